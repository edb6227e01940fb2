"""Workload: who holds how many cases at a time, and how much of the work is with few."""

from __future__ import annotations

from math import sqrt

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground

MOST = 20
MOST_HELD = 200
"""Of so many, those with most cases, it is told how many they hold from week to week."""
RULE = (
    "a case is held from a row that names somebody until a row that names another, or until it is over; open: how many"
    " are held at the end of each week. Concentration counts, for each, the cases they had a row in: the share of all"
    " of these that the first 1, 3 and 10 have; Gini from 0 (all alike) to 1; HHI is the sum of squared shares, with"
    " its interval at 95 % by the delta method, as if cases were drawn one by one"
)


class Load(msgspec.Struct, frozen=True):
    """What one holds: rows and cases in all, and cases at the ends of the weeks in which the log runs."""

    name: str
    events: int
    cases: int
    open_mean: float
    open_max: int
    open_last: int


class Concentration(msgspec.Struct, frozen=True):
    """How unequal the work is spread over ``among`` of them."""

    among: int
    top_1: Part
    top_3: Part
    top_10: Part
    gini: float
    hhi: float
    hhi_low: float
    hhi_high: float


class Workload(msgspec.Struct, frozen=True):
    """The work by the values of one column; ``open_by_week`` has, for each end of a week, the cases held by anybody."""

    column: str
    loads: list[Load]
    concentration: Concentration
    open_by_week: list[tuple[str, int]]


def workload(ground: Ground) -> dict[str, Workload]:
    """The work by team, by person, and by each other column between whose values it passes."""
    return {column: _of_column(ground, column) for column in ground.log.mapping.between}


def _of_column(ground: Ground, column: str) -> Workload:
    which = make_load(ground, column)
    held = ground.rows(f"""
        SELECT name, events, cases, coalesce(open_mean, 0), coalesce(open_max, 0), coalesce(open_last, 0)
        FROM load_{which} LEFT JOIN holding_{which} USING (name) ORDER BY cases DESC, name LIMIT {MOST}
    """)
    weeks = ground.rows(f"""
        SELECT strftime(week, '%Y-%m-%d'), (sum(sum(n)) OVER (ORDER BY week))::BIGINT
        FROM moved_{which} GROUP BY week ORDER BY week
    """)
    return Workload(
        column,
        [
            Load(name, events, cases, round(mean, 2), most, last)
            for name, events, cases, mean, most, last in held
        ],
        _concentration(ground, which),
        [(week, held) for week, held in weeks],
    )


def make_load(ground: Ground, column: str) -> str:
    """The tables moved_X (name, week, n more cases held), load_X (name, events, cases) and holding_X, made once.

    The answer is X. ``holding`` has name, open_mean, open_max and open_last of those with most cases, over the weeks of
    the log.
    """
    who = ground.log.between(column)
    if who in ground.kept:
        return who
    ground.kept[who] = True
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE load_{who} AS
        SELECT {who} AS name, count(*) AS events, count(DISTINCT case_no) AS cases
        FROM event WHERE {who} IS NOT NULL GROUP BY name
    """)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE moved_{who} AS
        WITH stay AS (
            SELECT name, began, coalesce(lead(began) OVER (PARTITION BY case_no ORDER BY position), leaves) AS leaves
            FROM (
                SELECT case_no, position, event.began, {who} AS name,
                       lag({who}) OVER (PARTITION BY case_no ORDER BY position) AS before,
                       CASE WHEN is_over OR NOT EXISTS (FROM ending) THEN whole.ended END AS leaves
                FROM event JOIN whole USING (case_no) WHERE {who} IS NOT NULL
            ) WHERE before IS DISTINCT FROM name
        )
        SELECT name, week, sum(n)::BIGINT AS n FROM (
            SELECT name, date_trunc('week', began) AS week, 1 AS n FROM stay
            UNION ALL SELECT name, date_trunc('week', leaves), -1 FROM stay WHERE leaves IS NOT NULL
        ) GROUP BY ALL
    """)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE holding_{who} AS
        WITH listed AS (SELECT name FROM load_{who} ORDER BY cases DESC, name LIMIT {MOST_HELD}),
        weeks AS (SELECT unnest(generate_series(min(week), max(week), INTERVAL 1 WEEK)) AS week FROM moved_{who})
        SELECT name, avg(held) AS open_mean, max(held)::BIGINT AS open_max, arg_max(held, week)::BIGINT AS open_last
        FROM (
            SELECT name, week, sum(coalesce(n, 0)) OVER (PARTITION BY name ORDER BY week) AS held
            FROM listed CROSS JOIN weeks LEFT JOIN moved_{who} USING (name, week)
        ) GROUP BY name
    """)
    return who


def _concentration(ground: Ground, which: str) -> Concentration:
    """Over the cases that each had a row in."""
    among, whole, *top, gini, squares, cubes = ground.row(f"""
        SELECT count(*), coalesce(sum(cases), 0)::BIGINT, coalesce(sum(cases) FILTER (place <= 1), 0)::BIGINT,
               coalesce(sum(cases) FILTER (place <= 3), 0)::BIGINT,
               coalesce(sum(cases) FILTER (place <= 10), 0)::BIGINT,
               coalesce(1 - sum((2 * place - 1) * cases)::DOUBLE / (count(*) * sum(cases)), 0),
               coalesce(sum(pow(cases / whole, 2)), 0), coalesce(sum(pow(cases / whole, 3)), 0)
        FROM (
            SELECT cases, row_number() OVER (ORDER BY cases DESC, name) AS place, sum(cases) OVER () AS whole
            FROM load_{which}
        )
    """)
    reach = 1.96 * sqrt(max(4 / whole * (cubes - squares**2), 0.0)) if whole else 0.0
    one, three, ten = (part(n, whole) for n in top)
    return Concentration(
        among,
        one,
        three,
        ten,
        round(gini, 4),
        round(squares, 4),
        round(max(squares - reach, 1 / among if among else 0.0), 4),
        round(min(squares + reach, 1.0), 4),
    )
