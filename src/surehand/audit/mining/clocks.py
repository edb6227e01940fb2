"""How long good hand-overs take, and what is always done after them."""

from __future__ import annotations

from math import ceil

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.log import EventLog
from surehand.audit.mining.journey import Journey
from surehand.audit.mining.passed import lay_worked
from surehand.audit.mining.rules import MOST_TASKS, NEARLY, SURELY, Mining
from surehand.core.calendar import Duration

Arrow = tuple[str, str]
_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MINUTES = (5, 10, 15, 20, 30, 45)
LONGEST = 90 * _DAY
"""A longer wait is no deadline."""


class Waits(msgspec.Struct, frozen=True):
    """How long the good hand-overs of a way waited for the receiver: how many, the middle and the stated quantile.

    Times in microseconds; ``working`` is whether of working time.
    """

    n: int
    median: float
    quantile: float
    working: bool


class Task(msgspec.Struct, frozen=True):
    """An activity that follows in the receiver's turn: in how many good hand-overs, and how long after them mostly."""

    activity: str
    done: Part
    after: float


def waits(log: EventLog, rules: Mining) -> dict[Arrow, Waits]:
    """The waits of the ways that have enough of them. It needs `passed`."""
    rows = log.db.execute(
        """
        SELECT origin, target, count(wait), median(wait), quantile_cont(wait, ?) FROM passed WHERE good
        GROUP BY origin, target HAVING count(wait) >= ? ORDER BY origin, target
        """,
        [log.rules.percentile, rules.support],
    ).fetchall()
    working = lay_worked(log)
    return {(origin, target): Waits(n, half, most, working) for origin, target, n, half, most in rows}


def deadline(micros: float, *, working: bool = False) -> Duration | None:
    """A time as somebody would state it, rounded up to a step; None where it is too long to be a deadline."""
    if micros > LONGEST:
        return None
    if micros <= _MINUTES[-1] * _MINUTE:
        return Duration(next(step for step in _MINUTES if micros <= step * _MINUTE), "minutes", working)
    if working or micros <= 2 * _DAY:
        return Duration(ceil(micros / _HOUR), "hours", working)
    return Duration(ceil(micros / _DAY), "days")


def follow_ups(log: EventLog, journey: Journey, rules: Mining) -> dict[Arrow, list[Task]]:
    """For each way what nearly always follows in the receiver's turn, the earliest first. It needs `passed`, `seen`.

    Turns that are not over count only where none of the way ever is.
    """
    if not journey.tasks:
        return {}
    rows = log.db.execute(
        """
        WITH fine AS (
            SELECT *, until_position IS NOT NULL AS is_over,
                   count(until_position) OVER (PARTITION BY origin, target) * 2
                   >= count(*) OVER (PARTITION BY origin, target) AS ends
            FROM passed WHERE good
        ), kept AS (SELECT * FROM fine WHERE is_over OR NOT ends),
        times AS (SELECT origin, target, count(*) AS of FROM kept GROUP BY ALL),
        did AS (
            SELECT kept.case_no, origin, target, name, min(event.began) - any_value(came) AS after
            FROM kept JOIN seen ON seen.case_no = kept.case_no AND seen.position > kept.position
                 AND (until_position IS NULL OR seen.position < until_position)
            JOIN event ON event.case_no = seen.case_no AND event.position = seen.position
            WHERE list_contains(?::VARCHAR[], name) GROUP BY ALL
        )
        SELECT origin, target, name, count(*) AS n, any_value(of), quantile_cont(epoch_us(after), ?) AS late,
               median(epoch_us(after)) AS mid
        FROM did JOIN times USING (origin, target) GROUP BY origin, target, name
        HAVING any_value(of) >= ? ORDER BY origin, target, mid, name
        """,
        [list(journey.tasks), log.rules.percentile, rules.support],
    ).fetchall()
    found: dict[Arrow, list[Task]] = {}
    for origin, target, name, n, of, late, _ in rows:
        done = part(n, of)
        if done.share >= NEARLY and done.low > SURELY:
            found.setdefault((origin, target), []).append(Task(name, done, late))
    return {arrow: tasks[:MOST_TASKS] for arrow, tasks in found.items()}
