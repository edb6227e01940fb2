"""Moves that were made at the other side and that the playbook does not let through: kept, answered, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from django.db.models import QuerySet

from surehand.core.engine import Directory, Refusal, encode
from surehand.runtime.ids import new_id
from surehand.store import models as m

Status: TypeAlias = Literal["held", "restored", "passed", "complete", "undone"]
WAITING = ("held", "restored")
"""Those that are made here as soon as nothing stands in their way."""


NUMBERED = "userId:"
"""How HubSpot names a user of whom it tells nothing else."""


class Moved(msgspec.Struct, frozen=True):
    """A move as it was found at the other side; see `HeldMove`. ``to`` is empty for a stage that is none here."""

    record: str
    key: str
    origin: str
    target: str
    to: str
    by: str
    at: datetime


def mover_in_words(by: str, system: str, directory: Directory) -> str:
    """Whoever made a move at the other side, as people say it: some are known there by a number only."""
    number = by.removeprefix(NUMBERED)
    if number != by:
        return f"somebody in {system} (number {number})"
    return directory.name(by)


def keep_held(
    connection: m.Connection, moved: Moved, refusal: Refusal, status: Status, now: datetime
) -> m.HeldMove:
    """Keep a move that was not let through, or that was let pass and is counted. Found again, it stays as it is."""
    row: m.HeldMove
    row, _ = m.HeldMove.objects.within(connection.workspace_id).get_or_create(
        connection=connection.pk,
        key=moved.key,
        target=moved.target,
        moved_at=moved.at,
        defaults={
            "id": new_id("hld"),
            "workspace_id": connection.workspace_id,
            "record": moved.record,
            "origin": moved.origin,
            "to": moved.to,
            "by": moved.by[:320],
            "found_at": now,
            "refusal": encode(refusal),
            "status": status,
            "ended_at": None if status in WAITING else now,
        },
    )
    return row


def waiting_moves(connection: m.Connection, record: str) -> list[m.HeldMove]:
    """The moves of a record that wait here, the oldest first."""
    rows = m.HeldMove.objects.within(connection.workspace_id)
    waiting = rows.filter(connection=connection.pk, record=record, status__in=WAITING, ended_at=None)
    return list(waiting.order_by("moved_at", "id"))


def end_held(row: m.HeldMove, status: Status, now: datetime) -> bool:
    """It waits no more, for this reason; whether it did until now."""
    row.status, row.ended_at = status, now
    return bool(_waiting(row).update(status=status, ended_at=now))


def still_held(row: m.HeldMove, refusal: Refusal) -> bool:
    """What stands in its way now; whether that is something else than before."""
    said = encode(refusal)
    if said == row.refusal:
        return False
    row.refusal = said
    return bool(_waiting(row).update(refusal=said))


def set_back(row: m.HeldMove) -> bool:
    """From now on it waits with the stage of the other side set back; whether it was left there until now."""
    row.status = "restored"
    return bool(_waiting(row).filter(status="held").update(status="restored"))


def refusal_of(row: m.HeldMove) -> Refusal:
    """The answer of the gate."""
    return msgspec.json.decode(row.refusal, type=Refusal)


def _waiting(row: m.HeldMove) -> QuerySet[m.HeldMove]:
    rows: QuerySet[m.HeldMove] = m.HeldMove.objects.within(row.workspace_id)
    return rows.filter(pk=row.pk, ended_at=None)
