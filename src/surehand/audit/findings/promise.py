"""Missed promises: where a column of the file says whether a time was kept, or until when."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.audit.chance import part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.ground import Ground
from surehand.audit.measures.promises import promise_of

LEAST = 5
MISSED = 0.05


def missed(ground: Ground) -> Iterator[Seen]:
    """Cases that missed their promise."""
    told = promise_of(ground)
    if not told:
        return
    n, of, lost = ground.row(
        f"SELECT count(*) FILTER (bad), count(bad), coalesce(sum(late) FILTER (bad), 0) FROM ({told.missed})"
    )
    size = part(n, of)
    if n < LEAST or size.low <= MISSED:
        return
    yield Seen(
        about=(told.column,),
        sentence=f"{n} of {of} cases ({size.share:.0%}) missed what “{told.column}” promises.",
        size=size,
        lost=Lost(delay=int(lost)),
        evidence=ground.evidence(f"SELECT case_no, late AS weight FROM ({told.missed}) WHERE bad"),
        advice="Warn the one who has it before the time is over, and look at which hand-over took most of it.",
    )


SIGNS = (
    Sign(
        "promise_missed",
        "a column named like made_sla or breached with yes and no, as the last row of a case says; or a deadline that"
        f" the end of a case lies behind; surely more than {MISSED:.0%}; hours: behind the deadline",
        ("counts",),
        missed,
    ),
)
