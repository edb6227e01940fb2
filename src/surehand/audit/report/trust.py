"""Whether teams can rely on what they are handed: first-time-right from each to each other."""

from __future__ import annotations

from collections import Counter

from surehand.audit.chance import part
from surehand.audit.ground import Ground
from surehand.audit.measures.first_time import make_judged
from surehand.audit.report.document import Judged, Table, Tone, Trust
from surehand.audit.report.words import count, interval, percent
from surehand.audit.voice import say

Right = dict[tuple[str, str], Judged]

GOOD, FAIR = 0.9, 0.7
"""From these shares on a bridge is drawn as good or fair, as on the live map."""
FEW = 5
"""Of fewer hand-overs nothing is said."""
MOST_TEAMS = 8
MOST_PAIRS = 15


def pairs_right(ground: Ground) -> Right:
    """First-time-right of every pair, of the hand-overs that are decided; the log has teams or people."""
    make_judged(ground)
    rows = ground.rows("""
        SELECT before, value, count(*) FILTER (is_right), count(*) FILTER (decided)
        FROM judged GROUP BY before, value HAVING count(*) FILTER (decided) > 0 ORDER BY before, value
    """)
    return {(a, b): judged(n, of) for a, b, n, of in rows}


def judged(n: int, of: int) -> Judged:
    """A part of hand-overs as it is judged: by the share itself, where there are enough of them."""
    seen = part(n, of)
    tone: Tone = "unknown" if of < FEW else "good" if seen.share >= GOOD else "poor"
    if tone == "poor" and seen.share >= FAIR:
        tone = "fair"
    return Judged(n, of, seen.low, seen.high, tone)


def weakest(right: Right) -> list[tuple[tuple[str, str], Judged]]:
    """The pairs on which most was not right, the most first."""
    return sorted(right.items(), key=lambda each: (each[1].n - each[1].of, each[0]))


def matrix(right: Right) -> Trust:
    """The teams that hand over most, against each other."""
    volume: Counter[str] = Counter()
    for (a, b), each in right.items():
        volume.update({a: each.of, b: each.of})
    teams = [name for name, _ in sorted(volume.items(), key=lambda each: (-each[1], each[0]))][:MOST_TEAMS]
    senders = [a for a in teams if any((a, b) in right for b in teams)]
    receivers = [b for b in teams if any((a, b) in right for a in teams)]
    caption = say("First-time-right: from the team of the row to that of the column")
    if len(volume) > len(teams):
        among = say("the {n} of {of} that hand over most", n=len(teams), of=len(volume))
        caption = f"{caption} ({among})"
    return Trust(caption, senders, receivers, [[right.get((a, b)) for b in receivers] for a in senders])


def as_table(right: Right) -> Table:
    """The pairs on which most was not right, one a row."""
    rows = [
        [f"{a} → {b}", percent(each.n / each.of), interval(each), count(each.of), count(each.of - each.n)]
        for (a, b), each in weakest(right)[:MOST_PAIRS]
        if each.n < each.of
    ]
    headings = [
        say("From → to"),
        say("First-time-right"),
        say("Probably between"),
        say("Hand-overs"),
        say("Not right"),
    ]
    return Table(say("The pairs on which most was not right"), headings, rows, [1, 2, 3, 4])
