"""The page of a connection that holds twins: how it does, what it reads, what waits, what is held, what differs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from surehand.core.engine import Refusal
from surehand.runtime.language import spoken
from surehand.runtime.sync.streams import streams_of
from surehand.store import models as m
from surehand.store.queries.deliveries import ConnectionCount, count_by_connection
from surehand.store.queries.lists import Cut
from surehand.store.queries.twins import (
    count_conflicts,
    count_held,
    count_links,
    list_conflicts,
    list_held,
)
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.connections.health import state_of
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.sync.conflicts import ConflictView, conflict_views
from surehand.web.sync.drift import DriftView, drift_views
from surehand.web.sync.held import HeldView, held_views
from surehand.web.sync.setup.steps import Step, next_step, steps_of
from surehand.web.sync.streams import StreamView, last_read, last_trouble, stream_view
from surehand.web.sync.words import stream_title, system_title
from surehand.web.times import Moment, ago

FEW = 5
"""So many held moves and conflicts stand on the page of the connection itself."""


@dataclass(frozen=True)
class Health:
    """How the connection does: in words, with what to do, and what went wrong last."""

    tone: str
    state: str
    says: str
    to_do: str
    read: Moment | None
    trouble: str
    trouble_at: Moment | None


@dataclass(frozen=True)
class Outgoing:
    """What goes out to the other side."""

    waiting: int
    sent: int
    failed: int
    oldest: Moment | None
    deliveries: str
    failures: str


@dataclass(frozen=True)
class Counted:
    """The first few of a list, how many there are, and where all of them are."""

    number: int
    all: str


@dataclass(frozen=True)
class ConnectionPage:
    """The page. ``next`` is the step of the set-up that is open, None once it was started."""

    id: str
    title: str
    kind: str
    system: str
    owner: str
    health: Health
    is_active: bool
    was_left: bool
    next: Step | None
    steps: tuple[Step, ...]
    streams: tuple[StreamView, ...]
    outgoing: Outgoing
    twins: str
    held: tuple[HeldView, ...]
    held_count: Counted
    conflicts: tuple[ConflictView, ...]
    conflict_count: Counted
    drift: tuple[DriftView, ...]
    has_rules: bool
    refused: RefusalView | None


def connection_page(row: m.Connection, reader: Reader, refused: Refusal | None = None) -> ConnectionPage:
    """The page of one connection as it is now."""
    workspace = reader.workspace.workspace
    streams = streams_of(workspace, [row.pk])
    steps = steps_of(row, reader)
    return ConnectionPage(
        id=row.pk,
        title=row.title,
        kind=row.kind,
        system=system_title(row.kind),
        owner=reader.name(row.owner),
        health=_health(row, streams, reader),
        is_active=row.status == "active",
        was_left=row.status == "paused" and not row.secrets,
        next=next_step(row, steps),
        steps=steps,
        streams=tuple(stream_view(each, row, reader) for each in streams),
        outgoing=_outgoing(row, count_by_connection(workspace).get(row.pk, ConnectionCount()), reader),
        twins=_twins(count_links(workspace, row.pk)),
        held=held_views(list_held(workspace, row.pk, Cut(FEW)).items, row.kind, reader),
        held_count=Counted(count_held(workspace, row.pk), reader.url("connection-held", row.pk)),
        conflicts=conflict_views(list_conflicts(workspace, row.pk, Cut(FEW)).items, row.kind, reader),
        conflict_count=Counted(
            count_conflicts(workspace, row.pk), reader.url("connection-conflicts", row.pk)
        ),
        drift=drift_views(row, reader),
        has_rules=row.kind == "hubspot",
        refused=show_refusal(refused, reader) if refused else None,
    )


def _health(row: m.Connection, streams: list[m.Stream], reader: Reader) -> Health:
    tone, state, says, to_do = state_of(row, reader)
    read, failed = last_read(streams), last_trouble(streams)
    return Health(
        tone=tone,
        state=state,
        says=spoken(says),
        to_do=to_do,
        read=ago(read.ended_at, reader.now, reader.zone) if read else None,
        trouble=f"{stream_title(failed.name)}: {spoken(failed.told)}" if failed else "",
        trouble_at=ago(failed.ended_at, reader.now, reader.zone) if failed else None,
    )


def _outgoing(row: m.Connection, count: ConnectionCount, reader: Reader) -> Outgoing:
    base = reader.url("deliveries")
    return Outgoing(
        waiting=count.waiting,
        sent=count.sent,
        failed=count.failed,
        oldest=ago(count.oldest, reader.now, reader.zone) if count.oldest else None,
        deliveries=Choice(connection=row.pk).address(base),
        failures=Choice(connection=row.pk, status="failed").address(base),
    )


def _twins(counts: dict[str, int]) -> str:
    """“120 records and 340 other things have a twin there.”"""
    records = counts.pop("record", 0)
    others = sum(counts.values())
    said = ngettext(
        "%(number)s record has its twin there.", "%(number)s records have their twins there.", records
    )
    sentence = said % {"number": formats.number(records)}
    if not others:
        return sentence
    more = ngettext(
        "%(number)s task, note or list, too.", "%(number)s tasks, notes and lists, too.", others
    ) % {"number": formats.number(others)}
    return f"{sentence} {more}"
