"""What became of the moves that a gate would have held, and of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from surehand.audit.backtest.gate import ItemAsked, filled_at, kind_of
from surehand.audit.backtest.moves import MOST_CASES
from surehand.audit.backtest.readers import state_of
from surehand.audit.backtest.result import Delay, Effort, Gate, Item, Later, Verdict
from surehand.audit.backtest.words import of_gate, of_item
from surehand.audit.chance import LEVEL, Part, Table, by_chance, corrected, part
from surehand.audit.log import EventLog
from surehand.audit.measures.hours import SPREAD, Spread, in_hours, spread_of
from surehand.core.engine.program import Gate as Asks

WAYS_TO_GO_BAD = ("returned", "reworked", "delayed", "lost")
_TURNS = {
    "caught": "decision = 'held' AND judged AND bad",
    "wrongly": "decision = 'held' AND judged AND NOT bad",
    "missed": "decision = 'let' AND judged AND bad",
}
SHORTCOMINGS = ("missing", "placeholder", "too_short")


def judge(
    log: EventLog, gate: Asks, items: Sequence[ItemAsked], late: Mapping[tuple[str, str], float | None]
) -> Gate:
    """What ``answer`` comes to; its differences are not corrected and it says nothing yet (see `settled`)."""
    later = {decision: later_of(log, f"decision = '{decision}'") for decision in ("held", "let", "not_told")}
    held, let = later["held"], later["let"]
    bad, good = held.bad.n + let.bad.n, held.bad.of - held.bad.n
    says = [f"says_{number}" for number, _ in enumerate(items)]
    evidence = cases_of(log, [*_TURNS.values(), *says])
    way = gate.way
    return Gate(
        way=way.arrow,
        title="",
        kind="handoff" if kind_of(gate) == "handoff" else "move",
        moves=sum(each.moves for each in later.values()),
        held=held.moves,
        let=let.moves,
        not_told=later["not_told"].moves,
        of_held=held,
        of_let=let,
        of_not_told=later["not_told"],
        caught=part(held.bad.n, bad),
        wrongly=part(good, held.bad.of),
        chance=_chance(held.bad, let.bad),
        late_h=in_hours(late.get((way.origin, way.target))),
        delay=_delay(log, items),
        effort=_effort(log, items),
        items=_items(log, items, evidence[len(_TURNS) :]),
        sentences=[],
        evidence=dict(zip(_TURNS, evidence, strict=False)),
    )


def settled(gates: Sequence[Gate], titles: Mapping[str, str]) -> list[Gate]:
    """The gates of a playbook with their differences corrected for the number of tries, and all of it in sentences.

    ``titles`` are those of its stages.
    """
    of_gates = iter(_corrected([gate.chance for gate in gates]))
    of_items = iter(_corrected([item.chance for gate in gates for item in gate.items]))
    found = []
    for gate in gates:
        items = [_weighed(replace(item, chance=next(of_items))) for item in gate.items]
        items = [replace(item, sentence=of_item(item)) for item in items]
        gate = replace(gate, chance=next(of_gates), items=items)
        found.append(replace(gate, sentences=list(of_gate(gate, titles))))
    return found


def _weighed(item: Item) -> Item:
    """An item that catches something, where that is more than chance gives; only now is it known."""
    held, let = item.bad_held, item.bad_let
    is_more = item.chance is not None and item.chance < LEVEL and held.share > let.share
    return replace(item, verdict="no_better") if item.verdict == "catches" and not is_more else item


def later_of(log: EventLog, which: str, table: str = "tally") -> Later:
    """What became of some of the moves in a table that has them as often as ``n`` says."""
    ways = ", ".join(
        f"{_sum(f'judged AND {way}')}, {_sum(f'judged AND {way} IS NOT NULL')}" for way in WAYS_TO_GO_BAD
    )
    [(moves, bad, judged, *each)] = log.db.execute(
        f"SELECT {_sum('true')}, {_sum('judged AND bad')}, {_sum('judged')}, {ways} FROM {table} WHERE {which}"
    ).fetchall()
    parts = [part(n, of) for n, of in zip(each[::2], each[1::2], strict=True)]
    return Later(moves, part(bad, judged), *parts)


def cases_of(log: EventLog, which: Sequence[str], table: str = "answer") -> list[list[str]]:
    """The cases of some moves for each condition, the first by name, whatever the order of the rows."""
    named = ", ".join(f"min(case_id, {3 * MOST_CASES}) FILTER ({each})" for each in which)
    [row] = log.db.execute(f"SELECT {named} FROM {table} JOIN case_name USING (case_no)").fetchall()
    return [sorted(set(found or ()))[:MOST_CASES] for found in row]


def _sum(which: str) -> str:
    return f"coalesce(sum(n) FILTER ({which}), 0)::BIGINT"


def _chance(held: Part, let: Part) -> float | None:
    if not held.of or not let.of:
        return None
    return by_chance(Table(held.n, held.of, let.n, let.of))


def _items(log: EventLog, items: Sequence[ItemAsked], evidence: Sequence[list[str]]) -> list[Item]:
    if not items:
        return []
    wanted = [_counted(number, each) for number, each in enumerate(items)]
    [row] = log.db.execute(
        f"SELECT {', '.join(each for part in wanted for each in part)} FROM tally"
    ).fetchall()
    rest = iter(row)
    counts = [[int(next(rest)) for _ in part] for part in wanted]
    return [_item(log, number, each, counts[number], evidence[number]) for number, each in enumerate(items)]


def _counted(number: int, each: ItemAsked) -> list[str]:
    """The SQL of what is counted of an item."""
    says = f"says_{number}"
    wanted = [
        "true",
        says,
        f"{says} IS NOT NULL",
        f"{says} AND stops = {int(each.severity == 'block')}",
        f"{says} AND judged AND bad",
        f"{says} AND judged",
        f"NOT {says} AND judged AND bad",
        f"NOT {says} AND judged",
    ]
    if each.field:
        wanted += [f"{says} AND {state_of(each.field)} = '{code}'" for code in SHORTCOMINGS]
    wanted += [f"{says} IS NULL AND doubt_{number}_{place}" for place, _ in enumerate(each.doubts)]
    return [_sum(each) for each in wanted]


def _corrected(chances: Sequence[float | None]) -> list[float | None]:
    """How often chance would part held from let so far, corrected for so many tries."""
    after = iter(corrected([each for each in chances if each is not None]))
    return [None if each is None else round(next(after), 6) for each in chances]


def _item(log: EventLog, number: int, each: ItemAsked, counted: list[int], evidence: list[str]) -> Item:
    """An item with what was counted of it, and its cases."""
    moves, holds, told, alone, bad_held, held, bad_let, let, *more = counted
    short = more[: len(SHORTCOMINGS)] if each.field else []
    doubts = more[len(short) :]
    filled, never = _filled(log, number, each) if each.fills and holds else (None, 0)
    return Item(
        kind=each.kind,
        id=each.id,
        shown=each.shown,
        severity=each.severity,
        holds=part(holds, told),
        not_told={doubt.why: n for doubt, n in zip(each.doubts, doubts, strict=True) if n},
        alone=alone,
        bad_held=part(bad_held, held),
        bad_let=part(bad_let, let),
        chance=_chance(part(bad_held, held), part(bad_let, let)),
        verdict=_verdict(part(holds, told), moves, part(bad_held, held)),
        shortcomings={code: n for code, n in zip(SHORTCOMINGS, short, strict=False) if n},
        filled_h=filled,
        never=never,
        sentence="",
        evidence=evidence,
    )


def _verdict(holds: Part, told: int, bad_held: Part) -> Verdict:
    """What an item comes to; that it holds everything is said only where it can be told of all moves."""
    if not holds.of:
        return "not_told"
    if not holds.n:
        return "holds_nothing"
    if holds.n == told:
        return "holds_everything"
    if not bad_held.of:
        return "not_judged"
    return "catches" if bad_held.n else "catches_nothing"


def _filled(log: EventLog, number: int, each: ItemAsked) -> tuple[Spread, int]:
    """How long it took until a missing field was filled, and how often it never was."""
    at = filled_at(each.field)
    spread = SPREAD.format(f"(epoch_us({at}) - epoch_us(moved_at))")
    [(never, *hours)] = log.db.execute(
        f"SELECT count(*) FILTER ({at} IS NULL), {spread} FROM answer WHERE says_{number}"
    ).fetchall()
    return spread_of(*hours), never


def _delay(log: EventLog, items: Sequence[ItemAsked]) -> Delay:
    asked = [
        (f"says_{number}", filled_at(each.field))
        for number, each in enumerate(items)
        if each.field and each.fills
    ]
    if not asked:
        return Delay(0, spread_of(0, None, None, None, None, None), 0)
    missing = " OR ".join(f"coalesce({says}, false)" for says, _ in asked)
    never = " OR ".join(f"(coalesce({says}, false) AND {at} IS NULL)" for says, at in asked)
    whole = ", ".join(f"CASE WHEN {says} THEN {at} END" for says, at in asked)
    hours = f"CASE WHEN NOT never THEN epoch_us(greatest({whole})) - epoch_us(moved_at) END"
    [(told, n_never, *spread)] = log.db.execute(
        f"SELECT count(*), count(*) FILTER (never), {SPREAD.format('micros')} FROM ("
        f" SELECT never, {hours} AS micros FROM (SELECT *, {never} AS never FROM answer WHERE {missing}))"
    ).fetchall()
    return Delay(told, spread_of(*spread), n_never)


def _effort(log: EventLog, items: Sequence[ItemAsked]) -> Effort:
    fields = [
        f"coalesce(CAST(says_{number} AS INTEGER), 0)" for number, each in enumerate(items) if each.field
    ]
    if not fields:
        return Effort(0, 0, 0.0, 0)
    [(total, moves, most)] = log.db.execute(
        f"SELECT coalesce(sum(asked * n), 0)::BIGINT, {_sum('asked > 0')}, coalesce(max(asked), 0)"
        f" FROM (SELECT {' + '.join(fields)} AS asked, n FROM tally)"
    ).fetchall()
    return Effort(total, moves, round(total / moves, 2) if moves else 0.0, most)
