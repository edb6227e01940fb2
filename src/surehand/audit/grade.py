"""How far a history can be trusted, before a number is read from it: what is weak, and which measures that touches."""

from __future__ import annotations

from typing import Literal

import msgspec

from surehand.audit.log import EventLog
from surehand.audit.measures.overview import Quality
from surehand.audit.reading.table import text
from surehand.audit.recognise import NULL_MARKS

Grade = Literal["good", "fair", "poor"]

FEW_CASES = 30
MANY_SINGLE = 0.9
MANY_TIES = 0.05
MANY_EMPTY = 0.2
MANY_UNSAID = 0.01
TOO_MANY_TIES = 0.5
MUCH_PARALLEL = 0.1
LONG_GAP_DAYS = 21
LARGE_GAP = 0.05
ON_BOTH_SIDES = 0.05
_BY_COURSE = ("first_time_right", "returns", "moves", "variants")
"""Measures that stand on what came after what."""
_UNITS = (
    (86_400_000_000, "Times are whole days: a wait below a day cannot be told from none."),
    (3_600_000_000, "Times are whole hours: a wait below an hour cannot be told from none."),
)


class Weakness(msgspec.Struct, frozen=True):
    """Something the history does not tell. ``share`` is how much of it; ``touches`` the measures it weakens.

    A ``serious`` one takes away what those measures stand on.
    """

    code: str
    sentence: str
    share: float
    touches: tuple[str, ...]
    serious: bool = False


class History(msgspec.Struct, frozen=True):
    """The grade of a history with everything that is weak about it."""

    grade: Grade
    weaknesses: list[Weakness]


def grade(log: EventLog, quality: Quality) -> History:
    """Judge a history by what its rows show."""
    found = [
        weakness
        for weakness in (
            _few(log),
            _single(log),
            _without_hands(log),
            *_empty_hands(log),
            *_unsaid_hands(log),
            _coarse(log),
            _ties(log, quality),
            _parallel(log, quality),
            _left_out(log, quality),
            _gap(log),
            *(Weakness(each.code, each.sentence, each.share, each.touches) for each in log.doubts),
        )
        if weakness
    ]
    serious = sum(weakness.serious for weakness in found)
    graded: Grade = "poor" if serious > 1 else "fair" if serious or len(found) > 1 else "good"
    return History(graded, found)


def _few(log: EventLog) -> Weakness | None:
    [(cases,)] = log.db.execute("SELECT count(*) FROM case_name").fetchall()
    if cases >= FEW_CASES:
        return None
    sentence = f"There are only {cases} cases: shares and percentiles say little."
    if cases == 1:
        sentence = "There is only one case: shares and percentiles say nothing."
    touches = ("case_duration_h", "handover", "rework", *_BY_COURSE, "ownership", "silence", "workload")
    return Weakness("few_cases", sentence, 1.0, touches, serious=True)


def _single(log: EventLog) -> Weakness | None:
    """Where hardly any case has a second row, nothing came after anything."""
    [(share,)] = log.db.execute("""
        SELECT avg(CASE WHEN n = 1 THEN 1.0 ELSE 0.0 END) FROM (SELECT count(*) AS n FROM event GROUP BY case_no)
    """).fetchall()
    if not share or share < MANY_SINGLE:
        return None
    sentence = f"{share:.0%} of the cases have a single row: what came after what cannot be told of them."
    touches = (
        "case_duration_h",
        "handover",
        "rework",
        "bottlenecks_activity",
        *_BY_COURSE,
        "ownership",
        "silence",
    )
    return Weakness("single_rows", sentence, round(share, 4), touches, serious=True)


def _without_hands(log: EventLog) -> Weakness | None:
    if log.mapping.between:
        return None
    sentence = "No team or person is mapped: nothing can be said about who hands over to whom."
    return Weakness("no_team_or_person", sentence, 1.0, ("handover",), serious=True)


def _empty_hands(log: EventLog) -> list[Weakness]:
    found = []
    for column in log.mapping.between:
        [(share,)] = log.db.execute(
            f"SELECT avg(CASE WHEN {log.between(column)} IS NULL THEN 1.0 ELSE 0.0 END) FROM event"
        ).fetchall()
        if share and share > MANY_EMPTY:
            sentence = f"“{column}” is empty in {share:.0%} of the rows: who had the work then is not known."
            found.append(Weakness("empty_values", sentence, round(share, 4), _emptied(log, column)))
    return found


def _unsaid_hands(log: EventLog) -> list[Weakness]:
    """Teams and people that are called as tools call nobody: they count as one, because nobody said otherwise."""
    marks, found = ", ".join(text(mark) for mark in NULL_MARKS), []
    for column in log.mapping.between:
        value = log.between(column)
        shares = log.db.execute(f"""
            SELECT {value} AS mark, count(*) / (SELECT count(*) FROM event) AS share FROM event
            WHERE {value} IN ({marks}) GROUP BY mark ORDER BY share DESC, mark
        """).fetchall()
        for mark, share in shares[:1]:
            if share < MANY_UNSAID:
                continue
            sentence = (
                f"“{mark}” stands in {share:.0%} of the rows of “{column}” and counts as a value: it seems to mean that"
                " nothing was said."
            )
            found.append(Weakness("unsaid_values", sentence, round(share, 4), _emptied(log, column)))
    return found


def _emptied(log: EventLog, column: str) -> tuple[str, ...]:
    """The measures that rows without a value of a column weaken."""
    touched = [f"handover.{column}", "workload"]
    if column == log.mapping.between[0]:
        touched += ["first_time_right", "returns"]
    return (*touched, "ownership") if column in (log.mapping.team, log.mapping.person) else tuple(touched)


def _coarse(log: EventLog) -> Weakness | None:
    """The largest unit of which every time is a whole number."""
    for micros, sentence in _UNITS:
        [(whole,)] = log.db.execute(f"SELECT bool_and(epoch_us(began) % {micros} = 0) FROM event").fetchall()
        if not whole:
            continue
        touches = (
            "bottlenecks_activity",
            "handover",
            "stages",
            "touch_per_pair",
            "ownership",
            "rhythm",
            "working",
        )
        by_day = micros == _UNITS[0][0]
        return Weakness("coarse_times", sentence, 1.0, touches, serious=by_day)
    return None


def _ties(log: EventLog, quality: Quality) -> Weakness | None:
    share = _share(log, quality.same_case_same_timestamp_neighbours)
    if share < MANY_TIES or log.rules.ties:
        return None
    sentence = (
        f"{share:.0%} of the rows have the time of the row before them, and nothing says which came first: "
        "the order of the file decides hand-overs and ping-pong."
    )
    touches = ("handover", "rework", "bottlenecks_activity", *_BY_COURSE)
    return Weakness("many_ties", sentence, share, touches, serious=share >= TOO_MANY_TIES)


def _parallel(log: EventLog, quality: Quality) -> Weakness | None:
    share = _share(log, quality.parallel_neighbours)
    if share < MUCH_PARALLEL:
        return None
    sentence = f"{share:.0%} of the rows began before the one before had ended: work runs side by side."
    return Weakness(
        "parallel_work", sentence, share, ("bottlenecks_activity", "handover", "stages", *_BY_COURSE)
    )


def _left_out(log: EventLog, quality: Quality) -> Weakness | None:
    lost = quality.null_timestamps + quality.rows_without_case_or_activity
    share = round(lost / log.rows, 4) if log.rows else 0.0
    if not lost:
        return None
    sentence = f"{lost} rows have no time, case or activity, and are left out."
    return Weakness("rows_left_out", sentence, share, ("counts", "throughput"), serious=share > MANY_EMPTY)


def _gap(log: EventLog) -> Weakness | None:
    """The longest time in which no case has any row, where it is no usual pause and much lies on both sides of it."""
    found = log.db.execute(f"""
        WITH daily AS (SELECT began::DATE AS day, count(*) AS n FROM event GROUP BY day), laid AS (
            SELECT day, lag(day) OVER (ORDER BY day) AS before,
                   date_diff('day', lag(day) OVER (ORDER BY day), day) AS gap,
                   sum(n) OVER (ORDER BY day) - n AS earlier, sum(n) OVER () AS whole, max(day) OVER () AS last,
                   min(day) OVER () AS first FROM daily
        )
        SELECT gap, before, day, date_diff('day', first, last) FROM laid
        WHERE gap >= {LONG_GAP_DAYS} AND least(earlier, whole - earlier) >= {ON_BOTH_SIDES} * whole
        ORDER BY gap DESC, day LIMIT 1
    """).fetchall()
    if not found or found[0][0] < LARGE_GAP * found[0][3]:
        return None
    [(days, since, until, span)] = found
    sentence = f"From {since} to {until} no case has a row: the history may be cut there."
    return Weakness("gap", sentence, round(days / span, 4), ("throughput", "silence", "workload"))


def _share(log: EventLog, rows: int) -> float:
    return round(rows / log.rows, 4) if log.rows else 0.0
