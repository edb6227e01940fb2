"""Days and weeks keep the wall clock; working days count only dates with working time."""

from __future__ import annotations

from datetime import datetime

import pytest

from surehand.core.calendar import BeyondHorizon, WorkingCalendar, calendar_from_plain, parse_duration
from tests.core.calendar_cases import OFFICE, berlin, open_daily

WITH_SATURDAY = calendar_from_plain(
    {
        "name": "Shop",
        "zone": "Europe/Berlin",
        "hours": {"mon-fri": ["09:00-12:00", "13:00-17:00"], "sat": ["10:00-14:00"]},
    }
)


def due(start: str, duration: str, calendar: WorkingCalendar = OFFICE) -> datetime:
    return calendar.add(berlin(start), parse_duration(duration))


def test_working_days_keep_the_time():
    assert due("2026-12-11 15:00", "2 working days") == berlin("2026-12-15 15:00")


def test_night_start_counts_from_the_morning():
    assert due("2026-12-11 20:00", "1 working day") == berlin("2026-12-15 09:00")


def test_closing_time_counts_from_the_morning():
    assert due("2026-12-11 17:30", "1 working day") == berlin("2026-12-15 09:00")


def test_lunch_start_counts_from_its_end():
    assert due("2026-12-14 13:00", "1 working day") == berlin("2026-12-15 13:30")


def test_holidays_are_no_working_days():
    assert due("2026-01-05 10:00", "1 working day") == berlin("2026-01-07 10:00")


def test_time_past_closing_becomes_closing():
    assert due("2026-12-11 16:00", "1 working day", WITH_SATURDAY) == berlin("2026-12-12 14:00")


def test_time_before_opening_becomes_opening():
    assert due("2026-12-11 09:15", "1 working day", WITH_SATURDAY) == berlin("2026-12-12 10:00")


def test_time_in_a_break_becomes_its_end():
    assert due("2026-12-12 12:30", "1 working day", WITH_SATURDAY) == berlin("2026-12-14 13:00")


def test_time_at_a_break_stays():
    assert due("2026-12-12 12:00", "1 working day", WITH_SATURDAY) == berlin("2026-12-14 12:00")


def test_many_working_days_cross_months():
    # 14 to 23 December are eight dates, a Saturday is open; the year ends with four more.
    assert due("2026-12-14 10:00", "12 working days") == berlin("2026-12-31 10:00")


@pytest.mark.parametrize("duration", ["0 days", "0 working days"])
def test_zero_days_end_at_once(duration):
    in_second_pass = datetime.fromisoformat("2026-10-25T02:10+01:00")
    assert OFFICE.add(in_second_pass, parse_duration(duration)) == in_second_pass


def test_calendar_days_count_every_day():
    assert due("2026-12-11 15:00", "30 days") == berlin("2027-01-10 15:00")


def test_weeks_are_seven_days():
    assert due("2026-12-11 15:00", "2 weeks") == due("2026-12-11 15:00", "14 days")


@pytest.mark.parametrize("eve", ["2026-03-28", "2026-10-24"])
def test_day_over_a_clock_change_keeps_the_time(eve):
    assert due(f"{eve} 15:00", "1 day").astimezone(OFFICE.clock).hour == 15


@pytest.mark.parametrize("eve", ["2026-03-28 15:00", "2026-10-24 15:00"])
def test_elapsed_hours_ignore_the_clock(eve):
    start = berlin(eve)
    elapsed = OFFICE.add(start, parse_duration("24 hours")).timestamp() - start.timestamp()
    assert elapsed == 24 * 3600


def test_skipped_time_becomes_the_jump():
    assert due("2026-03-28 02:30", "1 day") == berlin("2026-03-29 03:00")


def test_repeated_time_becomes_the_first():
    assert due("2026-10-24 02:30", "1 day") == datetime.fromisoformat("2026-10-25T02:30+02:00")


def test_repeated_hour_stands_at_its_end():
    in_second_pass = berlin("2026-10-25 02:10").replace(fold=1)
    assert OFFICE.add(in_second_pass, parse_duration("1 day")) == berlin("2026-10-26 03:00")


def test_date_that_never_was_is_no_working_day():
    apia = open_daily("Pacific/Apia", "09:00-17:00")
    start = datetime.fromisoformat("2011-12-29T12:00-10:00")
    assert apia.add(start, parse_duration("1 working day")) == datetime.fromisoformat(
        "2011-12-31T12:00+14:00"
    )


@pytest.mark.parametrize("duration", ["1100 weeks", "999999999 days", "999999999 working days"])
def test_days_beyond_twenty_years_are_refused(duration):
    with pytest.raises(BeyondHorizon, match="within 20 years of 2026-12-11 14:00"):
        due("2026-12-11 15:00", duration)
