"""Moments in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surehand.core.calendar import ALWAYS, WorkingCalendar
from surehand.web.times import ago, due, exactly, paused
from tests.sample import CALENDARS, NOW

pytestmark = pytest.mark.any_database

OFFICE = CALENDARS["office"]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "words", "tone"),
    [
        ("2026-03-02T10:00", "due now", "soon"),
        ("2026-03-02T10:01", "due in 1 working minute", "soon"),
        ("2026-03-02T10:45", "due in 45 working minutes", "soon"),
        ("2026-03-02T11:00", "due in 1 working hour", "soon"),
        ("2026-03-02T16:59", "due in 7 working hours", ""),
        ("2026-03-03T09:30", "due in 8 working hours", ""),
        ("2026-03-04T10:00", "due in 2 working days", ""),
        ("2026-03-09T10:00", "due in 5 working days", ""),
        ("2026-04-02T10:00", "due in 31 days", ""),
        ("2026-03-02T09:30", "overdue by 30 working minutes", "late"),
        ("2026-02-27T10:00", "overdue by 8 working hours", "late"),
        ("2026-02-25T10:00", "overdue by 3 working days", "late"),
        ("2026-03-01T10:00", "overdue by 1 working hour", "late"),
        ("2026-03-02T08:00", "overdue by 1 working hour", "late"),
    ],
)
def test_deadlines_count_working_time(at: str, words: str, tone: str) -> None:
    told = due(datetime.fromisoformat(f"{at}+00:00"), NOW, OFFICE, BERLIN)
    assert (told.words, told.tone) == (words, tone)


def test_overdue_is_said_even_without_working_time() -> None:
    saturday = NOW - timedelta(days=2)
    told = due(saturday, saturday + timedelta(hours=3), OFFICE, BERLIN)
    assert (told.words, told.tone) == ("overdue", "late")


@pytest.mark.parametrize(
    ("calendar", "hours", "words"),
    [(ALWAYS, 3, "due in 3 hours"), (ALWAYS, 48, "due in 2 days"), (OFFICE, 3, "due in 3 working hours")],
)
def test_around_the_clock_nobody_says_working(calendar: WorkingCalendar, hours: int, words: str) -> None:
    assert due(NOW + timedelta(hours=hours), NOW, calendar, BERLIN).words == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_the_past_is_told_in_its_largest_unit(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW, BERLIN).words == words


def test_the_exact_moment_is_in_the_readers_zone() -> None:
    assert exactly(NOW, BERLIN) == "Mon 2 Mar 2026, 11:00 CET"


def test_a_paused_clock_says_why() -> None:
    assert paused(NOW, "waiting_on_client", BERLIN).words == "paused: waiting on client"
