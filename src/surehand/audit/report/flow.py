"""The process as it went: which activities in which teams, and the ways between them, as many as one can follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from surehand.audit.ground import Ground, text
from surehand.audit.report.document import Judged, ProcessMap, Stop, Table, Way
from surehand.audit.report.trust import judged
from surehand.audit.report.words import count, interval, share
from surehand.audit.rules import EMPTY
from surehand.audit.voice import say

MOST_LANES = 6
MOST_STOPS = 12
MOST_WAYS = 18
"""More than that nobody can follow on one page."""


class Flow(msgspec.Struct, frozen=True):
    """The steps of a log that are drawn; ``steps`` are all there are, drawn or not."""

    stops: list[Stop]
    ways: list[Way]
    steps: int


def process_map(ground: Ground, judged_pairs: Mapping[tuple[str, str], Judged]) -> ProcessMap:
    """The picture of a log; ``judged_pairs`` is first-time-right between each two teams."""
    others = _make_places(ground)
    flow = _flow(ground)
    right = _between_lanes(ground, judged_pairs, others)
    lane_of = {stop.id: stop.lane for stop in flow.stops}
    ways = [
        msgspec.structs.replace(way, right=right.get((lane_of[way.origin], lane_of[way.target])))
        if lane_of[way.origin] != lane_of[way.target]
        else way
        for way in flow.ways
    ]
    lanes = [lane for lane in _lanes(ground, others) if lane in lane_of.values()]
    drawn = sum(way.n for way in ways)
    return ProcessMap(
        lanes=[(lane, lane) for lane in lanes],
        stops=flow.stops,
        ways=ways,
        says=(
            say(
                "The {ways} most frequent ways between {stops} activities: {share} of the {steps} steps from "
                "one activity to another.",
                ways=count(len(ways)),
                stops=count(len(flow.stops)),
                share=share(drawn, flow.steps),
                steps=count(flow.steps),
            )
        ),
        table=_as_table(flow, ways, lane_of),
    )


def _flow(ground: Ground) -> Flow:
    stops = ground.rows(
        f"""
        SELECT lane, activity, count(DISTINCT case_no) AS n, count(*) FILTER (number = 1) AS starts,
               count(*) FILTER (is_last AND is_over) AS ends, count(*) AS times
        FROM place GROUP BY lane, activity ORDER BY n DESC, lane, activity LIMIT {MOST_STOPS}
        """
    )
    ids = {(lane, activity): f"s{number}" for number, (lane, activity, *_) in enumerate(stops)}
    ways = ground.rows(
        "SELECT lane_before, activity_before, lane, activity, count(*) AS n FROM place"
        " WHERE lane_before IS NOT NULL GROUP BY ALL ORDER BY n DESC, 1, 2, 3, 4"
    )
    drawn = [
        Way(ids[from_lane, before], ids[lane, activity], n)
        for from_lane, before, lane, activity, n in ways
        if (from_lane, before) in ids and (lane, activity) in ids
    ][:MOST_WAYS]
    touched = {end for way in drawn for end in (way.origin, way.target)}
    found = [_stop(ids, row) for row in stops if ids[row[0], row[1]] in touched or not drawn]
    return Flow(found, drawn, sum(row[-1] for row in ways))


def _lanes(ground: Ground, others: str) -> list[str]:
    """All lanes, those that cases come to early first, and that of all others last."""
    rows = ground.rows("SELECT lane FROM place GROUP BY lane ORDER BY lane = ?, avg(number), lane", [others])
    return [lane for (lane,) in rows]


def _stop(ids: Mapping[tuple[str, str], str], row: tuple[str, str, int, int, int, int]) -> Stop:
    lane, activity, cases, starts, ends, times = row
    # A case begins or ends at a station where most of its visits do.
    return Stop(
        ids[lane, activity],
        activity,
        lane,
        cases,
        "start" if 2 * starts > times else "done" if 2 * ends > times else "",
    )


def _make_places(ground: Ground) -> str:
    """The table ``place``: each time a case comes to an activity in a lane, with where it came from.

    A row without a team lies with the team before it, as rows without a value do not end a run. Teams beyond those
    that have most rows share a lane, whose name is the answer; empty where each has its own.
    """
    value = ground.log.between(ground.hands) if ground.hands else text(say("All work"))
    if ground.log.rules.empty == "skip":
        lane = (
            f"coalesce(last_value({value} IGNORE NULLS) OVER so_far, first_value({value} IGNORE NULLS) OVER onward,"
            f" '{EMPTY}')"
        )
    else:
        lane = f"coalesce({value}, '{EMPTY}')"
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE laid AS
        SELECT case_no, position, activity, {lane} AS lane FROM event
        WINDOW so_far AS (PARTITION BY case_no ORDER BY position ROWS UNBOUNDED PRECEDING),
               onward AS (PARTITION BY case_no ORDER BY position ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    """)
    others = _gather_others(ground)
    ground.rows("""
        CREATE OR REPLACE TEMP TABLE place AS
        WITH beside AS (
            SELECT *, lag(lane) OVER place AS lane_before, lag(activity) OVER place AS activity_before
            FROM laid WINDOW place AS (PARTITION BY case_no ORDER BY position)
        ), moved AS (
            SELECT * FROM beside WHERE lane_before IS NULL OR lane_before <> lane OR activity_before <> activity
        )
        SELECT moved.*, row_number() OVER next AS number, lead(moved.lane) OVER next IS NULL AS is_last, is_over
        FROM moved JOIN whole USING (case_no) WINDOW next AS (PARTITION BY case_no ORDER BY position)
    """)
    return others


def _gather_others(ground: Ground) -> str:
    """The table ``own_lane`` of the teams that have one; the others are laid together, and that lane's name told."""
    (teams,) = ground.row("SELECT count(DISTINCT lane) FROM laid")
    most = MOST_LANES if teams <= MOST_LANES else MOST_LANES - 1
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE own_lane AS
        SELECT lane FROM laid GROUP BY lane ORDER BY count(*) DESC, lane LIMIT {most}
    """)
    if teams <= MOST_LANES:
        return ""
    others = say("{n} others", n=teams - most)
    ground.rows("UPDATE laid SET lane = ? WHERE lane NOT IN (FROM own_lane)", [others])
    return others


def _between_lanes(
    ground: Ground, judged_pairs: Mapping[tuple[str, str], Judged], others: str
) -> dict[tuple[str, str], Judged]:
    """First-time-right between lanes: that of their teams, all others taken together."""
    own = {lane for (lane,) in ground.rows("FROM own_lane")}
    counted: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for (a, b), each in judged_pairs.items():
        lanes = (a if a in own else others, b if b in own else others)
        counted[lanes] += each.of
        right[lanes] += each.n
    return {lanes: judged(right[lanes], of) for lanes, of in counted.items()}


def _as_table(flow: Flow, ways: list[Way], lane_of: Mapping[str, str]) -> Table:
    title = {stop.id: stop.title for stop in flow.stops}
    rows = [
        [
            f"{title[way.origin]} → {title[way.target]}",
            lane_of[way.origin]
            if lane_of[way.origin] == lane_of[way.target]
            else f"{lane_of[way.origin]} → {lane_of[way.target]}",
            count(way.n),
            f"{share(way.right.n, way.right.of)} ({interval(way.right)})" if way.right else "–",
        ]
        for way in ways
    ]
    headings = [say("From → to"), say("Team"), say("Times"), say("First-time-right between the teams")]
    return Table(say("The ways of the map"), headings, rows, [2])
