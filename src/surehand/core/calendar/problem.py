"""What is wrong with a calendar, and where."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import msgspec


class CalendarProblem(msgspec.Struct, frozen=True):
    """One thing wrong with a calendar: a stable code, the place (``hours.mon-fri``), a sentence and a fix."""

    code: str
    path: str
    sentence: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence} {self.fix}"


class CalendarError(ValueError):
    """A calendar that cannot be used; ``problems`` holds everything that is wrong with it."""

    def __init__(self, name: str, problems: Iterable[CalendarProblem]) -> None:
        self.problems = tuple(problems)
        calendar = f"The calendar “{name}”" if name else "The calendar"
        super().__init__("\n".join([f"{calendar} cannot be used.", *map(str, self.problems)]))


class BeyondHorizon(ValueError):
    """The answer lies further ahead than a calendar looks: 20 years."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """“Did you mean “hours”? ” when a known word is close to the given one, otherwise nothing."""
    by_folded = {word.casefold(): word for word in known}
    close = get_close_matches(given.casefold(), by_folded, n=1)
    return f"Did you mean “{by_folded[close[0]]}”? " if close else ""
