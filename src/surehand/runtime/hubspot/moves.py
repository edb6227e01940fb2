"""A stage that was changed in HubSpot, answered by the gate: it passes here too, or it is held, set back or flagged.

Every change of stage in the history of a deal is answered, whoever made it and however: by hand, by the API, by a
workflow. What the gate refuses stays as a held move until nothing stands in its way, or until HubSpot moves on.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from surehand.connectors.hubspot.shapes import PropertyChange
from surehand.core.engine import Actor, Command, Next, Program, RecordState, Refusal
from surehand.core.engine.commands import AddNote, Move, Offer, PassAnyway
from surehand.core.playbook import Handoff
from surehand.runtime.execute import Request, execute, execute_batch
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.settings import StageRule
from surehand.runtime.hubspot.telling import tell_of_held
from surehand.runtime.imports.walk import Ways
from surehand.runtime.sync.held import (
    Moved,
    Status,
    end_held,
    keep_held,
    mover_in_words,
    refusal_of,
    still_held,
    waiting_moves,
)
from surehand.runtime.sync.twins import tell_twin
from surehand.store import models as m

MOST_STEPS = 20
REASON = "It was moved in HubSpot."
STOOD_THERE = "It stood there in HubSpot before it was imported."


class Change(msgspec.Struct, frozen=True):
    """A change of stage: from where, and the row of the history that tells it. ``quiet`` is one of the past."""

    key: str
    origin: str
    row: PropertyChange
    quiet: bool = False


def answer_change(bound: Bound, state: RecordState, change: Change) -> RecordState:
    """Take a record where its deal went, as far as the gates let it; the record after that."""
    for row in waiting_moves(bound.connection, state.id):
        end_held(row, "undone", bound.now)
    rule = bound.settings.stages.get(change.row.value)
    if rule is None:
        return _hold(bound, state, change, "", _unknown(bound, change.row.value))
    if not rule.stage:
        return state
    if change.quiet:
        rule = StageRule(rule.stage)
    actor = _mover(bound, state, change)
    outcome = pass_on(bound, state, rule, actor, anyway=_past(bound, state, change))
    if isinstance(outcome, RecordState):
        return _tell_stand_in(bound, outcome, actor, _moved(bound, state, change, rule.stage).by)
    enforce = bound.program_of(state.playbook_version).playbook.enforce
    if enforce == "flag" and not change.quiet and _can_work(bound, actor):
        anyway = _exception(bound, state, change)
        passed = pass_on(bound, state, rule, bound.actor(), anyway=anyway)
        if isinstance(passed, RecordState):
            keep_held(
                bound.connection, _moved(bound, state, change, rule.stage), outcome, "passed", bound.now
            )
            return passed
    restores = enforce == "restore" and not change.quiet and bool(change.origin)
    return _hold(bound, state, change, rule.stage, outcome, "restored" if restores else "held")


def try_held(bound: Bound, state: RecordState) -> RecordState:
    """Make the moves that wait, now that something has changed; what stands in the way of the others is kept."""
    for row in waiting_moves(bound.connection, state.id):
        rule = bound.settings.stages.get(row.target)
        if rule is None or not rule.stage:
            continue
        if row.moved_at < bound.began:
            rule = StageRule(rule.stage)
        actor = bound.mover(row.by, state.owner)
        outcome = pass_on(bound, state, rule, actor)
        if isinstance(outcome, RecordState):
            state = _tell_stand_in(bound, outcome, actor, row.by)
            end_held(row, "complete", bound.now)
        else:
            still_held(row, outcome)
    return state


def pass_on(
    bound: Bound, state: RecordState, rule: StageRule, actor: Actor, *, anyway: PassAnyway | None = None
) -> RecordState | Refusal:
    """All steps to a stage and the offer that follows, or none of them."""
    if state.is_gone:
        return Refusal("archived", f"“{state.title}” was put away here.")
    commands = steps_to(bound.program_of(state.playbook_version), state, rule, anyway)
    if commands:
        requests = [Request(command, state.id) for command in commands]
        outcomes = execute_batch(bound.workspace, actor, requests, mode="all", now=bound.now)
        refused = [each for each in outcomes if isinstance(each, Refusal) and each.code != "held_back"]
        if refused:
            return refused[0]
        last = outcomes[-1]
        assert not isinstance(last, Refusal)
        state = last.state
    if state.stage != rule.stage and state.open_handoffs:
        return _waits(bound, state)
    return state


def steps_to(
    program: Program, state: RecordState, rule: StageRule, anyway: PassAnyway | None
) -> list[Command]:
    """Moves up to the stage; where the way there leads to another team, the offer to it."""
    ways, stage = Ways(program.playbook), state.stage
    commands: list[Command] = []
    while stage != rule.stage and len(commands) < MOST_STEPS:
        way = ways.next_step(stage, rule.stage)
        if isinstance(way, Handoff):
            offered = any(each.target == way.target for each in state.open_handoffs)
            return commands if offered else [*commands, Offer(to=way.target, override=anyway)]
        reason = REASON if way and way.reason != "no" else ""
        # Where nothing leads there, the engine is asked all the same: it says so.
        commands.append(Move(to=way.target if way else rule.stage, reason=reason, override=anyway))
        if way is None:
            return commands
        stage = way.target
    is_offered = any(each.target == rule.offer for each in state.open_handoffs)
    if rule.offer and not is_offered and stage == rule.stage:
        commands.append(Offer(to=rule.offer, override=anyway))
    return commands


def _hold(
    bound: Bound, state: RecordState, change: Change, to: str, refusal: Refusal, status: Status = "held"
) -> RecordState:
    row = keep_held(bound.connection, _moved(bound, state, change, to), refusal, status, bound.now)
    if not change.quiet:
        tell_of_held(bound, state, row)
        tell_twin(bound.connection, state.id, f"held-{row.pk}", bound.now, held=row.pk)
    return state


def _moved(bound: Bound, state: RecordState, change: Change, to: str) -> Moved:
    row = change.row
    by = bound.users.get(row.user, "") or row.source_label or row.source_id or row.source
    return Moved(state.id, change.key, change.origin, row.value, to, by, row.at)


def _mover(bound: Bound, state: RecordState, change: Change) -> Actor:
    """Who moved it; for a workflow, or somebody who is nobody here, the record's owner."""
    if change.quiet:
        return bound.actor(via="import")
    return bound.mover(bound.users.get(change.row.user, ""), state.owner)


def _tell_stand_in(bound: Bound, state: RecordState, actor: Actor, by: str) -> RecordState:
    """Where neither who moved it nor who owns it works here, the connection's owner stands in: a note says for whom."""
    if actor.via == "import" or actor.person in (by, state.owner):
        return state
    who = mover_in_words(by, "HubSpot", bound.facts.directory)
    text = f"Moved in HubSpot by {who}; {bound.facts.directory.name(actor.person)} stands in for them here."
    outcome = execute(bound.workspace, actor, Request(AddNote(text=text), state.id), now=bound.now)
    return state if isinstance(outcome, Refusal) else outcome.state


def _can_work(bound: Bound, actor: Actor) -> bool:
    person = bound.facts.directory.people.get(actor.person)
    return person is not None and person.can_work


def _past(bound: Bound, state: RecordState, change: Change) -> PassAnyway | None:
    """What stood in its stage before it was imported may pass by an exception, where that was chosen."""
    if not change.quiet or bound.settings.past != "pass":
        return None
    return _until(bound, state, STOOD_THERE)


def _exception(bound: Bound, state: RecordState, change: Change) -> PassAnyway:
    moved = _moved(bound, state, change, "")
    by = mover_in_words(moved.by, "HubSpot", bound.facts.directory)
    said = f"It was moved in HubSpot by {by} at {change.row.at:%Y-%m-%d %H:%M} UTC, past the gate."
    return _until(bound, state, said)


def _until(bound: Bound, state: RecordState, reason: str) -> PassAnyway:
    most = bound.program_of(state.playbook_version).playbook.override.at_most
    return PassAnyway(reason=reason, expires=bound.now + timedelta(microseconds=most.nominal))


def _waits(bound: Bound, state: RecordState) -> Refusal:
    receiver = bound.facts.directory.name(state.open_handoffs[-1].receiver)
    sentence = f"It was offered to {receiver}: it is there as soon as they accept."
    return Refusal("waits_for_acceptance", sentence, allowed=(Next("read", "See the handoff."),))


def _unknown(bound: Bound, stage: str) -> Refusal:
    label = bound.snapshot.stages.get(stage, stage)
    sentence = f"Nobody has said what the stage “{label}” of HubSpot is here."
    allowed = (Next("change", "Say it in the mapping of the connection."),)
    return Refusal("unmapped_stage", sentence, allowed=allowed)


def missing_of(row: m.HeldMove) -> list[str]:
    """What stands in the way of a held move, a sentence each."""
    refusal = refusal_of(row)
    stopping = [item.sentence for item in refusal.unmet if item.severity == "block"]
    return stopping or [refusal.sentence]
