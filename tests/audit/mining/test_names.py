"""Two names are the same stage only when nothing but the writing differs."""

from __future__ import annotations

import pytest

from surehand.audit.mining.clocks import deadline
from surehand.audit.mining.names import cleaned, same_names
from surehand.audit.mining.passed import says_lost, says_won

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Closed Won", "closed_won"),
        ("Kick-off", "Kick off"),
        ("Onboarding", "Onboardin"),
        ("Send invoice", "Send invocie"),
        ("Übergabe", "übergabe "),
    ],
)
def test_another_spelling_is_the_same(one, other):
    assert same_names({one: 100, other: 4}) == {one: one, other: one}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Approved", "Unapproved"),
        ("Step 1", "Step 2"),
        ("Team A", "Team B"),
        ("Open", "Reopen"),
        ("Declaration APPROVED", "Declaration REJECTED"),
        ("受注", "出荷"),
    ],
)
def test_another_meaning_stays_apart(one, other):
    assert same_names({one: 100, other: 4}) == {one: one, other: other}


def test_a_frequent_name_is_no_slip():
    assert same_names({"Billing": 100, "Filling": 40, "Billingg": 60})["Billingg"] == "Billingg"


def test_control_signs_leave_a_name():
    assert cleaned("two\nlines\x00 \u202eand\u2028more") == "two lines and more"
    assert cleaned("y" * 200, 20) == "y" * 19 + "…"


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        (0, "5 minutes"),
        (0.7, "45 minutes"),
        (0.76, "1 hour"),
        (4, "4 hours"),
        (4.1, "5 hours"),
        (49, "3 days"),
    ],
)
def test_a_deadline_is_rounded_up(hours, written):
    assert str(deadline(hours * HOUR)) == written


def test_working_time_stays_in_working_hours():
    assert str(deadline(60 * HOUR, working=True)) == "60 working hours"
    assert deadline(24 * 400 * HOUR) is None


@pytest.mark.parametrize(
    "name", ["Closed Lost", "closed_lost", "ClosedLost", "Declaration REJECTED", "Verloren"]
)
def test_lost_is_told_by_words(name):
    assert says_lost(name)


@pytest.mark.parametrize("name", ["Closed", "Glossary done", "Delivered"])
def test_other_words_mean_nothing_is_lost(name):
    assert not says_lost(name)
    assert not says_won(name)
