"""Signs against the order and the flow: stages after which nothing happens, and moves that were not meant."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import Part, part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.ground import Ground
from surehand.audit.measures.hours import in_hours
from surehand.audit.measures.moves import Moves, make_moves, moves
from surehand.audit.measures.silence import LONG, gaps, long_wait

LEAST = 5
MOST = 5
STILL = 0.2
AGAINST = 0.05


def still_after(ground: Ground) -> Iterator[Seen]:
    """Stages after which nothing happens for long, more often than after others; clocks and ends are left out."""
    long = long_wait(ground)
    if not long:
        return
    gap = (
        f"(SELECT * FROM ({gaps()}) WHERE activity NOT IN (FROM ending)"
        " AND activity NOT IN (SELECT a FROM clock))"
    )
    rows = ground.rows(f"""
        SELECT activity, count(*) FILTER (gap > {long}) AS silent, count(*), sum(gap - {long}) FILTER (gap > {long})
        FROM {gap} GROUP BY activity HAVING silent >= {LEAST} ORDER BY 4 DESC, activity
    """)
    strong = [(name, part(n, of), lost) for name, n, of, lost in rows if part(n, of).low > STILL]
    for name, size, lost in strong[:MOST]:
        yield Seen(
            about=(name,),
            sentence=(
                f"After “{name}” nothing happened for more than {in_hours(long, 1)} hours {size.n} of {size.of} times"
                f" ({size.share:.0%}), longer than {LONG:.0%} of all waits."
            ),
            size=size,
            lost=Lost(delay=int(lost)),
            evidence=ground.evidence(
                f"SELECT case_no, gap AS weight FROM {gap} WHERE activity = ? AND gap > {long}", (name,)
            ),
            advice=f"Let something follow “{name}” by itself: a task with an owner and a due date, or a reminder.",
        )


def against_order(ground: Ground) -> Iterator[Seen]:
    """Cases that go back or past a stage, against an order that somebody stated."""
    if not ground.log.rules.stages:
        return
    found = moves(ground)
    make_moves(ground, found.order)
    wrong = (
        "SELECT case_no, count(*) AS weight FROM (SELECT case_no FROM placed WHERE place < place_before"
        " UNION ALL SELECT case_no FROM skipped) GROUP BY case_no"
    )
    (n,) = ground.row(f"SELECT count(*) FROM ({wrong})")
    size = part(n, found.back.of)
    if n < LEAST or size.low <= AGAINST:
        return
    yield Seen(
        about=tuple(found.order),
        sentence=_against(found, size),
        size=size,
        evidence=ground.evidence(wrong),
        advice="Decide for each of these moves whether it is allowed, and refuse the others.",
    )


def _against(found: Moves, size: Part) -> str:
    """How cases go against an order, and which stage most of them miss."""
    if not found.missed:
        return (
            f"{size.n} of {size.of} cases ({size.share:.0%}) do not go as stated: {found.back.n} go back to an earlier"
            f" stage, {found.skipped.n} pass one over."
        )
    return (
        f"{size.n} of {size.of} cases ({size.share:.0%}) do not go as stated: {found.back.n} go back to an earlier"
        f" stage, {found.skipped.n} pass one over; most miss “{found.missed[0][0]}”."
    )


SIGNS = (
    Sign(
        "still_after",
        f"rows with an activity after which nothing happens for longer than {LONG:.0%} of all waits: {LEAST} or more,"
        f" and surely more than {STILL:.0%}; ends of cases, and steps that a clock ends, are left out; hours: beyond"
        " that",
        ("bottlenecks_activity", "silence"),
        still_after,
    ),
    Sign(
        "against_order",
        "cases that go back or past a stage of the order that the rules state, by the rule of the measure “moves”:"
        f" {LEAST} or more, and surely more than {AGAINST:.0%}; nothing where no order is stated",
        ("moves",),
        against_order,
    ),
)
