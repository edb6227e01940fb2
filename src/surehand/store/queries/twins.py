"""What pages show of records and their twins at other systems: moves that are held, conflicts, links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from django.db.models import Count

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of


class RecordLine(msgspec.Struct, frozen=True):
    """What a list says of a record."""

    title: str
    owner: str
    playbook: str
    version: int


class Twin(msgspec.Struct, frozen=True):
    """A record's twin: what it is called there, at which connection, and when that was read last."""

    link: m.Link
    connection: m.Connection
    streams: Sequence[m.Stream]
    held: m.HeldMove | None = None


def list_held(workspace: str, connection: str, cut: Cut, *, only_open: bool = True) -> Page[m.HeldMove]:
    """The moves at a connection that the playbook did not let through, the newest first. Raises `BadCursor`."""
    rows = m.HeldMove.objects.within(workspace).filter(**_at(connection))
    return page_of(rows.filter(ended_at=None) if only_open else rows, NEWEST_FIRST, cut)


def count_held(workspace: str, connection: str = "") -> int:
    """How many moves are held at a connection, or at all."""
    return int(m.HeldMove.objects.within(workspace).filter(ended_at=None, **_at(connection)).count())


def list_conflicts(workspace: str, connection: str, cut: Cut, *, only_open: bool = True) -> Page[m.Conflict]:
    """The fields that were changed on both sides, the newest first. Raises `BadCursor`."""
    rows = m.Conflict.objects.within(workspace).filter(**_at(connection))
    return page_of(rows.filter(status="open") if only_open else rows, NEWEST_FIRST, cut)


def count_conflicts(workspace: str, connection: str = "") -> int:
    """How many conflicts wait for somebody to choose."""
    return int(m.Conflict.objects.within(workspace).filter(status="open", **_at(connection)).count())


def find_held(workspace: str, held: str) -> m.HeldMove | None:
    """One held move."""
    row: m.HeldMove | None = m.HeldMove.objects.within(workspace).filter(id=held).first()
    return row


def open_held(workspace: str, record: str) -> m.HeldMove | None:
    """The move of a record that is held now, the latest of them."""
    rows = m.HeldMove.objects.within(workspace).filter(record=record, ended_at=None)
    row: m.HeldMove | None = rows.order_by("-moved_at", "-id").first()
    return row


def find_conflict(workspace: str, conflict: str) -> m.Conflict | None:
    """One conflict."""
    row: m.Conflict | None = m.Conflict.objects.within(workspace).filter(id=conflict).first()
    return row


def count_links(workspace: str, connection: str) -> dict[str, int]:
    """How many twins a connection has that are still there, by their kind."""
    rows = m.Link.objects.within(workspace).filter(connection=connection, gone_at=None)
    return dict(rows.order_by("kind").values_list("kind").annotate(Count("pk")))


def record_lines(workspace: str, records: Iterable[str]) -> dict[str, RecordLine]:
    """What lists say of records, by id."""
    rows = m.Record.objects.within(workspace).filter(id__in=set(records))
    found = rows.values_list("id", "title", "owner", "playbook", "playbook_version")
    return {id: RecordLine(*rest) for id, *rest in found}


def read_twins(workspace: str, record: str) -> list[Twin]:
    """The twins of a record itself, each with its connection; those of tasks and notes stay out."""
    links = list(m.Link.objects.within(workspace).filter(record=record, subject="").order_by("pk"))
    if not links:
        return []
    wanted = {link.connection for link in links}
    connections = {c.id: c for c in m.Connection.objects.within(workspace).filter(id__in=wanted)}
    streams = list(m.Stream.objects.within(workspace).filter(connection__in=wanted).order_by("name"))
    held = {
        row.connection: row
        for row in m.HeldMove.objects.within(workspace).filter(record=record, ended_at=None)
    }
    return [
        Twin(
            link,
            connections[link.connection],
            [each for each in streams if each.connection == link.connection],
            held.get(link.connection),
        )
        for link in links
        if link.connection in connections
    ]


def _at(connection: str) -> dict[str, str]:
    return {"connection": connection} if connection else {}


def titles_of_tasks(workspace: str, tasks: Sequence[str]) -> dict[str, str]:
    """What some tasks are called, by id."""
    return dict(m.Task.objects.within(workspace).filter(pk__in=tasks).values_list("pk", "title"))
