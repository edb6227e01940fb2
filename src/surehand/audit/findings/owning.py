"""Signs in who owns it: nobody, too late, until no date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from surehand.audit.chance import Part, part
from surehand.audit.cost import Lost
from surehand.audit.findings.finding import Seen, Sign
from surehand.audit.ground import Ground, make_stints
from surehand.audit.measures.hours import in_hours
from surehand.audit.measures.ownership import tasks, without_owner
from surehand.audit.rules import EMPTY

LEAST = 5
MOST = 5
LATE = 0.2
SHORTEST = 3_600_000_000
"""An owner who is named within an hour is not late, in whatever log (microseconds)."""
NEVER = 0.05
MOSTLY = 0.5


def late_owner(ground: Ground) -> Iterator[Seen]:
    """Teams that name somebody later than nearly all do, more often than others."""
    mapping = ground.log.mapping
    if not mapping.team or not mapping.person or mapping.team == mapping.person:
        return
    make_stints(ground)
    named = (
        "(SELECT turn.case_no, value, epoch_us(named_at) - epoch_us(came) AS took FROM turn"
        " JOIN stint USING (case_no, number)"
        f" WHERE before IS NOT NULL AND named_at IS NOT NULL AND value <> '{EMPTY}')"
    )
    usual, long = ground.row(
        f"SELECT median(took), greatest(quantile_cont(took, 0.9), {SHORTEST}) FROM {named}"
    )
    if usual is None:
        return
    rows = ground.rows(f"""
        SELECT value, count(*) FILTER (took > {long}), count(*), sum(took - {usual}) FILTER (took > {long})
        FROM {named} GROUP BY value HAVING count(*) FILTER (took > {long}) >= {LEAST} ORDER BY 4 DESC, value
    """)
    strong = [(team, part(n, of), lost) for team, n, of, lost in rows if part(n, of).low > LATE]
    for team, size, lost in strong[:MOST]:
        yield Seen(
            about=(team,),
            sentence=(
                f"Of {size.of} hand-overs to {team} that got an owner, {size.n} ({size.share:.0%}) waited for one"
                f" longer than {in_hours(long, 1)} hours, as at most one in ten of all does."
            ),
            size=size,
            lost=Lost(delay=int(lost)),
            evidence=ground.evidence(
                f"SELECT case_no, took AS weight FROM {named} WHERE value = ? AND took > {long}", (team,)
            ),
            advice=f"Let whoever hands over to {team} name the person, or let {team} take turns.",
        )


def no_owner(ground: Ground) -> Iterator[Seen]:
    """Cases that never had anybody."""
    size = tasks(ground).without_owner
    if not _many(size):
        return
    yield Seen(
        about=(ground.log.mapping.person,),
        sentence=f"{size.n} of {size.of} cases ({size.share:.0%}) never name a person.",
        size=size,
        evidence=ground.evidence(without_owner(ground, "case_no, took AS weight")),
        advice="Make an owner required before a case can leave its first stage.",
    )


def no_due(ground: Ground) -> Iterator[Seen]:
    """Cases without a due date, where most have one."""
    found = tasks(ground)
    size = found.without_due
    if not _many(size) or size.share > 1 - MOSTLY:
        return
    yield Seen(
        about=(found.due,),
        sentence=(
            f"{size.n} of {size.of} cases ({size.share:.0%}) never have a “{found.due}”, though most of the others do."
        ),
        size=size,
        evidence=ground.evidence(
            "SELECT case_no, took AS weight FROM whole WHERE case_no NOT IN"
            f" (SELECT case_no FROM {ground.values(found.due)})"
        ),
        advice=f"Set “{found.due}” by a rule when the case begins, and let people change it.",
    )


def _many(size: Part | None) -> TypeGuard[Part]:
    return size is not None and size.n >= LEAST and size.low > NEVER


SIGNS = (
    Sign(
        "late_owner",
        f"times from a hand-over to the first person above an hour and the 90th percentile of all: {LEAST} or more, and"
        f" surely more than {LATE:.0%} of the team's; hours: beyond the median",
        ("handover", "ownership"),
        late_owner,
    ),
    Sign(
        "no_owner",
        f"cases of which no row names a person: {LEAST} or more, and surely more than {NEVER:.0%}",
        ("ownership",),
        no_owner,
    ),
    Sign(
        "no_due",
        f"cases of which no row fills the column of due dates: surely more than {NEVER:.0%}, and no more than"
        f" {1 - MOSTLY:.0%}",
        ("counts",),
        no_due,
    ),
)
