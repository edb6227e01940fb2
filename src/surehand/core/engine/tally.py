"""A plan in numbers and sentences. Tallies of parts of the records add up, so that any number can be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from surehand.core.engine.plan import OpenHandoff, Plan, Shift
from surehand.core.playbook import Playbook

T = TypeVar("T")

MOST_REASONS = 3
MOST_NAMED = 20
"""How many records a tally names; the others it counts."""


class Named(msgspec.Struct, frozen=True):
    """A record that would newly be blocked, and why."""

    record: str
    title: str
    why: str


class StageTally(msgspec.Struct, frozen=True):
    """What the new version means for the records in a stage; ``gone`` when it does not have the stage."""

    title: str
    records: int = 0
    blocked: int = 0
    asked_more: int = 0
    freed: int = 0
    gone: bool = False
    blocked_by: dict[str, int] = {}
    asked_for: dict[str, int] = {}
    named: tuple[Named, ...] = ()


class ContractTally(msgspec.Struct, frozen=True):
    """What becomes of the open handoffs of a contract."""

    title: str
    withdrawn: int = 0
    changed: int = 0
    terms: tuple[str, ...] = ()


class Tally(msgspec.Struct, frozen=True):
    """What the new version means for all records looked at; ``losses`` counts them by the title of the field."""

    stages: dict[str, StageTally] = {}
    contracts: dict[str, ContractTally] = {}
    losses: dict[str, int] = {}
    losing: int = 0

    @property
    def records(self) -> int:
        """How many are in flight."""
        return sum(stage.records for stage in self.stages.values())

    @property
    def blocked(self) -> int:
        """How many would newly be blocked."""
        return sum(stage.blocked for stage in self.stages.values())


def tally(found: Plan, old: Playbook, new: Playbook) -> Tally:
    """The numbers of a plan."""
    gone = {each.stage for each in found.homeless}
    titles = Counter(name for loss in found.losses for name in loss.fields)
    return Tally(
        stages={
            count.stage: _stage(
                StageTally(count.title, count.records, gone=count.stage in gone),
                [shift for shift in found.shifts if shift.stage == count.stage],
            )
            for count in found.stages
        },
        contracts={
            contract: _contract(_title(contract, old, new), handoffs)
            for contract, handoffs in _by_contract(found.handoffs).items()
        },
        losses={
            old.fields[name].title if name in old.fields else name: count for name, count in titles.items()
        },
        losing=len(found.losses),
    )


def together(one: Tally, other: Tally) -> Tally:
    """The numbers of both."""
    return Tally(
        stages=_each(one.stages, other.stages, _both_stages),
        contracts=_each(one.contracts, other.contracts, _both_contracts),
        losses=_sum(one.losses, other.losses),
        losing=one.losing + other.losing,
    )


def sentences(found: Tally, new: Playbook) -> tuple[str, ...]:
    """What a person reads before the new version goes live."""
    return tuple(_sentences(found, new))


def of_stage(stage: StageTally, new: Playbook) -> str:
    """What happens to the records of a stage, in one sentence or more."""
    many = _many(new, stage.records)
    if stage.gone:
        return f"{many} in {stage.title}, which is gone: choose the stage to go on in."
    return f"{many} in {stage.title}; {' '.join(_changes_in(stage)) or 'nothing changes at the next gate.'}"


def _sentences(found: Tally, new: Playbook) -> Iterator[str]:
    for stage in found.stages.values():
        yield of_stage(stage, new)
    for contract in found.contracts.values():
        yield from of_contract(contract)
    for field, records in found.losses.items():
        yield f"{records} would lose the value of *{field}*: it does not fit the new type."


def of_contract(contract: ContractTally) -> Iterator[str]:
    """What becomes of the open handoffs of a contract."""
    if contract.withdrawn:
        yield (
            f"{_open(contract.withdrawn)} of {contract.title} would be withdrawn: "
            "the contract or the stage is gone."
        )
    if contract.changed:
        terms = " ".join(contract.terms)
        yield f"{_open(contract.changed)} of {contract.title} would go on under other terms: {terms}"


def _changes_in(stage: StageTally) -> Iterator[str]:
    if stage.blocked:
        yield f"{stage.blocked} would newly be blocked: {_reasons(stage.blocked_by)}"
    if stage.asked_more:
        yield f"{stage.asked_more} would be asked for more than today: {_reasons(stage.asked_for)}"
    if stage.freed:
        yield f"{stage.freed} would no longer be blocked."


def _reasons(counts: Mapping[str, int]) -> str:
    """The most frequent reasons, in the gates' own sentences."""
    return " ".join(sentence for sentence, _ in Counter(counts).most_common(MOST_REASONS))


def _stage(stage: StageTally, shifts: list[Shift]) -> StageTally:
    if stage.gone:
        return stage
    blocked = [shift for shift in shifts if shift.could and not shift.can]
    more = [shift for shift in shifts if shift.gained and not shift.could]
    freed = [shift for shift in shifts if shift.can and not shift.could]
    return replace(
        stage,
        blocked=_records(blocked),
        asked_more=_records(more),
        freed=_records(freed),
        blocked_by=_counted(blocked),
        asked_for=_counted(more),
        named=_named(blocked),
    )


def _records(shifts: list[Shift]) -> int:
    return len({shift.record for shift in shifts})


def _counted(shifts: list[Shift]) -> dict[str, int]:
    return dict(Counter(item.sentence for shift in shifts for item in shift.gained))


def _named(blocked: list[Shift]) -> tuple[Named, ...]:
    first = {shift.record: shift for shift in reversed(blocked)}
    shown = list(reversed(first.values()))[:MOST_NAMED]
    return tuple(
        Named(shift.record, shift.title, " ".join(item.sentence for item in shift.gained)) for shift in shown
    )


def _contract(title: str, handoffs: list[OpenHandoff]) -> ContractTally:
    withdrawn = sum(handoff.withdrawn for handoff in handoffs)
    changed = [handoff for handoff in handoffs if not handoff.withdrawn]
    terms = tuple(change.sentence for change in changed[0].changes) if changed else ()
    return ContractTally(title, withdrawn, len(changed), terms)


def _title(contract: str, old: Playbook, new: Playbook) -> str:
    known = new.handoff(contract) or old.handoff(contract)
    return known.title if known else contract


def _by_contract(handoffs: Iterable[OpenHandoff]) -> Mapping[str, list[OpenHandoff]]:
    found: dict[str, list[OpenHandoff]] = {}
    for handoff in handoffs:
        found.setdefault(handoff.contract, []).append(handoff)
    return found


def _both_stages(one: StageTally, other: StageTally) -> StageTally:
    return StageTally(
        title=one.title,
        records=one.records + other.records,
        blocked=one.blocked + other.blocked,
        asked_more=one.asked_more + other.asked_more,
        freed=one.freed + other.freed,
        gone=one.gone or other.gone,
        blocked_by=_sum(one.blocked_by, other.blocked_by),
        asked_for=_sum(one.asked_for, other.asked_for),
        named=(*one.named, *other.named)[:MOST_NAMED],
    )


def _both_contracts(one: ContractTally, other: ContractTally) -> ContractTally:
    terms = tuple(dict.fromkeys((*one.terms, *other.terms)))
    return ContractTally(one.title, one.withdrawn + other.withdrawn, one.changed + other.changed, terms)


def _each(one: Mapping[str, T], other: Mapping[str, T], both: Callable[[T, T], T]) -> dict[str, T]:
    """The values of both, put together where both have one."""
    shared = {key: both(one[key], value) for key, value in other.items() if key in one}
    return {**one, **other, **shared}


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(one) + Counter(other))


def _many(playbook: Playbook, records: int) -> str:
    one = records == 1
    return f"{records} {playbook.record.singular if one else playbook.record.plural} {'is' if one else 'are'}"


def _open(handoffs: int) -> str:
    return f"{handoffs} open {'handoff' if handoffs == 1 else 'handoffs'}"
