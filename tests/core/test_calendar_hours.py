"""Working hours and minutes: only working time counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from surehand.core.calendar import ALWAYS, BeyondHorizon, WorkingCalendar, calendar_from_plain, parse_duration
from tests.core.calendar_cases import OFFICE, berlin, open_daily

ONE_MINUTE_A_YEAR = calendar_from_plain(
    {"name": "Rare", "zone": "UTC", "hours": {}, "open": {"2026-01-01": ["00:00-00:01"]}}
)


def due(start: str, duration: str, calendar: WorkingCalendar = OFFICE) -> datetime:
    return calendar.add(berlin(start), parse_duration(duration))


def test_hours_pass_within_a_day():
    assert due("2026-12-14 09:15", "2 working hours") == berlin("2026-12-14 11:15")


def test_lunch_is_not_counted():
    assert due("2026-12-14 12:00", "1 working hour") == berlin("2026-12-14 14:00")


def test_night_is_not_counted():
    assert due("2026-12-14 17:00", "1 working hour") == berlin("2026-12-15 09:30")


def test_weekend_is_not_counted():
    assert due("2026-12-11 16:30", "2 working hours") == berlin("2026-12-14 10:00")


def test_holiday_is_not_counted():
    assert due("2026-01-05 17:00", "1 working hour") == berlin("2026-01-07 09:30")


def test_holiday_of_elsewhere_is_counted():
    hamburg = WorkingCalendar("Hamburg", OFFICE.zone, OFFICE.week, "DE-HH")
    assert due("2026-01-05 17:00", "1 working hour", hamburg) == berlin("2026-01-06 09:30")


def test_half_day_opening_is_counted():
    assert due("2026-12-18 16:30", "3 working hours") == berlin("2026-12-19 12:00")


def test_closed_date_is_not_counted():
    # Thursday is closed, Friday and Saturday are Christmas; Monday follows.
    assert due("2026-12-23 17:00", "1 working hour") == berlin("2026-12-28 09:30")


def test_year_end_is_crossed():
    assert due("2026-12-31 17:00", "1 working hour") == berlin("2027-01-04 09:30")


def test_open_date_beats_a_holiday():
    christmas = calendar_from_plain(
        {
            "name": "Hotline",
            "zone": "Europe/Berlin",
            "hours": {"mon-fri": ["09:00-17:00"]},
            "holidays": "DE",
            "open": {"2026-12-25": ["10:00-12:00"]},
        }
    )
    assert due("2026-12-25 09:00", "2 working hours", christmas) == berlin("2026-12-25 12:00")


def test_deadline_at_closing_stays_there():
    assert due("2026-12-11 13:30", "4 working hours") == berlin("2026-12-11 17:30")


def test_zero_hours_end_at_once():
    assert due("2026-12-12 03:00", "0 working hours") == berlin("2026-12-12 03:00")


def test_every_minute_counts_always():
    assert due("2026-12-24 23:30", "90 working minutes", ALWAYS) == berlin("2026-12-25 01:00")


def test_midnight_joins_two_days():
    around_the_clock = open_daily("Europe/Berlin", "00:00-24:00")
    assert due("2026-12-24 23:30", "1 working hour", around_the_clock) == berlin("2026-12-25 00:30")


def test_clock_set_forward_shortens_a_span():
    night = open_daily("Europe/Berlin", "01:00-04:00")
    assert night.between(berlin("2026-03-29 00:00"), berlin("2026-03-29 12:00")) == timedelta(hours=2)


def test_clock_set_back_lengthens_a_span():
    night = open_daily("Europe/Berlin", "01:00-04:00")
    assert night.between(berlin("2026-10-25 00:00"), berlin("2026-10-25 12:00")) == timedelta(hours=4)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_span_without_the_change_keeps_its_length(day):
    daily = open_daily("Europe/Berlin", "09:00-17:00")
    assert daily.between(berlin(f"{day} 00:00"), berlin(f"{day} 23:00")) == timedelta(hours=8)


def test_skipped_opening_is_the_jump():
    early = open_daily("Europe/Berlin", "02:30-05:00")
    assert early.next_working(berlin("2026-03-29 00:00")) == berlin("2026-03-29 03:00")


def test_skipped_span_has_no_time():
    lost = open_daily("Europe/Berlin", "02:15-02:45")
    assert lost.next_working(berlin("2026-03-29 00:00")) == berlin("2026-03-30 02:15")


def test_repeated_opening_is_the_first():
    early = open_daily("Europe/Berlin", "02:30-05:00")
    assert early.next_working(berlin("2026-10-25 00:00")) == datetime.fromisoformat("2026-10-25T02:30+02:00")


def test_repeated_closing_is_the_first():
    early = open_daily("Europe/Berlin", "01:00-02:30")
    assert not early.is_working(berlin("2026-10-25 02:15").replace(fold=1))


def test_date_that_never_was_has_no_time():
    apia = open_daily("Pacific/Apia", "00:00-24:00")
    start = datetime.fromisoformat("2011-12-29T00:00-10:00")
    assert apia.between(start, start + timedelta(hours=48)) == timedelta(hours=48)


def test_month_begins_once_when_set_back():
    # At 00:01 on 1 November 2009 the clock of St. John's went back to 23:01 on 31 October.
    mornings = open_daily("America/St_Johns", "00:00-12:00")
    second_pass = datetime.fromisoformat("2009-10-31T23:10-03:30")
    assert mornings.is_working(second_pass)


def test_span_excludes_its_end():
    assert OFFICE.is_working(berlin("2026-12-14 09:00"))
    assert not OFFICE.is_working(berlin("2026-12-14 12:30"))


def test_next_working_moment_may_be_now():
    assert OFFICE.next_working(berlin("2026-12-14 10:00")) == berlin("2026-12-14 10:00")


def test_next_working_moment_skips_the_weekend():
    assert OFFICE.next_working(berlin("2026-12-11 17:30")) == berlin("2026-12-14 09:00")


def test_time_between_skips_nights_and_lunch():
    assert OFFICE.between(berlin("2026-12-14 12:00"), berlin("2026-12-15 10:00")) == timedelta(hours=5.5)


def test_naive_moment_is_refused():
    with pytest.raises(ValueError, match="2026-12-14 09:00:00 has no zone"):
        OFFICE.add(datetime(2026, 12, 14, 9), parse_duration("1 working hour"))


def test_moment_from_another_age_is_refused():
    with pytest.raises(ValueError, match="outside the years 1900 to 2199"):
        OFFICE.between(berlin("2026-12-14 09:00"), berlin("9999-12-31 00:00"))


def test_endless_search_is_refused():
    with pytest.raises(BeyondHorizon, match="“Rare” has no answer within 20 years of 2026-12-14 08:00"):
        due("2026-12-14 09:00", "2 working minutes", ONE_MINUTE_A_YEAR)


def test_no_further_opening_is_refused():
    with pytest.raises(BeyondHorizon, match="“Rare” has no answer"):
        ONE_MINUTE_A_YEAR.next_working(berlin("2026-12-14 09:00"))


def test_deadline_beyond_twenty_years_is_refused():
    with pytest.raises(BeyondHorizon, match="within 20 years"):
        due("2026-12-14 09:00", "999999999 working hours")
