"""What happened to a record, page by page, and which messages went out because of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from surehand.core.engine import Event, decode_event
from surehand.store import models as m


class Entry(msgspec.Struct, frozen=True):
    """One event as it stands in the history; ``version`` is its place there, counted from 1."""

    version: int
    at: datetime
    actor: str
    via: str
    event: Event


def read_entries(
    workspace: str,
    record: str,
    *,
    kinds: Collection[str] = (),
    without: Collection[str] = (),
    before: int = 0,
    limit: int,
) -> list[Entry]:
    """The latest events of a record: only of some kinds, without some, and before a version, where these are given."""
    rows = m.Event.objects.within(workspace).filter(record=record)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if without:
        rows = rows.exclude(kind__in=without)
    if before:
        rows = rows.filter(version__lt=before)
    latest = rows.order_by("-version")[:limit]
    return [
        Entry(version, at, actor, via, decode_event(data))
        for version, at, actor, via, data in latest.values_list("version", "at", "actor", "via", "data")
    ]


def read_messages(workspace: str, record: str, since: datetime, until: datetime) -> list[m.Delivery]:
    """The messages that went out because of a record between two moments, both included."""
    rows = m.Delivery.objects.within(workspace).filter(record=record, created_at__range=(since, until))
    return list(rows.order_by("id"))


def read_latest_messages(workspace: str, record: str, *, before: str = "", limit: int) -> list[m.Delivery]:
    """The latest messages because of a record; before one of them, where it is given."""
    rows = m.Delivery.objects.within(workspace).filter(record=record).exclude(status="off")
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])
