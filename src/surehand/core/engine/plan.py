"""What another version of a playbook would mean for the records in flight. A dry run: it decides nothing.

For each record it asks the gates of both versions the same question and tells the difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from surehand.core.engine.facts import Context
from surehand.core.engine.gate import blocking, check_gate
from surehand.core.engine.outcome import Draft
from surehand.core.engine.program import Program
from surehand.core.engine.records import retyped
from surehand.core.engine.refusal import Unmet
from surehand.core.engine.state import RecordState
from surehand.core.playbook import Change, Playbook, compare


class StageCount(msgspec.Struct, frozen=True):
    """How many records are in a stage."""

    stage: str
    title: str
    records: int


class Shift(msgspec.Struct, frozen=True):
    """A record whose answer at a next gate changes: what newly stops it there, and what no longer does."""

    record: str
    title: str
    stage: str
    way: str
    gained: tuple[Unmet, ...]
    lost: tuple[Unmet, ...]
    could: bool
    can: bool


class Homeless(msgspec.Struct, frozen=True):
    """A record in a stage that the new version does not have; its migration must name another."""

    record: str
    title: str
    stage: str


class OpenHandoff(msgspec.Struct, frozen=True):
    """A handoff that waits under a contract which is changed, or, ``withdrawn``, could not go on."""

    record: str
    title: str
    handoff: str
    contract: str
    withdrawn: bool
    changes: tuple[Change, ...]


class Loss(msgspec.Struct, frozen=True):
    """Fields of a record whose values do not fit their new types; migrated, they would be empty."""

    record: str
    title: str
    fields: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True):
    """The migration of the records in flight, record by record; `tally` counts it and tells it in sentences."""

    stages: tuple[StageCount, ...]
    shifts: tuple[Shift, ...]
    homeless: tuple[Homeless, ...]
    handoffs: tuple[OpenHandoff, ...]
    losses: tuple[Loss, ...]

    @property
    def newly_blocked(self) -> tuple[Shift, ...]:
        """The records that could pass a gate and no longer could."""
        return tuple(shift for shift in self.shifts if shift.could and not shift.can)

    @property
    def no_longer_blocked(self) -> tuple[Shift, ...]:
        """The records that could not pass a gate and then could."""
        return tuple(shift for shift in self.shifts if shift.can and not shift.could)


def plan(
    old: Program, new: Program, states: Iterable[RecordState], context_of: Callable[[RecordState], Context]
) -> Plan:
    """Compare two versions on records that follow the old one; those that are done or put away are left out.

    ``context_of`` gives what a decision on a record may know; the program in it does not matter.
    """
    flying = [state for state in states if not state.is_gone and not _is_done(old.playbook, state)]
    changes = _changes_by_contract(old.playbook, new.playbook)
    shifts: list[Shift] = []
    losses: list[Loss] = []
    for state in flying:
        context = context_of(state)
        draft = Draft(replace(context, program=new), state)
        change = retyped(draft.context, state)
        migrated = draft.add(change).state
        if change and change.cleared:
            losses.append(Loss(state.id, state.title, change.cleared))
        shifts += _shifts((replace(context, program=old), state), (draft.context, migrated))
    stages = _counts(old.playbook, flying)
    homeless = tuple(
        Homeless(state.id, state.title, state.stage)
        for state in flying
        if state.stage not in new.playbook.stages
    )
    handoffs = tuple(each for state in flying for each in _open_handoffs(state, new.playbook, changes))
    return Plan(stages, tuple(shifts), homeless, handoffs, tuple(losses))


def _is_done(playbook: Playbook, state: RecordState) -> bool:
    stage = playbook.stages.get(state.stage)
    return stage is not None and stage.final


def _counts(playbook: Playbook, states: Iterable[RecordState]) -> tuple[StageCount, ...]:
    counts = Counter(state.stage for state in states)
    ordered = sorted(counts, key=lambda stage: [*playbook.stages, stage].index(stage))
    return tuple(StageCount(stage, _title(playbook, stage), counts[stage]) for stage in ordered)


def _title(playbook: Playbook, stage: str) -> str:
    return playbook.stages[stage].title if stage in playbook.stages else stage


def _shifts(before: tuple[Context, RecordState], after: tuple[Context, RecordState]) -> Iterator[Shift]:
    """The gates that stand in both versions and stop the record for other reasons in the new one."""
    (context, state), gates = before, after[0].program.gates
    for arrow in (way.arrow for way in context.program.playbook.ways_from(state.stage)):
        if arrow not in gates:
            continue
        was = {(item.kind, item.id): item for item in _stopping(arrow, *before)}
        now = {(item.kind, item.id): item for item in _stopping(arrow, *after)}
        gained = tuple(item for key, item in now.items() if key not in was)
        lost = tuple(item for key, item in was.items() if key not in now)
        if gained or lost:
            yield Shift(state.id, state.title, state.stage, arrow, gained, lost, not was, not now)


def _stopping(arrow: str, context: Context, state: RecordState) -> tuple[Unmet, ...]:
    return blocking(check_gate(context.program.gates[arrow], context, state))


def _changes_by_contract(old: Playbook, new: Playbook) -> Mapping[str, tuple[Change, ...]]:
    changes = compare(old, new)
    return {
        handoff.id: tuple(change for change in changes if change.path[:2] == ("handoffs", arrow))
        for arrow, handoff in new.handoffs.items()
    }


def _open_handoffs(
    state: RecordState, new: Playbook, changes: Mapping[str, tuple[Change, ...]]
) -> Iterator[OpenHandoff]:
    for handoff in state.open_handoffs:
        withdrawn = handoff.contract not in changes or state.stage not in new.stages
        changed = changes.get(handoff.contract, ())
        if withdrawn or changed:
            yield OpenHandoff(state.id, state.title, handoff.id, handoff.contract, withdrawn, changed)
