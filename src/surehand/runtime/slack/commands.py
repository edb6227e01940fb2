"""``/handoff`` in Slack: what waits for me, how a record stands, and help. It looks things up; it never acts."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from surehand.connectors.slack.blocks import MOST_BLOCKS, Block, escaped, section
from surehand.core.engine import Directory, Refusal
from surehand.runtime.facts import facts_of, program_of
from surehand.runtime.outbox.letters import record_address
from surehand.runtime.slack.alerts import when
from surehand.runtime.slack.answers import Acted, By, Click, clicked_by, in_full
from surehand.store import models as m
from surehand.store.queries import inbox
from surehand.store.queries.search import FoundRecord, find_records
from surehand.store.queries.states import read_states

MOST = 10
_AHEAD_DAYS = 2


def look_up(click: Click) -> Acted:
    """One command."""
    text = str(click.payload.get("text", "")).strip()[:200]
    with clicked_by(click) as by:
        if isinstance(by, Refusal):
            return Acted(by.sentence, status="ignored", answer=_answer([section(escaped(in_full(by)))]))
        if text in ("", "help"):
            return Acted("Help.", answer=_answer([section(_help())]))
        lines = _inbox(by) if text == "inbox" else _found(by, text)
        return Acted("Looked up.", answer=_answer([section(line) for line in lines]))


def _answer(made: list[Block]) -> dict[str, object]:
    return {"response_type": "ephemeral", "blocks": made[:MOST_BLOCKS], "text": "Surehand"}


def _help() -> str:
    return "\n".join(
        (
            _("`/handoff inbox` lists what waits for you."),
            _("`/handoff` and a few words of a record tell how it stands, with its address."),
            _("To keep a message, choose “Save as a note” among its actions."),
        )
    )


def _inbox(by: By) -> list[str]:
    """What waits for somebody: handoffs to accept, questions, tasks."""
    workspace, person, directory = by.click.workspace, by.person.id, facts_of(by.click.workspace).directory
    absent = (
        each
        for each in directory.people.values()
        if (a := each.absence_at(by.click.now)) and a.substitute == person
    )
    receivers = (person, *(each.id for each in absent))
    offers = [
        row for row in inbox.read_open_handoffs(workspace, person, receivers) if row.receiver in receivers
    ]
    questions = [row for row in inbox.read_open_questions(workspace, person) if row.asked_of == person]
    tasks = inbox.read_due_tasks(workspace, person, by.click.now)
    rows: list[m.Handoff | m.Question | m.Task] = [*offers, *questions, *tasks]
    titles = {key: state.title for key, state in read_states(workspace, {row.record for row in rows}).items()}
    lines = [_line(row, titles.get(row.record, ""), directory) for row in rows[:MOST] if row.record in titles]
    if len(rows) > MOST:
        lines.append(_("And more: open Surehand to see all."))
    return lines or [_("Nothing waits for you.")]


def _line(row: m.Handoff | m.Question | m.Task, title: str, directory: Directory) -> str:
    match row:
        case m.Handoff():
            said = _("%(who)s hands it over to you.") % {"who": escaped(directory.name(row.sender))}
            due = row.due_at
        case m.Question():
            words = {"who": escaped(directory.name(row.asked_by)), "text": escaped(row.text)}
            said, due = _("%(who)s asks: “%(text)s”") % words, None
        case _:
            said, due = _("Task: %(task)s") % {"task": escaped(row.title)}, row.due_at
    until = " " + _("Due %(when)s.") % {"when": when(due)} if due else ""
    return f"{_link(row.record, title)}\n{said}{until}"


def _found(by: By, text: str) -> list[str]:
    found = find_records(by.click.workspace, text, (), MOST)
    lines = list(_stands(by, found))
    return lines or [_("No record fits “%(text)s”.") % {"text": escaped(text)}]


def _stands(by: By, found: Iterable[FoundRecord]) -> Iterable[str]:
    facts = facts_of(by.click.workspace)
    offered = [each.handoff for each in found if each.handoff]
    receivers = dict(
        m.Handoff.objects.within(by.click.workspace).filter(id__in=offered).values_list("id", "receiver")
    )
    for each in found:
        stages = program_of(by.click.workspace, each.playbook, each.playbook_version).playbook.stages
        stage = stages[each.stage].title if each.stage in stages else each.stage
        words = {"stage": escaped(stage), "owner": escaped(facts.directory.name(each.owner))}
        said = _("In %(stage)s, with %(owner)s.") % words
        if each.handoff in receivers:
            who = escaped(facts.directory.name(receivers[each.handoff]))
            said += " " + _("It waits for %(who)s.") % {"who": who}
        yield f"{_link(each.id, each.title)}\n{said}"


def _link(record: str, title: str) -> str:
    return f"*<{record_address(record)}|{escaped(title)}>*"
