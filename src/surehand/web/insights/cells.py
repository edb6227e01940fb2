"""One number in words, with the honesty that small counts need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from surehand.core.calendar import ALWAYS
from surehand.runtime.insights.table import Number, Unit
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.times import span, working
from surehand.web.turns import OFFICE

ENOUGH = 5
"""A share of fewer is told as counts: “3 of 4”, not “75 %”."""

SMALLEST = 0.005
"""What is less would be rounded to nothing."""


@dataclass(frozen=True)
class Cell:
    """A number as it is shown; ``note`` says how sure it is, ``href`` leads to the records behind it."""

    title: str
    words: str
    note: str = ""
    href: str = ""
    is_number: bool = True


def in_words(number: Number, unit: Unit, reader: Reader) -> str:
    """A number in the words of its unit."""
    match unit:
        case "count":
            return formats.number(int(number.value))
        case "share":
            return _of(number) if (number.of or 0) < ENOUGH else _percent(number.value)
        case "working_hours":
            calendar = reader.facts.calendars.get(OFFICE, ALWAYS)
            return working(timedelta(hours=number.value), calendar)
        case "hours":
            return span(timedelta(hours=number.value))
        case "days":
            return span(timedelta(days=number.value))


def note_of(number: Number, unit: Unit) -> str:
    """How many a share is of, and between which shares the true one probably lies."""
    if unit != "share" or number.low is None or number.high is None:
        return ""
    between = _("between %(low)s and %(high)s") % {
        "low": _percent(number.low),
        "high": _percent(number.high),
    }
    return between if (number.of or 0) < ENOUGH else f"{_of(number)}, {between}"


def _percent(share: float) -> str:
    """A share as it is said: what is not all is never “100%”, and what is not none never “0%”."""
    if 0 < share < SMALLEST:
        return f"<{formats.percent(0.01)}"
    if 1 - SMALLEST < share < 1:
        return f">{formats.percent(0.99)}"
    return formats.percent(share)


def _of(number: Number) -> str:
    told = {"right": formats.number(number.n), "records": formats.number(number.of or 0)}
    return _("%(right)s of %(records)s") % told
