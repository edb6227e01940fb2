"""Looks at records: list, show, gates, timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click
import msgspec

from surehand.cli.desk import Desk
from surehand.cli.history import sentence
from surehand.cli.options import answers, paged
from surehand.cli.output import Answer, Lines, Rows, item_line
from surehand.cli.rows import RECORD, plain_page
from surehand.cli.values import shown
from surehand.core.engine import Event, RecordState, Refusal, Unmet, blocking, decode_event, preview
from surehand.core.playbook import Handoff
from surehand.core.values import FieldValue, in_words
from surehand.store.queries.lists import (
    LATEST_CHANGE_FIRST,
    Cut,
    EventFilter,
    RecordFilter,
    list_events,
    list_records,
)


class GateAnswer(msgspec.Struct, frozen=True):
    """What is missing on one way out of a stage; it is open when nothing that blocks is unmet."""

    to: str
    kind: str
    title: str
    open: bool
    unmet: tuple[Unmet, ...]


class Happening(msgspec.Struct, frozen=True):
    """One event of a timeline."""

    version: int
    at: datetime
    actor: str
    via: str
    event: Event


@click.command("list")
@click.option("--playbook", default="", metavar="ID")
@click.option("--stage", default="", metavar="STAGE")
@click.option("--owner", default="", metavar="EMAIL")
@click.option("--text", default="", metavar="TEXT", help="Titles that contain this.")
@click.option("--overdue", is_flag=True, help="Those with a handoff or task past its time.")
@click.option("--gone", is_flag=True, help="Also those put away or merged.")
@answers
@paged
def list_(
    desk: Desk,
    playbook: str,
    stage: str,
    owner: str,
    text: str,
    overdue: bool,
    gone: bool,
    cut: Cut,
) -> Answer:
    """List records, the last changed first."""
    wanted = RecordFilter(
        playbook=playbook,
        stage=stage,
        owner=desk.find_person(owner).id if owner else "",
        text=text,
        overdue=datetime.now(UTC) if overdue else None,
        gone=gone,
    )
    page = list_records(desk.id, wanted, cut, LATEST_CHANGE_FIRST)
    people, zone = desk.facts.directory, desk.facts.zone
    return Rows(
        plain_page(page, RECORD),
        ("id", "title", "stage", "owner", "changed"),
        [
            (row.pk, row.title, row.stage, people.name(row.owner), shown(row.changed_at, zone))
            for row in page.items
        ],
        "No records.",
        page.next,
    )


@click.command()
@click.argument("record")
@answers
def show(desk: Desk, record: str) -> Answer:
    """Show where it is, and what is known."""
    state = desk.record(record)
    return Lines(state, _portrait(desk, state))


def _portrait(desk: Desk, state: RecordState) -> Iterator[str]:
    people, zone = desk.facts.directory, desk.facts.zone
    playbook = desk.program(state).playbook
    stage = playbook.stages.get(state.stage)
    yield f"{state.title} ({state.id}, version {state.version})"
    where = stage.title if stage else state.stage
    yield f"{where} since {shown(state.entered_at, zone)}, owner {people.name(state.owner)}"
    if state.is_gone:
        yield f"Merged into {state.merged_into}." if state.merged_into else "Archived."
    for name in sorted(state.values, key=[*playbook.fields, *state.values].index):
        field, held = playbook.fields.get(name), state.values[name]
        yield f"  {field.title if field else name}: {_told(desk, held)} ({_origin(desk, held)})"
    for handoff in state.open_handoffs:
        waits = f"waits for {people.name(handoff.receiver)} of {handoff.team}"
        yield f"  {handoff.id}: {handoff.contract} {waits} since {shown(handoff.assigned_at, zone)}"
    for task in state.tasks.values():
        when = f"done {shown(task.done_at, zone)}" if task.done_at else f"due {shown(task.due, zone)}"
        yield f"  {task.id}: {task.title}, {people.name(task.owner)}, {when}"
    for override in state.overrides.values():
        if override.is_open:
            until = f"was allowed until {shown(override.expires, zone)}"
            yield f"  {override.id}: {override.way} {until}: {override.reason}"


def _told(desk: Desk, held: FieldValue) -> str:
    return desk.facts.directory.name(held.value) if held.kind == "person" else in_words(held.value)


def _origin(desk: Desk, held: FieldValue) -> str:
    kind, _, reference = held.source.partition(":")
    who = desk.facts.directory.name(reference) if kind == "person" else held.source
    return f"{who}, {shown(held.at, desk.facts.zone)}"


@click.command()
@click.argument("record")
@answers
def gates(desk: Desk, record: str) -> Answer:
    """Say what is missing on every way on.

    Nothing is moved, and nothing is noted down.
    """
    state = desk.record(record)
    context = desk.context(state)
    found = []
    for way in context.program.playbook.ways_from(state.stage):
        unmet = preview(context, state, way.target)
        if not isinstance(unmet, Refusal):
            kind = "handoff" if isinstance(way, Handoff) else "move"
            title = way.title if isinstance(way, Handoff) else way.target
            found.append(GateAnswer(way.target, kind, title, not blocking(unmet), unmet))
    return Lines(found, _gate_lines(found))


def _gate_lines(gates: list[GateAnswer]) -> Iterator[str]:
    if not gates:
        yield "Nothing leads on from here."
    for gate in gates:
        yield f"{gate.kind} to {gate.to}: {'open' if gate.open else 'blocked'}"
        yield from (f"  {item_line(item)}" for item in gate.unmet)


@click.command()
@click.argument("record")
@answers
@paged
def timeline(desk: Desk, record: str, cut: Cut) -> Answer:
    """Tell everything that happened to it."""
    state = desk.record(record)
    page = list_events(desk.id, EventFilter(record=state.id), cut)
    items = [Happening(row.version, row.at, row.actor, row.via, decode_event(row.data)) for row in page.items]
    people, zone = desk.facts.directory, desk.facts.zone
    rows = [
        (shown(each.at, zone), people.name(each.actor) or "the clock", sentence(each.event, state, desk))
        for each in items
    ]
    return Rows(
        {"items": items, "next": page.next}, ("when", "who", "what"), rows, "Nothing happened.", page.next
    )
