"""Variants: the ways that cases take, the most usual first."""

from __future__ import annotations

import msgspec

from surehand.audit.chance import Part, part
from surehand.audit.ground import Ground
from surehand.audit.measures.hours import in_hours

MOST = 10
MOST_STEPS = 50
"""A longer way is told to there."""
RULE = f"the sequence of activities of a case; the {MOST} most frequent, their first {MOST_STEPS} steps"


class Variant(msgspec.Struct, frozen=True):
    """One way: its activities, how many of all cases take it, and how long they take."""

    path: list[str]
    cases: Part
    median_h: float | None


def variants(ground: Ground) -> list[Variant]:
    """The most frequent ways."""
    rows = ground.rows(f"""
        SELECT path[:{MOST_STEPS}], count(*) AS n, median(took) FROM (
            SELECT case_no, list(activity ORDER BY position) AS path FROM event GROUP BY case_no
        ) JOIN whole USING (case_no) GROUP BY path ORDER BY n DESC, path LIMIT {MOST}
    """)
    return [Variant(path, part(n, ground.cases), in_hours(median)) for path, n, median in rows]
