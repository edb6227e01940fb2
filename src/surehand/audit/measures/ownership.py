"""Owners: how long work has a team and no person, and what never gets an owner or a due date."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, make_stints, once
from surehand.audit.measures.hours import SPREAD, Spread, spread_of
from surehand.audit.rules import EMPTY

MOST_TEAMS = 20
DUE = re.compile(r"(.*[ _-])?(deadline|due([ _-]?(date|by|at|on))?)", re.IGNORECASE)
"""The names of columns that say until when something is to be done."""
RULE = (
    "time to owner: from the beginning of a case, and from each hand-over to a team, to the first row that names a"
    " person; nobody: work moved on or the case ended, and no row between named one"
)
TASKS_RULE = "cases of which no row names a person; cases of which no row fills the column for the due date"


class TeamOwners(msgspec.Struct, frozen=True):
    """What one team received, how much of it nobody ever had, and how long it took to name somebody."""

    team: str
    nobody: Part
    time_to_owner: Spread


class Ownership(msgspec.Struct, frozen=True):
    """From a team to a person. ``rows_without_person`` are those that name a team."""

    from_beginning: Spread
    from_handover: Spread
    nobody: Part
    rows_without_person: Part
    teams: list[TeamOwners]


class WorkedOwnership(msgspec.Struct, frozen=True):
    """The times to an owner in working time, over all and by team."""

    from_beginning: Spread
    from_handover: Spread
    teams: dict[str, Spread]


class Tasks(msgspec.Struct, frozen=True):
    """What has no owner or no due date; None where no column would tell. ``due`` is the column of due dates."""

    without_owner: Part | None
    without_due: Part | None
    due: str


def ownership(ground: Ground) -> Ownership:
    """How long it takes until somebody has it. The log names teams and people."""
    make_stints(ground)
    mapping = ground.log.mapping
    team, person = ground.log.between(mapping.team), ground.log.between(mapping.person)
    took = "epoch_us(named_at) - epoch_us(came)"
    nobody = "named_at IS NULL AND (onward IS NOT NULL OR is_over)"
    arrived = (
        "turn JOIN stint USING (case_no, number) JOIN whole USING (case_no)"
        f" WHERE before IS NOT NULL AND value <> '{EMPTY}'"
    )
    beginning = ground.row(f"""
        SELECT {SPREAD.format("wait")} FROM (
            SELECT min(epoch_us(began)) FILTER ({person} IS NOT NULL) - min(epoch_us(began)) AS wait
            FROM event GROUP BY case_no
        )
    """)
    handed = ground.row(f"SELECT {SPREAD.format(took)}, count(*) FILTER ({nobody}), count(*) FROM {arrived}")
    rows = ground.row(
        f"SELECT count(*) FILTER ({person} IS NULL), count(*) FROM event WHERE {team} IS NOT NULL"
    )
    teams = ground.rows(f"""
        SELECT value, count(*) FILTER ({nobody}), count(*), {SPREAD.format(took)}
        FROM {arrived} GROUP BY value ORDER BY 2 DESC, 3 DESC, value LIMIT {MOST_TEAMS}
    """)
    return Ownership(
        spread_of(*beginning),
        spread_of(*handed[:6]),
        part(*handed[6:]),
        part(*rows),
        [TeamOwners(name, part(n, of), spread_of(*times)) for name, n, of, *times in teams],
    )


def worked_ownership(ground: Ground) -> WorkedOwnership | None:
    """As `ownership`, in working time, which must have been laid (see `calendar_rule.lay_hours`)."""
    mapping = ground.log.mapping
    if not mapping.team or not mapping.person or mapping.team == mapping.person:
        return None
    person = ground.log.between(mapping.person)
    beginning = ground.row(f"""
        SELECT {SPREAD.format("wait")} FROM (
            SELECT min(began_worked) FILTER ({person} IS NOT NULL) - min(began_worked) AS wait
            FROM event GROUP BY case_no
        )
    """)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE owned AS
        WITH named AS (
            SELECT event.case_no, number, min(began_worked) AS named_worked
            FROM event ASOF JOIN turn ON turn.case_no = event.case_no AND event.position >= turn.position
            WHERE {person} IS NOT NULL GROUP BY ALL
        )
        SELECT value, named_worked - came.began_worked AS took
        FROM turn JOIN event AS came ON came.case_no = turn.case_no AND came.position = turn.position
             JOIN named ON named.case_no = turn.case_no AND named.number = turn.number
        WHERE before IS NOT NULL AND value <> '{EMPTY}'
    """)
    handed = ground.row(f"SELECT {SPREAD.format('took')} FROM owned")
    teams = ground.rows(f"""
        SELECT value, {SPREAD.format("took")} FROM owned
        GROUP BY value ORDER BY count(*) DESC, value LIMIT {MOST_TEAMS}
    """)
    by_team = {name: spread_of(*times) for name, *times in teams}
    return WorkedOwnership(spread_of(*beginning), spread_of(*handed), by_team)


@once
def tasks(ground: Ground) -> Tasks:
    """What has no owner, or no due date."""
    person, due = ground.log.mapping.person, due_column(ground)
    owner = filled = None
    if person:
        (n,) = ground.row(without_owner(ground, "count(*)"))
        owner = part(n, ground.cases)
    if due:
        (n,) = ground.row(f"SELECT count(DISTINCT case_no) FROM {ground.values(due)}")
        filled = part(ground.cases - n, ground.cases)
    return Tasks(owner, filled, due)


def due_column(ground: Ground) -> str:
    """The column of due dates, by its name; nothing where there is none."""
    return next((name for name in ground.fields if DUE.fullmatch(name.rpartition(":")[2])), "")


def without_owner(ground: Ground, what: str) -> str:
    """The query for something about the cases of which no row names a person."""
    person = ground.log.between(ground.log.mapping.person)
    cases = f"(SELECT case_no FROM event GROUP BY case_no HAVING count({person}) = 0)"
    return f"SELECT {what} FROM {cases} JOIN whole USING (case_no)"
