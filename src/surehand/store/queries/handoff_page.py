"""What a handoff's page shows."""

from __future__ import annotations

from surehand.core.engine import RecordState, decode_event, decode_state
from surehand.store import models as m
from surehand.store.queries.timeline import Entry


def read_record_of(workspace: str, handoff: str) -> RecordState | None:
    """The record that a handoff belongs to."""
    records = m.Handoff.objects.within(workspace).filter(id=handoff).values("record")
    state = m.Record.objects.within(workspace).filter(id__in=records).values_list("state", flat=True).first()
    return decode_state(state) if state is not None else None


QUESTIONS = ("question_asked", "question_answered")


def read_conversation(workspace: str, record: str, handoff: str, limit: int) -> list[Entry]:
    """The latest events of a record that speak of one handoff, in the order they happened.

    Questions and answers are left out: these the handoff itself holds.
    """
    events = m.Event.objects.within(workspace).exclude(kind__in=QUESTIONS)
    rows = events.filter(record=record, data__contains=f'"{handoff}"')
    columns = rows.order_by("-version").values_list("version", "at", "actor", "via", "data")
    return [
        Entry(version, at, actor, via, decode_event(data))
        for version, at, actor, via, data in reversed(columns[:limit])
    ]


PAST = ("record_opened", "fields_set", "file_attached", "handoff_offered")


def read_past(workspace: str, record: str) -> list[Entry]:
    """Everything that changed what a packet of the record says, and each offer, from the first on."""
    return _entries(workspace, record, PAST)


SAID = ("note_added", "question_asked", "question_answered")


def read_said(workspace: str, record: str) -> list[Entry]:
    """The notes, questions and answers of a record, from the first on."""
    return _entries(workspace, record, SAID)


def _entries(workspace: str, record: str, kinds: tuple[str, ...]) -> list[Entry]:
    events = m.Event.objects.within(workspace).filter(record=record, kind__in=kinds)
    columns = events.order_by("version").values_list("version", "at", "actor", "via", "data")
    return [Entry(version, at, actor, via, decode_event(data)) for version, at, actor, via, data in columns]
