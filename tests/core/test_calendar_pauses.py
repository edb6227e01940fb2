"""A pause stops the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from surehand.core.calendar import BeyondHorizon, Pause, StillPaused, parse_duration
from tests.core.calendar_cases import OFFICE, berlin


def paused(start: str, end: str | None) -> Pause:
    return Pause(berlin(start), berlin(end) if end else None)


def due(start: str, duration: str, *pauses: Pause) -> datetime:
    return OFFICE.add(berlin(start), parse_duration(duration), pauses)


def test_pause_moves_the_deadline():
    pause = paused("2026-12-14 10:00", "2026-12-14 11:00")
    assert due("2026-12-14 09:00", "2 working hours", pause) == berlin("2026-12-14 12:00")


def test_pause_costs_only_working_time():
    over_lunch = paused("2026-12-14 12:00", "2026-12-14 14:00")
    assert due("2026-12-14 11:00", "2 working hours", over_lunch) == berlin("2026-12-14 15:00")


def test_weekend_pause_costs_nothing():
    weekend = paused("2026-12-11 17:30", "2026-12-14 09:00")
    assert due("2026-12-11 16:30", "2 working hours", weekend) == berlin("2026-12-14 10:00")


def test_pause_before_the_start_is_ignored():
    pause = paused("2026-12-14 09:00", "2026-12-14 10:00")
    assert due("2026-12-14 10:00", "1 working hour", pause) == berlin("2026-12-14 11:00")


def test_pause_after_the_deadline_is_ignored():
    pause = paused("2026-12-14 11:00", None)
    assert due("2026-12-14 10:00", "1 working hour", pause) == berlin("2026-12-14 11:00")


def test_moved_deadline_meets_the_next_pause():
    first = paused("2026-12-14 09:30", "2026-12-14 10:30")
    second = paused("2026-12-14 10:45", "2026-12-14 11:45")
    assert due("2026-12-14 09:00", "1 working hour", second, first) == berlin("2026-12-14 12:00")


def test_overlap_counts_once():
    one = paused("2026-12-14 09:30", "2026-12-14 10:30")
    other = paused("2026-12-14 10:00", "2026-12-14 11:00")
    assert due("2026-12-14 09:00", "1 working hour", one, other) == berlin("2026-12-14 11:30")


def test_working_days_move_by_working_time():
    overnight = paused("2026-12-14 17:00", "2026-12-15 10:00")
    assert due("2026-12-14 15:00", "1 working day", overnight) == berlin("2026-12-15 16:30")


def test_calendar_days_move_by_elapsed_time():
    overnight = paused("2026-12-14 17:00", "2026-12-15 10:00")
    assert due("2026-12-14 15:00", "2 days", overnight) == berlin("2026-12-17 08:00")


def test_pause_beyond_twenty_years_is_refused():
    with pytest.raises(BeyondHorizon, match="within 20 years"):
        due("2026-12-14 09:00", "1 day", paused("2026-12-14 10:00", "2047-12-14 10:00"))


def test_open_pause_has_no_deadline():
    with pytest.raises(StillPaused, match="paused since 2026-12-14 09:00:00") as caught:
        due("2026-12-14 09:00", "2 working hours", paused("2026-12-14 10:00", None))
    assert caught.value.since == berlin("2026-12-14 10:00")


def test_open_pause_stops_elapsed_time():
    pauses = [paused("2026-12-14 10:00", None)]
    assert OFFICE.between(berlin("2026-12-14 09:00"), berlin("2026-12-18 17:00"), pauses) == timedelta(
        hours=1
    )


def test_pause_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match=r"cannot end .* before it starts"):
        paused("2026-12-14 10:00", "2026-12-14 09:00")


def test_naive_pause_is_refused():
    with pytest.raises(ValueError, match="has no zone"):
        Pause(datetime(2026, 12, 14, 10), None)
