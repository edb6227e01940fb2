"""How much a log holds, how long its cases take, and how far its order can be trusted."""

from __future__ import annotations

from typing import Any

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.measures.hours import DIGITS, in_hours, moment

WORD = 62
"""So many bits of a whole number are used, and none that tells its sign."""


class PerCase(msgspec.Struct, frozen=True):
    """How many events a case has."""

    mean: float
    median: float
    p90: float
    max: int


class Counts(msgspec.Struct, frozen=True):
    """What is there. A variant is the sequence of activities of a case."""

    events: int
    cases: int
    activities: int
    variants: int
    cases_in_top_variant: int
    variants_covering_80pct_cases: int
    events_per_case: PerCase
    first_ts: str
    last_ts: str


class Quality(msgspec.Struct, frozen=True):
    """What weakens the order: rows before an earlier one of their case, equal times, rows that have no place.

    ``parallel_neighbours`` began before the row before them had ended.
    """

    rows_out_of_order_in_file: int
    same_case_same_timestamp_neighbours: int
    parallel_neighbours: int
    null_timestamps: int
    rows_without_case_or_activity: int


class Durations(msgspec.Struct, frozen=True):
    """From the first beginning to the last end of a case, in hours."""

    median: float | None
    p90: float | None
    mean: float | None
    max: float | None


def counts(log: EventLog) -> Counts:
    """What is there."""
    events, activities, first, last = _row(
        log, "SELECT count(*), count(DISTINCT activity), min(began), max(ended) FROM event"
    )
    per_case = _row(
        log,
        f"SELECT round(avg(n), {DIGITS}), median(n), quantile_cont(n, 0.9), max(n)"
        " FROM (SELECT count(*) AS n FROM event GROUP BY case_no)",
    )
    cases, variants, top, covering = _row(log, _variants(activities, per_case[-1] or 0))
    return Counts(
        events,
        int(cases),
        activities,
        variants,
        top,
        covering,
        PerCase(*per_case),
        _moment(first),
        _moment(last),
    )


def _variants(activities: int, longest: int) -> str:
    """The query for how many cases and variants there are, the cases of the most usual one, and how many cover 80 %.

    Each activity is a number of so many bits, and as many of them as fit into one whole number are compared at once.
    """
    bits = activities.bit_length() or 1
    held = WORD // bits
    path = "word" if longest <= held else "list(word ORDER BY part)"
    each = "" if longest <= held else "GROUP BY case_no"
    return f"""
        WITH code AS (
            SELECT activity, CAST(row_number() OVER (ORDER BY activity) AS BIGINT) AS code
            FROM (SELECT DISTINCT activity FROM event)
        ), word AS (
            SELECT case_no, (position - 1) // {held} AS part,
                   bit_or(code << (CAST((position - 1) % {held} AS INTEGER) * {bits})) AS word
            FROM event JOIN code USING (activity) GROUP BY case_no, part
        ), variant AS (
            SELECT count(*) AS n FROM (SELECT {path} AS path FROM word {each}) GROUP BY path
        ), counted AS (
            SELECT n, sum(n) OVER (ORDER BY n DESC ROWS UNBOUNDED PRECEDING) - n AS before, sum(n) OVER () AS cases
            FROM variant
        )
        SELECT coalesce(any_value(cases), 0), count(*), coalesce(max(n), 0),
               count(*) FILTER (before < 0.8 * cases)
        FROM counted
    """


def quality(log: EventLog) -> Quality:
    """What weakens the order of a log."""
    # Where the rows of a case are in the file as they are in the case, none of them is out of order.
    [out_of_order] = _row(
        log,
        """
        SELECT count(*) FILTER (began < before) FROM (
            SELECT began, lag(began) OVER (PARTITION BY case_no ORDER BY row) AS before FROM event
            WHERE case_no IN (
                SELECT case_no FROM (
                    SELECT case_no, lag(case_no) OVER () AS case_before, row, lag(row) OVER () AS row_before FROM event
                ) WHERE case_before = case_no AND row_before > row
            )
        )
        """,
    )
    same, parallel = _row(
        log,
        "SELECT count(*) FILTER (began = began_before), count(*) FILTER (began < ended_before) FROM event",
    )
    return Quality(out_of_order, same, parallel, log.untimed, log.nameless)


def durations(log: EventLog, *, worked: bool = False) -> Durations:
    """How long cases take."""
    first, last = moment("began", worked=worked), moment("ended", worked=worked)
    found = _row(
        log,
        "SELECT median(t), quantile_cont(t, 0.9), avg(t), max(t)"
        f" FROM (SELECT max({last}) - min({first}) AS t FROM event GROUP BY case_no)",
    )
    return Durations(*map(in_hours, found))


def activity_counts(log: EventLog) -> dict[str, int]:
    """How often each activity stands in the log, the most frequent first."""
    rows = log.db.execute("SELECT activity, count(*) AS n FROM event GROUP BY 1 ORDER BY n DESC, activity")
    return dict(rows.fetchall())


def _row(log: EventLog, query: str) -> tuple[Any, ...]:
    [row] = log.db.execute(query).fetchall()
    return tuple(row)


def _moment(at: Any) -> str:
    return f"{at.isoformat(sep=' ')}+00:00" if at else ""
