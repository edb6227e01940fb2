"""What makes a calendar unusable, apart from its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from surehand.core.calendar.hours import Hours
from surehand.core.calendar.problem import CalendarProblem, did_you_mean
from surehand.core.calendar.public_holidays import unknown_region
from surehand.core.calendar.span import Span, overlapping

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def find_problems(calendar: Hours) -> list[CalendarProblem]:
    """Everything that keeps a calendar from being used, by place."""
    return [*_zone(calendar), *_week(calendar), *_holidays(calendar), *_dates(calendar)]


def overlap(path: str, spans: Iterable[Span]) -> Iterator[CalendarProblem]:
    """The first two spans of a day that share time."""
    pair = overlapping(tuple(spans))
    if pair:
        one, two = pair
        merged = Span(one.start, max(one.end, two.end))
        yield CalendarProblem(
            "overlapping-hours",
            path,
            f"{one} and {two} overlap.",
            f"Write {merged}, or end the first by {two.start:%H:%M}.",
        )


def _zone(calendar: Hours) -> Iterator[CalendarProblem]:
    try:
        ZoneInfo(calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, such as “Europe”
        hint = did_you_mean(calendar.zone, available_timezones())
        yield CalendarProblem(
            "unknown-zone",
            "zone",
            f"“{calendar.zone}” is not a time zone.",
            f"{hint}Write an IANA name such as Europe/Berlin.",
        )


def _week(calendar: Hours) -> Iterator[CalendarProblem]:
    for day, spans in calendar.week.items():
        if day in range(7):
            yield from overlap(f"hours.{WEEKDAYS[day]}", spans)
        else:
            yield CalendarProblem(
                "unknown-day", f"hours.{day}", f"{day} is not a weekday.", "Use 0 (Monday) to 6 (Sunday)."
            )
    if not any(calendar.week.values()) and not any(calendar.open.values()):
        yield CalendarProblem(
            "no-working-time",
            "hours",
            "The calendar has no working time, so nothing would ever be due.",
            'Give at least one day hours, such as mon-fri: ["09:00-17:00"].',
        )


def _holidays(calendar: Hours) -> Iterator[CalendarProblem]:
    region = calendar.holidays_of
    fix = unknown_region(region) if region is not None else None
    if fix:
        yield CalendarProblem("unknown-holidays", "holidays", f"No holidays are known for “{region}”.", fix)


def _dates(calendar: Hours) -> Iterator[CalendarProblem]:
    for day, spans in calendar.open.items():
        path = f"open.{day}"
        yield from overlap(path, spans)
        if not spans:
            yield CalendarProblem(
                "open-without-hours",
                path,
                f"{day} is open but has no hours.",
                "Give it hours, or list it under closed.",
            )
        if day in calendar.closed:
            yield CalendarProblem(
                "open-and-closed", path, f"{day} is both open and closed.", "Remove it from one of the two."
            )
