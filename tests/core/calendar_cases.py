"""Calendars and moments for the calendar tests, and an oracle that knows only minutes.

The oracle looks at the local clock once a minute and asks whether that minute lies in the hours of its date. It
shares no code with the calendar: no binary search, no months, no reading of skipped or repeated wall times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st

from surehand.core.calendar import END_OF_DAY, Duration, Pause, Span, WorkingCalendar, calendar_from_plain

MINUTE = timedelta(minutes=1)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Asia/Kolkata",  # half-hour offset, no daylight saving
    "Pacific/Apia",  # 30 December 2011 does not exist
    "America/Sao_Paulo",  # midnight does not exist in spring
    "America/St_Johns",  # set back over midnight: 1 November 2009 begins twice
    "Africa/Casablanca",  # daylight saving stops for Ramadan
)

OFFICE = calendar_from_plain(
    {
        "name": "Office",
        "zone": "Europe/Berlin",
        "hours": {"mon-fri": ["09:00-12:30", "13:30-17:30"]},
        "holidays": "DE-BY",
        "closed": ["2026-12-24"],
        "open": {"2026-12-19": ["10:00-14:00"]},
    }
)
"""Half past five is closing time; Thursday, 24 December 2026 is closed, Saturday, 19 December 2026 half open."""


def berlin(text: str) -> datetime:
    """A wall time in Berlin: `2026-12-18 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def open_daily(zone: str, *hours: str) -> WorkingCalendar:
    """A calendar with the same hours on each day of the week."""
    return calendar_from_plain({"name": "Daily", "zone": zone, "hours": {"mon-sun": list(hours)}})


@cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """The moments from 2009 to 2030 around which the zone's clock is set: within a day."""
    clock, start = ZoneInfo(zone), datetime(2009, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days) for days in range(365 * 22)]
    offsets = [day.astimezone(clock).utcoffset() for day in days]
    return tuple(
        day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after
    )


def span(start: int, end: int) -> Span:
    """A span between two minutes of the day."""
    return Span(time(*divmod(start, 60)), END_OF_DAY if end == 24 * 60 else time(*divmod(end, 60)))


def spans_between(bounds: list[int]) -> tuple[Span, ...]:
    first, second, third, fourth = sorted(bounds)
    return tuple(span(start, end) for start, end in ((first, second), (third, fourth)) if start < end)


def any_calendar(
    zone: str,
    monday: tuple[Span, ...],
    week: dict[int, tuple[Span, ...]],
    region: str | None,
    closed: frozenset[date],
    extra: dict[date, tuple[Span, ...]],
) -> WorkingCalendar:
    return WorkingCalendar("Any", zone, {**week, 0: monday}, region, closed - extra.keys(), extra)


ALL_DAY = (span(0, 24 * 60),)
OFFICE_DAY = (span(9 * 60, 12 * 60), span(13 * 60, 17 * 60))

# Clocks are mostly set at full and half hours, so bounds often lie there.
BOUNDS = st.sampled_from(range(0, 24 * 60 + 1, 30)) | st.integers(0, 24 * 60)
SPANS = st.lists(BOUNDS, min_size=4, max_size=4).map(spans_between).filter(bool)
HOURS = SPANS | st.just(ALL_DAY)
DATES = st.integers(0, 22 * 365).map(lambda days: date(2009, 1, 1) + timedelta(days))
CALENDARS = st.builds(
    any_calendar,
    st.sampled_from(ZONES),
    st.sampled_from(
        (OFFICE_DAY, ALL_DAY)
    ),  # seven hours a week at least, so that no deadline is decades ahead
    st.dictionaries(st.integers(1, 6), HOURS),
    st.sampled_from((None, "DE-BY", "US", "BR")),
    st.frozensets(DATES, max_size=3),
    st.dictionaries(DATES, HOURS, max_size=3),
)

# The ends of the years and of February.
SPECIAL = tuple(datetime(year, month, 1, tzinfo=UTC) for year in range(2010, 2031) for month in (1, 3))
TWO_DAYS = st.integers(-2 * 24 * 60, 2 * 24 * 60).map(lambda minutes: minutes * MINUTE)
ANYWHERE = st.integers(0, 20 * 365 * 24 * 60).map(lambda minutes: SPECIAL[0] + minutes * MINUTE)
SECONDS = st.integers(0, 59_999_999).map(lambda micros: timedelta(microseconds=micros))
FIVE_DAYS = st.integers(0, 5 * 24 * 60 * 60 * 10**6).map(lambda micros: timedelta(microseconds=micros))
WORKING_MINUTES = st.integers(0, 3000).map(lambda amount: Duration(amount, "minutes", working=True))
PAUSES = st.lists(st.tuples(st.integers(-1440, 14_400), st.integers(0, 2880)), max_size=4)


@st.composite
def moments(draw: st.DrawFn, calendar: WorkingCalendar) -> datetime:
    """A whole minute, often within two days of a change of the clock, of a year's end or of a special date."""
    if draw(st.booleans()):
        return draw(ANYWHERE)
    midnights = (datetime.combine(day, time(), UTC) for day in (*calendar.closed, *calendar.open))
    changes = clock_changes(calendar.zone) or SPECIAL
    return draw(st.sampled_from((*changes, *SPECIAL, *midnights))) + draw(TWO_DAYS)


@st.composite
def calendars_and_moments(draw: st.DrawFn, count: int = 1) -> tuple[WorkingCalendar, list[datetime]]:
    """A calendar and moments in order, at most a few days apart, with seconds and microseconds."""
    calendar = draw(CALENDARS)
    first = draw(moments(calendar)) + draw(SECONDS)
    return calendar, sorted([first, *(first + draw(FIVE_DAYS) for _ in range(count - 1))])


@st.composite
def pauses_near(draw: st.DrawFn, moment: datetime) -> list[Pause]:
    """Ended pauses from a day before the moment to ten days after it; they may overlap."""
    bounds = [(moment + start * MINUTE, length * MINUTE) for start, length in draw(PAUSES)]
    return [Pause(start, start + length) for start, length in bounds]


def working_minutes(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[datetime]:
    """The oracle: the working minutes from start (included) to end (excluded), both whole minutes."""
    clock, minute = ZoneInfo(calendar.zone), start - timedelta(days=2)
    furthest = minute.astimezone(clock).replace(tzinfo=None)
    while minute < end:
        # While the clock repeats an hour it has shown all that before; nothing opens or closes a second time.
        furthest = max(furthest, minute.astimezone(clock).replace(tzinfo=None))
        if minute >= start and in_hours(calendar, furthest):
            yield minute
        minute += MINUTE


def in_hours(calendar: WorkingCalendar, wall: datetime) -> bool:
    return any(span.start <= wall.time() < span.end for span in hours_of(calendar, wall.date()))


def hours_of(calendar: WorkingCalendar, day: date) -> tuple[Span, ...]:
    if day in calendar.open:
        return calendar.open[day]
    if day in calendar.closed or day in holidays_of(calendar.holidays_of):
        return ()
    return calendar.week.get(day.weekday(), ())


@cache
def holidays_of(region: str | None) -> frozenset[date]:
    if region is None:
        return frozenset()
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, part or None, years=range(2008, 2033)))
