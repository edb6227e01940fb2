"""Records as the engine needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from surehand.core.engine import Recorded, RecordState, decode_event, decode_state
from surehand.store import models as m
from surehand.store.statements import places, read_many

_AT_ONCE = 500
_RECORD_OF = " UNION ALL ".join(
    f'SELECT "record" FROM "{table}" WHERE "id" = %s AND "workspace_id" = %s'
    for table in ("handoff", "task", "question")
)


class StoredEvent(NamedTuple):
    """An event as its row has it."""

    data: str
    at: datetime
    actor: str
    version: int


def read_states(workspace: str, records: Iterable[str]) -> dict[str, RecordState]:
    """The states of records by id; those that are not there are left out."""
    # No id holds what a database could not even be asked for.
    wanted = [record for record in records if record.isprintable()]
    return {
        record: decode_state(state)
        for start in range(0, len(wanted), _AT_ONCE)
        for record, state in _read(workspace, wanted[start : start + _AT_ONCE])
    }


def _read(workspace: str, records: Sequence[str]) -> list[tuple[str, str]]:
    statement = (
        f'SELECT "id", "state" FROM "record" WHERE "workspace_id" = %s AND "id" IN ({places(len(records))})'
    )
    return read_many(statement, (workspace, *records))


def read_state(workspace: str, record: str) -> RecordState | None:
    """The state of one record."""
    return read_states(workspace, [record]).get(record)


def record_of(workspace: str, subject: str) -> str | None:
    """The record that a handoff, task or question belongs to."""
    if not subject.isprintable():
        return None
    found = read_many(_RECORD_OF, (subject, workspace) * 3)
    return str(found[0][0]) if found else None


def read_history(workspace: str, record: str) -> list[Recorded]:
    """Everything that happened to a record, from the first event on."""
    return history_of(read_events(workspace, [record]).get(record, []))


def read_events(workspace: str, records: Sequence[str]) -> Mapping[str, list[StoredEvent]]:
    """The events of records as they are stored, from the first one on."""
    found: dict[str, list[StoredEvent]] = defaultdict(list)
    rows = m.Event.objects.within(workspace).filter(record__in=records).order_by("version")
    for record, *event in rows.values_list("record", "data", "at", "actor", "version"):
        found[record].append(StoredEvent(*event))
    return found


def history_of(events: Iterable[StoredEvent]) -> list[Recorded]:
    """What stored events tell. Raises as msgspec does where one cannot be read."""
    return [Recorded(decode_event(each.data), each.at, each.actor, each.version) for each in events]
