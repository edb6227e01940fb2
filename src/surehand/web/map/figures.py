"""The numbers of a bridge in words, with the honesty that small counts need."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.store.queries.board import Queue
from surehand.store.queries.map import Judged

Tone = Literal["good", "fair", "poor", "unknown"]
ENOUGH = 5
"""Fewer judged records say nothing about a pair of teams."""
GOOD, FAIR = 0.9, 0.7
"""Nine of ten accepted first time is the goal of the field (docs/reference/vocabulary.md: first-time-right)."""
_Z = 1.96
THINNEST, THICKEST = 2.0, 9.0


@dataclass(frozen=True)
class Figures:
    """How one contract's handoffs go."""

    judged: Judged
    queue: Queue

    @property
    def tone(self) -> Tone:
        """The class of its first-time-right; words say the same beside it."""
        if self.judged.records < ENOUGH:
            return "unknown"
        share = self.judged.right / self.judged.records
        if share >= GOOD:
            return "good"
        return "fair" if share >= FAIR else "poor"

    @property
    def first_time_right(self) -> str:
        """“9 of 12 (75 %)”; a share of less than five is none."""
        records, right = self.judged.records, self.judged.right
        if not records:
            return _("nothing answered yet")
        counted = _("%(right)s of %(records)s") % {"right": right, "records": records}
        return counted if records < ENOUGH else f"{counted} ({right / records:.0%})"

    @property
    def uncertainty(self) -> str:
        """Between which shares the true one probably lies: the interval of Wilson (1927) at 95 %."""
        if not self.judged.records:
            return ""
        low, high = wilson(self.judged.right, self.judged.records)
        return _("probably between %(low)s and %(high)s") % {"low": f"{low:.0%}", "high": f"{high:.0%}"}

    @property
    def waiting(self) -> str:
        """“3 waiting, 1 overdue”."""
        queue = self.queue
        if not queue.waiting:
            return _("nothing waits")
        words = ngettext("%(count)s waiting", "%(count)s waiting", queue.waiting) % {"count": queue.waiting}
        return f"{words}, {overdue(queue.overdue)}" if queue.overdue else words

    def width(self, most: int) -> float:
        """The width of the bridge in pixels, by the area rule: four times the volume is twice as wide."""
        if not most:
            return THINNEST
        return round(THINNEST + (THICKEST - THINNEST) * sqrt(self.judged.accepted / most), 1)


def overdue(count: int) -> str:
    """“1 overdue”."""
    return ngettext("%(count)s overdue", "%(count)s overdue", count) % {"count": count}


def wilson(right: int, of: int) -> tuple[float, float]:
    """The bounds of a share of counts: Wilson's score interval, which is sound for few counts too."""
    share, square = right / of, _Z * _Z
    middle = share + square / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    total = 1 + square / of
    return max(0.0, (middle - reach) / total), min(1.0, (middle + reach) / total)
