"""`surehand inbox`: what waits for somebody, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.options import answers
from surehand.cli.output import Answer, Lines
from surehand.cli.rows import HANDOFF, QUESTION, TASK, plain
from surehand.cli.values import shown
from surehand.store import models as m
from surehand.store.queries import inbox as queries
from surehand.store.queries.lists import titles_of


class _Inbox(msgspec.Struct, frozen=True):
    """The rows behind the inbox of one person."""

    to_accept: list[m.Handoff]
    returned: list[m.Handoff]
    questions: list[m.Question]
    tasks: list[m.Task]
    sent: list[m.Handoff]

    @property
    def records(self) -> list[str]:
        handoffs = (*self.to_accept, *self.returned, *self.sent)
        return [row.record for rows in (handoffs, self.questions, self.tasks) for row in rows]


@click.command()
@answers
def inbox(desk: Desk) -> Answer:
    """Show what waits for somebody.

    For the person named by --as: handoffs, questions, tasks that are due; and what they wait for themselves.
    """
    found = _read(desk, datetime.now(UTC))
    answer = {
        "to_accept": plain(found.to_accept, HANDOFF),
        "returned": plain(found.returned, HANDOFF),
        "questions": plain(found.questions, QUESTION),
        "tasks": plain(found.tasks, TASK),
        "sent": plain(found.sent, HANDOFF),
    }
    return Lines(answer, _lines(desk, found))


def _read(desk: Desk, now: datetime) -> _Inbox:
    me = desk.me.id
    away = [person for person in desk.facts.directory.people.values() if person.absence_at(now)]
    receivers = {me, *(each.id for each in away if (a := each.absence_at(now)) and a.substitute == me)}
    handoffs = queries.read_open_handoffs(desk.id, me, sorted(receivers))
    return _Inbox(
        [row for row in handoffs if row.receiver in receivers],
        queries.read_returned(desk.id, me),
        queries.read_open_questions(desk.id, me),
        queries.read_due_tasks(desk.id, me, now),
        [row for row in handoffs if row.receiver not in receivers],
    )


def _lines(desk: Desk, found: _Inbox) -> Iterator[str]:
    titles = titles_of(desk.id, found.records)
    zone, name = desk.facts.zone, desk.facts.directory.name

    def due(row: m.Handoff) -> str:
        return f", by {shown(row.due_at, zone)}" if row.due_at else ""

    if not found.records:
        yield "Nothing waits for you."
    for row in found.to_accept:
        yield f"accept    {row.pk}  {titles[row.record]}, from {name(row.sender)}{due(row)}"
    for row in found.returned:
        yield f"returned  {row.pk}  {titles[row.record]}, by {name(row.closed_by)}"
    for question in found.questions:
        yield f"answer    {question.pk}  {titles[question.record]}: {question.text}"
    for task in found.tasks:
        yield f"task      {task.pk}  {titles[task.record]}: {task.title}, due {shown(task.due_at, zone)}"
    for row in found.sent:
        yield f"waiting   {row.pk}  {titles[row.record]}, with {name(row.receiver)}{due(row)}"
