"""What an open page asks again and again: whether something happened to what it shows, and who else looks at it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from django.db.models import QuerySet

from surehand.core.engine import decode_event
from surehand.store import models as m
from surehand.store.queries.timeline import Entry

Kind = Literal["workspace", "playbook", "record", "handoff"]


class Subject(msgspec.Struct, frozen=True):
    """What a page is about: everything in the workspace, a playbook's records, one record, or one handoff's record."""

    kind: Kind
    id: str = ""


def has_changed(workspace: str, subject: Subject, since: int, reader: str) -> bool:
    """Whether anything happened to a subject after an event of the workspace, named by its number.

    A refusal of the reader's own act changes nothing, and they were told.
    """
    return _events(workspace, subject, since).exclude(actor=reader, kind="command_refused").exists()


def read_news(workspace: str, subject: Subject, since: int, reader: str, limit: int) -> list[Entry]:
    """The latest of what others did to a subject after an event, the newest first."""
    return _entries(_events(workspace, subject, since).exclude(actor=reader), limit)


def read_later(workspace: str, record: str, version: int, limit: int) -> list[Entry]:
    """The latest of what happened to a record after a version of it, the newest first."""
    return _entries(m.Event.objects.within(workspace).filter(record=record, version__gt=version), limit)


def read_present(workspace: str, place: str, since: datetime) -> list[str]:
    """The people who were seen at a place since a moment."""
    rows = m.Presence.objects.within(workspace).filter(place=place, seen_at__gt=since)
    return list(rows.order_by("person").values_list("person", flat=True))


def _events(workspace: str, subject: Subject, since: int) -> QuerySet[m.Event]:
    rows: QuerySet[m.Event] = m.Event.objects.within(workspace).filter(seq__gt=since)
    if subject.kind == "record":
        return rows.filter(record=subject.id)
    if subject.kind == "handoff":
        return rows.filter(
            record__in=m.Handoff.objects.within(workspace).filter(id=subject.id).values("record")
        )
    if subject.kind == "playbook":
        records = m.Record.objects.within(workspace).filter(playbook=subject.id)
        return rows.filter(record__in=records.values("id"))
    return rows


def _entries(rows: QuerySet[m.Event], limit: int) -> list[Entry]:
    """The latest events, without those that were erased."""
    latest = (
        rows.exclude(data="").order_by("-seq")[:limit].values_list("version", "at", "actor", "via", "data")
    )
    return [Entry(version, at, actor, via, decode_event(data)) for version, at, actor, via, data in latest]
