"""How a deadline comes about, step by step, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import zip_longest
from typing import Literal, TypeAlias

import msgspec

from surehand.core.calendar.duration import Duration
from surehand.core.calendar.hours import Hours
from surehand.core.calendar.moment import (
    DAY,
    HOUR,
    MINUTE,
    Interval,
    first_moment,
    given,
    micros,
    midnight,
    moment_at,
    shown,
)
from surehand.core.calendar.month import month_of, number_of
from surehand.core.calendar.pause import Pause, StillPaused, clip, stretches

Kind: TypeAlias = Literal["counted", "skipped", "paused", "due"]


class Step(msgspec.Struct, frozen=True):
    """A stretch on the way to a deadline and what became of it.

    ``due`` is the deadline itself. ``skipped`` is a day without working time, or a break within a day; the hours
    between closing and opening have no step. The moments are in UTC, the sentence is in the calendar's zone; ``what``
    is the sentence without the moments, for whoever writes these in another way.
    """

    kind: Kind
    start: datetime
    end: datetime
    sentence: str
    what: str = ""


def steps(calendar: Hours, start: datetime, duration: Duration, pauses: Sequence[Pause]) -> Iterator[Step]:
    """The steps from the start to the deadline, or to the pause that keeps it away."""
    first = given(start)
    try:
        due, paused = micros(calendar.add(start, duration, pauses)), False
    except StillPaused as standstill:
        due, paused = micros(standstill.since), True
    story = _Story(calendar, duration, first, due, stretches(pauses, first, due))
    yield from story.by_day() if duration.working else story.counted((first, due))
    yield story.standstill() if paused else story.deadline()


@dataclass(frozen=True)
class _Story:
    """What happens between a start and a deadline."""

    calendar: Hours
    duration: Duration
    first: int
    due: int
    pauses: list[Interval]

    def by_day(self) -> Iterator[Step]:
        """The steps of each date from the start to the deadline."""
        clock, working_days = self.calendar.clock, 0
        day = shown(clock, self.first).date()
        while (begin := first_moment(clock, midnight(day))) < self.due:
            following = day + timedelta(1)
            if hours := month_of(self.calendar, number_of(day)).hours.get(day):
                yield from self._working_day(hours, self._note(working_days))
                if hours[-1][1] > self.first:
                    working_days += 1
            else:
                why = self.calendar.why_closed(day) or "the clock jumps over its hours"
                yield from self._skipped((begin, first_moment(clock, midnight(following))), why)
            day = following

    def counted(self, stretch: Interval, note: str = "") -> Iterator[Step]:
        """A stretch of time that counts, except where it is paused."""
        at, end = self._clipped(stretch)
        for first, last in clip(self.pauses, at, end):
            if at < first:
                yield self._step("counted", (at, first), note or f"{_length(first - at)} counted")
            yield self._step("paused", (first, last), f"paused, {_length(last - first)} not counted")
            at = last
        if at < end:
            yield self._step("counted", (at, end), note or f"{_length(end - at)} counted")

    def deadline(self) -> Step:
        due = f"Due {self._at(self.due)} ({self.calendar.zone})"
        return self._last("due", f"{due}: {self.duration} after {self._at(self.first)}.")

    def standstill(self) -> Step:
        return self._last("paused", f"Paused since {self._at(self.due)}: no deadline until it resumes.")

    def _working_day(self, hours: Sequence[Interval], note: str) -> Iterator[Step]:
        for interval, following in zip_longest(hours, hours[1:]):
            yield from self.counted(interval, note)
            if following:
                yield from self._skipped((interval[1], following[0]), "a break")

    def _note(self, working_days: int) -> str:
        """What a date stands for where days are counted; nothing where hours are."""
        if self.duration.unit != "days":
            return ""
        if not working_days:
            return "the days count from here"
        return f"working day {working_days}" if working_days <= self.duration.amount else "added for pauses"

    def _skipped(self, stretch: Interval, why: str) -> Iterator[Step]:
        start, end = self._clipped(stretch)
        if start < end:
            yield self._step("skipped", (start, end), f"{why}, not counted")

    def _clipped(self, stretch: Interval) -> Interval:
        return max(stretch[0], self.first), min(stretch[1], self.due)

    def _step(self, kind: Kind, stretch: Interval, what: str) -> Step:
        start, end = stretch
        return Step(kind, moment_at(start), moment_at(end), f"{self._when(start, end)}: {what}.", what)

    def _last(self, kind: Kind, sentence: str) -> Step:
        return Step(kind, moment_at(self.due), moment_at(self.due), sentence)

    def _when(self, start: int, end: int) -> str:
        """A stretch in local time: “Fri 18 Dec 2026, 15:00–17:30”; only the date for a whole day."""
        first, last = shown(self.calendar.clock, start), shown(self.calendar.clock, end)
        following = midnight(first.date() + timedelta(1))
        if last.replace(tzinfo=None) == following:
            return _date(first) if first.time() == time() else f"{_moment(first)}–24:00"
        if last.date() == first.date():
            return f"{_moment(first)}–{last:%H:%M}"
        return f"{_moment(first)} – {_moment(last)}"

    def _at(self, at: int) -> str:
        return _moment(shown(self.calendar.clock, at))


def _moment(local: datetime) -> str:
    return f"{_date(local)}, {local:%H:%M}"


def _date(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %Y}"


def _length(length: int) -> str:
    """“2 h 30 min”; whole days only from two on, as one day of work is not 24 hours."""
    days, rest = divmod(length, DAY) if length >= 2 * DAY else (0, length)
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    parts = (f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count)
    return " ".join(parts) or "under 1 min"
