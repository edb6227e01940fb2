"""Calendars from plain data, and what is said about those that cannot be used."""

from __future__ import annotations

import copy
import pickle
from datetime import date, time

import pytest

from surehand.core.calendar import END_OF_DAY, CalendarError, Span, WorkingCalendar, calendar_from_plain
from tests.core.calendar_cases import OFFICE

WEEKDAYS = {"mon-fri": ["09:00-17:00"]}


def plain(**changes: object) -> dict[str, object]:
    return {"name": "Office", "zone": "Europe/Berlin", "hours": WEEKDAYS, **changes}


def problems(**changes: object) -> list[tuple[str, str]]:
    with pytest.raises(CalendarError) as caught:
        calendar_from_plain(plain(**changes))
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_whole_calendar_is_read():
    lunch = Span(time(9), time(12, 30)), Span(time(13, 30), time(17, 30))
    saturday = {date(2026, 12, 19): (Span(time(10), time(14)),)}
    week = dict.fromkeys(range(5), lunch)
    closed = frozenset({date(2026, 12, 24)})
    assert WorkingCalendar("Office", "Europe/Berlin", week, "DE-BY", closed, saturday) == OFFICE


def test_dates_may_be_dates():
    read = calendar_from_plain(plain(closed=[date(2026, 12, 24)], open={date(2026, 12, 19): ["10:00-14:00"]}))
    assert read == calendar_from_plain(plain(closed=["2026-12-24"], open={"2026-12-19": ["10:00-14:00"]}))


def test_week_may_begin_on_sunday():
    assert set(calendar_from_plain(plain(hours={"sun-thu": ["09:00-17:00"]})).week) == {6, 0, 1, 2, 3}


def test_day_ends_at_24_hours():
    calendar = calendar_from_plain(plain(hours={"mon": ["18:00-24:00"]}))
    assert calendar.week[0] == (Span(time(18), END_OF_DAY),)
    assert str(calendar.week[0][0]) == "18:00-24:00"


def test_spans_come_in_order():
    calendar = calendar_from_plain(plain(hours={"mon": ["13:00-17:00", "9:00 – 12:00"]}))
    assert [str(span) for span in calendar.week[0]] == ["09:00-12:00", "13:00-17:00"]


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"name": ""}, "bad-text", "name"),
        ({"zone": None}, "bad-text", "zone"),
        ({"zone": "Europe/Berln"}, "unknown-zone", "zone"),
        ({"zone": "Europe"}, "unknown-zone", "zone"),
        ({"zone": "../etc"}, "unknown-zone", "zone"),
        ({"hours": None}, "bad-hours", "hours"),
        ({"hours": {}}, "no-working-time", "hours"),
        ({"hours": {"mon": []}}, "no-working-time", "hours"),
        ({"hours": {"monday": ["09:00-17:00"]}}, "unknown-day", "hours.monday"),
        ({"hours": {"mon-": ["09:00-17:00"]}}, "unknown-day", "hours.mon-"),
        ({"hours": {"mon": "09:00-17:00"}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon": ["9-17"]}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon": ["09:00-25:00"]}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon": ["09:00-00:00"]}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon": ["22:00-06:00"]}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon": [900]}}, "bad-hours", "hours.mon"),
        ({"hours": {"mon-tue": ["09:00-13:00", "12:00-17:00"]}}, "overlapping-hours", "hours.mon-tue"),
        ({"hours": {**WEEKDAYS, "fri": ["09:00-12:00"]}}, "day-twice", "hours.fri"),
        ({"holidays": "XX"}, "unknown-holidays", "holidays"),
        ({"holidays": "DE-XX"}, "unknown-holidays", "holidays"),
        ({"holidays": "DE-"}, "unknown-holidays", "holidays"),
        ({"holidays": 49}, "bad-text", "holidays"),
        ({"closed": "2026-12-24"}, "bad-date", "closed"),
        ({"closed": ["2026-12-23", "24.12.2026"]}, "bad-date", "closed.1"),
        ({"open": ["2026-12-24"]}, "bad-hours", "open"),
        ({"open": {"2026-02-30": ["09:00-17:00"]}}, "bad-date", "open.2026-02-30"),
        ({"open": {"2026-12-19": []}}, "open-without-hours", "open.2026-12-19"),
        ({"open": {"2026-12-19": ["9-12"]}}, "bad-hours", "open.2026-12-19"),
        (
            {"open": {"2026-12-24": ["09:00-12:00"]}, "closed": ["2026-12-24"]},
            "open-and-closed",
            "open.2026-12-24",
        ),
        ({"hollidays": "DE"}, "unknown-key", "hollidays"),
    ],
)
def test_problem_is_named(changes, code, path):
    assert problems(**changes) == [(code, path)]


def test_all_problems_come_together():
    found = problems(
        zone="Mars", hours={"mon": ["9-5"], "tues": ["09:00-17:00"]}, holidays="XX", closed=["x"]
    )
    assert found == [
        ("bad-hours", "hours.mon"),
        ("unknown-day", "hours.tues"),
        ("bad-date", "closed.0"),
        ("unknown-zone", "zone"),
        ("unknown-holidays", "holidays"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zone": "Europe/Berln"}, "zone: “Europe/Berln” is not a time zone. Did you mean “Europe/Berlin”?"),
        ({"hollidays": "DE"}, "hollidays: A calendar has no “hollidays”. Did you mean “holidays”?"),
        (
            {"holidays": "US-XX"},
            "holidays: No holidays are known for “US-XX”. Write US alone, or one of its parts: AK,",
        ),
        ({"hours": {"mon": ["22:00-06:00"]}}, "hours over midnight are one span on each day."),
        (
            {"hours": {"mon": ["09:00-13:00", "12:00-17:00"]}},
            "hours.mon: 09:00-13:00 and 12:00-17:00 overlap. Write 09:00-17:00, or end the first by 12:00.",
        ),
    ],
)
def test_problem_says_the_fix(changes, sentence):
    with pytest.raises(CalendarError) as caught:
        calendar_from_plain(plain(**changes))
    assert sentence in str(caught.value)


def test_unknown_weekday_number_is_refused():
    with pytest.raises(
        CalendarError, match=r"hours.7: 7 is not a weekday. Use 0 \(Monday\) to 6 \(Sunday\)."
    ):
        WorkingCalendar("Office", "UTC", {7: (Span(time(9), time(17)),)})


def test_span_cannot_wrap():
    with pytest.raises(ValueError, match="The span 22:00-06:00 does not end after it starts"):
        Span(time(22), time(6))


def test_span_needs_whole_minutes():
    with pytest.raises(ValueError, match="09:00:30 cannot bound a span"):
        Span(time(9, 0, 30), time(17))


def test_equal_calendars_are_one_key():
    again = calendar_from_plain(plain())
    assert {calendar_from_plain(plain()): "found"}[again] == "found"
    assert again != calendar_from_plain(plain(name="Shop"))


def test_calendar_cannot_be_changed():
    with pytest.raises(TypeError):
        OFFICE.week[6] = ()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda calendar: pickle.loads(pickle.dumps(calendar))])
def test_copies_are_equal(copied):
    assert copied(OFFICE) == OFFICE
