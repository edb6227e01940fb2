"""Overrides: a gate passed although it is not met. Allowed role, reason, expiry, closing event; all counted."""

from __future__ import annotations

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.facts import Context
from surehand.core.engine.gate import blocking, check_gate
from surehand.core.engine.gates import grant, made_good, refuse_no_way
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.refusal import Next, Refusal
from surehand.core.engine.rights import may_override, may_work, stage_team
from surehand.core.engine.state import RecordState


def override(context: Context, state: RecordState, command: c.Override) -> Outcome:
    """Allow one passage ahead of the move or offer."""
    if refused := may_work(context):
        return refused
    way = context.program.playbook.way(state.stage, command.to)
    if way is None:
        return refuse_no_way(context, state, command.to)
    stopping = blocking(check_gate(context.program.gates[way.arrow], context, state))
    if not stopping:
        return Refusal(
            "gate_met",
            "Nothing stands in the way: no override is needed.",
            allowed=(Next("move", "Go on.", way.target),),
        )
    granted = grant(
        context, state, way, c.PassAnyway(reason=command.reason, expires=command.expires), stopping
    )
    return granted if isinstance(granted, Refusal) else Draft(context, state).add(granted)


def close_override(context: Context, state: RecordState, command: c.CloseOverride) -> Outcome:
    """Close an override by hand."""
    if refused := may_work(context):
        return refused
    found = state.overrides.get(command.override)
    if found is None:
        return Refusal("no_such_override", "This record has no such override.")
    if not found.is_open:
        return Refusal("already_closed", "This override is closed.")
    team = stage_team(context, found.way.split(" -> ")[0])
    if not may_override(context, team):
        return Refusal("not_a_lead", "Whoever may allow an override may close it.")
    if not command.reason:
        return Refusal("reason_missing", "Say why it is closed.")
    closed = e.OverrideClosed(override=found.id, how="closed", reason=command.reason)
    return Draft(context, state).add(closed)


def close_those_made_good(draft: Draft) -> Draft:
    """After any act: an override whose missing items are all there by now is closed."""
    for each in tuple(draft.state.overrides.values()):
        if each.is_open and each.used_at is not None and made_good(draft.context, draft.state, each):
            draft.add(e.OverrideClosed(override=each.id, how="made_good"))
    return draft
