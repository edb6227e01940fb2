"""Dates, moments and lengths of time. What leaves the calendar's range is None, the language's *unknown*."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

DAY = timedelta(days=1)
LONGEST = timedelta(days=4_000_000)
"""The longest length of time: more than all the dates there are."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LENGTH = re.compile(r"-?(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s|us))+", re.ASCII)
_PART = re.compile(r"([\d.]+)(h|ms|m|s|us)")
_UNITS = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}


def in_utc(moment: datetime) -> datetime | None:
    """The moment in UTC, so that no clock change stands between two of them; without a zone it is read as UTC."""
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None


def read_date(text: str) -> date | None:
    """``2026-01-31`` as a date; None when there is no such day."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """``2026-01-31T09:00:00Z`` (RFC 3339) as a moment in UTC; None when there is no such moment."""
    try:
        return in_utc(datetime.fromisoformat(text)) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def read_length(text: str) -> timedelta | None:
    """``72h``, ``1h30m`` or ``-45s`` as a length of time, as CEL and Go write it; None when it is not one."""
    if not _LENGTH.fullmatch(text):
        return None
    size = int(sum(Decimal(amount) * _UNITS[unit] for amount, unit in _PART.findall(text)))
    if size > LONGEST // timedelta(microseconds=1):
        return None
    return timedelta(microseconds=-size if text.startswith("-") else size)


def whole(unit: timedelta, count: Decimal) -> timedelta | None:
    """So many units, such as days; None unless the count is a whole number and the length one that can be."""
    if count != int(count) or abs(count) > LONGEST // unit:
        return None
    return unit * int(count)


def later(moment: date, length: timedelta) -> date | None:
    """The date or moment so much later; None beyond the year 9999."""
    try:
        return moment + length
    except OverflowError:
        return None


def earlier(moment: date, length: timedelta) -> date | None:
    """The date or moment so much earlier; None before the year 1."""
    return later(moment, -length)


def longer(one: timedelta, other: timedelta) -> timedelta | None:
    """Both lengths together."""
    return _kept_length(one + other)


def shorter(one: timedelta, other: timedelta) -> timedelta | None:
    """One length without the other."""
    return _kept_length(one - other)


def between(end: date, start: date) -> timedelta:
    """The length from ``start`` to ``end``, negative when ``start`` is later."""
    return end - start


def _kept_length(length: timedelta) -> timedelta | None:
    return length if abs(length) <= LONGEST else None


def length_in_words(length: timedelta) -> str:
    """“5 days”, “1 day 2 hours”, “30 minutes”, “-3 days”."""
    sign = "-" if length < timedelta() else ""
    seconds, rest = divmod(abs(length), timedelta(seconds=1))
    counts = {"day": seconds // 86_400, "hour": seconds // 3_600 % 24, "minute": seconds // 60 % 60}
    words = [f"{count:,} {unit}{'s' * (count != 1)}" for unit, count in counts.items() if count]
    if seconds % 60 or rest or not words:
        words.append(f"{seconds % 60 + rest / timedelta(seconds=1):g} seconds")
    return sign + " ".join(words)
