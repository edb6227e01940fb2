"""Fields when work passes on: empty on arrival, filled later by the receiver, or never."""

from __future__ import annotations

import re

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground, once, text
from surehand.audit.measures.hours import in_hours
from surehand.audit.measures.ownership import DUE
from surehand.audit.reading.source import ROW, quoted

MOST = 100
BOOKKEEPING = re.compile(
    r"case:.*|.*([_ -]by|updated|modified|changed|instance|transition|time(stamp)?|date|_at|count)",
    re.IGNORECASE,
)
"""Columns that tools write by themselves, and those of a whole XES case, of which nobody knows when they were filled:
that a value comes late, or again, says nothing in them."""
RULE = (
    "for each pair and field: hand-overs, also those that take back a return, in whose first row the field was empty;"
    " filled late: of those, filled in a"
    " later row before work moved on; columns that tools write by themselves (updated by, …) are left out"
)
SELDOM = 0.05
OWN_WORK = 0.5
"""What no sender ever brings, and the receiver fills in the later half of their turn, is the receiver's own work."""
STAGE_RULE = (
    "for each activity and field: rows that come to the activity from another one with the field empty"
)


class FieldOfPair(msgspec.Struct, frozen=True):
    """One field in the hand-overs of one pair. ``filled_late`` of the empty ones the receiver filled."""

    field: str
    a: str
    b: str
    empty: Part
    filled_late: int
    filled_after_median_h: float | None


class FieldOfStage(msgspec.Struct, frozen=True):
    """One field where cases come to an activity."""

    field: str
    activity: str
    empty: Part


def fields_of_pairs(ground: Ground) -> list[FieldOfPair]:
    """Which fields were empty on arrival, those that receivers fill most often first."""
    make_arrivals(ground)
    found = []
    for number, name in told_fields(ground):
        fill = f"fill_{number}"
        empty = f"count(*) FILTER ({fill} IS DISTINCT FROM came)"
        rows = ground.rows(f"""
            SELECT before, value, {empty}, count(*),
                   count(*) FILTER ({fill} > came),
                   median(epoch_us({fill}) - epoch_us(came)) FILTER ({fill} > came)
            FROM arrival GROUP BY before, value HAVING count({fill}) > 0 AND {empty} > 0
        """)
        found += [
            FieldOfPair(name, a, b, part(n, of), late, in_hours(after)) for a, b, n, of, late, after in rows
        ]
    return sorted(found, key=lambda each: (-each.filled_late, -each.empty.n, each.field, each.a, each.b))[
        :MOST
    ]


def fields_of_stages(ground: Ground) -> list[FieldOfStage]:
    """Which fields were empty where cases came to an activity. Each row of the file repeats all of its fields."""
    told = told_fields(ground)
    counted = "".join(
        f", count(*) FILTER (coalesce(trim(source.{quoted(name)}), '') = '')" for _, name in told
    )
    rows = ground.rows(f"""
        SELECT event.activity, count(*){counted} FROM event JOIN source ON event.row = source.{quoted(ROW)}
        WHERE event.activity_before IS DISTINCT FROM event.activity GROUP BY event.activity
    """)
    found = [
        FieldOfStage(name, activity, part(n, of))
        for activity, of, *empty in rows
        for (_, name), n in zip(told, empty, strict=True)
        if 0 < n < of
    ]
    return sorted(found, key=lambda each: (-each.empty.n, each.field, each.activity))[:MOST]


def told_fields(ground: Ground) -> list[tuple[int, str]]:
    """The fields that people fill, with their number."""
    return [(number, name) for number, name in enumerate(ground.fields) if is_told(name)]


def is_told(name: str) -> bool:
    """Whether people fill a field of this name; a due date is theirs, unlike other dates."""
    return bool(DUE.fullmatch(name)) or not BOOKKEEPING.fullmatch(name)


def asked_of_receivers(ground: Ground) -> set[tuple[str, str]]:
    """The teams with the fields that the gates ask for by which work leaves them, in the table ``source_asked``.

    Only a history of records that followed a playbook tells it.
    """
    if not ground.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'source_asked'"):
        return set()
    return {(team, field) for team, field in ground.rows("SELECT DISTINCT team, field FROM source_asked")}


@once
def make_arrivals(ground: Ground) -> None:
    """The table ``arrival``, made once: a row for each hand-over, with when each field was first full before it left.

    The way back of a return is one here too: it brings the fields as any other does.
    ``fill_N`` is NULL where it never was, and ``came`` where it was full on arrival.
    """
    if ground.by_change:
        _arrivals_by_change(ground)
        return
    fills = "".join(
        f", min(CASE WHEN source.{quoted(name)} <> '' THEN event.began END) AS fill_{number}"
        for number, name in enumerate(ground.fields)
    )
    ground.rows(f"""
        CREATE TEMP TABLE IF NOT EXISTS arrival AS
        SELECT turn.case_no, any_value(turn.before) AS before, any_value(turn.value) AS value,
               any_value(turn.came) AS came, any_value(turn.onward_at) AS onward_at{fills}
        FROM turn JOIN event ON event.case_no = turn.case_no AND event.position >= turn.position
             AND (turn.onward_position IS NULL OR event.position < turn.onward_position)
        JOIN source ON event.row = source.{quoted(ROW)}
        WHERE turn.before IS NOT NULL GROUP BY turn.case_no, turn.number
    """)


def _arrivals_by_change(ground: Ground) -> None:
    """The same from a history of fields: what each held on arrival, else when it was first given something after."""
    held = "arg_max(coalesce(trim(new), ''), (changed_at, change.row)) FILTER (field = {0} AND changed_at <= came)"
    later = "min(changed_at) FILTER (field = {0} AND changed_at > came AND trim(new) <> '')"
    fills = "".join(
        f", CASE WHEN {held.format(text(name))} <> '' THEN any_value(came) ELSE {later.format(text(name))} END"
        f" AS fill_{number}"
        for number, name in enumerate(ground.fields)
    )
    ground.rows(f"""
        CREATE TEMP TABLE IF NOT EXISTS arrival AS
        SELECT turn.case_no, any_value(before) AS before, any_value(value) AS value, any_value(came) AS came,
               any_value(onward_at) AS onward_at{fills}
        FROM turn LEFT JOIN change ON change.case_no = turn.case_no
             AND (turn.onward_at IS NULL OR changed_at < turn.onward_at)
        WHERE before IS NOT NULL GROUP BY turn.case_no, turn.number
    """)
