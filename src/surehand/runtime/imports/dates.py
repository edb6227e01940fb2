"""Dates and times as files write them. A date in figures is read under every order of day, month and year it allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

DateOrder = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
ORDER_WORDS: Mapping[str, str] = {"ymd": "year-month-day", "dmy": "day-month-year", "mdy": "month-day-year"}

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar jänner janvier janv enero ene janeiro gennaio gen januari",
            "feb february februar février févr fév febrero fevereiro fev febbraio februari",
            "mar march märz mär mrz mars marzo março maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maio maggio mag mei",
            "jun june juni juin junio junho giugno giu",
            "jul july juli juillet juil julio julho luglio lug",
            "aug august août aout agosto ago augustus",
            "sep sept september septembre septiembre setembro set settembre",
            "oct october oktober okt octobre octubre outubro out ottobre ott",
            "nov november novembre noviembre novembro",
            "dec december dezember dez décembre déc diciembre dic dezembro dicembre",
        ),
        1,
    )
    for word in words.split()
}
_FIGURES = re.compile(r"(\d{1,4})([-/.])[ ]?(\d{1,2})\2[ ]?(\d{1,4})\.?")
_COMPACT = re.compile(r"\d{8}")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([^\W\d_]+)[-/., ]+(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]+([^\W\d_]+)[-/., ]+(\d{1,2})")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}\.?,\s+(?=\d|[^\W\d_]+\.? \d)")
_TIME = re.compile(
    r"[T, ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_LONGEST = 60
_PIVOT = 69
"""Years of two figures: 69 to 99 are of the last century, as in POSIX."""


class Moment(msgspec.Struct, frozen=True):
    """A date, with the time and zone where the text has them."""

    day: date
    clock: time | None = None
    zone: tzinfo | None = None

    def at(self, zone: ZoneInfo) -> datetime:
        """The moment in UTC; ``zone`` is that of times which do not say their own. A date alone is its midnight."""
        return datetime.combine(self.day, self.clock or time(), self.zone or zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.day:%-d %B %Y}" + (f" {self.clock:%H:%M}" if self.clock else "")


def readings(text: str) -> dict[str, Moment]:
    """What a text says under each order of its figures: empty when it is no date, all the same when it is plain."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return {}
    found = _TIME.search(text)
    clock, zone = _clock(found) if found else (None, None)
    if found and clock is None:
        return {}
    days = _days(text[: found.start()].strip() if found else text)
    return {order: Moment(day, clock, zone) for order, day in days.items()}


def read_date(text: str, order: str) -> Moment | None:
    """The date in a text under one order; None when it cannot be read so."""
    return readings(text).get(order)


def _days(text: str) -> dict[str, date]:
    if found := _FIGURES.fullmatch(text):
        return _under_each_order((found[1], found[3], found[4]))
    if _COMPACT.fullmatch(text):
        return _compact(text)
    text = _WEEKDAY.sub("", text)
    if found := _DAY_FIRST.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _named(found[3], found[1], found[2])
    if found := _YEAR_FIRST.fullmatch(text):
        return _named(found[1], found[2], found[3])
    return {}


def _under_each_order(parts: tuple[str, str, str]) -> dict[str, date]:
    if len(parts[0]) == 4:
        day = _day(*parts)
        return dict.fromkeys(ORDERS, day) if day else {}
    orders = ORDERS[1:] if len(parts[2]) == 4 else ORDERS
    found: dict[str, date] = {}
    for order in orders:
        by_name = dict(zip(order, parts, strict=True))
        if day := _day(by_name["y"], by_name["m"], by_name["d"]):
            found[order] = day
    return found


def _compact(text: str) -> dict[str, date]:
    cuts = {
        "ymd": (text[:4], text[4:6], text[6:]),
        "dmy": (text[4:], text[2:4], text[:2]),
        "mdy": (text[4:], text[:2], text[2:4]),
    }
    return {order: day for order, parts in cuts.items() if (day := _day(*parts)) and day.year >= 1900}


def _named(year: str, month: str, day: str) -> dict[str, date]:
    number = _MONTHS.get(month.casefold())
    found = _day(year, str(number), day) if number else None
    return dict.fromkeys(ORDERS, found) if found else {}


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _PIVOT else 2000)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> tuple[time | None, tzinfo | None]:
    hour, half = int(found["hour"]), (found["half"] or "").casefold()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0), int(fraction))
    except ValueError:
        return None, None
    return clock, _zone(found["zone"])


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
