"""What somebody decides about a move that is held: to set it back in HubSpot, or to let it pass as an exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.engine.commands import PassAnyway
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.moves import pass_on, try_held
from surehand.runtime.hubspot.settings import StageRule
from surehand.runtime.sync.held import end_held, set_back
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from surehand.store.queries.states import read_state


def restore_there(connection: m.Connection, held: str, *, now: datetime) -> m.HeldMove | Refusal:
    """Let a worker set the stage of HubSpot back; here the move still waits for what is missing."""
    row = _waiting(connection, held)
    if isinstance(row, Refusal):
        return row
    with transaction.atomic():
        if not row.origin or not set_back(row):
            return Refusal("nothing_to_change", "It is set back already, or nobody knows where it was.")
        tell_twin(connection, row.record, f"restore-{row.pk}", now, held=row.pk)
    return row


def let_pass(
    connection: m.Connection, actor: Actor, held: str, reason: str, *, clock: Callable[[], datetime]
) -> m.HeldMove | Refusal:
    """Make a held move as somebody who may pass the gate: with a reason, until it must be made good."""
    if not reason.strip():
        return Refusal("reason_missing", "Say in at most 500 characters why it may pass.")
    with transaction.atomic():
        # Two who let the same move pass do so one after the other: only the first uses an exception.
        lock_connection(connection.workspace_id, connection.pk)
        row = _waiting(connection, held)
        return row if isinstance(row, Refusal) else _pass(Bound(connection, clock), actor, row, reason)


def _pass(bound: Bound, actor: Actor, row: m.HeldMove, reason: str) -> m.HeldMove | Refusal:
    state = read_state(bound.workspace, row.record)
    rule = bound.settings.stages.get(row.target) or StageRule(row.to)
    if state is None or not rule.stage:
        allowed = (Next("change", "Say in the mapping what this stage is here."),)
        return Refusal("unmapped_stage", "Nobody has said what this stage is here.", allowed=allowed)
    most = bound.program_of(state.playbook_version).playbook.override.at_most
    anyway = PassAnyway(reason=reason.strip()[:500], expires=bound.now + timedelta(microseconds=most.nominal))
    passed = pass_on(bound, state, rule, actor, anyway=anyway)
    if isinstance(passed, Refusal):
        return passed
    end_held(row, "passed", bound.now)
    return row


def _waiting(connection: m.Connection, held: str) -> m.HeldMove | Refusal:
    rows = m.HeldMove.objects.within(connection.workspace_id).filter(connection=connection.pk, id=held)
    row: m.HeldMove | None = rows.first()
    if row is None:
        return Refusal("no_such_held_move", "There is no such move in this workspace.")
    if row.ended_at is not None:
        return Refusal("not_open", "This move is not held any more.", allowed=(Next("read", "See it."),))
    return row


def try_again(connection: m.Connection, record: str, *, clock: Callable[[], datetime]) -> None:
    """Make the held moves of a record that nothing stands in the way of any more; keep what does of the others."""
    state = read_state(connection.workspace_id, record)
    if state is not None and not state.is_gone:
        try_held(Bound(connection, clock), state)
