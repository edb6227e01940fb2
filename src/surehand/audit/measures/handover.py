"""Hand-overs: how work passes between teams or people, how long it waits there, and how often it comes back."""

from __future__ import annotations

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.measures.hours import (
    DIGITS,
    MEDIAN_AND_P90,
    SPREAD,
    Spread,
    in_hours,
    moment,
    spread_of,
    total_hours,
)

MOST_PAIRS = 20
MOST_LOOPS = 10


class Reassignments(msgspec.Struct, frozen=True):
    """How often a case changes hands, over all cases."""

    mean: float
    median: float
    p90: float
    max: int
    zero_cases: int


class PingPong(msgspec.Struct, frozen=True):
    """How often work comes straight back, in three definitions (see `Rules.sentences`).

    ``top_aba`` has from, to and how often; ``top_unordered`` the same whichever of the two began.
    """

    overlapping: int
    nonoverlapping: int
    abab: int
    cases: int
    top_aba: list[tuple[str, str, int]]
    top_unordered: list[tuple[str, str, int]]


class Revisits(msgspec.Struct, frozen=True):
    """How often a case comes back to who had it before, whatever the way."""

    occurrences: int
    cases: int


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """One way between two: how often, and the waits in hours."""

    a: str
    b: str
    n: int
    median_h: float | None
    p90_h: float | None
    total_h: float


class Handover(msgspec.Struct, frozen=True):
    """How work passes between the values of one column."""

    column: str
    distinct_values: int
    null_rows: int
    cases_without_any_value: int
    handovers_total: int
    distinct_pairs: int
    cases_with_handover: int
    reassignments_per_case: Reassignments
    wait_between: Spread
    pingpong: PingPong
    revisit: Revisits
    top_pairs_by_count: list[Pair]
    top_pairs_by_total_wait: list[Pair]


class _PerCase(msgspec.Struct, frozen=True):
    """What is counted case by case: how many never came to any value, and how many changed hands."""

    without: int
    with_handover: int
    reassignments: Reassignments
    revisit: Revisits


def handover(log: EventLog, column: str) -> Handover:
    """How work passes between the values of a mapped column."""
    make_runs(log, column)
    all_pairs = pairs(log)
    named, empty = _named(log, log.between(column))
    per_case = _per_case(log)
    return Handover(
        column=column,
        distinct_values=named,
        null_rows=empty,
        cases_without_any_value=per_case.without,
        handovers_total=sum(pair.n for pair in all_pairs),
        distinct_pairs=len(all_pairs),
        cases_with_handover=per_case.with_handover,
        reassignments_per_case=per_case.reassignments,
        wait_between=waits_between(log),
        pingpong=_ping_pong(log),
        revisit=per_case.revisit,
        top_pairs_by_count=sorted(all_pairs, key=lambda pair: (-pair.n, pair.a, pair.b))[:MOST_PAIRS],
        top_pairs_by_total_wait=sorted(all_pairs, key=lambda pair: (-pair.total_h, pair.a, pair.b))[
            :MOST_PAIRS
        ],
    )


def pairs(log: EventLog) -> list[Pair]:
    """Every way that work took between the values whose runs were made last."""
    rows = log.db.execute(f"""
        SELECT before, value, count(*), {MEDIAN_AND_P90.format("wait")}, sum(wait)
        FROM run WHERE before IS NOT NULL GROUP BY before, value ORDER BY before, value
    """).fetchall()
    return [
        Pair(a, b, n, in_hours(median), in_hours(p90), total_hours(total))
        for a, b, n, median, p90, total in rows
    ]


def make_runs(log: EventLog, column: str, *, worked: bool = False) -> None:
    """The table ``run``: a row for each time a case comes to a value, with the one before and the wait between.

    The wait is of the clock, or working time, for which `lay_hours` must have been called.
    """
    between, came, left = log.between(column), moment("began", worked=worked), moment("ended", worked=worked)
    value, kept = log.having(between)
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE run AS
        SELECT case_no, position, value, CASE WHEN goes_on THEN before END AS before,
               CASE WHEN goes_on AND began >= ended_before THEN came - left_at END AS wait
        FROM (
            SELECT case_no, position, began, {came} AS came, {value} AS value,
                   lag(case_no) OVER () = case_no AS goes_on, lag({value}) OVER () AS before,
                   lag(ended) OVER () AS ended_before, lag({left}) OVER () AS left_at
            FROM event {kept}
        ) WHERE goes_on IS NOT TRUE OR before <> value
    """)


def _named(log: EventLog, between: str) -> tuple[int, int]:
    [(named, empty)] = log.db.execute(
        f"SELECT count(DISTINCT {between}), count(*) FILTER ({between} IS NULL) FROM event"
    ).fetchall()
    return named, empty


def _per_case(log: EventLog) -> _PerCase:
    [(without, with_handover, mean, median, p90, most, zero, again, cases)] = log.db.execute(f"""
        WITH counted AS (
            SELECT coalesce(n, 0) AS runs, greatest(coalesce(n, 0) - 1, 0) AS changes, n - known AS again
            FROM case_name LEFT JOIN (
                SELECT case_no, sum(n)::BIGINT AS n, count(*) AS known
                FROM (SELECT case_no, value, count(*) AS n FROM run GROUP BY case_no, value) GROUP BY case_no
            ) USING (case_no)
        )
        SELECT count(*) FILTER (runs = 0), count(*) FILTER (changes > 0), round(avg(changes), {DIGITS}),
               median(changes), quantile_cont(changes, 0.9), max(changes), count(*) FILTER (changes = 0),
               coalesce(sum(again), 0)::BIGINT, count(*) FILTER (again > 0)
        FROM counted
    """).fetchall()
    reassignments = Reassignments(mean, median, p90, most, zero)
    return _PerCase(without, with_handover, reassignments, Revisits(again, cases))


def waits_between(log: EventLog) -> Spread:
    """The waits of all ways, of the runs that were made last."""
    [row] = log.db.execute(f"SELECT {SPREAD.format('wait')} FROM run WHERE before IS NOT NULL").fetchall()
    return spread_of(*row)


def _ping_pong(log: EventLog) -> PingPong:
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE loop AS
        SELECT case_no, position, number, a, b, coalesce(case_of_d = case_no AND b = d, false) AS abab
        FROM (
            SELECT case_no, position, row_number() OVER () AS number, value AS a, lead(value, 1) OVER () AS b,
                   lead(value, 2) OVER () AS c, lead(case_no, 2) OVER () AS case_of_c,
                   lead(value, 3) OVER () AS d, lead(case_no, 3) OVER () AS case_of_d
            FROM run
        ) WHERE case_of_c = case_no AND a = c
    """)
    [(overlapping, cases)] = log.db.execute("SELECT count(*), count(DISTINCT case_no) FROM loop").fetchall()
    top = log.db.execute(
        f"SELECT a, b, count(*) AS n FROM loop GROUP BY a, b ORDER BY n DESC, a, b LIMIT {MOST_LOOPS}"
    ).fetchall()
    unordered = log.db.execute(f"""
        SELECT least(a, b) AS one, greatest(a, b) AS other, count(*) AS n
        FROM loop GROUP BY one, other ORDER BY n DESC, one, other LIMIT {MOST_LOOPS}
    """).fetchall()
    return PingPong(overlapping, _apart(log, "true"), _apart(log, "abab"), cases, top, unordered)


def _apart(log: EventLog, hit: str) -> int:
    """How many hits are found from left to right when each goes on two runs further: every other of a row of hits.

    Hits of two cases never stand in one row: the last two runs of a case are none.
    """
    [(found,)] = log.db.execute(f"""
        SELECT coalesce(sum((n + 1) // 2), 0)::BIGINT FROM (
            SELECT count(*) AS n FROM (
                SELECT case_no, number - row_number() OVER () AS island FROM loop WHERE {hit}
            ) GROUP BY case_no, island
        )
    """).fetchall()
    return int(found)
