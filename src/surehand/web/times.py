"""Moments as people read them: how far away, in working time where it counts, with the exact moment beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from surehand.core.calendar import ALWAYS, WorkingCalendar

Tone = Literal["", "soon", "late", "paused"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SOON = _HOUR
_LONG = 10 * _HOUR
_FAR = 14
"""Days beyond which nobody counts in working time."""


@dataclass(frozen=True)
class Moment:
    """A moment in words, exactly, and for machines. ``tone`` says whether it presses."""

    words: str
    exact: str
    iso: str
    tone: Tone = ""


def exactly(at: datetime, zone: ZoneInfo) -> str:
    """“Mon 14 Dec 2026, 14:50 CET”."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


def due(at: datetime, now: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> Moment:
    """A deadline: “due in 3 working hours”, “overdue by 2 working days”."""
    late = at < now
    start, end = (at, now) if late else (now, at)
    length = _length(start, end, calendar)
    if late:
        words = f"overdue by {length}" if length else "overdue"
        return Moment(words, exactly(at, zone), at.isoformat(), "late")
    is_soon = calendar.between(start, end) <= _SOON
    words = f"due in {length}" if length else "due now"
    return Moment(words, exactly(at, zone), at.isoformat(), "soon" if is_soon else "")


def paused(since: datetime, reason: str, zone: ZoneInfo) -> Moment:
    """A clock that stands still."""
    words = f"paused: {reason.replace('_', ' ')}"
    return Moment(words, f"since {exactly(since, zone)}", since.isoformat(), "paused")


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """A moment that is over: “5 min ago”, “3 days ago”."""
    passed = now - at
    words = "just now" if passed < _MINUTE else f"{span(passed)} ago"
    return Moment(words, exactly(at, zone), at.isoformat())


def for_so_long(since: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """How long something has lasted: “3 days”."""
    return Moment(span(now - since), f"since {exactly(since, zone)}", since.isoformat())


def span(length: timedelta) -> str:
    """A length of time in its largest unit: “5 min”, “3 hours”, “12 days”, “5 months”."""
    days = length // _DAY
    if length < _HOUR:
        return f"{max(length // _MINUTE, 0)} min"
    if days < 1:
        return _count(length // _HOUR, "hour")
    if days < 60:
        return _count(days, "day")
    return _count(days // 30, "month") if days < 730 else _count(days // 365, "year")


def _length(start: datetime, end: datetime, calendar: WorkingCalendar) -> str:
    """How much working time lies between two moments; empty for less than a minute of it."""
    worked = calendar.between(start, end)
    working = "" if calendar == ALWAYS else "working "
    if worked < _MINUTE:
        return ""
    if worked < _HOUR:
        return _count(worked // _MINUTE, f"{working}minute")
    if worked < _LONG:
        return _count(round(worked / _HOUR), f"{working}hour")
    return _days(start, end, calendar, working)


def _days(start: datetime, end: datetime, calendar: WorkingCalendar, working: str) -> str:
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (last - first).days
    if days > _FAR:
        return span(end - start)
    worked = sum(bool(calendar.spans_on(first + timedelta(days=n + 1))) for n in range(days))
    return _count(max(worked, 1), f"{working}day")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
