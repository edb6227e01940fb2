"""Promises: where a column of the file says whether a time was kept, or until when, and how often it was not."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once
from surehand.audit.measures.hours import SPREAD, Spread, micros, spread_of
from surehand.audit.measures.ownership import DUE
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.reading.times import time_of

MANY_HANDS = 4
MOST_TEAMS = 20
RULE = (
    "a column named like made_sla or breached with yes and no, as the last row of a case says; or a deadline that the"
    " end of a case lies behind; by team: that of its last turn; by hand-overs: an association, not a cause"
)
_KEPT = re.compile(r".*(made|met|within|kept).*sla.*|.*sla.*(made|met|within|kept).*", re.IGNORECASE)
_BROKEN = re.compile(r".*(breach|overdue|sla.*(miss|violat)|(miss|violat).*sla).*", re.IGNORECASE)
_YES = "('true', 'yes', 'y', '1', 'ja', 't')"
_NO = "('false', 'no', 'n', '0', 'nein', 'f')"


class Promised(msgspec.Struct, frozen=True):
    """How a promise was kept; ``late`` by how much, where a deadline tells; ``by_handovers`` from 0 to 4 and more."""

    column: str
    missed: Part
    late: Spread | None
    by_team: list[tuple[str, Part]]
    by_handovers: list[tuple[int, Part]]


class Promise(msgspec.Struct, frozen=True):
    """A column that tells of a promise. ``missed`` is a query for case_no, whether it was missed, and how late."""

    column: str
    missed: str
    is_deadline: bool = False


@once
def promise_of(ground: Ground) -> Promise | None:
    """The promise that the columns tell of; None where there is none, or what a column says is not plain."""
    columns = (*ground.fields, *filter(None, (ground.log.mapping.outcome,)))
    for name in dict.fromkeys(columns):
        if (_KEPT.fullmatch(name) or _BROKEN.fullmatch(name)) and _is_yes_or_no(ground, name):
            return Promise(name, _said(ground, name, _NO if _KEPT.fullmatch(name) else _YES))
    for name in dict.fromkeys(columns):
        if DUE.fullmatch(name.rpartition(":")[2]):
            due = _deadline(ground, name)
            if due:
                return Promise(name, _late(due), is_deadline=True)
    return None


def promised(ground: Ground) -> Promised | None:
    """How the promise of the file was kept; None where it makes none, or none that is due."""
    told = promise_of(ground)
    if not told:
        return None
    ground.rows(f"CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM ({told.missed}) WHERE bad IS NOT NULL")
    n, of, *late = ground.row(
        f"SELECT count(*) FILTER (bad), count(*), {SPREAD.format('nullif(late, 0)')} FROM kept"
    )
    if not of:
        return None
    return Promised(
        told.column,
        part(n, of),
        spread_of(*late) if told.is_deadline else None,
        _by_team(ground),
        _by_handovers(ground),
    )


def _by_team(ground: Ground) -> list[tuple[str, Part]]:
    if not ground.hands:
        return []
    rows = ground.rows(f"""
        SELECT value, count(*) FILTER (bad) AS n, count(*) FROM kept JOIN turn USING (case_no) WHERE onward IS NULL
        GROUP BY value ORDER BY n DESC, value LIMIT {MOST_TEAMS}
    """)
    return [(team, part(n, of)) for team, n, of in rows]


def _by_handovers(ground: Ground) -> list[tuple[int, Part]]:
    if not ground.hands:
        return []
    rows = ground.rows(f"""
        SELECT least(changes, {MANY_HANDS}) AS times, count(*) FILTER (bad), count(*) FROM kept
        JOIN (SELECT case_no, max(number) - 1 AS changes FROM turn GROUP BY case_no) USING (case_no)
        GROUP BY times ORDER BY times
    """)
    return [(times, part(n, of)) for times, n, of in rows]


def _is_yes_or_no(ground: Ground, name: str) -> bool:
    (others, kinds) = ground.row(
        f"SELECT count(*) FILTER (lower(value) NOT IN {_YES} AND lower(value) NOT IN {_NO}), count(DISTINCT value)"
        f" FROM {ground.values(name)}"
    )
    return not others and bool(kinds)


def _said(ground: Ground, name: str, bad: str) -> str:
    """What the last row of a case says that says anything."""
    return f"""
        SELECT case_no, arg_max(lower(value) IN {bad}, (position, said_at)) AS bad, 0 AS late
        FROM {ground.values(name)} GROUP BY case_no
    """


def _deadline(ground: Ground, name: str) -> str | None:
    """The query for the last deadline of each case; None where what the column says is no plain time."""
    if ground.by_change:
        said = f"SELECT case_no, position, said_at, TRY_CAST(value AS TIMESTAMP) AS due FROM {ground.values(name)}"
        (wrong, of) = ground.row(f"SELECT count(*) FILTER (due IS NULL), count(*) FROM ({said})")
        return (
            None
            if wrong or not of
            else f"SELECT case_no, arg_max(due, (position, said_at)) AS due FROM ({said}) GROUP BY 1"
        )
    read = time_of(ground.log.db, name, ground.log.rules)
    if not isinstance(read, str):
        return None
    return f"""
        SELECT case_no, arg_max(due, position) AS due FROM event
        JOIN (SELECT {quoted(ROW)} AS row, {read} AS due FROM source) USING (row) GROUP BY case_no
    """


def _late(due: str) -> str:
    """By how much a case that is over ended after its last deadline."""
    return f"""
        SELECT case_no, ended > due AS bad, greatest({micros("due", "ended")}, 0) AS late
        FROM ({due}) JOIN whole USING (case_no) WHERE is_over AND due IS NOT NULL
    """
