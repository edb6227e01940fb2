"""Moments as people read them: how far away, in working time where it counts, with the exact moment beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.calendar import ALWAYS, WorkingCalendar
from surehand.web import formats
from surehand.web.codes import within_words

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
    return formats.moment(at, zone)


def due(at: datetime, now: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> Moment:
    """A deadline: “due in 3 working hours”, “overdue by 2 working days”."""
    late = at < now
    start, end = (at, now) if late else (now, at)
    length = _length(start, end, calendar)
    if late:
        words = _("overdue by %(length)s") % {"length": length} if length else _("overdue")
        return Moment(words, exactly(at, zone), at.isoformat(), "late")
    is_soon = calendar.between(start, end) <= _SOON
    words = _("due in %(length)s") % {"length": length} if length else _("due now")
    return Moment(words, exactly(at, zone), at.isoformat(), "soon" if is_soon else "")


def paused(since: datetime, reason: str, zone: ZoneInfo) -> Moment:
    """A clock that stands still."""
    words = _("paused: %(reason)s") % {"reason": within_words(reason)}
    return Moment(words, _since(since, zone), since.isoformat(), "paused")


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """A moment that is over: “5 min ago”, “3 days ago”."""
    passed = now - at
    words = _("just now") if passed < _MINUTE else _ago(passed)
    return Moment(words, exactly(at, zone), at.isoformat())


def for_so_long(since: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """How long something has lasted: “3 days”."""
    return Moment(span(now - since), _since(since, zone), since.isoformat())


def _since(at: datetime, zone: ZoneInfo) -> str:
    return _("since %(moment)s") % {"moment": exactly(at, zone)}


def span(length: timedelta) -> str:
    """A length of time in its largest unit: “5 min”, “3 hours”, “12 days”, “5 months”."""
    days = length // _DAY
    if length < _HOUR:
        return _("%(count)s min") % {"count": max(length // _MINUTE, 0)}
    if days < 1:
        return _hours(length // _HOUR)
    if days < 60:
        return _whole_days(days)
    if days < 730:
        return ngettext("%(count)s month", "%(count)s months", days // 30) % {"count": days // 30}
    return ngettext("%(count)s year", "%(count)s years", days // 365) % {"count": days // 365}


def _ago(length: timedelta) -> str:
    """“5 min ago”, “12 days ago”: whole sentences, since some languages say the length in another form then."""
    days = length // _DAY
    if days < 1:
        return _("%(length)s ago") % {"length": span(length)}
    if days < 60:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    if days < 730:
        return ngettext("%(count)s month ago", "%(count)s months ago", days // 30) % {"count": days // 30}
    return ngettext("%(count)s year ago", "%(count)s years ago", days // 365) % {"count": days // 365}


def working(length: timedelta, calendar: WorkingCalendar) -> str:
    """A length of working time: “40 working minutes”, “3 working hours”; long ones stay hours, as days differ."""
    if length < _HOUR:
        return _minutes(length // _MINUTE, calendar)
    hours = round(length / _HOUR)
    return _hours(hours) if calendar == ALWAYS else _working_hours(hours)


def _length(start: datetime, end: datetime, calendar: WorkingCalendar) -> str:
    """How much working time lies between two moments; empty for less than a minute of it."""
    worked = calendar.between(start, end)
    if worked < _MINUTE:
        return ""
    if worked < _HOUR:
        return _minutes(worked // _MINUTE, calendar)
    if worked < _LONG:
        hours = round(worked / _HOUR)
        return _hours(hours) if calendar == ALWAYS else _working_hours(hours)
    return _days(start, end, calendar)


def _days(start: datetime, end: datetime, calendar: WorkingCalendar) -> str:
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (last - first).days
    if days > _FAR:
        return span(end - start)
    worked = max(sum(bool(calendar.spans_on(first + timedelta(days=n + 1))) for n in range(days)), 1)
    if calendar == ALWAYS:
        return _whole_days(worked)
    return ngettext("%(count)s working day", "%(count)s working days", worked) % {"count": worked}


def _minutes(count: int, calendar: WorkingCalendar) -> str:
    if calendar == ALWAYS:
        return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    return ngettext("%(count)s working minute", "%(count)s working minutes", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def _working_hours(count: int) -> str:
    return ngettext("%(count)s working hour", "%(count)s working hours", count) % {"count": count}


def _whole_days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
