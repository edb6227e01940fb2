"""Sets of values a part of a condition can have: spans of an ordered type, and whether it can be empty."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec

Cut: TypeAlias = tuple[Any, ...]
"""A place between values: ``(0, value, -1)`` lies just before a value, ``(0, value, 1)`` just after it."""

_LOW: Cut = (-1,)
_HIGH: Cut = (1,)


def _before(value: object) -> Cut:
    return (0, value, -1)


def _after(value: object) -> Cut:
    return (0, value, 1)


class Region(msgspec.Struct, frozen=True):
    """A set of values: the spans between pairs of cuts, in order and apart, and whether *empty* belongs to it."""

    spans: tuple[tuple[Cut, Cut], ...]
    empty: bool = False

    def __bool__(self) -> bool:
        return self.empty or bool(self.spans)

    def __and__(self, other: Region) -> Region:
        overlaps = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Region(
            tuple(sorted(span for span in overlaps if span[0] < span[1])), self.empty and other.empty
        )

    def __or__(self, other: Region) -> Region:
        return ~(~self & ~other)

    def __invert__(self) -> Region:
        return msgspec.structs.replace(self.other_values(), empty=not self.empty)

    def other_values(self) -> Region:
        """All values outside the spans, without *empty*."""
        cuts = [_LOW, *(cut for span in self.spans for cut in span), _HIGH]
        gaps = list(pairwise(cuts))[::2]
        return Region(tuple((low, high) for low, high in gaps if low < high))


EVERYTHING = Region(((_LOW, _HIGH),), empty=True)
FILLED = Region(((_LOW, _HIGH),))
EMPTY = Region((), empty=True)


def points(values: Iterable[Any]) -> Region:
    """Exactly these values."""
    return Region(tuple((_before(value), _after(value)) for value in sorted(set(values))))


def compared(operator: str, value: Any) -> Region:
    """The values for which a comparison with ``value`` is true."""
    match operator:
        case "==":
            return points([value])
        case "!=":
            return points([value]).other_values()
        case "<":
            return Region(((_LOW, _before(value)),))
        case "<=":
            return Region(((_LOW, _after(value)),))
        case ">":
            return Region(((_after(value), _HIGH),))
        case _:
            return Region(((_before(value), _HIGH),))
