"""The working time of one month, laid out so that a question about it is one binary search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from surehand.core.calendar.hours import Hours
from surehand.core.calendar.moment import Interval, first_moment, midnight
from surehand.core.calendar.span import END_OF_DAY, Span


@dataclass(frozen=True, slots=True)
class Month:
    """The working intervals of a month; ``number`` counts months since the year 0, ``until`` is the month's end."""

    number: int
    until: int
    hours: dict[date, tuple[Interval, ...]]
    days: list[date] = field(init=False)
    openings: list[int] = field(init=False)
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)
    done: list[int] = field(init=False)

    def __post_init__(self) -> None:
        intervals = [interval for day in self.hours.values() for interval in day]
        lay = object.__setattr__
        lay(self, "days", list(self.hours))
        lay(self, "openings", [day[0][0] for day in self.hours.values()])
        lay(self, "starts", [start for start, _ in intervals])
        lay(self, "ends", [end for _, end in intervals])
        lay(self, "done", list(accumulate(end - start for start, end in intervals)))

    @property
    def total(self) -> int:
        """The working time of the whole month."""
        return self.done[-1] if self.done else 0

    def worked(self, at: int) -> int:
        """The working time of the month before a moment."""
        last = bisect_right(self.starts, at) - 1
        return self.done[last] - max(0, self.ends[last] - at) if last >= 0 else 0

    def moment_of(self, work: int) -> int:
        """The first moment at which so much of the month's working time is done; 0 < work ≤ total."""
        interval = bisect_left(self.done, work)
        return self.ends[interval] - (self.done[interval] - work)

    def next_open(self, at: int) -> int | None:
        """The first working moment of the month that is not before the given one."""
        interval = bisect_right(self.ends, at)
        return max(at, self.starts[interval]) if interval < len(self.ends) else None

    def within(self, day: date, at: int) -> int:
        """The moment moved into a working day: out of a break to its end, and past the day's end back to it."""
        for start, end in self.hours[day]:
            if at <= end:
                return max(start, at)
        return self.hours[day][-1][1]


@lru_cache(maxsize=1024)
def month_of(calendar: Hours, number: int) -> Month:
    """One month of a calendar. Kept, so that the next question about the same month costs nothing."""
    first, following = _first_day(number), _first_day(number + 1)
    days = (first + timedelta(days) for days in range((following - first).days))
    hours = {day: intervals for day in days if (intervals := tuple(_intervals(calendar, day)))}
    return Month(number, first_moment(calendar.clock, midnight(following)), hours)


def number_of(day: date) -> int:
    """The number of the month that a day lies in."""
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _intervals(calendar: Hours, day: date) -> Iterator[Interval]:
    """The spans of a day as moments; one that a jump of the clock skips altogether is left out."""
    for span in calendar.spans_on(day):
        start = first_moment(calendar.clock, datetime.combine(day, span.start))
        end = first_moment(calendar.clock, _end(day, span))
        if start < end:
            yield start, end


def _end(day: date, span: Span) -> datetime:
    return midnight(day + timedelta(1)) if span.end == END_OF_DAY else datetime.combine(day, span.end)
