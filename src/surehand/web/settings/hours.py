"""Working hours as a form and back: a line for each weekday, lunch in the middle, holidays and special days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surehand.core.calendar import WorkingCalendar

DAYS: Mapping[str, Promise] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
_TIMES = ("from", "lunch_from", "lunch_to", "to")


@dataclass(frozen=True)
class DayInput:
    """The hours of a weekday. ``text`` stands for hours that are more than a day with lunch in its middle."""

    day: str
    title: str
    start: str = ""
    lunch_from: str = ""
    lunch_to: str = ""
    end: str = ""
    text: str = ""


@dataclass(frozen=True)
class HoursForm:
    """A calendar as its form shows it: ``closed`` and ``open`` are one date a line."""

    zone: str
    holidays: str
    days: tuple[DayInput, ...]
    closed: str
    open: str


def form_of(calendar: WorkingCalendar) -> HoursForm:
    """The form of a calendar."""
    return HoursForm(
        zone=calendar.zone,
        holidays=calendar.holidays_of or "",
        days=tuple(
            _day(day, [str(span) for span in calendar.week.get(number, ())])
            for number, day in enumerate(DAYS)
        ),
        closed="\n".join(day.isoformat() for day in sorted(calendar.closed)),
        open="\n".join(
            f"{day.isoformat()} {', '.join(map(str, spans))}" for day, spans in sorted(calendar.open.items())
        ),
    )


def form_typed(posted: QueryDict) -> HoursForm:
    """The form as it was typed, whether or not it describes a calendar."""
    return HoursForm(
        zone=posted.get("zone", ""),
        holidays=posted.get("holidays", ""),
        days=tuple(
            DayInput(day, str(title), *(posted.get(f"{day}.{part}", "") for part in (*_TIMES, "text")))
            for day, title in DAYS.items()
        ),
        closed=posted.get("closed", ""),
        open=posted.get("open", ""),
    )


def definition_of(form: HoursForm) -> dict[str, Any]:
    """The calendar that a form describes, as plain data for `calendar_from_plain`, which says what is wrong with it."""
    hours = {day.day: spans for day in form.days if (spans := _spans(day))}
    definition: dict[str, Any] = {"zone": form.zone.strip(), "hours": hours}
    if form.holidays.strip():
        definition["holidays"] = form.holidays.strip()
    if closed := _lines(form.closed):
        definition["closed"] = closed
    if special := dict(_special(line) for line in _lines(form.open)):
        definition["open"] = special
    return definition


def _day(day: str, spans: list[str]) -> DayInput:
    title = str(DAYS[day])
    ends = [end for span in spans for end in span.split("-")]
    # A time input knows no 24:00.
    if len(spans) > 2 or "24:00" in ends:
        return DayInput(day, title, text=", ".join(spans))
    if len(spans) == 2:
        return DayInput(day, title, *ends)
    return DayInput(day, title, start=ends[0], end=ends[1]) if spans else DayInput(day, title)


def _spans(day: DayInput) -> list[str]:
    if day.text.strip():
        return [span.strip() for span in day.text.split(",") if span.strip()]
    if day.lunch_from or day.lunch_to:
        return [f"{day.start}-{day.lunch_from}", f"{day.lunch_to}-{day.end}"]
    return [f"{day.start}-{day.end}"] if day.start or day.end else []


def _special(line: str) -> tuple[str, list[str]]:
    day, _space, hours = line.partition(" ")
    return day, [span.strip() for span in hours.split(",") if span.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def next_closed(calendar: WorkingCalendar, days: Iterable[date]) -> list[tuple[date, str]]:
    """Those of the days on which nobody works although the week says so, with the reason."""
    return [
        (day, reason)
        for day in days
        if calendar.week.get(day.weekday()) and (reason := calendar.why_closed(day))
    ]
