"""First-time-right: which hand-overs neither came back nor had something done again, per pair and over the chain."""

from __future__ import annotations

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import A_STATE, Ground, make_stints, once
from surehand.audit.measures.hours import in_hours

MOST_PAIRS = 60
MOST_PLACES = 10
RULE = (
    "a hand-over is right the first time where it was not returned, and the receiver did nothing again that was done"
    " before it (what just goes on is not again, nor what comes again after"
    f" {A_STATE:.0%} of all hand-overs, as states of a tool do); the way back of a return is no hand-over of its own,"
    " and what it brings on is not done again; over the chain: all hand-overs of a case. Where a case is with the"
    " receiver and not over, it is not known yet, and not counted"
)
RULE_OF_ANSWERS = (
    "as the receivers said: a case counts once for each contract by which it was handed over, as soon as one of these"
    " handoffs was accepted or returned; it was right the first time where it was accepted, and none of them was ever"
    " returned or asked about. Over the chain: all contracts of a case"
)
"""The rule where a history brings what the receivers answered (see `surehand.core.engine.judged`)."""
RETURNS_RULE = (
    "a return is a hand-over answered by handing straight back, with an activity there again that the case had before,"
    " or by an activity that is said to return;"
    " there, back and there again is one; it is resubmitted where the next hand-over goes to the same receiver; away:"
    " from the return until then"
)
RETURNS_RULE_OF_ANSWERS = (
    "what the receivers returned, and nobody undid; it is resubmitted where it was offered by the same contract again;"
    " away: from the first return until then"
)


class PairRight(msgspec.Struct, frozen=True):
    """How one pair of teams hands over: ``n`` in all, ``undecided`` of them not known yet."""

    a: str
    b: str
    n: int
    undecided: int
    right: Part
    returned: int
    redone: int


class FirstTimeRight(msgspec.Struct, frozen=True):
    """All pairs taken together, each of them, the whole chain, and by the place in the chain (first, second, …).

    ``by_answers``: the history says what the receivers answered, so nothing is told from what was done again.
    """

    overall: Part
    chain: Part
    by_place: list[Part]
    pairs: list[PairRight]
    by_answers: bool = False


class PairReturns(msgspec.Struct, frozen=True):
    """What one pair returns and resubmits. ``b`` returned to ``a``."""

    a: str
    b: str
    returned: Part
    resubmitted: int
    away_median_h: float | None


class Returns(msgspec.Struct, frozen=True):
    """What comes back and is handed over anew. ``per_case`` has how many cases have 1, 2, 3 … returns."""

    returned: Part
    resubmitted: int
    away_median_h: float | None
    cases: int
    per_case: list[tuple[int, int]]
    pairs: list[PairReturns]


def first_time_right(ground: Ground) -> FirstTimeRight:
    """How much work was right the first time."""
    make_judged(ground)
    overall = part(*ground.row("SELECT count(*) FILTER (is_right), count(*) FILTER (decided) FROM judged"))
    chain = part(
        *ground.row("""
            SELECT count(*) FILTER (good), count(*) FROM (
                SELECT bool_and(is_right) AS good FROM judged GROUP BY case_no HAVING bool_and(decided)
            )
        """)
    )
    places = ground.rows(
        "SELECT count(*) FILTER (is_right), count(*) FILTER (decided) FROM judged"
        f" WHERE place <= {MOST_PLACES} GROUP BY place ORDER BY place"
    )
    pairs = ground.rows(f"""
        SELECT before, value, count(*) AS n, count(*) FILTER (NOT decided), count(*) FILTER (is_right),
               count(*) FILTER (decided), count(*) FILTER (returned), count(*) FILTER (redone AND decided)
        FROM judged GROUP BY before, value ORDER BY n DESC, before, value LIMIT {MOST_PAIRS}
    """)
    return FirstTimeRight(
        overall,
        chain,
        [part(*place) for place in places],
        [PairRight(a, b, n, open_, part(good, of), *rest) for a, b, n, open_, good, of, *rest in pairs],
        by_answers=brings_answers(ground),
    )


def returns(ground: Ground) -> Returns:
    """What came back, and went out again."""
    make_judged(ground)
    what = """
        count(*) FILTER (returned), count(*) FILTER (decided), count(*) FILTER (resubmitted_at IS NOT NULL),
        median(epoch_us(resubmitted_at) - epoch_us(onward_at)) FILTER (resubmitted_at IS NOT NULL)
    """
    n, of, again, away = ground.row(f"SELECT {what} FROM judged")
    per_case = ground.rows("""
        SELECT times, count(*) FROM (
            SELECT sum(times)::BIGINT AS times FROM judged WHERE returned GROUP BY case_no
        ) GROUP BY times ORDER BY times
    """)
    pairs = ground.rows(f"""
        SELECT before, value, {what} FROM judged GROUP BY before, value HAVING count(*) FILTER (returned) > 0
        ORDER BY count(*) FILTER (returned) DESC, before, value LIMIT {MOST_PAIRS}
    """)
    return Returns(
        part(n, of),
        again,
        in_hours(away),
        sum(cases for _, cases in per_case),
        [(times, cases) for times, cases in per_case],
        [PairReturns(a, b, part(n, of), back, in_hours(away)) for a, b, n, of, back, away in pairs],
    )


def brings_answers(ground: Ground) -> bool:
    """Whether the history says what the receivers answered, in the table ``source_judged``."""
    return bool(ground.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'source_judged'"))


@once
def make_judged(ground: Ground) -> None:
    """The table ``judged``: a row for each hand-over, whether it is decided, was returned, redone, and so is right.

    The way back of a return is none of its own, and what the receiver does once more after it is not redone again: each
    return counts once, in the hand-over that was answered by it. Where the history brings what the receivers answered,
    that is taken over: a row for each contract, ``times`` how often it was returned.
    """
    if brings_answers(ground):
        _take_over(ground)
    else:
        _tell(ground)


def _take_over(ground: Ground) -> None:
    ground.rows("""
        CREATE TEMP TABLE IF NOT EXISTS judged AS
        SELECT case_no, row_number() OVER (PARTITION BY case_no ORDER BY came, onward_at, a, b) AS place,
               a AS before, b AS value, came, onward_at, NULL::BIGINT AS wait, true AS decided, times > 0 AS returned,
               false AS redone, is_right, CASE WHEN times > 0 THEN again_at END AS resubmitted_at, times
        FROM source_judged JOIN case_name USING (case_id)
    """)


def _tell(ground: Ground) -> None:
    make_stints(ground)
    ground.rows("""
        CREATE TEMP TABLE IF NOT EXISTS judged AS
        WITH answered AS (
            SELECT turn.*, coalesce(redone, false) AS redone,
                   said_back OR coalesce(onward = before AND (repeats OR lead(starts_again) OVER following), false)
                       AS back,
                   onward IS NOT NULL OR said_back OR is_over OR NOT EXISTS (FROM ending) AS decided,
                   lead(value, 2) OVER following AS onward_again, lead(came, 2) OVER following AS again_at
            FROM turn JOIN stint USING (case_no, number) JOIN whole USING (case_no)
            WINDOW following AS (PARTITION BY turn.case_no ORDER BY turn.number)
        ), islands AS (
            SELECT *, number - row_number() OVER (PARTITION BY case_no, back ORDER BY number) AS island FROM answered
        ), counted AS (
            -- There, back and there again came back once: every other of a row of them is a return.
            SELECT *, back AND row_number() OVER hits % 2 = 1 AS returned
            FROM islands WINDOW hits AS (PARTITION BY case_no, back, island ORDER BY number)
        ), sided AS (
            SELECT *, coalesce(lag(returned) OVER course, false) AS way_back,
                   coalesce(lag(returned, 2) OVER course, false) AS resubmits
            FROM counted WINDOW course AS (PARTITION BY case_no ORDER BY number)
        )
        SELECT case_no, row_number() OVER (PARTITION BY case_no ORDER BY number) AS place, before, value, came,
               onward_at, wait, decided, returned, redone AND NOT resubmits AS redone,
               decided AND NOT returned AND (resubmits OR NOT redone) AS is_right,
               CASE WHEN returned AND onward_again = value THEN again_at END AS resubmitted_at,
               returned::INTEGER AS times
        FROM sided WHERE before IS NOT NULL AND NOT way_back
    """)
