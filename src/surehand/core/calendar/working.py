"""A working-time calendar: when a deadline falls, and how much working time has passed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import final
from zoneinfo import ZoneInfo

from surehand.core.calendar.checks import find_problems
from surehand.core.calendar.duration import Duration
from surehand.core.calendar.explain import Step, steps
from surehand.core.calendar.moment import DAY, first_moment, given, midnight, moment_at, reached, shown
from surehand.core.calendar.month import Month, month_of, number_of
from surehand.core.calendar.pause import FOREVER, Pause, StillPaused, stretches
from surehand.core.calendar.problem import BeyondHorizon, CalendarError
from surehand.core.calendar.public_holidays import public_holidays
from surehand.core.calendar.span import END_OF_DAY, Span

HORIZON_YEARS = 20
HORIZON = HORIZON_YEARS * 366 * DAY


@final
@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Weekly hours in a zone, less public holidays and closed dates, plus dates with hours of their own.

    ``week`` maps Monday (0) to Sunday (6) to spans of wall time, ``holidays_of`` is a country or a part of it
    (``DE``, ``DE-BY``); a date in ``open`` has exactly the hours given there, holiday or not. Calendars with the
    same content are equal. Answers are in UTC, and equal moments get equal answers, whatever their zone.

    Raises:
        CalendarError: the calendar cannot be used; it names every problem.
    """

    name: str
    zone: str
    week: Mapping[int, tuple[Span, ...]]
    holidays_of: str | None = None
    closed: frozenset[date] = frozenset()
    open: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    clock: ZoneInfo = field(init=False, repr=False)
    _content: tuple[object, ...] = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if problems := find_problems(self):
            raise CalendarError(self.name, problems)
        keep = object.__setattr__
        keep(
            self, "week", MappingProxyType({day: tuple(sorted(self.week[day])) for day in sorted(self.week)})
        )
        keep(self, "closed", frozenset(self.closed))
        keep(
            self, "open", MappingProxyType({day: tuple(sorted(self.open[day])) for day in sorted(self.open)})
        )
        keep(self, "clock", ZoneInfo(self.zone))
        week, extra = tuple(self.week.items()), tuple(self.open.items())
        keep(self, "_content", (self.name, self.zone, week, self.holidays_of, self.closed, extra))
        keep(self, "_hash", hash(self._content))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingCalendar) and self._content == other._content

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[WorkingCalendar], tuple[object, ...]]:
        plain = (self.name, self.zone, dict(self.week), self.holidays_of, self.closed, dict(self.open))
        return WorkingCalendar, plain

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The hours of a date, in order; none when it is not a working day."""
        return () if self.why_closed(day) else self.open.get(day) or self.week[day.weekday()]

    def why_closed(self, day: date) -> str | None:
        """Why the date is not a working day, such as “holiday (Epiphany)”; None when it is one."""
        if day in self.open:
            return None
        if day in self.closed:
            return "closed on this date"
        if not self.week.get(day.weekday()):
            return f"no working hours on {day:%A}"
        name = public_holidays(self.holidays_of, day.year).get(day) if self.holidays_of else None
        return f"holiday ({name})" if name else None

    def add(self, moment: datetime, duration: Duration, pauses: Sequence[Pause] = ()) -> datetime:
        """The first moment at which the duration has passed, not counting pauses; a zero duration ends at once.

        Raises:
            StillPaused: the clock stands still before the duration has passed, and the pause has no end.
            BeyondHorizon: that moment is more than 20 years ahead.
            ValueError: the moment has no zone.
        """
        start = given(moment)
        if duration.nominal > HORIZON:
            raise self._beyond(start)
        due = self._due(start, duration)
        for first, last in stretches(pauses, start) if pauses else ():
            if first >= due:
                break
            if last == FOREVER:
                raise StillPaused(moment_at(first))
            due = self._reach(due, self._worked(first, last)) if duration.working else due + last - first
        if due - start > HORIZON:
            raise self._beyond(start)
        return moment_at(due)

    def between(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """The working time from start to end, not counting pauses; negative when the end comes first.

        Raises:
            ValueError: a moment has no zone.
        """
        first, last = given(start), given(end)
        if last < first:
            return -self.between(end, start, pauses)
        paused = sum(self._worked(*stretch) for stretch in stretches(pauses, first, last))
        return timedelta(microseconds=self._worked(first, last) - paused)

    def is_working(self, moment: datetime) -> bool:
        """Whether the moment is working time. A span includes its start and excludes its end."""
        at = given(moment)
        return self._month(at).next_open(at) == at

    def next_working(self, moment: datetime) -> datetime:
        """The first working moment that is not before the given one.

        Raises:
            BeyondHorizon: there is none in the next 20 years.
        """
        return moment_at(self._opening(given(moment))[1])

    def explain(self, start: datetime, duration: Duration, pauses: Sequence[Pause] = ()) -> tuple[Step, ...]:
        """How the deadline comes about: what is counted and what is skipped, in order, then the deadline.

        While the clock is paused without an end, the last step says so instead. Raises as `add` does otherwise.
        """
        return tuple(steps(self, start, duration, pauses))

    def _due(self, start: int, duration: Duration) -> int:
        """When the duration has passed if nothing pauses it."""
        if not duration.amount:
            return start
        if duration.unit in ("minutes", "hours"):
            return self._reach(start, duration.nominal) if duration.working else start + duration.nominal
        if duration.working:
            return self._same_time_on_working_day(start, duration.amount)
        return first_moment(self.clock, reached(self.clock, start) + timedelta(microseconds=duration.nominal))

    def _reach(self, start: int, work: int) -> int:
        """The first moment at which so much working time has passed since the start."""
        if not work:
            return start
        first = self._month(start)
        work += first.worked(start)
        for month in self._months(first):
            if work <= month.total:
                return month.moment_of(work)
            work -= month.total
        raise self._beyond(start)

    def _same_time_on_working_day(self, start: int, days: int) -> int:
        """So many working days later, at the same wall time or the nearest working time of that day."""
        first, opening = self._opening(start)
        position = bisect_right(first.openings, opening) - 1
        into_day = reached(self.clock, opening) - midnight(first.days[position])
        position += days
        for month in self._months(first):
            if position < len(month.days):
                day = month.days[position]
                return month.within(day, first_moment(self.clock, midnight(day) + into_day))
            position -= len(month.days)
        raise self._beyond(start)

    def _opening(self, at: int) -> tuple[Month, int]:
        """The first working moment that is not before the given one, and its month."""
        for month in self._months(self._month(at)):
            opening = month.next_open(at)
            if opening is not None:
                return month, opening
        raise self._beyond(at)

    def _worked(self, start: int, end: int) -> int:
        """The working time between two moments; the start comes first."""
        first, last = self._month(start), self._month(end)
        full = sum(month_of(self, number).total for number in range(first.number, last.number))
        return full + last.worked(end) - first.worked(start)

    def _month(self, at: int) -> Month:
        month = month_of(self, number_of(shown(self.clock, at)))
        # A clock set back over midnight shows the old month again although the new one has begun.
        return month if at < month.until else month_of(self, month.number + 1)

    def _months(self, first: Month) -> Iterator[Month]:
        """A month and those after it, as far as the calendar looks."""
        yield first
        for ahead in range(1, HORIZON_YEARS * 12 + 1):
            yield month_of(self, first.number + ahead)

    def _beyond(self, at: int) -> BeyondHorizon:
        return BeyondHorizon(
            f"The calendar “{self.name}” has no answer within {HORIZON_YEARS} years of {moment_at(at)}. "
            "Shorten the duration, or give the calendar more working time."
        )


ALWAYS = WorkingCalendar("always", "UTC", {day: (Span(time(), END_OF_DAY),) for day in range(7)})
"""Every minute counts, in UTC."""
