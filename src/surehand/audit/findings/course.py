"""Signs in the course of cases: done again, gone back, passed over, left lying."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.findings.worked import worked
from surehand.audit.ground import USUAL, Ground, make_usual
from surehand.audit.measures.hours import in_hours
from surehand.audit.measures.silence import LONG, long_wait, still

LEAST = 5
MOST = 5
AGAIN = 0.1
NEARLY_ALL = 0.8
BACKWARD = 0.1
SKIPPED = 0.05


def done_again(ground: Ground) -> Iterator[Seen]:
    """Activities that cases come back to after something else."""
    ground.rows("""
        CREATE OR REPLACE TEMP TABLE again AS
        SELECT case_no, activity, count(*) FILTER (activity_before IS DISTINCT FROM activity) - 1 AS times,
               sum(ended_at - began_at) FILTER (place > 1) AS touch,
               max(began_at) FILTER (activity_before IS DISTINCT FROM activity) AS until, min(ended_at) AS since,
               until - since AS weight
        FROM (
            SELECT *, epoch_us(began) AS began_at, epoch_us(ended) AS ended_at,
                   row_number() OVER (PARTITION BY case_no, activity ORDER BY position) AS place
            FROM event
        ) GROUP BY case_no, activity
    """)
    rows = ground.rows(f"""
        SELECT activity, count(*) FILTER (times > 0), count(*), sum(times),
               coalesce(sum(greatest(weight, 0)) FILTER (times > 0), 0), coalesce(sum(touch) FILTER (times > 0), 0)
        FROM again GROUP BY activity HAVING count(*) FILTER (times > 0) >= {LEAST} ORDER BY 5 DESC, activity
    """)
    strong = [(name, part(n, of), *rest) for name, n, of, *rest in rows if part(n, of).low > AGAIN]
    for name, size, times, lost, touch in strong[:MOST]:
        yield Seen(
            about=(name,),
            sentence=(
                f"{size.n} of {size.of} cases with “{name}” ({size.share:.0%}) come back to it after something else,"
                f" {times} times in all."
            ),
            size=size,
            lost=Lost(delay=int(lost), touch=int(touch)),
            worked=worked(
                ground,
                "SELECT since, until FROM again WHERE activity = ? AND times > 0 AND weight > 0",
                (name,),
            ),
            evidence=ground.evidence(
                "SELECT case_no, weight FROM again WHERE activity = ? AND times > 0", (name,)
            ),
            advice=f"See what was missing the first time, and ask for it before “{name}”.",
        )


def gone_back(ground: Ground) -> Iterator[Seen]:
    """Moves from a usual step to one that usually comes before it."""
    make_usual(ground)
    rows = ground.rows(f"""
        WITH pair AS (
            SELECT activity_before AS a, activity AS b, count(DISTINCT case_no) AS n FROM event
            WHERE activity IN (SELECT activity FROM usual)
                  AND activity_before IN (SELECT activity FROM usual) GROUP BY ALL HAVING n >= {LEAST}
        )
        SELECT a, b, any_value(n) AS n FROM pair
        JOIN first AS here ON here.activity = b
        JOIN first AS there ON there.activity = a AND there.case_no = here.case_no
        GROUP BY a, b HAVING avg(CASE WHEN here.place < there.place THEN 1.0 ELSE 0.0 END) >= {NEARLY_ALL}
        ORDER BY n DESC, a, b
    """)
    for a, b, n in rows[:MOST]:
        (of,) = ground.row("SELECT count(DISTINCT case_no) FROM event WHERE activity = ?", (a,))
        size = part(n, of)
        if size.low <= BACKWARD:
            continue
        yield Seen(
            about=(a, b),
            sentence=f"{n} of {of} cases ({size.share:.0%}) go back from “{a}” to “{b}”, against the usual order.",
            size=size,
            evidence=ground.evidence(
                "SELECT case_no, count(*) AS weight FROM event WHERE activity_before = ? AND activity = ?"
                " GROUP BY case_no",
                (a, b),
            ),
            advice=f"Ask for a reason when a case goes back to “{b}”, and make the usual one a condition.",
        )


def passed_over(ground: Ground) -> Iterator[Seen]:
    """Cases that are over without a step that nearly all have. Another end is none: a case has one."""
    make_usual(ground)
    (over,) = ground.row("SELECT count(*) FROM whole WHERE is_over")
    rows = ground.rows(
        "SELECT activity, cases FROM usual WHERE cases >= ? AND cases < ? AND activity NOT IN (FROM ending)"
        " ORDER BY cases, activity LIMIT ?",
        (NEARLY_ALL * over, over, MOST),
    )
    for name, cases in rows:
        size = part(over - cases, over)
        if size.n < LEAST or size.low <= SKIPPED:
            continue
        yield Seen(
            about=(name,),
            sentence=f"{size.n} of {over} cases that are over ({size.share:.0%}) never had “{name}”, as the others do.",
            size=size,
            evidence=ground.evidence(
                "SELECT case_no, took AS weight FROM whole WHERE is_over AND case_no NOT IN"
                " (SELECT case_no FROM event WHERE activity = ?)",
                (name,),
            ),
            advice=f"Decide whether “{name}” may be left out, and make it a condition of the end where it may not.",
        )


def left_lying(ground: Ground) -> Iterator[Seen]:
    """Cases that are not over and have been silent for longer than nearly all waits."""
    yield from _silent(ground, after_handover=False)


def nothing_after(ground: Ground) -> Iterator[Seen]:
    """Cases whose last sign of life is that they changed hands."""
    if ground.hands:
        yield from _silent(ground, after_handover=True)


def _silent(ground: Ground, *, after_handover: bool) -> Iterator[Seen]:
    (ends,) = ground.row("SELECT count(*) FROM ending")
    long = long_wait(ground)
    if not ends or not long:
        return
    silence = still()
    # The last row of a case is the one with which a turn begins: it came, and nothing followed.
    passed = "(SELECT case_no, max(position) FROM turn WHERE before IS NOT NULL GROUP BY case_no)"
    last = f"((case_no, rows) IN {passed})" if ground.hands else "false"
    hits = (
        f"SELECT case_no, {silence} AS weight FROM whole"
        f" WHERE NOT is_over AND {silence} > {long} AND {last} = {after_handover}"
    )
    n, lost = ground.row(f"SELECT count(*), coalesce(sum(weight - {long}), 0) FROM ({hits})")
    (unfinished,) = ground.row("SELECT count(*) FROM whole WHERE NOT is_over")
    if n < LEAST:
        return
    size = part(n, unfinished)
    what = "changed hands and then nothing happened" if after_handover else "have been silent"
    yield Seen(
        about=(),
        sentence=(
            f"{n} of {unfinished} cases that are not over ({size.share:.0%}) {what} for more than"
            f" {in_hours(long, 1)} hours, longer than {LONG:.0%} of all waits."
        ),
        size=size,
        lost=Lost(delay=int(lost)),
        evidence=ground.evidence(hits),
        advice=(
            "Let whoever received them accept or return each one, and remind them when it is due."
            if after_handover
            else "Give each an owner and a next step, or close it."
        ),
    )


SIGNS = (
    Sign(
        "done_again",
        f"an activity that comes again after another: {LEAST} or more cases, and surely more than {AGAIN:.0%} of those"
        " that have it; hours: from its first end to its last beginning",
        ("rework",),
        done_again,
    ),
    Sign(
        "gone_back",
        f"a move between steps that {USUAL:.0%} of the cases have, to one that comes first in {NEARLY_ALL:.0%} of the"
        f" cases with both: in surely more than {BACKWARD:.0%} of the cases",
        ("rework", "bottlenecks_activity"),
        gone_back,
    ),
    Sign(
        "passed_over",
        f"a step that {NEARLY_ALL:.0%} of the cases that are over have, and surely more than {SKIPPED:.0%} have not;"
        " ends are none, because a case has one",
        ("counts",),
        passed_over,
    ),
    Sign(
        "left_lying",
        f"cases whose last activity ends none, silent at the end of the log for longer than {LONG:.0%} of all waits;"
        " hours: beyond that",
        ("counts", "bottlenecks_activity"),
        left_lying,
    ),
    Sign("nothing_after", "as left_lying, where the last row is a hand-over", ("handover",), nothing_after),
)
