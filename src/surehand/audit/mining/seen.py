"""The log as mining looks at it: names that are the same taken together, each row with the team that has the case.

seen    a row for each event with an activity that is frequent enough: case_no, position, name, team (NULL where no
        team was named yet), turn (from 1: how often the case came to another team)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from surehand.audit.binding import hands_of
from surehand.audit.log import EventLog
from surehand.audit.mining.names import same_names
from surehand.audit.mining.rules import MOST_TEAMS, Mining

MOST_NAMES = 400
"""So many activities, the most frequent, are looked at."""


class Seen(msgspec.Struct, frozen=True):
    """Names by how the file writes them: ``names`` of activities, ``teams`` of the values of the teams' column.

    ``rare`` is how many activities are left out because too few cases have them.
    """

    names: dict[str, str]
    teams: dict[str, str]
    rare: int


def lay_seen(log: EventLog, rules: Mining) -> Seen:
    """Make the table `seen`."""
    activities = _counted(log, "activity")
    names = same_names(activities)
    frequent = _frequent(_together(activities, names), rules.support, MOST_NAMES)
    kept = {name: taken for name, taken in names.items() if taken in frequent}
    column = hands_of(log)
    values = _counted(log, log.between(column)) if column else {}
    teams = same_names(values)
    known = _frequent(_together(values, teams), rules.support, MOST_TEAMS)
    called = {value: taken for value, taken in teams.items() if taken in known}
    _fill(log, kept, called)
    return Seen(kept, called, len(set(names.values()) - frequent))


def _counted(log: EventLog, column: str) -> dict[str, int]:
    """How many cases have each value."""
    rows = log.db.execute(
        f"SELECT {column}, count(DISTINCT case_no) FROM event WHERE {column} IS NOT NULL GROUP BY 1"
    ).fetchall()
    return dict(rows)


def _together(counts: dict[str, int], taken: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in counts.items():
        found[taken[name]] += count
    return found


def _frequent(counts: Counter[str], support: int, most: int) -> set[str]:
    ranked = sorted(counts, key=lambda name: (-counts[name], name))[:most]
    return {name for name in ranked if counts[name] >= support}


def _fill(log: EventLog, names: dict[str, str], teams: dict[str, str]) -> None:
    _lay_pairs(log, "called", names.items())
    _lay_pairs(log, "called_team", teams.items())
    column = hands_of(log)
    value = log.between(column) if column else "NULL"
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE seen AS
        SELECT case_no, position, name, team, sum(turned) OVER line AS turn FROM (
            SELECT case_no, position, name, team,
                   CASE WHEN team IS DISTINCT FROM lag(team) OVER line OR lag(position) OVER line IS NULL
                        THEN 1 ELSE 0 END AS turned
            FROM (
                SELECT case_no, position, called.meant AS name,
                       last_value(called_team.meant IGNORE NULLS) OVER line AS team
                FROM event LEFT JOIN called ON called.said = activity
                LEFT JOIN called_team ON called_team.said = {value}
                WINDOW line AS (PARTITION BY case_no ORDER BY position)
            ) WHERE name IS NOT NULL WINDOW line AS (PARTITION BY case_no ORDER BY position)
        ) WINDOW line AS (PARTITION BY case_no ORDER BY position)
    """)


def _lay_pairs(log: EventLog, table: str, pairs: Iterable[tuple[str, str]]) -> None:
    said, meant = (
        (list(column) for column in zip(*pairs, strict=True)) if (pairs := list(pairs)) else ([], [])
    )
    log.db.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT unnest(?::VARCHAR[]) AS said, unnest(?::VARCHAR[]) AS meant",
        [said, meant],
    )
