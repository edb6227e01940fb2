"""The ground the signs look at: tables made once from the event log, so that each sign is a short question.

    whole    a row for each case: case_no, case_id, began, ended, took (microseconds), last_activity, is_over, rows
    turn     a row for each time a case comes to a team (a person where no team is mapped): case_no, number, position,
             value, before, onward (the next), came, onward_at, wait (microseconds), kind
    ending   the activities that end a case; empty where too few cases come to one to say what ends them

The ``kind`` of a wait is ``clock`` where a timer ended it, ``ended`` where the case was over, and else ``wait``: only
that is one somebody could have ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from surehand.audit.changes import unmapped_columns
from surehand.audit.log import EventLog
from surehand.audit.measures.hours import micros
from surehand.audit.measures.timers import WIDTH, Timed, timers
from surehand.audit.rules import EMPTY

ENDS = 0.8
"""An activity ends a case where in so large a part nothing else comes after it."""
LEAST_ENDS = 5
KNOWN = 0.25
"""Where a smaller part of the cases comes to such an activity, the log does not tell which cases are over."""
MOST_CASES = 20
"""So many cases are named as evidence."""
_CLOSE = 2 * WIDTH


class Ground(msgspec.Struct, frozen=True):
    """A log with its tables. ``hands`` is the column between whose values work passes, None without one.

    ``fields`` are the columns of the file that are not mapped, at most `changes.MOST_FIELDS`.
    """

    log: EventLog
    cases: int
    hands: str | None
    fields: tuple[str, ...]

    def rows(self, query: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What the database answers."""
        return self.log.db.execute(query, list(given)).fetchall()

    def row(self, query: str, given: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The one row the database answers."""
        [found] = self.rows(query, given)
        return found

    def evidence(self, hits: str, given: Sequence[Any] = ()) -> list[str]:
        """The cases of a query for ``case_no`` and ``weight``, the heaviest first, whatever the order of the rows."""
        found = self.rows(
            f"SELECT case_id FROM ({hits}) JOIN case_name USING (case_no)"
            f" GROUP BY case_id ORDER BY max(weight) DESC NULLS LAST, case_id LIMIT {MOST_CASES}",
            given,
        )
        return [case for (case,) in found]


def lay_ground(log: EventLog, timed: list[Timed] | None = None) -> Ground:
    """Make the tables for a log; ``timed`` are its timers where they are known."""
    hands = log.mapping.between[0] if log.mapping.between else None
    _make_ending(log)
    _make_whole(log)
    [(over,)] = log.db.execute("SELECT avg(CASE WHEN is_over THEN 1.0 ELSE 0.0 END) FROM whole").fetchall()
    if over is not None and over < KNOWN:
        log.db.execute("DELETE FROM ending")
        log.db.execute("UPDATE whole SET is_over = false")
    log.db.execute("DROP TABLE IF EXISTS arrival")
    if hands:
        _make_turns(log, log.between(hands), timers(log) if timed is None else timed)
    [(cases,)] = log.db.execute("SELECT count(*) FROM whole").fetchall()
    return Ground(log, cases, hands, unmapped_columns(log))


def _make_ending(log: EventLog) -> None:
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE ending AS
        WITH reached AS (
            SELECT activity, count(*) AS n FROM event WHERE activity_before IS DISTINCT FROM activity GROUP BY ALL
        ), gone AS (
            SELECT activity_before AS activity, count(*) AS n FROM event
            WHERE activity_before <> activity GROUP BY ALL
        )
        SELECT activity FROM reached LEFT JOIN gone USING (activity)
        WHERE reached.n >= {LEAST_ENDS} AND reached.n - coalesce(gone.n, 0) >= {ENDS} * reached.n
    """)


def _make_whole(log: EventLog) -> None:
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE whole AS
        SELECT *, last_activity IN (SELECT activity FROM ending) AS is_over FROM (
            SELECT case_no, min(began) AS began, max(ended) AS ended, {micros("min(began)", "max(ended)")} AS took,
                   arg_max(activity, position) AS last_activity, count(*) AS rows
            FROM event GROUP BY case_no
        ) JOIN case_name USING (case_no)
    """)


def _make_turns(log: EventLog, between: str, timed: list[Timed]) -> None:
    """As `handover` makes its runs; with what went on before, to tell what ended the wait."""
    log.db.execute("CREATE OR REPLACE TEMP TABLE clock (a VARCHAR, b VARCHAR, least DOUBLE, most DOUBLE)")
    for each in timed:
        after = each.after_h * 3_600_000_000
        log.db.execute(
            "INSERT INTO clock VALUES (?, ?, ?, ?)",
            [each.a, each.b, after * (1 - _CLOSE), after * (1 + _CLOSE)],
        )
    kept = f"WHERE {between} IS NOT NULL" if log.rules.empty == "skip" else ""
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE turn AS
        SELECT case_no, position, number, value, before, came, wait,
               lead(value) OVER next AS onward, lead(came) OVER next AS onward_at,
               lead(position) OVER next AS onward_position,
               CASE WHEN activity_before IN (SELECT activity FROM ending) THEN 'ended'
                    WHEN clock.a IS NOT NULL THEN 'clock' ELSE 'wait' END AS kind
        FROM (
            SELECT *, row_number() OVER (PARTITION BY case_no ORDER BY position) AS number, began AS came,
                   CASE WHEN began >= left_at THEN {micros("left_at", "began")} END AS wait
            FROM (
                SELECT case_no, position, began, activity, activity_before, coalesce({between}, '{EMPTY}') AS value,
                       lag(coalesce({between}, '{EMPTY}')) OVER place AS before, lag(ended) OVER place AS left_at
                FROM event {kept} WINDOW place AS (PARTITION BY case_no ORDER BY position)
            ) WHERE before IS NULL OR before <> value
        ) LEFT JOIN clock ON clock.a = activity_before AND clock.b = activity AND wait BETWEEN least AND most
        WINDOW next AS (PARTITION BY case_no ORDER BY number)
    """)
