"""The ground the signs look at: tables made once from the event log, so that each sign is a short question.

    whole    a row for each case: case_no, case_id, began, ended, took (microseconds), last_activity, is_over, rows
    turn     a row for each time a case comes to a team (a person where no team is mapped): case_no, number, position,
             value, before, onward (the next), came, onward_at, wait (microseconds), kind
    clock    the steps that a timer ends: a, b, and between which waits (microseconds) it does
    ending   the activities that end a case; empty where too few cases come to one to say what ends them
    stint    a row for each turn, made when it is asked for (see `make_stints`)
    first, usual   where each activity first stands, and what most cases have (see `make_usual`)

The ``kind`` of a wait is ``clock`` where a timer ended it, ``ended`` where the case was over, and else ``wait``: only
that is one somebody could have ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

import msgspec

from surehand.audit.changes import brings_changes, lay_changes, unmapped_columns
from surehand.audit.log import EventLog
from surehand.audit.measures.hours import micros
from surehand.audit.measures.timers import WIDTH, Timed, timers
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.worth import Evidence, lay_worth, worth_of

ENDS = 0.8
"""An activity ends a case where in so large a part nothing else comes after it."""
LEAST_ENDS = 5
KNOWN = 0.25
"""Where a smaller part of the cases comes to such an activity, the log does not tell which cases are over."""
MOST_CASES = 20
"""So many cases are named as evidence."""
USUAL = 0.5
"""A step is usual where so large a part of the cases that are over have it."""
A_STATE = 0.2
"""What comes again after so large a part of all hand-overs is a state of the tool, and nothing that is done again."""
_CLOSE = 2 * WIDTH


T = TypeVar("T")


class Ground(msgspec.Struct, frozen=True):
    """A log with its tables. ``hands`` is the column between whose values work passes, None without one.

    ``fields`` are the columns of the file that are not mapped, at most `changes.MOST_FIELDS`; those of a history of
    single fields are its own, and ``by_change`` says so: their values are in the table ``change``, not in ``source``.
    ``kept`` are the answers of measures that several others ask for (see `once`).
    """

    log: EventLog
    cases: int
    hands: str | None
    fields: tuple[str, ...]
    by_change: bool = False
    kept: dict[str, Any] = msgspec.field(default_factory=dict)

    def rows(self, query: str, given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What the database answers."""
        return self.log.db.execute(query, list(given)).fetchall()

    def row(self, query: str, given: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The one row the database answers."""
        [found] = self.rows(query, given)
        return found

    def evidence(self, hits: str, given: Sequence[Any] = ()) -> Evidence:
        """The cases of a query for ``case_no`` and ``weight``, the heaviest first, whatever the order of the rows."""
        found = self.rows(
            f"SELECT case_id FROM ({hits}) JOIN case_name USING (case_no)"
            f" GROUP BY case_id ORDER BY max(weight) DESC NULLS LAST, case_id LIMIT {MOST_CASES}",
            given,
        )
        cases = Evidence(case for (case,) in found)
        if "worth" not in self.kept:
            self.kept["worth"] = lay_worth(self.log)
        if self.kept["worth"]:
            cases.worth = worth_of(self.log, hits, list(given))
        return cases

    def values(self, field: str) -> str:
        """The query for what a field says: case_no, position, said_at, value (trimmed, never NULL)."""
        if self.by_change and field in self.fields:
            return (
                "(SELECT case_no, position, changed_at AS said_at, trim(new) AS value FROM change"
                f" WHERE field = {text(field)} AND trim(new) <> '')"
            )
        value = f"trim(source.{quoted(field)})"
        return (
            f"(SELECT event.case_no, event.position, event.began AS said_at, {value} AS value FROM event"
            f" JOIN source ON event.row = source.{quoted(ROW)} WHERE {value} <> '')"
        )


def once(measure: Callable[[Ground], T]) -> Callable[[Ground], T]:
    """A measure that is taken once for each ground, whoever asks; the tables that it makes stay too.

    One that only makes tables is asked for by everybody who needs them: planning them anew takes longer than they do.
    """
    name = f"{measure.__module__}.{measure.__qualname__}"

    @wraps(measure)
    def taken(ground: Ground) -> T:
        if name not in ground.kept:
            ground.kept[name] = measure(ground)
        return cast(T, ground.kept[name])

    return taken


def lay_ground(log: EventLog, timed: list[Timed] | None = None) -> Ground:
    """Make the tables for a log; ``timed`` are its timers where they are known."""
    hands = log.mapping.between[0] if log.mapping.between else None
    timed = timers(log) if timed is None else timed
    _make_clock(log, timed)
    _make_ending(log)
    _make_whole(log)
    [(over,)] = log.db.execute("SELECT avg(CASE WHEN is_over THEN 1.0 ELSE 0.0 END) FROM whole").fetchall()
    if over is not None and over < KNOWN:
        log.db.execute("DELETE FROM ending")
        log.db.execute("UPDATE whole SET is_over = false")
    for table in ("arrival", "stint", "judged", "first", "usual"):
        log.db.execute(f"DROP TABLE IF EXISTS {table}")
    if hands:
        _make_turns(log, log.between(hands))
    [(cases,)] = log.db.execute("SELECT count(*) FROM whole").fetchall()
    if brings_changes(log):
        return Ground(log, cases, hands, lay_changes(log), by_change=True)
    return Ground(log, cases, hands, unmapped_columns(log))


def text(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


@once
def make_stints(ground: Ground) -> None:
    """The table ``stint``, made once: what was done in each turn.

    case_no, number, touch (microseconds, of all its rows), named_at (when a person was first named; NULL where none
    was, or no person is mapped), repeats (something that the case had before is there again), starts_again (that is its
    first row), said_back (it ends by giving the work back), redone (something that was done before the turn is done
    again in it; neither what just goes on, nor what comes again after so many hand-overs that it is a state of the
    tool, such as “accepted”).
    """
    mapping = ground.log.mapping
    person = ground.log.between(mapping.person) if mapping.person else "NULL"
    ground.rows(f"""
        CREATE TEMP TABLE IF NOT EXISTS stint AS
        WITH step AS (
            SELECT event.case_no, event.position, began, ended, activity, activity_before, {person} AS who, number,
                   turn.position AS since
            FROM event ASOF JOIN turn ON turn.case_no = event.case_no AND event.position >= turn.position
        ), earliest AS (
            SELECT case_no, activity, min(position) AS first_place FROM event GROUP BY case_no, activity
        ), again AS (
            SELECT step.*, first_place,
                   first_place < since AND activity IS DISTINCT FROM activity_before AS done_before
            FROM step JOIN earliest USING (case_no, activity)
        ), state AS (
            SELECT activity FROM again WHERE done_before GROUP BY activity
            HAVING count(DISTINCT (case_no, number)) >= {A_STATE} * (SELECT count(*) FROM turn WHERE before IS NOT NULL)
        )
        SELECT case_no, number, sum(epoch_us(ended) - epoch_us(began)) AS touch,
               min(began) FILTER (who IS NOT NULL) AS named_at,
               bool_or(first_place < position) AS repeats,
               bool_or(position = since AND first_place < position) AS starts_again,
               bool_or(done_before AND activity NOT IN (FROM state)) AS redone,
               {_said_back(ground.log.rules.returned)} AS said_back
        FROM again GROUP BY case_no, number
    """)


def _said_back(returned: tuple[str, ...]) -> str:
    """Whether a turn ends with an activity that gives work back."""
    if not returned:
        return "false"
    return f"arg_max(activity, position) IN ({', '.join(map(text, returned))})"


@once
def make_usual(ground: Ground) -> None:
    """The tables ``first``, where each activity first stands in a case that is over, and ``usual``: what most have."""
    ground.rows("""
        CREATE TEMP TABLE IF NOT EXISTS first AS
        SELECT case_no, activity, min(position) AS place
        FROM event JOIN whole USING (case_no) WHERE is_over OR NOT EXISTS (FROM ending)
        GROUP BY case_no, activity
    """)
    ground.rows(f"""
        CREATE TEMP TABLE IF NOT EXISTS usual AS
        SELECT activity, count(*) AS cases, median(place) AS place FROM first GROUP BY activity
        HAVING count(*) >= {USUAL} * (SELECT count(DISTINCT case_no) FROM first)
    """)


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


def _make_clock(log: EventLog, timed: list[Timed]) -> None:
    log.db.execute("CREATE OR REPLACE TEMP TABLE clock (a VARCHAR, b VARCHAR, least DOUBLE, most DOUBLE)")
    for each in timed:
        after = each.after_h * 3_600_000_000
        log.db.execute(
            "INSERT INTO clock VALUES (?, ?, ?, ?)",
            [each.a, each.b, after * (1 - _CLOSE), after * (1 + _CLOSE)],
        )


def _make_turns(log: EventLog, between: str) -> None:
    """As `handover` makes its runs; with what went on before, to tell what ended the wait."""
    value, kept = log.having(between)
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
                SELECT case_no, position, began, activity, activity_before, {value} AS value,
                       lag({value}) OVER place AS before, lag(ended) OVER place AS left_at
                FROM event {kept} WINDOW place AS (PARTITION BY case_no ORDER BY position)
            ) WHERE before IS NULL OR before <> value
        ) LEFT JOIN clock ON clock.a = activity_before AND clock.b = activity AND wait BETWEEN least AND most
        WINDOW next AS (PARTITION BY case_no ORDER BY number)
    """)
