"""Durations as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.core.calendar import Duration, DurationError, parse_duration

UNITS = st.sampled_from(("minutes", "hours", "days"))
DURATIONS = st.builds(Duration, st.integers(0, 10**9 - 1), UNITS, st.booleans())


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("4 working hours", Duration(4, "hours", working=True)),
        ("1 working day", Duration(1, "days", working=True)),
        ("30 days", Duration(30, "days")),
        ("90 minutes", Duration(90, "minutes")),
        ("2 weeks", Duration(2, "weeks")),
    ],
)
def test_texts_are_read_and_written(text, duration):
    assert parse_duration(text) == duration
    assert str(duration) == text


@given(DURATIONS)
def test_every_duration_reads_back(duration):
    assert parse_duration(str(duration)) == duration


def test_case_and_spaces_are_forgiven():
    assert parse_duration("  4  Working   HOUR ") == Duration(4, "hours", working=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4 workin hours", "“4 workin hours” is not a duration. Did you mean “working”?"),
        ("3 dayz", "“3 dayz” is not a duration: “dayz” is not a unit. Did you mean “days”?"),
        ("2 fortnights", "“fortnights” is not a unit. Write a whole number and a unit"),
        ("1.5 hours", "“1.5” is no whole number below 10⁹."),
        ("four hours", "“four” is no whole number below 10⁹."),
        ("-1 days", "“-1” is no whole number below 10⁹."),
        ("4h", "“4h” is not a duration. Write a whole number and a unit, such as “90 minutes”"),
        ("", "“” is not a duration. Write"),
        ("9999999999 days", "“9999999999” is no whole number below 10⁹."),
        ("2 working weeks", "Write working days, such as “10 working days”, or “2 weeks”."),
    ],
)
def test_what_is_none_is_explained(text, sentence):
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert sentence in str(caught.value)


def test_negative_amount_is_refused():
    with pytest.raises(DurationError, match="“-3 days” is not a duration: time runs forward only"):
        Duration(-3, "days")
