"""What goes into the contract between two teams: fields that are required, criteria, and who receives.

Everything that is compared is one try; all tries of a log are corrected together before anything is proposed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from surehand.audit.chance import LEVEL, Part, Table, by_chance, corrected, part
from surehand.audit.log import EventLog
from surehand.audit.mining import conditions, routing
from surehand.audit.mining.held import Held, lay_held
from surehand.audit.mining.kinds import Kinded
from surehand.audit.mining.rules import (
    DIFFERENCE,
    LATE,
    LEAST_EACH,
    MOST_CRITERIA,
    MOST_RECEIVERS,
    MOST_REQUIRED,
    MOST_TOLD,
    NEARLY,
    SURELY,
    Mining,
)

ALWAYS = 0.95
"""A field that so many good hand-overs bring, surely `NEARLY`, is told in the brief."""
_BOOKKEEPING = re.compile(
    r"case:.*|lifecycle:transition|concept:instance|.*instance|.*timestamp|(.*[_ -])?(id|uuid|row|index)"
    r"|.*(updated|modified|created|changed|opened|closed|resolved|completed)[_ -]?(at|on|by|date|time|code)?"
    r"|.*[_ -]count|ocel:.*",
    re.IGNORECASE,
)
"""Columns that tools write by themselves, and those of a whole XES case: nobody knows when those were filled."""
Arrow = tuple[str, str]


class Field(msgspec.Struct, frozen=True):
    """A field that a way may require; ``missing`` is how bad hand-overs without and with it were, where it was told.

    ``sure`` is whether it is required; else it is shown behind a #, with ``why`` not.
    """

    column: str
    held: Held
    late: Part
    missing: Table | None = None
    chance: float = 1.0
    sure: bool = True
    why: Literal["", "own_work", "changed", "always"] = ""


class Contract(msgspec.Struct):
    """What one way asks: ``required`` fields, ``criteria``, fields the brief tells, rules for who receives.

    ``leads`` are the values that lead to this way and hardly to another.
    """

    required: list[Field] = []
    unsure: list[Field] = []
    criteria: list[conditions.Criterion] = []
    told: list[Field] = []
    receivers: list[routing.Usual] = []
    leads: list[routing.Leads] = []


class Try(msgspec.Struct):
    """One comparison over one way."""

    arrow: Arrow
    column: str
    table: Table
    what: conditions.Candidate | routing.Usual | routing.Leads | None = None
    chance: float = 1.0


class Looked(msgspec.Struct, frozen=True):
    """The contracts by way, and how many comparisons were made."""

    contracts: dict[Arrow, Contract]
    tries: int


def look_at_fields(log: EventLog, kinds: dict[str, Kinded], rules: Mining) -> Looked:
    """Look at every field over every way. It needs `passed` and `change`."""
    tries: list[Try] = []
    held: dict[tuple[str, Arrow], Held] = {}
    received = routing.lay_received(log)
    for column, kinded in kinds.items():
        if _BOOKKEEPING.fullmatch(column):
            continue
        found = [each for each in lay_held(log, column, rules) if each.cases >= rules.support]
        held |= {(column, (each.origin, each.target)): each for each in found}
        arrows = {(each.origin, each.target) for each in found}
        tries += [each for each in _tries(log, kinded, rules, received=received) if each.arrow in arrows]
    for each, chance in zip(tries, corrected([by_chance(t.table) for t in tries]), strict=True):
        each.chance = chance
    contracts: dict[Arrow, Contract] = defaultdict(Contract)
    _required(contracts, held, kinds, [each for each in tries if each.what is None], rules)
    _criteria(contracts, tries)
    _receivers(contracts, tries)
    return Looked(dict(contracts), len(tries))


def _tries(log: EventLog, kinded: Kinded, rules: Mining, *, received: bool) -> Iterator[Try]:
    """Everything there is to compare in the field that lies in `held`, with enough on both sides."""
    for origin, target, *counts in log.db.execute("""
        SELECT origin, target, count(*) FILTER (value IS NULL AND NOT good), count(*) FILTER (value IS NULL),
               count(value) FILTER (NOT good), count(value)
        FROM held GROUP BY origin, target ORDER BY origin, target
    """).fetchall():
        yield from _enough(Try((origin, target), kinded.column, Table(*counts)))
    for candidate in conditions.candidates(log, kinded):
        yield from _enough(Try(candidate.arrow, kinded.column, candidate.table, candidate))
    for leads in routing.by_way(log, kinded, rules):
        yield from _enough(Try(leads.arrow, kinded.column, leads.table, leads))
    if received:
        for usual in routing.by_value(log, kinded, rules):
            yield from _enough(Try(usual.arrow, kinded.column, usual.table, usual))


def _enough(each: Try) -> Iterator[Try]:
    if min(each.table.with_it, each.table.without) >= LEAST_EACH:
        yield each


def _survives(each: Try) -> bool:
    return each.chance < LEVEL and each.table.difference >= DIFFERENCE


def _required(
    contracts: dict[Arrow, Contract],
    held: dict[tuple[str, Arrow], Held],
    kinds: dict[str, Kinded],
    tries: Iterable[Try],
    rules: Mining,
) -> None:
    missing = {(each.column, each.arrow): each for each in tries if _survives(each)}
    for (column, arrow), seen in held.items():
        tried = missing.get((column, arrow))
        late = part(seen.late, seen.cases)
        field = Field(column, seen, late, tried.table if tried else None, tried.chance if tried else 1.0)
        contract = contracts[arrow]
        if tried or (late.low > LATE and not seen.is_own_work):
            contract.required.append(field)
        elif late.low > LATE:
            contract.unsure.append(msgspec.structs.replace(field, sure=False, why="own_work"))
        elif _always(seen, rules) and kinds[column].varies:
            contract.told.append(field)
        if (
            field not in contract.required
            and seen.brought >= rules.support
            and part(seen.changed, seen.brought).low > LATE
        ):
            contract.unsure.append(msgspec.structs.replace(field, sure=False, why="changed"))
    for contract in contracts.values():
        contract.required = sorted(contract.required, key=_strength)[:MOST_REQUIRED]
        contract.unsure = sorted(contract.unsure, key=_strength)[:MOST_REQUIRED]
        contract.told = sorted(contract.told, key=lambda each: (-each.held.good_with, each.column))[
            :MOST_TOLD
        ]


def _always(seen: Held, rules: Mining) -> bool:
    found = part(seen.good_with, seen.good)
    return seen.good >= rules.support and found.share >= ALWAYS and found.low > NEARLY


def _strength(each: Field) -> tuple[float, float, str]:
    """What predicts first, then what is filled late most often."""
    return (each.chance, -each.late.low, each.column)


def _criteria(contracts: dict[Arrow, Contract], tries: Iterable[Try]) -> None:
    """The surest condition of each field and side that nearly all good hand-overs meet."""
    best: dict[tuple[Arrow, str, str], Try] = {}
    for each in tries:
        if isinstance(each.what, conditions.Candidate) and _survives(each) and _holds(each.what):
            key = (each.arrow, each.column, each.what.side)
            if key not in best or each.chance < best[key].chance:
                best[key] = each
    for each in sorted(best.values(), key=lambda one: (one.chance, one.column)):
        assert isinstance(each.what, conditions.Candidate)
        criteria = contracts[each.arrow].criteria
        if len(criteria) < MOST_CRITERIA:
            criteria.append(conditions.Criterion(each.what, each.chance))


def _holds(candidate: conditions.Candidate) -> bool:
    return candidate.good.share >= NEARLY and candidate.good.low > SURELY


def _receivers(contracts: dict[Arrow, Contract], tries: Iterable[Try]) -> None:
    for each in sorted(tries, key=lambda one: one.chance):
        if not isinstance(each.what, routing.Usual | routing.Leads) or not _survives(each):
            continue
        contract = contracts[each.arrow]
        if isinstance(each.what, routing.Usual):
            if each.what.is_sharp and len(contract.receivers) < MOST_RECEIVERS:
                contract.receivers.append(each.what)
        elif each.what.is_sharp and len(contract.leads) < MOST_RECEIVERS:
            contract.leads.append(each.what)
