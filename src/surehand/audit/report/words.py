"""How numbers are written for people: counts, shares, spans of time and moments, the same everywhere in a report."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from surehand.audit.voice import figure, say

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = ((24 * 365, "{n} years"), (24 * 7, "{n} weeks"), (24, "{n} days"), (1, "{n} hours"))
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
    """A number of things, with a sign between thousands."""
    return figure(n, ",.0f")


def decimal(n: float) -> str:
    """A number with one decimal."""
    return figure(n, ",.1f")


def share(n: float, of: float) -> str:
    """A part of a whole in percent; a few of very many are “<1%”, never none."""
    return percent(n / of) if of else "–"


def percent(part: float) -> str:
    """A part of one in percent. What is not all is never written as all, and what is not none never as none."""
    if 0 < part < 0.01:
        return say("<{n}%", n=1)
    return say(">{n}%", n=99) if 0.995 <= part < 1 else say("{n}%", n=f"{part * 100:.0f}")


def part_of(part: Counted, template: str = "{n} of {of} hand-overs ({share}, probably {interval})") -> str:
    """“12 of 58 hand-overs (21%, probably 12% to 33%)”; another template is of other things."""
    told = share(part.n, part.of)
    return say(template, n=count(part.n), of=count(part.of), share=told, interval=interval(part))


def of_cases(part: Counted) -> str:
    """As `part_of`, of cases."""
    return part_of(part, "{n} of {of} cases ({share}, probably {interval})")


def interval(part: Bounded) -> str:
    """The two ends of an interval."""
    return say("{low} to {high}", low=percent(part.low), high=percent(part.high))


def span(hours: float | None) -> str:
    """A time as people say it: “25 minutes”, “3.5 hours”, “12 days”."""
    if hours is None:
        return "–"
    if hours == 0:
        return "0"
    for length, unit in _UNITS:
        if abs(hours) >= _TWICE * length:
            return say(unit, n=_rounded(hours / length))
    minutes = hours * 60
    if minutes >= _MORE_THAN_ONE:
        return say("{n} minutes", n=_rounded(minutes))
    return say("{n} seconds", n=_rounded(minutes * 60))


def hours(value: float | None) -> str:
    """Hours as a number of its column."""
    if value is None:
        return "–"
    return count(value) if value >= 100 else decimal(value)


def day(written: str) -> str:
    """The day of a moment as results write it: “3 January 2026”. What is no moment stays as it was given."""
    if not written:
        return "–"
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return say("{day} {month} {year}", day=moment.day, month=say(MONTHS[moment.month - 1]), year=moment.year)


def cut(text: str, most: int) -> str:
    """A text that is no longer than that."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _rounded(value: float) -> str:
    return figure(value, ".0f" if value >= 10 or value == round(value) else ".1f")
