"""Intervales in which a clock stands still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from surehand.core.calendar.moment import Interval, given

FOREVER = 1 << 62
"""The end of a pause that nobody has ended yet."""


class Pause(msgspec.Struct, frozen=True):
    """From ``start`` until ``end`` the clock stands still; without an end it is still standing.

    Raises:
        ValueError: a moment has no zone, or the pause ends before it starts.
    """

    start: datetime
    end: datetime | None

    def __post_init__(self) -> None:
        start = given(self.start)
        if self.end is not None and given(self.end) < start:
            raise ValueError(f"A pause cannot end ({self.end}) before it starts ({self.start}).")


class StillPaused(Exception):
    """There is no deadline: the clock stands still since ``since`` and nobody has said until when."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        super().__init__(f"The clock is paused since {since}, so there is no deadline yet. Resume it first.")


def stretches(pauses: Iterable[Pause], start: int, end: int = FOREVER) -> list[Interval]:
    """What the pauses cover between two moments, in order; pauses that overlap or touch become one stretch."""
    merged: list[Interval] = []
    for first, last in clip(sorted(map(_bounds, pauses)), start, end):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def clip(stretches: Iterable[Interval], start: int, end: int) -> Iterator[Interval]:
    """The parts of the stretches that lie between two moments."""
    for first, last in stretches:
        if first < end and last > start and first < last:
            yield max(first, start), min(last, end)


def _bounds(pause: Pause) -> Interval:
    return given(pause.start), FOREVER if pause.end is None else given(pause.end)
