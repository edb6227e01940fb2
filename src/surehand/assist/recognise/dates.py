"""Days in running text. Relative ones hang on the day the text was written; a month or a quarter is all of its days.

A day without a year is the next one from that day on, unless the words look back. “Next Friday” is the Friday of the
week after, as most people mean it; “Friday” and “this Friday” the one that comes first.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

from surehand.assist.recognise.found import Days, Recognised
from surehand.assist.recognise.words import (
    COUNT,
    MONTH,
    MONTHS,
    ORDINAL,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    count_of,
)

Order = Literal["dmy", "mdy", ""]
_Match = re.Match[str]
_Reading = Callable[[_Match, date, Order], Days | None]
_FIRST, _LAST = date(1950, 1, 1), date(2150, 12, 31)


def dates(text: str, written: date, *, order: Order = "") -> Iterator[Recognised]:
    """Everything that says when, as days; longer and shorter readings of the same words may overlap.

    German and English are read alike: mails mix them. A date with two readings has no value, and none that is no day,
    such as the 31st of February.
    """
    for pattern, read in _READINGS:
        for match in pattern.finditer(text):
            try:
                found = read(match, written, order)
            except (ValueError, OverflowError):
                found = None
            if found and (found.first < _FIRST or found.last > _LAST):
                found = None
            yield Recognised("date", match.start(), match.end(), found)


def _iso(match: _Match, written: date, order: Order) -> Days:
    return _one(date(*(int(part) for part in match.groups())))


def _figures(match: _Match, written: date, order: Order) -> Days | None:
    """By marks: dots are day and month; with slashes only a number above twelve tells, or who asks."""
    first, mark, second = int(match[1]), match[2], int(match[3])
    if mark == "." or order == "dmy" or first > 12:
        day, month = first, second
    elif order == "mdy" or second > 12:
        day, month = second, first
    elif first == second:
        day = month = first
    else:
        return None
    return _in_year(match[4], month, day, written)


def _day_of_month(match: _Match, written: date, order: Order) -> Days:
    return _in_year(match["year"], _month(match["month"]), int(match["day"]), written)


def _day_in_words(match: _Match, written: date, order: Order) -> Days:
    return _in_year(match["year"], _month(match["month"]), ORDINALS[match["day"].casefold()], written)


def _between_days(match: _Match, written: date, order: Order) -> Days:
    """“5 to 9 March”: both ends are of the same month."""
    month = _month(match["month"])
    last = _in_year(match["year"], month, int(match["last"]), written).last
    return Days(last.replace(day=int(match["day"])), last)


def _month_alone(match: _Match, written: date, order: Order) -> Days:
    month = _month(match["month"])
    year = int(match["year"]) if match["year"] else written.year + (month < written.month)
    return _part_of_month(match["part"], year, month)


def _month_of_now(match: _Match, written: date, order: Order) -> Days:
    """“The end of the month”, “next month”."""
    ahead = (match["which"] or "").casefold() in _NEXT
    year, month = divmod(written.year * 12 + written.month - 1 + ahead, 12)
    return _part_of_month(match["part"], year, month + 1)


def _quarter(match: _Match, written: date, order: Order) -> Days:
    number = int(match["number"] or match["number_before"])
    year = int(match["year"]) if match["year"] else written.year + (number < (written.month + 2) // 3)
    first = date(year, number * 3 - 2, 1)
    last = _last_of(year, number * 3)
    word = (match["part"] or "").casefold().removeprefix("the ")
    return _one(last) if word in ("end", "ende") else Days(first, last)


def _weekday(match: _Match, written: date, order: Order) -> Days:
    wanted = WEEKDAYS[match["day"].casefold()]
    which = (match["which"] or match["week"] or "").casefold().strip()
    monday = written - timedelta(days=written.weekday())
    if which in _NEXT:
        return _one(monday + timedelta(days=7 + wanted))
    if which in _PAST:
        return _one(written - timedelta(days=(written.weekday() - wanted - 1) % 7 + 1))
    return _one(written + timedelta(days=(wanted - written.weekday() - 1) % 7 + 1))


def _near(match: _Match, written: date, order: Order) -> Days:
    return _one(written + timedelta(days=_DAYS_AWAY[match[1].casefold()]))


def _after(match: _Match, written: date, order: Order) -> Days:
    count, unit = count_of(match["count"]), match["unit"].casefold()
    if "ago" in match.re.groupindex:
        count = -count
    if unit.startswith(("day", "tag")):
        return _one(written + timedelta(days=count))
    if unit.startswith(("week", "woche")):
        return _one(written + timedelta(weeks=count))
    year, month = divmod(written.year * 12 + written.month - 1 + count * (1 if unit[0] == "m" else 12), 12)
    return _one(date(year, month + 1, min(written.day, calendar.monthrange(year, month + 1)[1])))


def _ordinal(match: _Match, written: date, order: Order) -> Days:
    """“The 12th”: of this month, or of the next one where this month's is over."""
    day = int(match["day"])
    ahead = day < written.day and not match["this"]
    year, month = divmod(written.year * 12 + written.month - 1 + ahead, 12)
    return _one(date(year, month + 1, day))


def _week(match: _Match, written: date, order: Order) -> Days:
    monday = written - timedelta(days=written.weekday())
    monday += timedelta(weeks=(match["which"].casefold() in _NEXT))
    last = monday + timedelta(days=6)
    return _one(monday + timedelta(days=4)) if match["part"] else Days(monday, last)


def _calendar_week(match: _Match, written: date, order: Order) -> Days:
    number = int(match["number"])
    year = int(match["year"]) if match["year"] else written.year + (number < written.isocalendar().week)
    return Days(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7))


_NEXT = frozenset({"next", "nächste", "nächsten", "nächster", "nächstem", "kommende", "kommenden"})
_PAST = frozenset({"last", "past", "letzte", "letzten", "letzter", "letztem", "vergangenen"})
_DAYS_AWAY = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "übermorgen": 2,
    "tomorrow": 1,
    "today": 0,
    "heute": 0,
    "yesterday": -1,
    "gestern": -1,
    "vorgestern": -2,
    "the day before yesterday": -2,
}


def _one(day: date) -> Days:
    return Days(day, day)


def _month(name: str) -> int:
    return MONTHS[name.casefold().rstrip(".")]


def _in_year(year: str | None, month: int, day: int, written: date) -> Days:
    if year:
        return _one(date(int(year) if len(year) == 4 else 2000 + int(year), month, day))
    this = date(written.year, month, day)
    return _one(this if this >= written else this.replace(year=written.year + 1))


def _part_of_month(part: str | None, year: int, month: int) -> Days:
    last = _last_of(year, month)
    word = (part or "").casefold().removeprefix("the ").strip()
    if word in ("end", "ende"):
        return _one(last)
    if word in ("mid", "middle", "mitte"):
        return Days(last.replace(day=11), last.replace(day=20))
    if word in ("early", "beginning", "start", "anfang"):
        return Days(last.replace(day=1), last.replace(day=10))
    if word in ("late",):
        return Days(last.replace(day=21), last)
    return Days(last.replace(day=1), last)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


_YEAR = r"(?:\s?,?\s+(?P<year>\d{4}))?"
_NO_DAY = r"(?!\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?(?![\d:]))"
"""“By Aug 17” is a day of August, not August."""
_NO_DATE = (
    r"(?!,?\s+(?:(?:the|den|dem)\s+)?"
    rf"(?:\d{{1,2}}(?:(?:st|nd|rd|th)\b|\.\s?\d|\.?\s+(?:of\s+)?{MONTH})|{MONTH}\s+\d))"
)
"""“Monday, 14 September” is one day, said twice."""
_PART = (
    r"(?:(?P<part>early|mid|late|(?:the\s+)?(?:beginning|start|middle|end)(?=\s+(?:of\b|\w))|anfang|"
    r"mitte|ende)"
    r"[\s-]+(?:of\s+)?(?:the\s+)?)?"
)
_THE_NEXT = (
    r"(?:(?P<which>this|next|last|past|coming|diese[nmrs]?|nächste[nmr]?|kommende[nmr]?|letzte[nmr]?)\s+)"
)


def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){written}(?!\w)", re.IGNORECASE)


_READINGS: tuple[tuple[re.Pattern[str], _Reading], ...] = (
    (_pattern(r"(\d{4})-(\d{2})-(\d{2})"), _iso),
    (_pattern(r"(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2})|(?<=\.)\2)(?!\d)"), _figures),
    (_pattern(r"(\d{1,2})(\.)(\d{1,2})\.(\d{4})?"), _figures),
    (
        _pattern(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:day\s+)?(?:of\s+)?(?P<month>{MONTH}){_YEAR}"),
        _day_of_month,
    ),
    (
        _pattern(rf"(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d){_YEAR}"),
        _day_of_month,
    ),
    (_pattern(rf"(?P<day>{ORDINAL})\s+(?:of\s+)?(?P<month>{MONTH}){_YEAR}"), _day_in_words),
    (_pattern(rf"(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{ORDINAL}){_YEAR}"), _day_in_words),
    (
        _pattern(
            rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:to|until|-|–|bis)\s*(?P<last>\d{{1,2}})(?:st|"
            rf"nd|rd|th|\.)?"
            rf"\s+(?:of\s+)?(?P<month>{MONTH}){_YEAR}"
        ),
        _between_days,
    ),
    (
        _pattern(
            r"(?:in|by|until|before|since|from|during|till|im|bis|seit|ab|vor|of)\s+"
            rf"{_PART}(?P<month>{MONTH}){_YEAR}{_NO_DAY}"
        ),
        _month_alone,
    ),
    (_pattern(rf"{_PART.removesuffix('?')}(?P<month>{MONTH}){_YEAR}{_NO_DAY}"), _month_alone),
    (_pattern(rf"{_PART}(?P<month>{MONTH})\s+(?P<year>\d{{4}})"), _month_alone),
    (_pattern(rf"{_PART}(?:{_THE_NEXT}|the\s+|des\s+)(?:month|monats?)"), _month_of_now),
    (_pattern(rf"{_PART}(?:Q(?P<number>[1-4])|(?P<number_before>[1-4])\.\s+Quartal){_YEAR}"), _quarter),
    (
        _pattern(
            r"(?<!\ba )(?<!every )(?<!each )"
            rf"{_THE_NEXT}?(?P<day>{WEEKDAY})(?P<week>\s+next(?=\s+week))?(?:\s+week)?{_NO_DATE}"
        ),
        _weekday,
    ),
    (_pattern("(" + "|".join(sorted(_DAYS_AWAY, key=len, reverse=True)) + ")"), _near),
    (
        _pattern(
            rf"(?:in|within|after|nach|binnen|innerhalb(?:\s+von)?)\s+(?P<count>{COUNT})\s+"
            r"(?P<unit>days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?)"
        ),
        _after,
    ),
    (
        _pattern(rf"(?P<count>{COUNT})\s+(?P<unit>days?|weeks?|months?|years?)\s+(?P<ago>ago)"),
        _after,
    ),
    (
        _pattern(rf"(?P<ago>vor)\s+(?P<count>{COUNT})\s+(?P<unit>tage?n?|wochen?|monate?n?|jahre?n?)"),
        _after,
    ),
    (_pattern(r"the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?P<this>\s+of\s+this\s+month)?"), _ordinal),
    (
        _pattern(
            r"(?P<part>(?:the\s+)?end\s+of\s+|ende\s+)?(?P<which>next|this|the|nächste[nr]?|diese[nr]?|"
            r"der|kommende[nr]?)"
            r"\s+(?:week|woche)"
        ),
        _week,
    ),
    (_pattern(rf"(?:KW|calendar\s+week)\s*(?P<number>\d{{1,2}}){_YEAR}"), _calendar_week),
)
