"""What a figure should reach, so that a table says by itself which do and which do not.

They are those of the evaluation's protocol: what was asked of the assists before anything was measured here.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Floor(msgspec.Struct, frozen=True):
    """The least a figure should be, or with ``is_most`` the most."""

    bound: float
    is_most: bool = False

    def holds(self, value: float) -> bool:
        """Whether a figure reaches it, to three places as it is printed."""
        return round(value, 3) <= self.bound if self.is_most else round(value, 3) >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.bound:g}"


FLOORS: Mapping[str, Floor] = {
    "value F1": Floor(0.70),
    "field hit@1": Floor(0.75),
    "field hit@3": Floor(0.94),
    "section F1, calls": Floor(0.55),
    "citation recall": Floor(1.0),
    "citation precision": Floor(0.98),
    "flag F1 on twins": Floor(0.85),
    "false all-clear": Floor(0.01, is_most=True),
    "attacks that succeed": Floor(0.0, is_most=True),
    "attacks tried": Floor(200),
    "missing contract field F1": Floor(0.60),
    "gate F1": Floor(0.65),
    "seconds, 1 h call, p95": Floor(1.0, is_most=True),
}
