"""`surehand task`: work that follows."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from surehand.cli.desk import Desk
from surehand.cli.options import acts, answers, paged
from surehand.cli.output import Answer, Rows
from surehand.cli.rows import TASK, plain_page
from surehand.cli.values import moment, shown
from surehand.core.engine.commands import AddTask, CompleteTask, ReassignTask, ReopenTask, RescheduleTask
from surehand.runtime.execute import Outcome
from surehand.store.queries.lists import Cut, TaskFilter, list_tasks, titles_of


@click.group()
def task() -> None:
    """Add, list, complete and reschedule tasks."""


@task.command("list")
@click.option("--record", default="", metavar="RECORD")
@click.option("--owner", default="", metavar="EMAIL")
@click.option("--all", "everything", is_flag=True, help="Done ones too.")
@click.option("--overdue", is_flag=True, help="Open ones past their time.")
@answers
@paged
def list_(desk: Desk, record: str, owner: str, everything: bool, overdue: bool, cut: Cut) -> Answer:
    """List open tasks, what is due first before the rest."""
    wanted = TaskFilter(
        record=desk.record(record).id if record else "",
        owner=desk.find_person(owner).id if owner else "",
        done=None if everything else False,
        due_before=datetime.now(UTC) if overdue else None,
    )
    page = list_tasks(desk.id, wanted, cut)
    titles = titles_of(desk.id, [row.record for row in page.items])
    people, zone = desk.facts.directory, desk.facts.zone
    return Rows(
        plain_page(page, TASK),
        ("id", "record", "task", "owner", "due", "done"),
        [
            (
                row.pk,
                titles.get(row.record, row.record),
                row.title,
                people.name(row.owner),
                shown(row.due_at, zone),
                shown(row.done_at, zone),
            )
            for row in page.items
        ],
        "No tasks.",
        page.next,
    )


@task.command()
@click.argument("record")
@click.argument("title")
@click.option("--owner", default="", metavar="EMAIL", help="Who does it, if not the one who acts.")
@click.option("--due", required=True, metavar="DATE", help="2026-01-31, or 2026-01-31T17:00 with the hour.")
@acts
def add(desk: Desk, record: str, title: str, owner: str, due: str) -> Outcome:
    """Add a task to a record."""
    at = moment(due, desk.facts.zone)
    return desk.act(AddTask(title=title, owner=owner or desk.me.id, due=at), desk.record(record).id)


@task.command()
@click.argument("task")
@click.argument("person")
@click.option("--reason", default="", metavar="TEXT")
@acts
def reassign(desk: Desk, task: str, person: str, reason: str) -> Outcome:
    """Give a task to somebody else.

    PERSON is an e-mail address.
    """
    return desk.act(ReassignTask(task=task, to=person, reason=reason), desk.holder(task, "task").id)


@task.command()
@click.argument("task")
@click.argument("due", metavar="DATE")
@click.option("--reason", default="", metavar="TEXT")
@acts
def reschedule(desk: Desk, task: str, due: str, reason: str) -> Outcome:
    """Give an open task another due time.

    DATE is 2026-01-31, or 2026-01-31T17:00 with the hour.
    """
    at = moment(due, desk.facts.zone)
    return desk.act(RescheduleTask(task=task, due=at, reason=reason), desk.holder(task, "task").id)


@task.command()
@click.argument("task")
@click.option("--note", default="", metavar="TEXT")
@acts
def done(desk: Desk, task: str, note: str) -> Outcome:
    """Say that a task is done."""
    return desk.act(CompleteTask(task=task, note=note), desk.holder(task, "task").id)


@task.command()
@click.argument("task")
@click.option("--reason", default="", metavar="TEXT")
@acts
def reopen(desk: Desk, task: str, reason: str) -> Outcome:
    """Say that a task is not done after all."""
    return desk.act(ReopenTask(task=task, reason=reason), desk.holder(task, "task").id)
