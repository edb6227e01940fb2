"""Waits that end by the clock: an automatic close, a planned date. They look like bottlenecks, and nobody can end them.

People end waits at all sorts of moments; a timer ends them after the same time. So the waits of a step are counted in
narrow bins of their logarithm: where one bin and its neighbours hold a large part of them, that is a timer.
"""

from __future__ import annotations

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.measures.hours import in_hours, total_hours
from surehand.audit.measures.steps import WAIT

LEAST = 100
"""Fewer waits than that say nothing about their shape."""
SHORTEST_H = 1.0
WIDTH = 0.02
"""The width of a bin: waits within about two in a hundred of each other fall into one."""
SHARE = 0.2
"""So large a part of the waits lies in three neighbouring bins when a timer ends them. Where people end waits, and the
moments are spread as by chance, three bins hold some 0.02: ten times less."""


class Timed(msgspec.Struct, frozen=True):
    """A step that a clock ends, or often does: ``share`` of its waits are within a few in a hundred of ``after_h``."""

    a: str
    b: str
    n: int
    after_h: float
    share: float
    total_h: float


def timers(log: EventLog) -> list[Timed]:
    """The steps that a clock ends, those that take most time first."""
    rows = log.db.execute(f"""
        WITH step AS (
            SELECT activity_before AS a, activity AS b, {WAIT} AS wait FROM event WHERE activity_before IS NOT NULL
        ), binned AS (
            SELECT a, b, CAST(floor(ln(wait) / {WIDTH}) AS BIGINT) AS bin, count(*) AS n
            FROM step WHERE wait >= {SHORTEST_H} * 3600000000 GROUP BY ALL
        ), around AS (
            SELECT a, b, bin, sum(n) OVER (
                PARTITION BY a, b ORDER BY bin RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING
            ) AS near FROM binned
        ), peak AS (
            -- Of bins that are equally full the first, whatever the order of the rows.
            SELECT a, b, arg_max(bin, near * 100000 - bin) AS bin, max(near) AS near FROM around GROUP BY a, b
        )
        SELECT a, b, count(wait) AS n, median(wait) FILTER (
                   CAST(floor(ln(greatest(wait, 1)) / {WIDTH}) AS BIGINT) BETWEEN peak.bin - 1 AND peak.bin + 1
               ), any_value(near) / count(wait) AS share, sum(wait) AS total
        FROM step JOIN peak USING (a, b) GROUP BY a, b
        HAVING count(wait) >= {LEAST} AND any_value(near) / count(wait) >= {SHARE} ORDER BY total DESC, a, b
    """).fetchall()
    return [
        Timed(a, b, n, in_hours(after) or 0.0, round(share, 4), total_hours(total))
        for a, b, n, after, share, total in rows
    ]
