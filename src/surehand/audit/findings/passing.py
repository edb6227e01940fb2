"""Signs in how work passes on: straight back, slowly, to nobody, too often."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import Part, part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.worked import worked
from surehand.audit.ground import Ground
from surehand.audit.measures.first_time import brings_answers, make_judged
from surehand.audit.measures.hours import in_hours, micros, total_hours
from surehand.audit.rules import EMPTY

LEAST = 5
"""Fewer than that are told as cases, not as a finding."""
MOST = 5
"""So many pairs a sign names at most."""
BACK = 0.1
SLOW = 0.2
TAKES = 0.1
OFTEN = 4
MORE = 2
"""So many hand-overs more than the case in the middle has are many, in a log whose cases have many anyhow."""
MANY = 0.05
NOBODY = 0.1


def straight_back(ground: Ground) -> Iterator[Seen]:
    """Hand-overs that were returned, counted as the measure of returns counts them."""
    if not ground.hands:
        return
    make_judged(ground)
    rows = ground.rows(f"""
        SELECT before, value, count(*) FILTER (returned), count(*) FILTER (decided),
               coalesce(sum({micros("came", "onward_at")} + coalesce(wait, 0)) FILTER (returned), 0)
        FROM judged GROUP BY before, value
        HAVING count(*) FILTER (returned) >= {LEAST} ORDER BY 3 DESC, before, value
    """)
    strong = [(a, b, part(n, of), lost) for a, b, n, of, lost in rows if part(n, of).low > BACK]
    for a, b, size, delay in strong[:MOST]:
        yield Seen(
            about=(a, b),
            sentence=_came_back(ground, a, b, size),
            size=size,
            lost=Lost(handovers=2 * size.n, delay=int(delay)),
            worked=worked(
                ground,
                "SELECT epoch_us(came) - coalesce(wait, 0) AS since, epoch_us(onward_at) AS until"
                " FROM judged WHERE returned AND before = ? AND value = ?",
                (a, b),
            ),
            evidence=ground.evidence(
                f"SELECT case_no, {micros('came', 'onward_at')} + coalesce(wait, 0) AS weight FROM judged"
                " WHERE returned AND before = ? AND value = ?",
                (a, b),
            ),
            advice=f"Ask {b} why they return it, and make the usual reason a condition of handing over.",
        )


def _came_back(ground: Ground, a: str, b: str, size: Part) -> str:
    """How often a pair returns. Where somebody says what a return is, nothing need have been done again."""
    if ground.log.rules.returned or brings_answers(ground):
        return f"Of {size.of} hand-overs from {a} to {b}, {size.n} ({size.share:.0%}) were returned."
    return (
        f"Of {size.of} hand-overs from {a} to {b}, {size.n} ({size.share:.0%}) came straight back for something"
        " to be done again."
    )


def slow_pairs(ground: Ground) -> Iterator[Seen]:
    """Pairs whose work waits longer than nearly all hand-overs, more often than others' does."""
    if not ground.hands:
        return
    usual, long = ground.row(
        "SELECT median(wait), quantile_cont(wait, 0.9) FROM turn WHERE before IS NOT NULL AND kind = 'wait'"
    )
    if not long:
        return
    rows = ground.rows(
        f"""
        SELECT before, value, count(*) FILTER (wait > ?), count(wait), sum(wait - ?) FILTER (wait > ?)
        FROM turn WHERE before IS NOT NULL AND kind = 'wait'
        GROUP BY before, value HAVING count(*) FILTER (wait > ?) >= {LEAST} ORDER BY 5 DESC, before, value
        """,
        (long, round(usual), long, long),
    )
    strong = [(a, b, part(n, of), lost) for a, b, n, of, lost in rows if part(n, of).low > SLOW]
    for a, b, size, lost in strong[:MOST]:
        yield Seen(
            about=(a, b),
            sentence=(
                f"Of {size.of} hand-overs from {a} to {b}, {size.n} ({size.share:.0%}) wait longer than"
                f" {in_hours(long, 1)} hours, as only one in ten of all hand-overs does."
            ),
            size=size,
            lost=Lost(delay=int(lost)),
            evidence=ground.evidence(
                "SELECT case_no, wait AS weight FROM turn"
                " WHERE before = ? AND value = ? AND kind = 'wait' AND wait > ?",
                (a, b, long),
            ),
            advice=f"Agree on a time within which {b} accepts, and tell both sides before it is over.",
        )


def waiting_between(ground: Ground) -> Iterator[Seen]:
    """Pairs between which a large part of all the time of cases goes by."""
    if not ground.hands:
        return
    (whole,) = ground.row("SELECT sum(took) FROM whole")
    rows = ground.rows(f"""
        SELECT before, value, count(DISTINCT case_no), sum(wait) AS total, count(*) FROM turn
        WHERE before IS NOT NULL AND kind = 'wait' AND wait > 0 GROUP BY before, value
        HAVING count(DISTINCT case_no) >= {LEAST} ORDER BY total DESC, before, value LIMIT {MOST}
    """)
    for a, b, cases, total, times in rows:
        if float(total) < TAKES * float(whole):
            return
        yield Seen(
            about=(a, b),
            sentence=(
                f"{float(total) / float(whole):.0%} of all the time of cases goes by while work waits between {a} and"
                f" {b}: {total_hours(total):,.0f} hours in {times} hand-overs."
            ),
            size=part(cases, ground.cases),
            lost=Lost(delay=int(total)),
            worked=worked(
                ground,
                "SELECT epoch_us(came) - wait AS since, epoch_us(came) AS until FROM turn"
                " WHERE before = ? AND value = ? AND kind = 'wait' AND wait > 0",
                (a, b),
            ),
            evidence=ground.evidence(
                "SELECT case_no, wait AS weight FROM turn WHERE before = ? AND value = ? AND kind = 'wait'",
                (a, b),
            ),
            advice=f"Name who at {b} takes the next one, and measure the time until somebody does.",
        )


def nobody_named(ground: Ground) -> Iterator[Seen]:
    """Hand-overs to a team that moved on again with no person ever named."""
    mapping = ground.log.mapping
    if not mapping.team or not mapping.person:
        return
    person = ground.log.between(mapping.person)
    ground.rows(f"""
        CREATE OR REPLACE TEMP TABLE nameless AS
        SELECT turn.case_no, number, any_value(value) AS value, any_value({micros("came", "onward_at")}) AS weight
        FROM turn JOIN event ON event.case_no = turn.case_no
             AND event.position >= turn.position AND event.position < turn.onward_position
        WHERE before IS NOT NULL AND onward IS NOT NULL AND value <> '{EMPTY}'
        GROUP BY turn.case_no, number HAVING count({person}) = 0
    """)
    (of,) = ground.row(f"SELECT count(*) FROM turn WHERE before IS NOT NULL AND value <> '{EMPTY}'")
    n, lost = ground.row("SELECT count(*), coalesce(sum(weight), 0) FROM nameless")
    size = part(n, of)
    if n < LEAST or size.low < NOBODY:
        return
    worst = ground.rows("SELECT value FROM nameless GROUP BY value ORDER BY count(*) DESC, value LIMIT 3")
    yield Seen(
        about=tuple(team for (team,) in worst),
        sentence=(
            f"Of {of} hand-overs to a team, {n} ({size.share:.0%}) moved on again with no person ever named,"
            f" most at {', '.join(team for (team,) in worst)}."
        ),
        size=size,
        lost=Lost(handovers=n, delay=int(lost)),
        worked=worked(
            ground,
            "SELECT epoch_us(came) AS since, epoch_us(onward_at) AS until"
            " FROM turn JOIN nameless USING (case_no, number)",
        ),
        evidence=ground.evidence("SELECT case_no, weight FROM nameless"),
        advice="Require a named owner before a team counts as having accepted.",
    )


def many_hands(ground: Ground) -> Iterator[Seen]:
    """Cases that change hands very often."""
    if not ground.hands:
        return
    per_case = "(SELECT case_no, max(number) - 1 AS changes FROM turn GROUP BY case_no)"
    (usual,) = ground.row(f"SELECT coalesce(median(changes), 0) FROM {per_case}")
    often = max(OFTEN, int(usual) + MORE)
    hits = f"SELECT case_no, changes AS weight FROM {per_case} WHERE changes >= {often}"
    n, changes = ground.row(f"SELECT count(*), coalesce(sum(weight - {int(usual)}), 0) FROM ({hits})")
    size = part(n, ground.cases)
    if n < LEAST or size.low < MANY:
        return
    yield Seen(
        about=(ground.hands,),
        sentence=(
            f"{n} of {ground.cases} cases ({size.share:.0%}) change hands {often} times or more;"
            f" the one in the middle does {int(usual)} times."
        ),
        size=size,
        lost=Lost(handovers=int(changes)),
        evidence=ground.evidence(hits),
        advice="Route by what the case says, so that the first team is the right one.",
    )


SIGNS = (
    Sign(
        "straight_back",
        f"hand-overs that were returned, by the rule of the measure “returns”: {LEAST} or more, and surely more than"
        f" {BACK:.0%} of the pair's; hours: from leaving the sender to being back",
        ("handover", "returns"),
        straight_back,
    ),
    Sign(
        "slow_pair",
        f"waits above the 90th percentile of all hand-overs: {LEAST} or more, and surely more than {SLOW:.0%} of the"
        " pair's; hours: beyond the median; timers and waits after the end are left out",
        ("handover", "bottlenecks_activity"),
        slow_pairs,
    ),
    Sign(
        "waiting_between",
        f"a pair's waits are {TAKES:.0%} or more of the time of all cases; timers and waits after the end are left out",
        ("handover", "bottlenecks_activity"),
        waiting_between,
    ),
    Sign(
        "nobody_named",
        "a hand-over to a team that another followed, with no person in any row between;"
        f" surely {NOBODY:.0%} or more of all hand-overs; hours: from coming to moving on",
        ("handover",),
        nobody_named,
    ),
    Sign(
        "many_hands",
        f"cases with {OFTEN} or more hand-overs and {MORE} more than the median: surely {MANY:.0%} or more of all",
        ("handover",),
        many_hands,
    ),
)
