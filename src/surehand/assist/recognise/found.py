"""What a recogniser gives: a piece of text, and what it means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Kind = Literal["date", "money", "percent", "duration", "quantity", "email", "phone"]


class Days(msgspec.Struct, frozen=True):
    """From a first day to a last; one day where both are the same. “In March” is all of its days."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The day, where it is one."""
        return self.first if self.first == self.last else None


class Amounts(msgspec.Struct, frozen=True):
    """From a low amount to a high one, and of what: a currency, ``%``, a unit of time, or the thing that is counted.

    ``unit`` is empty for money whose currency nobody said.
    """

    low: Decimal
    high: Decimal
    unit: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The amount, where it is one."""
        return self.low if self.low == self.high else None


Meaning: TypeAlias = Days | Amounts | str | None
"""None is a value with two readings, such as 3/4: a date for sure, but which one is not said."""


class Recognised(msgspec.Struct, frozen=True):
    """A piece of text that is a value; ``start`` and ``end`` are its places in the text, the end exclusive."""

    kind: Kind
    start: int
    end: int
    value: Meaning
