"""How a deadline came about, in sentences."""

from __future__ import annotations

from datetime import datetime

import pytest

from surehand.core.calendar import BeyondHorizon, Pause, WorkingCalendar, parse_duration
from tests.core.calendar_cases import OFFICE, berlin, open_daily


def told(start: str, duration: str, *pauses: Pause, calendar: WorkingCalendar = OFFICE) -> list[str]:
    return [step.sentence for step in calendar.explain(berlin(start), parse_duration(duration), pauses)]


def test_hours_over_a_weekend():
    assert told("2026-12-11 16:00", "6 working hours") == [
        "Fri 11 Dec 2026, 16:00–17:30: 1 h 30 min counted.",
        "Sat 12 Dec 2026: no working hours on Saturday, not counted.",
        "Sun 13 Dec 2026: no working hours on Sunday, not counted.",
        "Mon 14 Dec 2026, 09:00–12:30: 3 h 30 min counted.",
        "Mon 14 Dec 2026, 12:30–13:30: a break, not counted.",
        "Mon 14 Dec 2026, 13:30–14:30: 1 h counted.",
        "Due Mon 14 Dec 2026, 14:30 (Europe/Berlin): 6 working hours after Fri 11 Dec 2026, 16:00.",
    ]


def test_days_over_christmas():
    assert told("2026-12-23 15:00", "1 working day") == [
        "Wed 23 Dec 2026, 15:00–17:30: the days count from here.",
        "Thu 24 Dec 2026: closed on this date, not counted.",
        "Fri 25 Dec 2026: holiday (Christmas Day), not counted.",
        "Sat 26 Dec 2026: no working hours on Saturday, not counted.",
        "Sun 27 Dec 2026: no working hours on Sunday, not counted.",
        "Mon 28 Dec 2026, 09:00–12:30: working day 1.",
        "Mon 28 Dec 2026, 12:30–13:30: a break, not counted.",
        "Mon 28 Dec 2026, 13:30–15:00: working day 1.",
        "Due Mon 28 Dec 2026, 15:00 (Europe/Berlin): 1 working day after Wed 23 Dec 2026, 15:00.",
    ]


def test_days_from_after_closing():
    assert told("2026-12-14 18:00", "1 working day") == [
        "Tue 15 Dec 2026, 09:00–12:30: the days count from here.",
        "Tue 15 Dec 2026, 12:30–13:30: a break, not counted.",
        "Tue 15 Dec 2026, 13:30–17:30: the days count from here.",
        "Due Wed 16 Dec 2026, 09:00 (Europe/Berlin): 1 working day after Mon 14 Dec 2026, 18:00.",
    ]


def test_pause_within_a_day():
    pause = Pause(berlin("2026-12-14 10:00"), berlin("2026-12-14 10:20"))
    assert told("2026-12-14 09:00", "2 working hours", pause) == [
        "Mon 14 Dec 2026, 09:00–10:00: 1 h counted.",
        "Mon 14 Dec 2026, 10:00–10:20: paused, 20 min not counted.",
        "Mon 14 Dec 2026, 10:20–11:20: 1 h counted.",
        "Due Mon 14 Dec 2026, 11:20 (Europe/Berlin): 2 working hours after Mon 14 Dec 2026, 09:00.",
    ]


def test_day_added_for_pauses():
    pause = Pause(berlin("2026-12-15 09:00"), berlin("2026-12-15 17:30"))
    assert told("2026-12-14 17:00", "1 working day", pause)[-3:] == [
        "Wed 16 Dec 2026, 12:30–13:30: a break, not counted.",
        "Wed 16 Dec 2026, 13:30–17:00: added for pauses.",
        "Due Wed 16 Dec 2026, 17:00 (Europe/Berlin): 1 working day after Mon 14 Dec 2026, 17:00.",
    ]


def test_open_pause_has_no_deadline():
    assert told("2026-12-14 09:00", "2 working hours", Pause(berlin("2026-12-14 10:00"), None)) == [
        "Mon 14 Dec 2026, 09:00–10:00: 1 h counted.",
        "Paused since Mon 14 Dec 2026, 10:00: no deadline until it resumes.",
    ]


def test_calendar_days_are_one_stretch():
    assert told("2026-12-11 15:00", "30 days") == [
        "Fri 11 Dec 2026, 15:00 – Sun 10 Jan 2027, 15:00: 30 d counted.",
        "Due Sun 10 Jan 2027, 15:00 (Europe/Berlin): 30 days after Fri 11 Dec 2026, 15:00.",
    ]


def test_evening_ends_at_24_hours():
    late = open_daily("Europe/Berlin", "22:00-24:00")
    assert told("2026-12-14 22:00", "3 working hours", calendar=late)[:1] == [
        "Mon 14 Dec 2026, 22:00–24:00: 2 h counted."
    ]


def test_hours_lost_to_the_clock_are_named():
    early = open_daily("Europe/Berlin", "02:00-03:00")
    assert told("2026-03-28 02:30", "1 working hour", calendar=early)[1:2] == [
        "Sun 29 Mar 2026: the clock jumps over its hours, not counted."
    ]


def test_naive_start_is_refused():
    with pytest.raises(ValueError, match="has no zone"):
        OFFICE.explain(datetime(2026, 12, 14, 9), parse_duration("1 working hour"))


def test_far_deadlines_are_refused():
    with pytest.raises(BeyondHorizon):
        told("2026-12-14 09:00", "9999999 working hours")
