"""The moves of a history that a playbook has a gate for, and what became of each, in the table ``moved``.

case_no, position, row, row_before   where the case came to the new stage (see `log`), and the row before that
origin, target, moved_at
returned, reworked, delayed, lost    BOOLEAN; NULL where it cannot be told
judged, bad                          whether anything came after it, and whether any of the four is so
"""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.backtest.by import By
from surehand.audit.backtest.result import Passage
from surehand.audit.binding import Binding, lay_stays
from surehand.audit.log import EventLog
from surehand.audit.reading.source import ROW, quoted
from surehand.audit.unclear import Unclear
from surehand.core.playbook import Handoff, Playbook

MOVED = (
    *("case_no", "position", "origin", "target", "moved_at"),
    *("judged", "bad", "returned", "reworked", "delayed", "lost"),
)
"""The columns of ``moved`` that say something of a move."""
MOST_CASES = 20
"""So many cases are named as evidence."""
MOST_PASSAGES = 20
_EARLIER = """
    LEFT JOIN event AS earlier ON earlier.case_no = visit.case_no AND earlier.position = visit.position - 1
"""


def lay_moves(log: EventLog, playbook: Playbook, binding: Binding, by: By) -> Unclear | None:
    """Make the table ``moved``; what is unclear where no case ever moves between stages of the playbook."""
    lay_stays(log, binding)
    [(known,)] = log.db.execute("SELECT count(before) FROM stay").fetchall()
    if not known:
        return _nowhere(log, playbook)
    _lay_ways(log, playbook)
    _lay_outcomes(log, playbook, by)
    _lay_lateness(log, by)
    before = "visit.row" if by.same == "known" else "earlier.row"
    earlier = "" if by.same == "known" else _EARLIER
    log.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE moved AS
        WITH visit AS (
            SELECT stay.*, way.* EXCLUDE (origin, target), again.number > stay.number AS again,
                   epoch_us(onward_at) - epoch_us(came) > late_after AS delayed,
                   CASE WHEN NOT is_lost THEN case_lost.lost END AS lost
            FROM stay JOIN way ON way.origin = before AND way.target = stay.stage
            LEFT JOIN again ON again.case_no = stay.case_no AND again.stage = before
            LEFT JOIN case_lost ON case_lost.case_no = stay.case_no
        ), told AS (
            SELECT *, NOT is_backward AND coalesce(onward IN (before, back), false) AS returned,
                   onward IS NOT NULL OR is_final OR lost IS NOT NULL AS judged
            FROM visit
        ), known AS (
            SELECT *, NOT is_backward AND NOT returned AND coalesce(again, false) AS reworked FROM told
        )
        SELECT visit.case_no, visit.position, {before} AS row, before AS origin, stage AS target, came AS moved_at,
               judged, returned, reworked, delayed, lost,
               returned OR reworked OR coalesce(delayed, false) OR coalesce(lost, false) AS bad
        FROM known AS visit {earlier}
    """)
    return None


def outside(log: EventLog) -> list[Passage]:
    """The moves that the playbook has no way for, the most frequent first; returns of its handoffs are none of them."""
    rows = log.db.execute(f"""
        SELECT before, stage, count(*) AS n, list_sort(list_distinct(min(case_id, {3 * MOST_CASES})))[:{MOST_CASES}]
        FROM (SELECT case_no, before, stage FROM stay ANTI JOIN way ON origin = before AND target = stage
              WHERE before IS NOT NULL) AS each
        ANTI JOIN way ON is_handoff AND target = before AND each.stage IN (origin, back)
        JOIN case_name USING (case_no) GROUP BY ALL ORDER BY n DESC, before, stage LIMIT {MOST_PASSAGES}
    """).fetchall()
    return [Passage(*row) for row in rows]


def returns(log: EventLog) -> int:
    """How many moves are returns of a handoff of the playbook, and no way of their own."""
    [(n,)] = log.db.execute("""
        SELECT count(*) FROM (SELECT before, stage FROM stay ANTI JOIN way ON origin = before AND target = stage
                              WHERE before IS NOT NULL) AS each
        SEMI JOIN way ON is_handoff AND target = before AND each.stage IN (origin, back)
    """).fetchall()
    return int(n)


def unplaced(log: EventLog) -> dict[str, int]:
    """The activities that are no stage of the playbook, with how often they stand in the log."""
    [(by_team,)] = log.db.execute("SELECT count(value) > 0 FROM place").fetchall()
    left_over = (
        "ANTI JOIN staged USING (case_no, position)" if by_team else "ANTI JOIN place USING (activity)"
    )
    rows = log.db.execute(f"""
        SELECT activity, count(*) AS n FROM event {left_over}
        GROUP BY activity ORDER BY n DESC, activity LIMIT {MOST_PASSAGES}
    """).fetchall()
    return dict(rows)


def late_after(log: EventLog) -> dict[tuple[str, str], float | None]:
    """Beyond how many microseconds in the new stage a move counts as delayed, by origin and target."""
    rows = log.db.execute("SELECT origin, target, late_after FROM way").fetchall()
    return {(origin, target): micros for origin, target, micros in rows}


def _lay_lateness(log: EventLog, by: By) -> None:
    """How long a stay is late, into ``way``; and the last time a case came to a stage it was in before, ``again``."""
    log.db.execute("ALTER TABLE way ADD COLUMN late_after DOUBLE")
    log.db.execute(f"""
        UPDATE way SET late_after = found.late_after FROM (
            SELECT before, stage, quantile_cont(epoch_us(onward_at) - epoch_us(came), {by.late}) AS late_after
            FROM stay WHERE before IS NOT NULL GROUP BY ALL
        ) AS found WHERE origin = before AND target = stage
    """)
    log.db.execute("""
        CREATE OR REPLACE TEMP TABLE again AS
        SELECT case_no, stage, max(number) AS number
        FROM stay SEMI JOIN (SELECT case_no FROM stay WHERE number > 2) USING (case_no)
        GROUP BY case_no, stage HAVING count(*) > 1
    """)


def _lay_ways(log: EventLog, playbook: Playbook) -> None:
    order = {stage: number for number, stage in enumerate(playbook.stages)}
    log.db.execute(
        "CREATE OR REPLACE TEMP TABLE way (origin VARCHAR, target VARCHAR, back VARCHAR, is_handoff BOOLEAN,"
        " is_backward BOOLEAN, is_final BOOLEAN, is_lost BOOLEAN)"
    )
    for way in playbook.ways():
        back = way.returns.to if isinstance(way, Handoff) else ""
        target = playbook.stages[way.target]
        row = [way.origin, way.target, back or way.origin, isinstance(way, Handoff)]
        row += [order[way.target] < order[way.origin], target.final, target.outcome == "lost"]
        log.db.execute("INSERT INTO way VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _lay_outcomes(log: EventLog, playbook: Playbook, by: By) -> None:
    """The table ``case_lost``: whether a case was lost; no row where that cannot be told."""
    told = [*_by_stage(playbook), *_by_column(log, by)]
    union = " UNION ALL ".join(query for query, _ in told) or "SELECT 0 AS case_no, false AS lost WHERE false"
    given = [value for _, values in told for value in values]
    log.db.execute(
        f"CREATE OR REPLACE TEMP TABLE case_lost AS SELECT case_no, bool_or(lost) AS lost FROM ({union})"
        " GROUP BY case_no",
        given,
    )


def _by_stage(playbook: Playbook) -> Iterator[tuple[str, list[list[str]]]]:
    final = [stage.id for stage in playbook.stages.values() if stage.final]
    lost = [stage.id for stage in playbook.stages.values() if stage.outcome == "lost"]
    if lost:
        yield (
            "SELECT case_no, list_contains(?, stage) AS lost FROM stay"
            " WHERE onward IS NULL AND list_contains(?, stage)",
            [lost, final],
        )


def _by_column(log: EventLog, by: By) -> Iterator[tuple[str, list[list[str]]]]:
    if by.lost and log.mapping.outcome:
        said = f"SELECT {quoted(ROW)} AS row, nullif(trim({quoted(log.mapping.outcome)}), '') AS said FROM source"
        yield (
            f"SELECT case_no, list_contains(?, arg_max(said, position)) AS lost FROM event JOIN ({said}) USING (row)"
            " WHERE said IS NOT NULL GROUP BY case_no",
            [list(by.lost)],
        )


def _nowhere(log: EventLog, playbook: Playbook) -> Unclear:
    rows = log.db.execute(
        "SELECT activity FROM event GROUP BY activity ORDER BY count(*) DESC, activity LIMIT 10"
    ).fetchall()
    return Unclear(
        "no_moves",
        f"No case of {log.name} moves between two stages of “{playbook.id}”: what the log calls its steps is not what"
        " the playbook calls its stages.",
        column=log.mapping.activity,
        ways=(
            "Say which step is which stage: --bind 'stage:STEP=STAGE'.",
            f"The playbook has {', '.join(playbook.stages)}.",
        ),
        examples=tuple(name for (name,) in rows),
    )
