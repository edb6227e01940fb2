"""Comparisons that could be criteria: each side of a number, an amount or a day, each option, and yes.

Where a threshold lies is decided without looking at what became of the hand-overs, so that the test stays exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import floor, log10

import msgspec

from surehand.audit.chance import Part, Table, part
from surehand.audit.log import EventLog
from surehand.audit.mining.kinds import Kinded
from surehand.audit.mining.rules import LEAST_EACH

_LOW = (0.05, 0.1, 0.2)
_HIGH = (0.8, 0.9, 0.95)
"""The quantiles at which a number or a day is cut, on either side."""
_NUMBERS = {
    "number": "TRY_CAST(value AS DOUBLE)",
    "money": "TRY_CAST(regexp_extract(value, '[-+]?[0-9]+([.][0-9]+)?') AS DOUBLE)",
}
_DAYS_AHEAD = "CAST(date_diff('day', CAST(came AS DATE), CAST({0} AS DATE)) AS DOUBLE)"


class Candidate(msgspec.Struct, frozen=True):
    """A condition with a way and field: hand-overs that do not meet it against those that do.

    ``good`` is how many good hand-overs meet it; ``side`` tells conditions of one field apart; ``say`` is the sentence
    for who does not meet it.
    """

    arrow: tuple[str, str]
    column: str
    field: str
    side: str
    when: str
    say: str
    table: Table
    good: Part


class Criterion(msgspec.Struct, frozen=True):
    """A condition that survived, and how often chance alone gives as much."""

    candidate: Candidate
    chance: float


def candidates(log: EventLog, kinded: Kinded) -> Iterator[Candidate]:
    """Every condition the kind of a field allows, over the field that lies in `held`."""
    if kinded.kind in _NUMBERS:
        yield from _limits(log, kinded, _NUMBERS[kinded.kind])
    elif kinded.kind == "date":
        days = _DAYS_AHEAD.format(f"({kinded.moment or 'TRY_CAST(value AS TIMESTAMP)'})")
        yield from _limits(log, kinded, days)
    elif kinded.kind == "choice":
        for label, option in kinded.options.items():
            shown = json.dumps(option)
            unmet = _compared(log, "value = ?", [label])
            say = f"“{kinded.title}” is “{label[:60]}”, with which fewer hand-overs go well."
            yield from _made(kinded, option, f"{kinded.id} != {shown}", say, unmet)
    elif kinded.kind == "yes_no":
        unmet = _compared(log, "lower(value) IN ('no', 'false')", [])
        yield from _made(kinded, "yes", f"{kinded.id} == true", f"“{kinded.title}” is not yes.", unmet)


_Rows = list[tuple[str, str, int, int, int, int, int]]


def _limits(log: EventLog, kinded: Kinded, number: str) -> Iterator[Candidate]:
    for origin, target, cuts in log.db.execute(
        f"SELECT origin, target, quantile_disc({number}, {list(_LOW + _HIGH)}) FROM held"
        f" WHERE {number} IS NOT NULL GROUP BY origin, target"
        f" HAVING count(*) >= {2 * LEAST_EACH} ORDER BY origin, target"
    ).fetchall():
        if cuts[0] == cuts[-1]:
            continue
        low = dict.fromkeys(_plain(cut, kinded) for cut in cuts[: len(_LOW)])
        high = dict.fromkeys(_plain(cut, kinded) for cut in cuts[len(_LOW) :])
        for side, limits in ((">=", low), ("<=", high)):
            for limit in limits:
                unmet = "<" if side == ">=" else ">"
                rows = _compared(
                    log,
                    f"{number} {unmet} ?",
                    [limit],
                    where=f"{number} IS NOT NULL AND origin = ? AND target = ?",
                    which=[origin, target],
                )
                yield from _made(kinded, side, *_written(kinded, side, limit), rows)


def _compared(
    log: EventLog,
    unmet: str,
    given: list[object],
    *,
    where: str = "value IS NOT NULL",
    which: list[object] | None = None,
) -> _Rows:
    """For each way: bad and all that do not meet it, bad and all that do, and all good ones."""
    return log.db.execute(
        f"""
        SELECT origin, target, count(*) FILTER (unmet AND NOT good), count(*) FILTER (unmet),
               count(*) FILTER (NOT unmet AND NOT good), count(*) FILTER (NOT unmet), count(*) FILTER (good)
        FROM (SELECT *, {unmet} AS unmet FROM held WHERE {where}) GROUP BY origin, target ORDER BY origin, target
        """,
        [*given, *(which or [])],
    ).fetchall()


def _made(kinded: Kinded, side: str, when: str, say: str, rows: _Rows) -> Iterator[Candidate]:
    for origin, target, bad_unmet, unmet, bad_met, met, good in rows:
        table = Table(bad_unmet, unmet, bad_met, met)
        yield Candidate(
            (origin, target), kinded.column, kinded.id, side, when, say, table, part(met - bad_met, good)
        )


def _plain(cut: float, kinded: Kinded) -> float:
    """A threshold that people would choose: two figures, and whole days."""
    if kinded.kind == "date" or not cut:
        return round(cut)
    return round(cut, 1 - floor(log10(abs(cut))))


def _written(kinded: Kinded, side: str, limit: float) -> tuple[str, str]:
    """A limit as a condition, and as a sentence."""
    shown = f"{limit:f}".rstrip("0").rstrip(".")
    words = "at least" if side == ">=" else "at most"
    if kinded.kind == "date":
        days = f"today + days({shown})" if limit >= 0 else f"today - days({shown[1:]})"
        counted = f"{shown.removeprefix('-')} days {'ahead' if limit >= 0 else 'ago'}"
        return f"{kinded.id} {side} {days}", f"“{kinded.title}” is usually {words} {counted}."
    name = f"{kinded.id}.amount" if kinded.kind == "money" else kinded.id
    return f"{name} {side} {shown}", f"“{kinded.title}” is usually {words} {shown}."
