"""Passing a gate: by meeting it, by an override allowed before, or by one asked for in the same act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from surehand.core.engine import events as e
from surehand.core.engine.commands import PassAnyway
from surehand.core.engine.facts import Context
from surehand.core.engine.gate import blocking, check_gate
from surehand.core.engine.outcome import Draft
from surehand.core.engine.program import Program
from surehand.core.engine.refusal import Next, Refusal, Unmet
from surehand.core.engine.rights import may_be_overridden_by, may_override, stage_team
from surehand.core.engine.state import OverrideState, RecordState
from surehand.core.engine.values_in import read_fields
from surehand.core.playbook import Handoff, Move
from surehand.core.values import is_placeholder

_SHORTEST_REASON = 5


class Passage(Draft):
    """The events of an act whose gate was passed; ``override`` is the id of the exception it was passed under."""

    override = ""
    warnings: tuple[Unmet, ...] = ()


def pass_gate(
    context: Context,
    state: RecordState,
    way: Move | Handoff,
    *,
    values: Mapping[str, object],
    wanted: PassAnyway | None,
) -> Passage | Refusal:
    """Set the values, check the gate, and use an override where one is there. Refused, nothing has changed."""
    change = read_fields(context, state, values)
    if isinstance(change, Refusal):
        return change
    passage = Passage(context, state)
    passage.add(change)
    unmet = check_gate(context.program.gates[way.arrow], context, passage.state)
    stopping = blocking(unmet)
    if len(stopping) < len(unmet):
        passage.warnings = tuple([item for item in unmet if item.severity == "warn"])
    if not stopping:
        return passage
    override = _usable(context, passage.state, way, stopping)
    if override is None and wanted is not None:
        granted = grant(context, passage.state, way, wanted, stopping)
        if isinstance(granted, Refusal):
            return granted
        passage.add(granted)
        override = passage.state.overrides[granted.override]
    if override is None:
        return refuse_unmet(context, state, way, unmet)
    passage.override = override.id
    passage.add(e.OverrideUsed(override=override.id, unmet=tuple(item.id for item in stopping)))
    return passage


def grant(
    context: Context, state: RecordState, way: Move | Handoff, wanted: PassAnyway, stopping: tuple[Unmet, ...]
) -> e.OverrideGranted | Refusal:
    """Allow one passage: by an allowed role, for a reason, until a moment that the playbook permits."""
    team = stage_team(context, way.origin)
    if not may_override(context, team):
        who = may_be_overridden_by(context, team)
        sentence = f"You cannot pass this gate unmet; {who} can allow it."
        return Refusal(
            "override_not_allowed", sentence, stopping, (Next("ask_lead", f"Ask {who} to allow it."),)
        )
    if len(wanted.reason) < _SHORTEST_REASON or is_placeholder(wanted.reason):
        return Refusal("reason_missing", "An override needs a reason that others can understand.", stopping)
    most = context.program.playbook.override.at_most
    latest = context.now + timedelta(microseconds=most.nominal)
    if not context.now < wanted.expires <= latest:
        return Refusal("bad_expiry", f"An override ends between now and {most} from now.", stopping)
    return e.OverrideGranted(
        override=context.new_id("ovr"),
        way=way.arrow,
        reason=wanted.reason,
        expires=wanted.expires,
        unmet=tuple(item.id for item in stopping),
    )


def made_good(context: Context, state: RecordState, override: OverrideState) -> bool:
    """Whether everything an override let pass is there by now."""
    gate = context.program.gates.get(override.way)
    if gate is None:
        return False
    still = {item.id for item in blocking(check_gate(gate, context, state))}
    return not still & set(override.unmet)


def refuse_unmet(
    context: Context, state: RecordState, way: Move | Handoff, unmet: tuple[Unmet, ...]
) -> Refusal:
    """The answer at a gate that is not met: everything missing, and every way on."""
    stopping = blocking(unmet)
    missing = [item.kind for item in stopping].count("field")
    other = len(stopping) - missing
    parts = [f"{missing} missing"] if missing else []
    parts += [f"{other} not met"] if other else []
    to = context.program.playbook.stages[way.target].title
    team, gate = stage_team(context, state.stage), context.program.gates[way.arrow]
    if may_override(context, team):
        allowed = (gate.again, gate.anyway)
    else:
        who = may_be_overridden_by(context, team)
        allowed = (gate.again, Next("ask_lead", f"Ask {who} to allow an exception."))
    return Refusal("gate_not_met", f"To go to {to}: {', '.join(parts)}.", unmet, allowed)


def refuse_no_way(context: Context, state: RecordState, to: str) -> Refusal:
    """The answer when nothing leads there, with what does lead on."""
    playbook = context.program.playbook
    ways = playbook.ways_from(state.stage)
    here = playbook.stages[state.stage].title if state.stage in playbook.stages else state.stage
    there = playbook.stages[to].title if to in playbook.stages else to
    allowed = tuple(_way_on(context.program, way) for way in ways)
    return Refusal("no_such_move", f"Nothing leads from {here} to {there}.", allowed=allowed)


def _way_on(program: Program, way: Move | Handoff) -> Next:
    title = program.playbook.stages[way.target].title
    if isinstance(way, Handoff):
        return Next("offer", f"Offer it: {way.title}.", way.target)
    return Next("move", f"Move it to {title}.", way.target)


def _usable(
    context: Context, state: RecordState, way: Move | Handoff, stopping: tuple[Unmet, ...]
) -> OverrideState | None:
    """The override allowed before for this way, if it lets everything pass that stops it now."""
    if not state.overrides:
        return None
    needed = {item.id for item in stopping}
    unused = (o for o in state.overrides.values() if o.is_open and o.used_at is None and o.way == way.arrow)
    return next((o for o in unused if o.expires > context.now and needed <= set(o.unmet)), None)
