"""Laws of working time, for any calendar in any zone, around clock changes, holidays and year ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from surehand.core.calendar import Duration, Pause, Span, WorkingCalendar
from tests.core.calendar_cases import (
    CALENDARS,
    MINUTE,
    SPANS,
    WORKING_MINUTES,
    ZONES,
    calendars_and_moments,
    hours_of,
    moments,
    pauses_near,
    working_minutes,
)

MICROSECOND = timedelta(microseconds=1)
DAYS = st.builds(Duration, st.integers(0, 30), st.just("days"), st.booleans())
ANY_DURATION = WORKING_MINUTES | DAYS | st.builds(Duration, st.integers(0, 5000), st.just("minutes"))


def minutes(duration: Duration) -> timedelta:
    return duration.amount * MINUTE


@given(calendars_and_moments(), WORKING_MINUTES, WORKING_MINUTES)
def test_durations_add_up(case, one, other):
    calendar, [moment] = case
    both = Duration(one.amount + other.amount, "minutes", working=True)
    assert calendar.add(calendar.add(moment, one), other) == calendar.add(moment, both)


@given(calendars_and_moments(2), ANY_DURATION)
def test_later_starts_end_later(case, duration):
    calendar, [earlier, later] = case
    assert calendar.add(earlier, duration) <= calendar.add(later, duration)


@given(calendars_and_moments(), ANY_DURATION, st.integers(0, 30))
def test_longer_durations_end_later(case, duration, more):
    calendar, [moment] = case
    longer = Duration(duration.amount + more, duration.unit, duration.working)
    assert moment <= calendar.add(moment, duration) <= calendar.add(moment, longer)


@given(calendars_and_moments(), WORKING_MINUTES)
def test_between_undoes_add(case, duration):
    calendar, [moment] = case
    assert calendar.between(moment, calendar.add(moment, duration)) == minutes(duration)


@given(calendars_and_moments(), WORKING_MINUTES.filter(lambda duration: duration.amount > 0))
def test_deadline_is_the_first_moment(case, duration):
    calendar, [moment] = case
    just_before = calendar.add(moment, duration) - MICROSECOND
    assert calendar.between(moment, just_before) < minutes(duration)


@given(calendars_and_moments(2))
def test_backwards_is_negative(case):
    calendar, [start, end] = case
    assert calendar.between(end, start) == -calendar.between(start, end) <= timedelta()


@given(calendars_and_moments(3))
def test_between_adds_up(case):
    calendar, [start, middle, end] = case
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)


@given(calendars_and_moments(2), ANY_DURATION, st.sampled_from(ZONES))
def test_zone_of_the_asker_is_irrelevant(case, duration, zone):
    calendar, asked = case
    elsewhere = [moment.astimezone(ZoneInfo(zone)) for moment in asked]
    assert answers(calendar, *asked, duration) == answers(calendar, *elsewhere, duration)


def answers(
    calendar: WorkingCalendar, moment: datetime, end: datetime, duration: Duration
) -> tuple[object, ...]:
    due = calendar.add(moment, duration)
    assert due.tzinfo is UTC
    return due, calendar.between(moment, end), calendar.is_working(moment), calendar.next_working(moment)


@given(st.data())
def test_oracle_counts_the_same_minutes(data):
    calendar = data.draw(CALENDARS)
    start = data.draw(moments(calendar))
    end = start + data.draw(st.integers(0, 3 * 24 * 60)) * MINUTE
    assert calendar.between(start, end) == len(list(working_minutes(calendar, start, end))) * MINUTE


@given(st.data())
def test_oracle_finds_the_same_openings(data):
    calendar = data.draw(CALENDARS)
    start = data.draw(moments(calendar))
    opening = calendar.next_working(start)
    until = min(opening, start + timedelta(days=3))
    assert not list(working_minutes(calendar, start, until))
    assert list(working_minutes(calendar, opening, opening + MINUTE)) == [opening]
    assert calendar.is_working(start) == (opening == start)


@given(st.data())
def test_oracle_counts_around_pauses(data):
    calendar = data.draw(CALENDARS)
    start = data.draw(moments(calendar))
    end, pauses = start + timedelta(days=3), data.draw(pauses_near(start))
    counted = [
        minute
        for minute in working_minutes(calendar, start, end)
        if not any(pause.start <= minute < pause.end for pause in pauses)
    ]
    assert calendar.between(start, end, pauses) == len(counted) * MINUTE


@given(SPANS, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.times(), st.integers(1, 40), st.data())
def test_oracle_steps_the_same_days(hours, day, at, days, data):
    """In a zone whose clock is never set, so that a wall time is a moment."""
    clock = ZoneInfo("Asia/Kolkata")
    other = data.draw(st.dictionaries(st.integers(0, 6), SPANS))
    calendar = WorkingCalendar("India", "Asia/Kolkata", {0: hours, **other}, "IN")
    opening = calendar.next_working(datetime.combine(day, at, clock)).astimezone(clock)
    target = opening.date()
    for _ in range(days):
        target += timedelta(1)
        while not hours_of(calendar, target):
            target += timedelta(1)
    due = calendar.add(datetime.combine(day, at, clock), Duration(days, "days", working=True))
    assert due == datetime.combine(target, nearest_in(hours_of(calendar, target), opening.time()), clock)


def nearest_in(hours: tuple[Span, ...], at: time) -> time:
    return next((max(at, span.start) for span in hours if at <= span.end), hours[-1].end)


@given(calendars_and_moments(), WORKING_MINUTES, st.data())
def test_between_undoes_add_around_pauses(case, duration, data):
    calendar, [moment] = case
    pauses = data.draw(pauses_near(moment))
    due = calendar.add(moment, duration, pauses)
    assert calendar.between(moment, due, pauses) == minutes(duration)


@given(calendars_and_moments(), WORKING_MINUTES, WORKING_MINUTES, st.data())
def test_durations_add_up_around_pauses(case, one, other, data):
    calendar, [moment] = case
    pauses = data.draw(pauses_near(moment))
    both = Duration(one.amount + other.amount, "minutes", working=True)
    in_two = calendar.add(calendar.add(moment, one, pauses), other, pauses)
    assert in_two == calendar.add(moment, both, pauses)


@given(calendars_and_moments(4))
def test_separate_pauses_add_up(case):
    calendar, [start, first, second, end] = case
    one, other = Pause(start, first), Pause(second, end)
    lost = calendar.between(start, first) + calendar.between(second, end)
    assert calendar.between(start, end, [other, one]) == calendar.between(start, end) - lost


@given(calendars_and_moments(4), ANY_DURATION)
def test_overlapping_pauses_count_once(case, duration):
    calendar, [first, second, third, fourth] = case
    overlapping = [Pause(second, fourth), Pause(first, third), Pause(second, third)]
    whole = [Pause(first, fourth)]
    assert calendar.add(first, duration, overlapping) == calendar.add(first, duration, whole)
    assert calendar.between(first, fourth, overlapping) == timedelta()


@given(calendars_and_moments(), ANY_DURATION, st.data())
def test_pauses_never_hasten(case, duration, data):
    calendar, [moment] = case
    pauses = data.draw(pauses_near(moment))
    assert calendar.add(moment, duration, pauses) >= calendar.add(moment, duration)


@given(calendars_and_moments(), WORKING_MINUTES, st.data())
def test_explained_steps_sum_up(case, duration, data):
    calendar, [moment] = case
    steps = calendar.explain(moment, duration, data.draw(pauses_near(moment)))
    counted = (step.end - step.start for step in steps if step.kind == "counted")
    assert sum(counted, timedelta()) == minutes(duration)


@given(calendars_and_moments(), ANY_DURATION, st.data())
def test_explained_steps_are_in_order(case, duration, data):
    calendar, [moment] = case
    pauses = data.draw(pauses_near(moment))
    steps = calendar.explain(moment, duration, pauses)
    bounds = [moment, *(bound for step in steps for bound in (step.start, step.end))]
    assert bounds == sorted(bounds)
    assert bounds[-1] == calendar.add(moment, duration, pauses)
