"""Moves against the order in which work is meant to go: back, or past a stage."""

from __future__ import annotations

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, make_usual, once, text

MOST = 20
RULE = (
    "the order is that of the rules, or learned: what half of the cases have, by the middle of its first places; back:"
    " to an earlier stage of it; skipped: a stage between the first and the last that the case has, and that it never"
    " had; other activities are passed over"
)


class Move(msgspec.Struct, frozen=True):
    """One move, in how many of the cases that have its first stage."""

    a: str
    b: str
    cases: Part


class Moves(msgspec.Struct, frozen=True):
    """``order`` is what was compared with; ``stated`` whether somebody stated it. ``missed`` has each skipped stage."""

    order: list[str]
    stated: bool
    back: Part
    skipped: Part
    back_moves: list[Move]
    missed: list[tuple[str, Part]]


@once
def moves(ground: Ground) -> Moves:
    """How often work goes another way than the order."""
    order = usual_order(ground)
    make_moves(ground, order)
    (of,) = ground.row("SELECT count(DISTINCT case_no) FROM placed")
    (back,) = ground.row("SELECT count(DISTINCT case_no) FROM placed WHERE place < place_before")
    (skipped,) = ground.row("SELECT count(DISTINCT case_no) FROM skipped")
    return Moves(
        order,
        bool(ground.log.rules.stages),
        part(back, of),
        part(skipped, of),
        _back_moves(ground),
        _missed(ground),
    )


def usual_order(ground: Ground) -> list[str]:
    """The stages in their order: as the rules state it, or as most cases have it."""
    if ground.log.rules.stages:
        return list(ground.log.rules.stages)
    make_usual(ground)
    return [
        name for (name,) in ground.rows("SELECT activity FROM usual ORDER BY place, cases DESC, activity")
    ]


def make_moves(ground: Ground, order: list[str]) -> None:
    """The tables ``placed`` (rows of stages, with their place and that of the one before) and ``skipped``."""
    listed = ", ".join(f"({text(name)}, {place})" for place, name in enumerate(order)) or "(NULL, NULL)"
    ground.rows(f"CREATE OR REPLACE TEMP TABLE in_order AS FROM (VALUES {listed}) AS listed(activity, place)")
    ground.rows("""
        CREATE OR REPLACE TEMP TABLE placed AS
        SELECT case_no, position, activity, place, lag(place) OVER following AS place_before,
               lag(activity) OVER following AS stage_before
        FROM event JOIN in_order USING (activity)
        WINDOW following AS (PARTITION BY case_no ORDER BY position)
    """)
    # A stage before the first or behind the last of a case was not skipped: it began late, or is not there yet.
    ground.rows("""
        CREATE OR REPLACE TEMP TABLE skipped AS
        SELECT reached.case_no, in_order.activity, in_order.place
        FROM (SELECT case_no, min(place) AS least, max(place) AS most, count(DISTINCT place) AS had
              FROM placed GROUP BY case_no HAVING had <= most - least) AS reached
        JOIN in_order ON in_order.place > least AND in_order.place < most
        ANTI JOIN placed ON placed.case_no = reached.case_no AND placed.place = in_order.place
    """)


def _back_moves(ground: Ground) -> list[Move]:
    rows = ground.rows(f"""
        SELECT stage_before, activity, n, cases FROM (
            SELECT stage_before, activity, count(DISTINCT case_no) AS n FROM placed
            WHERE place < place_before GROUP BY ALL
        ) JOIN (SELECT activity AS stage_before, count(DISTINCT case_no) AS cases FROM placed GROUP BY ALL)
        USING (stage_before) ORDER BY n DESC, stage_before, activity LIMIT {MOST}
    """)
    return [Move(a, b, part(n, of)) for a, b, n, of in rows]


def _missed(ground: Ground) -> list[tuple[str, Part]]:
    (of,) = ground.row("SELECT count(DISTINCT case_no) FROM placed")
    rows = ground.rows(
        f"SELECT activity, count(*) AS n FROM skipped GROUP BY activity ORDER BY n DESC, activity LIMIT {MOST}"
    )
    return [(name, part(n, of)) for name, n in rows]
