"""Working hours of a day, in local wall time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import pairwise

import msgspec

END_OF_DAY = time.max
"""The end of a span that lasts until midnight, written 24:00; no clock shows it, so no real time is lost."""


class Span(msgspec.Struct, frozen=True, order=True):
    """Working time from ``start`` until just before ``end``; two spans of a day leave a break between them.

    Raises:
        ValueError: the span does not end after it starts, or a bound is not a whole minute without a zone.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if bound.tzinfo or (bound != END_OF_DAY and bound != time(bound.hour, bound.minute)):
                raise ValueError(
                    f"{bound.isoformat()} cannot bound a span: give whole minutes without a zone."
                )
        if self.start >= self.end:
            raise ValueError(
                f"The span {self} does not end after it starts. "
                "Until midnight: END_OF_DAY (24:00). Over midnight: one span on each day."
            )

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{'24:00' if self.end == END_OF_DAY else f'{self.end:%H:%M}'}"


def overlapping(spans: Sequence[Span]) -> tuple[Span, Span] | None:
    """Two spans of a day that share time, if there are any."""
    return next(((one, two) for one, two in pairwise(sorted(spans)) if two.start < one.end), None)
