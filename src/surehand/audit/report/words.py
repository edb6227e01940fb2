"""How numbers are written for people: counts, shares, spans of time and moments, the same everywhere in a report."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

_UNITS = ((24 * 365, "years"), (24 * 7, "weeks"), (24, "days"), (1, "hours"))
_MORE_THAN_ONE = 1.5
_TWICE = 2
"""A larger unit is used from twice its length on."""


class Bounded(Protocol):
    """A share with the interval it probably lies in."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


class Counted(Bounded, Protocol):
    """So many of so many."""

    @property
    def n(self) -> int: ...

    @property
    def of(self) -> int: ...


def count(n: float) -> str:
    """A number of things, with commas between thousands."""
    return f"{n:,.0f}"


def share(n: float, of: float) -> str:
    """A part of a whole in percent; a few of very many are “<1%”, never none."""
    return percent(n / of) if of else "–"


def percent(part: float) -> str:
    """A part of one in percent. What is not all is never written as all, and what is not none never as none."""
    if 0 < part < 0.01:
        return "<1%"
    return ">99%" if 0.995 <= part < 1 else f"{part:.0%}"


def part_of(part: Counted, things: str = "hand-overs") -> str:
    """“12 of 58 hand-overs (21%, probably 12% to 33%)”."""
    return (
        f"{count(part.n)} of {count(part.of)} {things} ({share(part.n, part.of)}, probably {interval(part)})"
    )


def interval(part: Bounded) -> str:
    """The two ends of an interval."""
    return f"{percent(part.low)} to {percent(part.high)}"


def span(hours: float | None) -> str:
    """A time as people say it: “25 minutes”, “3.5 hours”, “12 days”."""
    if hours is None:
        return "–"
    if hours == 0:
        return "0"
    for length, unit in _UNITS:
        if abs(hours) >= _TWICE * length:
            return f"{_rounded(hours / length)} {unit}"
    minutes = hours * 60
    return (
        f"{_rounded(minutes)} minutes" if minutes >= _MORE_THAN_ONE else f"{_rounded(minutes * 60)} seconds"
    )


def hours(value: float | None) -> str:
    """Hours as a number of its column."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def day(written: str) -> str:
    """The day of a moment as results write it: “3 January 2026”."""
    if not written:
        return "–"
    moment = datetime.fromisoformat(written)
    return f"{moment.day} {moment:%B %Y}"


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"
