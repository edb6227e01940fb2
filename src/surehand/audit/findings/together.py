"""What goes together: traits of cases and how they end. An association, and never told as a cause."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from surehand.audit.chance import LEVEL, Table, by_chance, corrected, part
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.passing import OFTEN
from surehand.audit.ground import Ground
from surehand.audit.measures.promises import promise_of

LEAST = 10
"""So many cases with a trait, and without it, are needed to compare them."""
DIFFERENCE = 0.05
"""A smaller difference is of no use, however sure."""
TRAITS = {
    "many_hands": f"change hands {OFTEN} times or more",
    "came_back": "come straight back to who handed them over",
    "done_again": "have something done again",
    "first_wait": "wait longer than most for their first hand-over",
}
OUTCOMES = {"missed": "missed what was promised", "long": "took longer than the middle case"}

NOT_COMPARED = {("first_wait", "long")}
"""A wait is a part of the time a case takes: that they go together says nothing."""


class Try(msgspec.Struct, frozen=True):
    """One comparison: a trait, an outcome, the cases by both, and how often chance alone gives as much."""

    trait: str
    outcome: str
    table: Table
    chance: float


def tries(ground: Ground) -> list[Try]:
    """Every comparison that has enough cases on both sides."""
    _make_traits(ground)
    found = []
    for trait in TRAITS:
        for outcome in OUTCOMES:
            if (trait, outcome) in NOT_COMPARED:
                continue
            table = Table(
                *ground.row(f"""
                SELECT count(*) FILTER ({trait} AND {outcome}), count(*) FILTER ({trait}),
                       count(*) FILTER (NOT {trait} AND {outcome}), count(*) FILTER (NOT {trait})
                FROM trait WHERE {trait} IS NOT NULL AND {outcome} IS NOT NULL
            """)
            )
            if min(table.with_it, table.without) >= LEAST:
                found.append(Try(trait, outcome, table, by_chance(table)))
    return found


def together(ground: Ground) -> Iterator[Seen]:
    """Traits that go with a worse end, and that chance does not give."""
    if not ground.hands:
        return
    made = tries(ground)
    for each, chance in zip(made, corrected([each.chance for each in made]), strict=True):
        if chance >= LEVEL or each.table.difference < DIFFERENCE:
            continue
        size = part(each.table.bad_with, each.table.with_it)
        others = part(each.table.bad_without, each.table.without)
        yield Seen(
            about=(each.trait, each.outcome),
            sentence=(
                f"Of {size.of} cases that {TRAITS[each.trait]}, {size.share:.0%} {OUTCOMES[each.outcome]}; of the"
                f" {others.of} others, {others.share:.0%}. They go together ({_written(chance)} by chance,"
                f" corrected for {len(made)} tries); whether one causes the other is not known."
            ),
            size=size,
            evidence=ground.evidence(
                "SELECT case_no, took AS weight FROM trait JOIN whole USING (case_no)"
                f" WHERE {each.trait} AND {each.outcome}"
            ),
            advice="Look at some of these cases before changing anything, and change it for a part of them first.",
        )


def _make_traits(ground: Ground) -> None:
    """The table ``trait``: what can be said of each case that is over; of all cases where none ever is."""
    told = promise_of(ground)
    missed = f"({told.missed})" if told else "(SELECT NULL::BIGINT AS case_no, NULL::BOOLEAN AS bad)"
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE trait AS
        WITH hands AS (
            SELECT case_no, max(number) - 1 AS changes, bool_or(onward = before) AS came_back,
                   max(wait) FILTER (number = 2) AS first_wait
            FROM turn GROUP BY case_no
        ), again AS (
            SELECT case_no, count(*) > count(DISTINCT activity) AS done_again
            FROM event WHERE activity_before IS DISTINCT FROM activity GROUP BY case_no
        ), kept AS (SELECT * FROM whole WHERE is_over OR NOT EXISTS (FROM ending))
        SELECT kept.case_no, coalesce(changes >= {OFTEN}, false) AS many_hands,
               coalesce(came_back, false) AS came_back, done_again,
               first_wait > median(first_wait) OVER () AS first_wait,
               bad AS missed, took > median(took) OVER () AS long
        FROM kept LEFT JOIN hands ON hands.case_no = kept.case_no LEFT JOIN again ON again.case_no = kept.case_no
             LEFT JOIN {missed} AS promise ON promise.case_no = kept.case_no
    """)


def _written(chance: float) -> str:
    return "less than 1 in 10,000" if chance < 0.0001 else f"{chance:.2%}"


SIGNS = (
    Sign(
        "goes_together",
        "Fisher's exact test, two-sided: all permutations of the outcomes over the cases are counted, no sample, no"
        f" seed; Holm's correction for all tries at {LEVEL:.0%}; {LEAST} cases or more on both sides, and a difference"
        f" of {DIFFERENCE:.0%} or more; an association, not a cause",
        ("handover", "case_duration_h"),
        together,
    ),
)
