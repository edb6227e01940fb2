"""From one activity to the next: where the time goes, and what is done again."""

from __future__ import annotations

from typing import Any

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.measures.hours import DIGITS, MEDIAN_AND_P90, in_hours, moment, total_hours

MOST = 15


def wait_of(*, worked: bool = False) -> str:
    """The SQL of the wait before a row, in microseconds; NULL where it ran beside the one before."""
    between = f"{moment('began', worked=worked)} - {moment('ended_before', worked=worked)}"
    return f"CASE WHEN began >= ended_before THEN {between} END"


WAIT = wait_of()
"""The wait before a row by the clock."""


class Step(msgspec.Struct, frozen=True):
    """Everything between two activities that follow each other. ``share`` is of the total of all steps."""

    a: str
    b: str
    n: int
    total_h: float
    share: float
    mean_h: float | None
    median_h: float | None
    p90_h: float | None


class Steps(msgspec.Struct, frozen=True):
    """The waits between activities. ``transitions`` counts the different steps."""

    total_h: float
    transitions: int
    top_by_total: list[Step]


class Transfer(msgspec.Struct, frozen=True):
    """One step between two people, or with one: who did what, who went on with what, how often, in which cases."""

    a: str
    from_: str
    b: str
    to: str
    n: int
    cases: list[str]
    total_h: float


class Rework(msgspec.Struct, frozen=True):
    """What is done again in the same case: right after itself, or after something else.

    ``per_activity`` has, for each, the occurrences beyond the first and the cases with any.
    """

    extra_occurrences: int
    cases_with_repeat: int
    immediate_repeats: int
    returns_after_other_activity: int
    per_activity: list[tuple[str, int, int]]


def steps(log: EventLog, most: int = MOST, *, worked: bool = False) -> Steps:
    """The steps with the largest total wait. Rows that ran side by side have no wait between them."""
    wait = wait_of(worked=worked)
    step = f"(SELECT activity_before AS a, activity AS b, {wait} AS wait FROM event WHERE activity_before IS NOT NULL)"
    [(whole, different)] = log.db.execute(f"SELECT sum(wait), count(DISTINCT (a, b)) FROM {step}").fetchall()
    rows = log.db.execute(f"""
        SELECT a, b, count(*), coalesce(sum(wait), 0) AS total, avg(wait), {MEDIAN_AND_P90.format("wait")}
        FROM {step} GROUP BY a, b ORDER BY total DESC, a, b LIMIT {most}
    """).fetchall()
    return Steps(total_hours(whole), different, [_step(row, float(whole or 0)) for row in rows])


def _step(row: tuple[Any, ...], whole: float) -> Step:
    a, b, n, total, *spread = row
    share = round(float(total) / whole, DIGITS) if whole else 0.0
    return Step(a, b, n, total_hours(total), share, *map(in_hours, spread))


def transfers(log: EventLog, column: str) -> list[Transfer]:
    """Every step with who did both sides of it, the largest wait first. ``column`` is a mapped one."""
    between = log.between(column)
    rows = log.db.execute(f"""
        SELECT activity_before, who_before, activity, who, count(*), list(DISTINCT case_id ORDER BY case_id),
               sum({WAIT}) AS total
        FROM (
            SELECT *, {between} AS who, lag({between}) OVER (PARTITION BY case_no ORDER BY position) AS who_before
            FROM event
        ) JOIN case_name USING (case_no) WHERE who IS NOT NULL AND who_before IS NOT NULL
        GROUP BY ALL ORDER BY total DESC, activity_before, who_before, activity, who
    """).fetchall()
    return [
        Transfer(a, from_, b, to, n, cases, total_hours(total)) for a, from_, b, to, n, cases, total in rows
    ]


def rework(log: EventLog) -> Rework:
    """What is done again."""
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT case_no, activity, n - 1 AS more FROM (SELECT case_no, activity, count(*) AS n FROM event GROUP BY ALL)
        WHERE n > 1
    """)
    [(extra, cases)] = log.db.execute(
        "SELECT coalesce(sum(more), 0)::BIGINT, count(DISTINCT case_no) FROM repeated"
    ).fetchall()
    [(immediate,)] = log.db.execute(
        "SELECT count(*) FILTER (activity = activity_before) FROM event"
    ).fetchall()
    rows = log.db.execute("""
        SELECT activity, sum(more)::BIGINT AS extra, count(*) FROM repeated
        GROUP BY activity ORDER BY extra DESC, activity
    """).fetchall()
    return Rework(extra, cases, immediate, extra - immediate, [tuple(row) for row in rows])
