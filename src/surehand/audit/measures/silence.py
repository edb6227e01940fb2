"""Silence: cases in which nothing happens any more, and after what it so often stays still."""

from __future__ import annotations

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once
from surehand.audit.measures.hours import in_hours, micros

LONG = 0.95
"""Longer than so many of all the waits in the log is silent."""
SHORTEST = 24 * 3_600_000_000
"""Nothing that is shorter than a day is silence, in whatever log (microseconds)."""
MOST = 20
RULE = (
    f"silent: nothing for longer than {LONG:.0%} of all waits in the log, and than a day, until the next row of the"
    " case, or until the end of the log where the case is not over; stale: silent now"
)


class StillStage(msgspec.Struct, frozen=True):
    """After one activity: how often nothing happened for a long time; ``for_good`` of them nothing since."""

    activity: str
    silent: Part
    for_good: int


class Silence(msgspec.Struct, frozen=True):
    """``after_h`` is how long is long. ``stale`` counts cases that are not over; None where no case is known to end."""

    after_h: float | None
    stale: Part | None
    stages: list[StillStage]


def silence(ground: Ground) -> Silence:
    """Where nothing happened for long."""
    long = long_wait(ground)
    if not long:
        return Silence(None, None, [])
    (ends,) = ground.row("SELECT count(*) FROM ending")
    n, unfinished = ground.row(
        f"SELECT count(*) FILTER ({still()} > {long}), count(*) FROM whole WHERE NOT is_over"
    )
    rows = ground.rows(f"""
        SELECT activity, count(*) FILTER (gap > {long}) AS silent, count(*),
               count(*) FILTER (gap > {long} AND for_good)
        FROM ({gaps()}) GROUP BY activity HAVING silent > 0 ORDER BY silent DESC, activity LIMIT {MOST}
    """)
    stages = [StillStage(activity, part(n, of), last) for activity, n, of, last in rows]
    return Silence(in_hours(long), part(n, unfinished) if ends else None, stages)


@once
def long_wait(ground: Ground) -> int:
    """From when on it is silent, in microseconds; 0 where no wait is known."""
    (long,) = ground.row(
        f"SELECT quantile_cont(wait, {LONG}) FROM"
        f" (SELECT {micros('ended_before', 'began')} AS wait FROM event WHERE ended_before <= began)"
    )
    return max(round(long), SHORTEST) if long else 0


def still() -> str:
    """The SQL of how long a case of ``whole`` has been still at the end of the log."""
    return micros("ended", "(SELECT max(ended) FROM event)")


def gaps() -> str:
    """The query for what follows each row: case_no, activity, gap (microseconds), for_good (nothing followed at all).

    The last row of a case that is over has none; where no case is known to end, no last row has one.
    """
    return f"""
        SELECT case_no, activity_before AS activity, {micros("ended_before", "began")} AS gap, false AS for_good
        FROM event WHERE activity_before IS NOT NULL
        UNION ALL
        SELECT case_no, last_activity, {still()}, true FROM whole WHERE NOT is_over AND EXISTS (FROM ending)
    """
