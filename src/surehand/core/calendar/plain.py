"""A calendar from the plain data of a YAML or JSON file, with every problem named at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from surehand.core.calendar.checks import WEEKDAYS, overlap
from surehand.core.calendar.problem import CalendarError, CalendarProblem, did_you_mean
from surehand.core.calendar.span import END_OF_DAY, Span
from surehand.core.calendar.working import WorkingCalendar

KEYS = ("name", "zone", "hours", "holidays", "closed", "open")

HOURS_FIX = 'Write spans such as ["09:00-12:30", "13:30-17:30"].'
NIGHT_FIX = "The day ends at 24:00; hours over midnight are one span on each day."
DAY_FIX = "Use mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri."
DATE_FIX = "Write dates as 2026-12-24."

CONSEQUENCES = ("no-working-time", "open-without-hours")
"""Problems that also arise when hours are left out because they are wrong."""

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*(?:(24:00)|([01]?\d|2[0-3]):([0-5]\d))", re.ASCII)


def calendar_from_plain(data: Mapping[str, object]) -> WorkingCalendar:
    """The calendar that the data describes: ``name``, ``zone``, ``hours``, ``holidays``, ``closed``, ``open``.

    Raises:
        CalendarError: the data describes none; ``problems`` names everything that is wrong with it.
    """
    reader = _Reader(data)
    name, zone = reader.text("name"), reader.text("zone")
    fields = reader.week(), reader.region(), reader.closed(), reader.open()
    reader.refuse_unknown_keys()
    try:
        calendar = WorkingCalendar(name, zone or "UTC", *fields)
    except CalendarError as error:
        reader.add_new(error.problems)
    if reader.problems:
        raise CalendarError(name, reader.problems)
    return calendar


class _Reader:
    """Reads the parts of a calendar, notes what is wrong and goes on with what is right."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.problems: list[CalendarProblem] = []

    def report(self, code: str, path: str, sentence: str, fix: str) -> None:
        self.problems.append(CalendarProblem(code, path, sentence, fix))

    def add_new(self, problems: tuple[CalendarProblem, ...]) -> None:
        """Adds what does not merely follow from leaving out something wrong inside it."""
        known = tuple(problem.path for problem in self.problems)
        self.problems += (
            new
            for new in problems
            if new.code not in CONSEQUENCES or not any(path.startswith(new.path) for path in known)
        )

    def refuse_unknown_keys(self) -> None:
        for key in self.data:
            if key not in KEYS:
                hint = did_you_mean(str(key), KEYS)
                self.report(
                    "unknown-key", str(key), f"A calendar has no “{key}”.", f"{hint}Use {', '.join(KEYS)}."
                )

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if isinstance(value, str) and value.strip():
            return value
        sentence = f"{value!r} is not a text." if value else f"The calendar has no {key}."
        example = {"name": "name: Office", "zone": "zone: Europe/Berlin"}[key]
        self.report("bad-text", key, sentence, f"Write one, such as {example}.")
        return ""

    def region(self) -> str | None:
        value = self.data.get("holidays")
        if value is None or isinstance(value, str):
            return value
        self.report("bad-text", "holidays", f"{value!r} is not a text.", 'Write a region such as "DE-BY".')
        return None

    def week(self) -> dict[int, tuple[Span, ...]]:
        week: dict[int, tuple[Span, ...]] = {}
        for key, value in self._mapping("hours", 'mon-fri: ["09:00-17:00"]'):
            path = f"hours.{key}"
            days, spans = self._days(path, key), self._spans(path, value)
            for day in days:
                if day in week:
                    self.report(
                        "day-twice", path, f"{WEEKDAYS[day]} has hours twice.", "Name each day only once."
                    )
                week[day] = spans
        return week

    def closed(self) -> frozenset[date]:
        value = self.data.get("closed", ())
        if not isinstance(value, list | tuple):
            self.report("bad-date", "closed", f"{value!r} is not a list of dates.", DATE_FIX)
            return frozenset()
        days = (self._date(f"closed.{position}", each) for position, each in enumerate(value))
        return frozenset(day for day in days if day)

    def open(self) -> dict[date, tuple[Span, ...]]:
        if "open" not in self.data:
            return {}
        entries = self._mapping("open", '2026-12-19: ["10:00-14:00"]')
        read = ((self._date(f"open.{key}", key), self._spans(f"open.{key}", value)) for key, value in entries)
        return {day: spans for day, spans in read if day}

    def _mapping(self, key: str, example: str) -> Iterator[tuple[object, object]]:
        value = self.data.get(key)
        if isinstance(value, Mapping):
            yield from value.items()
        else:
            sentence = f"{value!r} does not map days to hours." if value else f"The calendar has no {key}."
            self.report("bad-hours", key, sentence, f"Write days with their hours, such as {example}.")

    def _days(self, path: str, key: object) -> tuple[int, ...]:
        """The weekdays that “mon”, “mon-fri” or “sun-thu” names."""
        first, dash, last = str(key).partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            self.report("unknown-day", path, f"“{key}” names no weekdays.", DAY_FIX)
            return ()
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))

    def _spans(self, path: str, value: object) -> tuple[Span, ...]:
        """The spans of a day; none when one of them is wrong."""
        if not isinstance(value, list | tuple):
            self.report("bad-hours", path, f"{value!r} is not a list of spans.", HOURS_FIX)
            return ()
        spans = tuple(span for each in value if (span := self._span(path, each)))
        overlaps = tuple(overlap(path, spans))
        self.problems += overlaps
        return () if overlaps else spans

    def _span(self, path: str, text: object) -> Span | None:
        match = _SPAN.fullmatch(text) if isinstance(text, str) else None
        if not match:
            self.report("bad-hours", path, f"{text!r} is not a span of hours.", f"{HOURS_FIX} {NIGHT_FIX}")
            return None
        start = time(int(match[1]), int(match[2]))
        end = END_OF_DAY if match[3] else time(int(match[4]), int(match[5]))
        if start < end:
            return Span(start, end)
        self.report("bad-hours", path, f"{text!r} does not end after it starts.", NIGHT_FIX)
        return None

    def _date(self, path: str, value: object) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.report("bad-date", path, f"{value!r} is not a date.", DATE_FIX)
            return None
