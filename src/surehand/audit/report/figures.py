"""What a report draws beside the measures: how waits and durations are spread, and which fields are ever filled."""

from __future__ import annotations

import msgspec

from surehand.audit.ground import Ground
from surehand.audit.measures.hours import in_hours
from surehand.audit.voice import say

MOST_PAIRS = 8
LEAST = 5
"""Fewer waits than that have no quantiles worth drawing."""
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
BINS = (1, 4, 24, 72, 168, 336, 672, 2184, 8760)
"""Where the bins of durations end, in hours: those people think in, each some three times as long as the one before."""


class Waits(msgspec.Struct, frozen=True):
    """How the waits of a pair are spread, in hours: at each of `QUANTILES`."""

    a: str
    b: str
    n: int
    quantiles_h: tuple[float, ...]
    total_h: float

    @property
    def median_h(self) -> float:
        """The wait in the middle."""
        return self.quantiles_h[QUANTILES.index(0.5)]


def waits(ground: Ground) -> list[Waits]:
    """The pairs with most waiting that somebody could have ended, the longest in all first."""
    if not ground.hands:
        return []
    rows = ground.rows(f"""
        SELECT before, value, count(wait), quantile_cont(wait, {list(QUANTILES)}), sum(wait) AS total
        FROM turn WHERE before IS NOT NULL AND kind = 'wait' AND wait IS NOT NULL
        GROUP BY before, value HAVING count(wait) >= {LEAST} AND sum(wait) > 0
        ORDER BY total DESC, before, value LIMIT {MOST_PAIRS}
    """)
    return [Waits(a, b, n, tuple(map(_h, spread)), _h(total)) for a, b, n, spread, total in rows]


def durations(ground: Ground) -> list[tuple[str, int]]:
    """How many cases take how long, by `BINS`, without the empty ones at either end."""
    cut = " ".join(f"WHEN took < {edge} * 3600000000 THEN {number}" for number, edge in enumerate(BINS))
    found = dict(ground.rows(f"SELECT CASE {cut} ELSE {len(BINS)} END, count(*) FROM whole GROUP BY 1"))
    names = _names()
    first, last = min(found, default=0), max(found, default=0)
    return [(name, found.get(number, 0)) for number, name in enumerate(names) if first <= number <= last]


def _names() -> list[str]:
    """What the bins are called, and last what is longer."""
    hours = [say("under 1 h"), say("1 to 4 h"), say("4 to 24 h")]
    days = [say("1 to 3 days"), say("3 to 7 days"), say("1 to 2 weeks"), say("2 to 4 weeks")]
    return [*hours, *days, say("1 to 3 months"), say("3 to 12 months"), say("over a year")]


def _h(value: float | None) -> float:
    return in_hours(value) or 0.0
