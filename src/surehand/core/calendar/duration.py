"""How long something may take, as people write it: “4 working hours”, “1 working day”, “30 days”."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, get_args

import msgspec

from surehand.core.calendar.moment import DAY, HOUR, MINUTE
from surehand.core.calendar.problem import did_you_mean

Unit: TypeAlias = Literal["minutes", "hours", "days", "weeks"]

UNITS: tuple[Unit, ...] = get_args(Unit)
LENGTHS: dict[Unit, int] = {"minutes": MINUTE, "hours": HOUR, "days": DAY, "weeks": 7 * DAY}
ACCEPTED = (
    "Write a whole number and a unit, such as “90 minutes”, “4 working hours”, “1 working day” or “2 weeks”."
)

_TEXT = re.compile(r"(?P<amount>\S+)\s+(?P<working>working\s+)?(?P<unit>[a-z]+)", re.IGNORECASE)


class DurationError(ValueError):
    """A duration that cannot be: the sentence names the text and what is accepted."""


class Duration(msgspec.Struct, frozen=True):
    """An amount of time; ``working`` says whether only working time counts.

    Raises:
        DurationError: the amount is negative, or the unit is working weeks.
    """

    amount: int
    unit: Unit
    working: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise DurationError(f"“{self}” is not a duration: time runs forward only. {ACCEPTED}")
        if self.working and self.unit == "weeks":
            raise DurationError(
                f"“{self}” is not a duration: how many days a working week has depends on the calendar. "
                f"Write working days, such as “{5 * self.amount} working days”, or “{self.amount} weeks”."
            )

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.amount == 1 else self.unit
        return f"{self.amount} working {unit}" if self.working else f"{self.amount} {unit}"

    @property
    def nominal(self) -> int:
        """Microseconds, with every day at 24 hours: a measure of size, not of when it ends."""
        return self.amount * LENGTHS[self.unit]


def parse_duration(text: str) -> Duration:
    """The duration a text says; `str` of it gives the text back in its canonical form.

    Raises:
        DurationError: the text says none.
    """
    parts = _TEXT.fullmatch(text.strip())
    if not parts:
        raise DurationError(f"“{text}” is not a duration. {_hint(text)}{ACCEPTED}")
    amount, word = parts["amount"], parts["unit"].lower()
    unit = next((unit for unit in UNITS if word in (unit, unit[:-1])), None)
    if unit is None:
        raise DurationError(f"“{text}” is not a duration: “{word}” is not a unit. {_hint(text)}{ACCEPTED}")
    if not re.fullmatch("[0-9]{1,9}", amount):
        raise DurationError(
            f"“{text}” is not a duration: “{amount}” is no whole number below 10⁹. {ACCEPTED}"
        )
    return Duration(int(amount), unit, working=parts["working"] is not None)


def _hint(text: str) -> str:
    """A suggestion for the word that spoils the text, if it is close to one that is accepted."""
    known = ("working", *UNITS)
    words = (
        word for word in re.findall(r"[a-z]+", text.lower()) if f"{word.removesuffix('s')}s" not in UNITS
    )
    return next(filter(None, (did_you_mean(word, known) for word in words)), "")
