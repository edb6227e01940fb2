"""Fields that were changed on both sides since they were last the same: nothing is overwritten, a person chooses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.facts import facts_of
from surehand.runtime.ids import new_id
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m
from surehand.store.queries.connections import read_connection

Side: TypeAlias = Literal["ours", "theirs"]
DUE = "due:"
"""Begins the name of what differs where it is no field but when a task is due; its id follows."""


class Differing(msgspec.Struct, frozen=True):
    """Both values as people read them, and when each was set, as far as that is known."""

    field: str
    ours: str
    theirs: str
    ours_at: datetime | None = None
    theirs_at: datetime | None = None


def keep_conflict(connection: m.Connection, record: str, differing: Differing, now: datetime) -> None:
    """Keep that a field differs. While it is open, it holds what both sides say now."""
    values = msgspec.structs.asdict(differing)
    if not _open(connection, record, differing.field).update(**values):
        m.Conflict.objects.within(connection.workspace_id).bulk_create(
            [
                m.Conflict(
                    id=new_id("cnf"),
                    workspace_id=connection.workspace_id,
                    connection=connection.pk,
                    record=record,
                    found_at=now,
                    **values,
                )
            ],
            ignore_conflicts=True,
        )


def no_conflict(connection: m.Connection, record: str, field: str, now: datetime) -> None:
    """Both sides are the same again: what was open is gone."""
    _open(connection, record, field).update(status="gone", ended_at=now)


def open_conflicts(connection: m.Connection, record: str) -> set[str]:
    """The fields of a record that wait for somebody to choose."""
    rows = m.Conflict.objects.within(connection.workspace_id)
    waiting = rows.filter(connection=connection.pk, record=record, status="open")
    return set(waiting.values_list("field", flat=True))


def settle(workspace: str, actor: Actor, conflict: str, side: Side, *, now: datetime) -> m.Conflict | Refusal:
    """Let one side hold. It is carried out at once by a worker, which writes to the other side or reads from it."""
    with transaction.atomic():
        rows = m.Conflict.objects.within(workspace).select_for_update().filter(id=conflict)
        found: m.Conflict | None = rows.first()
        if found is None:
            return Refusal("no_such_conflict", "There is no such conflict in this workspace.")
        if found.status != "open":
            who = facts_of(workspace).directory.name(found.by) if found.by else ""
            sentence = f"{who} has chosen already." if who else "Both sides are the same again."
            return Refusal("not_open", sentence, allowed=(Next("read", "See what holds now."),))
        found.status, found.by, found.ended_at = side, actor.person, now
        found.save(update_fields=("status", "by", "ended_at"))
        connection = read_connection(workspace, found.connection)
        if connection:
            tell_twin(connection, found.record, f"settle-{found.pk}", now, settle=found.pk)
    return found


def settled(connection: m.Connection, conflict: str) -> tuple[str, Side, str] | None:
    """The field, the side and the person of a conflict that somebody has settled."""
    row = m.Conflict.objects.within(connection.workspace_id).filter(id=conflict).first()
    return (row.field, row.status, row.by) if row and row.status in ("ours", "theirs") else None


def open_again(connection: m.Connection, conflict: str) -> None:
    """What was chosen could not be carried out: somebody chooses again, unless the field differs anew already."""
    rows = m.Conflict.objects.within(connection.workspace_id).filter(id=conflict)
    row = rows.first()
    if row and not _open(connection, row.record, row.field).exists():
        rows.filter(status__in=("ours", "theirs")).update(status="open", by="", ended_at=None)


def _open(connection: m.Connection, record: str, field: str) -> QuerySet[m.Conflict]:
    rows: QuerySet[m.Conflict] = m.Conflict.objects.within(connection.workspace_id)
    return rows.filter(connection=connection.pk, record=record, field=field, status="open")
