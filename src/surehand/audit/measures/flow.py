"""Flow: how much begins and ends in each week, and at which hours of the week work is done."""

from __future__ import annotations

import msgspec

from surehand.audit.ground import Ground, text
from surehand.audit.measures.hours import in_hours

MOST_WEEKS = 520
RULE = (
    "weeks from Monday, in the zone of the rules; ended: the case is over, or has its last row where no activity is"
    f" known to end a case; the last {MOST_WEEKS} weeks"
)
RHYTHM_RULE = (
    "rows by weekday (1 is Monday) and hour at which they begin, in the zone of the rules; hand-overs by the weekday of"
    " their arrival, with the wait before it"
)


class Week(msgspec.Struct, frozen=True):
    """One week, by its Monday. ``open`` is how many cases had begun and not ended when it was over."""

    monday: str
    began: int
    ended: int
    open: int
    events: int


class Arrivals(msgspec.Struct, frozen=True):
    """The hand-overs that arrive on one weekday, 1 for Monday."""

    weekday: int
    n: int
    wait_median_h: float | None


class Rhythm(msgspec.Struct, frozen=True):
    """``hours`` has a list of 24 counts for each weekday from Monday on."""

    zone: str
    hours: list[list[int]]
    arrivals: list[Arrivals]


def throughput(ground: Ground) -> list[Week]:
    """What begins and ends in each week, from the first to the last, quiet ones too."""
    monday = f"date_trunc('week', {local(ground, '{0}')})"
    over = "is_over OR NOT EXISTS (FROM ending)"
    rows = ground.rows(f"""
        WITH moved AS (
            SELECT {monday.format("began")} AS week, 1 AS began, 0 AS ended, 0 AS events FROM whole
            UNION ALL SELECT {monday.format("ended")}, 0, 1, 0 FROM whole WHERE {over}
            UNION ALL SELECT {monday.format("began")}, 0, 0, count(*) FROM event GROUP BY 1
        ), span AS (SELECT min(week) AS first, max(week) AS last FROM moved), every AS (
            SELECT unnest(generate_series(
                greatest(first, last - INTERVAL {MOST_WEEKS - 1} WEEK), last, INTERVAL 1 WEEK
            )) AS week FROM span
            UNION SELECT DISTINCT week FROM moved
        ), counted AS (
            SELECT week, coalesce(sum(began), 0)::BIGINT AS began, coalesce(sum(ended), 0)::BIGINT AS ended,
                   coalesce(sum(events), 0)::BIGINT AS events FROM every LEFT JOIN moved USING (week) GROUP BY week
        )
        SELECT strftime(week, '%Y-%m-%d'), began, ended, (sum(began - ended) OVER (ORDER BY week))::BIGINT, events
        FROM counted ORDER BY week DESC LIMIT {MOST_WEEKS}
    """)
    return [Week(*row) for row in reversed(rows)]


def rhythm(ground: Ground) -> Rhythm:
    """When work is done."""
    at = local(ground, "began")
    counts = {
        (day, hour): n
        for day, hour, n in ground.rows(
            f"SELECT isodow({at}) AS day, hour({at}) AS hour, count(*) FROM event GROUP BY ALL"
        )
    }
    hours = [[counts.get((day, hour), 0) for hour in range(24)] for day in range(1, 8)]
    return Rhythm(ground.log.rules.zone, hours, _arrivals(ground))


def _arrivals(ground: Ground) -> list[Arrivals]:
    if not ground.hands:
        return []
    rows = ground.rows(f"""
        SELECT isodow({local(ground, "came")}) AS day, count(*), median(wait) FROM turn WHERE before IS NOT NULL
        GROUP BY day ORDER BY day
    """)
    return [Arrivals(day, n, in_hours(wait)) for day, n, wait in rows]


def local(ground: Ground, moment: str) -> str:
    """The SQL of what the clock in the zone of the rules showed at a moment."""
    zone = ground.log.rules.zone
    return moment if zone == "UTC" else f"timezone({text(zone)}, timezone('UTC', {moment}))"
