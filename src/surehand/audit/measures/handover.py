"""Hand-overs: how work passes between teams or people, how long it waits there, and how often it comes back."""

from __future__ import annotations

from typing import Any

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
from surehand.audit.rules import EMPTY

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
        cases_without_any_value=per_case["without"],
        handovers_total=sum(pair.n for pair in all_pairs),
        distinct_pairs=len(all_pairs),
        cases_with_handover=per_case["with_handover"],
        reassignments_per_case=per_case["reassignments"],
        wait_between=waits_between(log),
        pingpong=_ping_pong(log),
        revisit=_revisits(log),
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
    kept = f"WHERE {between} IS NOT NULL" if log.rules.empty == "skip" else ""
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE run AS
        SELECT case_no, position, value, before,
               CASE WHEN began >= ended_before THEN came - left_at END AS wait
        FROM (
            SELECT case_no, position, began, {came} AS came, lag({left}) OVER place AS left_at,
                   coalesce({between}, '{EMPTY}') AS value,
                   lag(coalesce({between}, '{EMPTY}')) OVER place AS before, lag(ended) OVER place AS ended_before
            FROM event {kept} WINDOW place AS (PARTITION BY case_no ORDER BY position)
        ) WHERE before IS NULL OR before <> value
    """)


def _named(log: EventLog, between: str) -> tuple[int, int]:
    [(named, empty)] = log.db.execute(
        f"SELECT count(DISTINCT {between}), count(*) FILTER ({between} IS NULL) FROM event"
    ).fetchall()
    return named, empty


def _per_case(log: EventLog) -> dict[str, Any]:
    [row] = log.db.execute(f"""
        WITH counted AS (
            SELECT coalesce(n, 0) AS runs, greatest(coalesce(n, 0) - 1, 0) AS changes
            FROM (SELECT DISTINCT case_no FROM event)
            LEFT JOIN (SELECT case_no, count(*) AS n FROM run GROUP BY case_no) USING (case_no)
        )
        SELECT count(*) FILTER (runs = 0), count(*) FILTER (changes > 0), round(avg(changes), {DIGITS}),
               median(changes), quantile_cont(changes, 0.9), max(changes), count(*) FILTER (changes = 0)
        FROM counted
    """).fetchall()
    return {"without": row[0], "with_handover": row[1], "reassignments": Reassignments(*row[2:])}


def waits_between(log: EventLog) -> Spread:
    """The waits of all ways, of the runs that were made last."""
    [row] = log.db.execute(f"SELECT {SPREAD.format('wait')} FROM run WHERE before IS NOT NULL").fetchall()
    return spread_of(*row)


def _ping_pong(log: EventLog) -> PingPong:
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE loop AS
        SELECT case_no, number, a, b, true AS aba, coalesce(b = d, false) AS abab
        FROM (
            SELECT case_no, row_number() OVER place AS number, value AS a, lead(value, 1) OVER place AS b,
                   lead(value, 2) OVER place AS c, lead(value, 3) OVER place AS d
            FROM run WINDOW place AS (PARTITION BY case_no ORDER BY position)
        ) WHERE a = c
    """)
    [(overlapping, cases)] = log.db.execute(
        "SELECT count(*) FILTER (aba), count(DISTINCT case_no) FILTER (aba) FROM loop"
    ).fetchall()
    top = log.db.execute(
        f"SELECT a, b, count(*) AS n FROM loop WHERE aba GROUP BY a, b ORDER BY n DESC, a, b LIMIT {MOST_LOOPS}"
    ).fetchall()
    unordered = log.db.execute(f"""
        SELECT least(a, b) AS one, greatest(a, b) AS other, count(*) AS n
        FROM loop WHERE aba GROUP BY one, other ORDER BY n DESC, one, other LIMIT {MOST_LOOPS}
    """).fetchall()
    return PingPong(overlapping, _apart(log, "aba"), _apart(log, "abab"), cases, top, unordered)


def _apart(log: EventLog, hit: str) -> int:
    """How many hits are found from left to right when each goes on two runs further: every other of a row of hits."""
    [(found,)] = log.db.execute(f"""
        SELECT coalesce(sum((n + 1) // 2), 0)::BIGINT FROM (
            SELECT count(*) AS n FROM (
                SELECT case_no, number - row_number() OVER (PARTITION BY case_no ORDER BY number) AS island
                FROM loop WHERE {hit}
            ) GROUP BY case_no, island
        )
    """).fetchall()
    return int(found)


def _revisits(log: EventLog) -> Revisits:
    [(occurrences, cases)] = log.db.execute("""
        SELECT coalesce(sum(runs - known), 0)::BIGINT, count(*) FILTER (runs > known)
        FROM (
            SELECT case_no, sum(n) AS runs, count(*) AS known
            FROM (SELECT case_no, value, count(*) AS n FROM run GROUP BY case_no, value) GROUP BY case_no
        )
    """).fetchall()
    return Revisits(occurrences, cases)
