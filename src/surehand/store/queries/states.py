"""Records as the engine needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from surehand.core.engine import Recorded, RecordState, decode_event, decode_state
from surehand.store import models as m
from surehand.store.statements import places, read_many

_AT_ONCE = 500
_RECORD_OF = " UNION ALL ".join(
    f'SELECT "record" FROM "{table}" WHERE "id" = %s AND "workspace_id" = %s'
    for table in ("handoff", "task", "question")
)


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
    rows = m.Event.objects.within(workspace).filter(record=record).order_by("version")
    return [
        Recorded(decode_event(data), at, actor, version)
        for data, at, actor, version in rows.values_list("data", "at", "actor", "version")
    ]
