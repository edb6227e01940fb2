"""Waiting and touch time: how long each activity waits to be begun, and how long somebody is at it."""

from __future__ import annotations

import msgspec

from surehand.audit.ground import Ground, make_stints
from surehand.audit.measures.hours import SPREAD, Spread, moment, spread_of
from surehand.audit.measures.steps import wait_of

MOST = 50
MOST_PAIRS = 20
RULE = (
    "waiting: from the end of the row before in its case to the beginning, none where they ran side by side; touch:"
    f" from the beginning to the end of a row; the {MOST} activities that take most time"
)
PAIR_RULE = (
    "the time of all rows that the receiver has from a hand-over until work moves on, from the beginning to the end of"
    f" each; the {MOST_PAIRS} pairs with most of it"
)


class StageTime(msgspec.Struct, frozen=True):
    """The times of one activity; ``touch`` is None where the log has no ends."""

    activity: str
    n: int
    waiting: Spread
    touch: Spread | None


class PairTouch(msgspec.Struct, frozen=True):
    """How long the receiver of a pair is at it."""

    a: str
    b: str
    touch: Spread


def stages(ground: Ground, *, worked: bool = False) -> list[StageTime]:
    """The times of each activity, those that take most first; in working time once `lay_hours` has been called."""
    at_it = f"{moment('ended', worked=worked)} - {moment('began', worked=worked)}"
    touch = at_it if ground.log.mapping.end else "NULL::BIGINT"
    rows = ground.rows(f"""
        SELECT activity, count(*), {SPREAD.format("wait")}, {SPREAD.format("touch")}
        FROM (SELECT activity, {wait_of(worked=worked)} AS wait, {touch} AS touch FROM event)
        GROUP BY activity ORDER BY coalesce(sum(wait), 0) + coalesce(sum(touch), 0) DESC, activity LIMIT {MOST}
    """)
    ends = bool(ground.log.mapping.end)
    return [
        StageTime(activity, n, spread_of(*times[:6]), spread_of(*times[6:]) if ends else None)
        for activity, n, *times in rows
    ]


def touch_per_pair(ground: Ground) -> list[PairTouch]:
    """How long receivers are at what they were handed. The log has ends, and teams or people."""
    make_stints(ground)
    rows = ground.rows(f"""
        SELECT before, value, {SPREAD.format("touch")} FROM turn JOIN stint USING (case_no, number)
        WHERE before IS NOT NULL GROUP BY before, value ORDER BY sum(touch) DESC, before, value LIMIT {MOST_PAIRS}
    """)
    return [PairTouch(a, b, spread_of(*times)) for a, b, *times in rows]
