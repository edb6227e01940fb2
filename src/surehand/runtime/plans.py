"""What publishing a text would mean for the records in flight, bringing them under it, and trying it on one of them.

All but `migrate_some` only look: the engine answers, and no effect is made (a dry run is the same engine).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import partial

import msgspec

from surehand.core.engine import Actor, Context, Program, RecordState, Refusal, Unmet, check_gate
from surehand.core.engine.commands import Migrate
from surehand.core.engine.outcome import Draft
from surehand.core.engine.plan import plan
from surehand.core.engine.records import retyped
from surehand.core.engine.tally import Tally, sentences, tally, together
from surehand.core.playbook import Playbook
from surehand.runtime.drafts import has_errors, no_draft
from surehand.runtime.execute import Request, execute_batch
from surehand.runtime.facts import Facts, current_program, facts_of, program_of
from surehand.runtime.flights import in_flight, is_done
from surehand.runtime.playbook_checks import check_draft
from surehand.store.queries.facts import read_repeated
from surehand.store.queries.playbooks import read_draft, read_following

AT_ONCE = 200
LONG = 1.0
"""Seconds after which a look or a migration pauses and says how far it came."""


class Looked(msgspec.Struct, frozen=True):
    """How far a plan came: ``after`` is the last record looked at, empty when it saw them all."""

    tally: Tally = Tally()
    seen: int = 0
    after: str = ""


class Planned(msgspec.Struct, frozen=True):
    """What publishing a draft would mean, in numbers and sentences."""

    playbook: str
    number: int
    tally: Tally
    sentences: tuple[str, ...]


class Migrated(msgspec.Struct, frozen=True):
    """How far a migration came. ``held`` stay because they would lose values, ``refused`` by reason."""

    moved: int = 0
    held: int = 0
    refused: dict[str, int] = {}
    after: str = ""


class GateAnswer(msgspec.Struct, frozen=True):
    """What a gate says of a record under one version; None where the version has no such way."""

    way: str
    title: str
    now: tuple[Unmet, ...] | None
    then: tuple[Unmet, ...] | None


class Tried(msgspec.Struct, frozen=True):
    """A record under its own version and under another; ``cleared`` are fields whose values would be lost."""

    state: RecordState
    stage: str
    is_homeless: bool
    cleared: tuple[str, ...]
    answers: tuple[GateAnswer, ...]


def look_further(
    workspace: str, actor: Actor, new: Playbook, so_far: Looked, *, now: datetime, long: float = LONG
) -> Looked:
    """Look at more of the records that follow a playbook, for about ``long`` seconds."""
    started, facts = time.monotonic(), facts_of(workspace)
    program = Program(new)
    while True:
        states = read_following(workspace, new.id, after=so_far.after, limit=AT_ONCE)
        counted = _tally_of(facts, actor, program, states, now)
        is_last = len(states) < AT_ONCE
        after = "" if is_last else states[-1].id
        so_far = Looked(together(so_far.tally, counted), so_far.seen + len(states), after)
        if is_last or time.monotonic() - started > long:
            return so_far


def plan_of_draft(workspace: str, actor: Actor, playbook: str, *, now: datetime) -> Planned | Refusal:
    """What publishing the draft would mean for every record that follows the playbook."""
    draft = read_draft(workspace, playbook)
    if draft is None:
        return no_draft(playbook)
    look = check_draft(workspace, playbook, draft.text)
    if look.playbook is None or look.has_errors:
        return has_errors(look.problems)
    looked = look_further(workspace, actor, look.playbook, Looked(), now=now, long=float("inf"))
    told = sentences(looked.tally, look.playbook)
    return Planned(playbook, draft.number, looked.tally, told)


def migrate_some(
    workspace: str,
    actor: Actor,
    playbook: str,
    stages: Mapping[str, str],
    *,
    after: str = "",
    losing: bool = False,
    long: float = LONG,
    now: datetime,
) -> Migrated:
    """Bring more of the records in flight under the published version, for about ``long`` seconds.

    ``stages`` names a stage for each that is gone. A record that would lose values stays where it is unless
    ``losing``. What is left shows by itself: records that still follow an older version.
    """
    started, program = time.monotonic(), current_program(workspace, playbook)
    versions = [each for each in in_flight(workspace, playbook).get(playbook, {}) if each != program.version]
    done = Migrated(after=after)
    while True:
        states = read_following(workspace, playbook, after=done.after, limit=AT_ONCE // 4, versions=versions)
        done = _migrate(workspace, actor, states, (program, stages, losing), done, now)
        if len(states) < AT_ONCE // 4:
            return msgspec.structs.replace(done, after="")
        if time.monotonic() - started > long:
            return done


def try_on(workspace: str, actor: Actor, new: Playbook, state: RecordState, *, now: datetime) -> Tried:
    """Every gate before a record, as its own version answers and as another would."""
    facts, program = facts_of(workspace), Program(new)
    old = program_of(workspace, state.playbook, state.playbook_version)
    repeated = read_repeated(workspace, [state.id])
    before = facts.context(old, actor, now, repeated=repeated)
    draft = Draft(facts.context(program, actor, now, repeated=repeated), state)
    change = retyped(draft.context, state)
    after = draft.add(change)
    arrows = dict.fromkeys(
        way.arrow for each in (old, program) for way in each.playbook.ways_from(state.stage)
    )
    return Tried(
        state=state,
        stage=old.playbook.stages[state.stage].title,
        is_homeless=state.stage not in new.stages,
        cleared=change.cleared if change else (),
        answers=tuple(_answer(arrow, (before, state), (after.context, after.state)) for arrow in arrows),
    )


def _answer(
    arrow: str, before: tuple[Context, RecordState], after: tuple[Context, RecordState]
) -> GateAnswer:
    playbook = (after if arrow in after[0].program.gates else before)[0].program.playbook
    target = arrow.partition(" -> ")[2]
    return GateAnswer(arrow, playbook.stages[target].title, _asked(arrow, *before), _asked(arrow, *after))


def _asked(arrow: str, context: Context, state: RecordState) -> tuple[Unmet, ...] | None:
    gate = context.program.gates.get(arrow)
    return check_gate(gate, context, state) if gate else None


def _tally_of(facts: Facts, actor: Actor, new: Program, states: list[RecordState], now: datetime) -> Tally:
    repeated = read_repeated(facts.workspace, [state.id for state in states])
    by_version: dict[int, list[RecordState]] = defaultdict(list)
    for state in states:
        by_version[state.playbook_version].append(state)
    found = Tally()
    for version, group in by_version.items():
        old = program_of(facts.workspace, new.playbook.id, version)
        context = facts.context(old, actor, now, repeated=repeated)
        planned = plan(old, new, group, partial(_same, context))
        found = together(found, tally(planned, old.playbook, new.playbook))
    return found


def _same(context: Context, _: RecordState) -> Context:
    """All records of a part are looked at with the same knowledge."""
    return context


def _migrate(
    workspace: str,
    actor: Actor,
    states: list[RecordState],
    wanted: tuple[Program, Mapping[str, str], bool],
    so_far: Migrated,
    now: datetime,
) -> Migrated:
    program, stages, losing = wanted
    context = facts_of(workspace).context(program, actor, now)
    flying = [state for state in states if not is_done(workspace, state)]
    held = set() if losing else {state.id for state in flying if _loses(context, state)}
    going = [state for state in flying if state.id not in held]
    requests = [Request(Migrate(stage=_home(state, program, stages)), state.id) for state in going]
    outcomes = execute_batch(workspace, actor, requests, now=now) if requests else []
    refused = dict(so_far.refused)
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            refused[outcome.sentence] = refused.get(outcome.sentence, 0) + 1
    moved = sum(not isinstance(outcome, Refusal) for outcome in outcomes)
    after = states[-1].id if states else so_far.after
    return Migrated(so_far.moved + moved, so_far.held + len(held), refused, after)


def _home(state: RecordState, program: Program, stages: Mapping[str, str]) -> str:
    return "" if state.stage in program.playbook.stages else stages.get(state.stage, "")


def _loses(context: Context, state: RecordState) -> bool:
    change = retyped(context, state)
    return bool(change and change.cleared)
