"""The least and the most that a number, an amount or a day may be, so that slips of the pen are told at entry."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from surehand.core.values.kinds import Money, Value
from surehand.core.values.plain import in_words
from surehand.core.values.read import ValueProblem

Limit: TypeAlias = Decimal | date

LIMITED = frozenset({"number", "money", "date"})
"""The kinds that have limits."""

_FROM_TODAY = re.compile(r"(\d{1,5}) +(day|week|year)s? +(before|after) +today")


def read_limit(kind: str, text: str, today: date) -> Limit | None:
    """A limit as a playbook writes it, such as “0”, “2026-01-31”, “today” or “30 days before today”.

    For money it is a bare amount, in whichever currency. None when it is none.
    """
    return _read_day(text.strip(), today) if kind == "date" else _read_number(text.strip())


def beyond_limits(kind: str, value: Value, limits: tuple[str, str], today: date) -> ValueProblem | None:
    """Why a value is less than the first or more than the second of two limits; an empty one allows everything."""
    least, most = (read_limit(kind, text, today) if text else None for text in limits)
    measured = value.amount if isinstance(value, Money) else value
    is_day = kind == "date"
    if least is not None and measured < least:  # type: ignore[operator]  # both are of the field's kind
        limit = in_words(least)
        if is_day:
            return ValueProblem("too_small", f"{in_words(value)} is too early", f"name a day from {limit} on")
        return ValueProblem("too_small", f"{in_words(value)} is too small", f"write at least {limit}")
    if most is not None and measured > most:  # type: ignore[operator]  # as above
        limit = in_words(most)
        if is_day:
            return ValueProblem("too_large", f"{in_words(value)} is too late", f"name a day up to {limit}")
        return ValueProblem("too_large", f"{in_words(value)} is too large", f"write at most {limit}")
    return None


def _read_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _read_day(text: str, today: date) -> date | None:
    if text == "today":
        return today
    found = _FROM_TODAY.fullmatch(text)
    try:
        return (
            _moved(today, int(found[1]), found[2], found[3] == "before")
            if found
            else date.fromisoformat(text)
        )
    except (ValueError, OverflowError):
        return None


def _moved(today: date, count: int, unit: str, is_before: bool) -> date:
    count = -count if is_before else count
    if unit != "year":
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    year = today.year + count
    return (
        today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)
    )
