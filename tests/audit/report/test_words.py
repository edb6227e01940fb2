"""Numbers as people read them, and the sentences that a summary is made of."""

from __future__ import annotations

import pytest

from surehand.audit.chance import part
from surehand.audit.report.document import Points, Report
from surehand.audit.report.words import day, interval, part_of, percent, span
from surehand.audit.report.working import course


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (None, "–"),
        (0, "0"),
        (0.01, "36 seconds"),
        (0.0333, "2.0 minutes"),
        (1.5, "90 minutes"),
        (3.5, "3.5 hours"),
        (47, "47 hours"),
        (72, "3 days"),
        (24 * 15, "2.1 weeks"),
        (24 * 365 * 3, "3 years"),
    ],
)
def test_a_time_is_said_in_its_unit(hours, said):
    assert span(hours) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.004, "<1%"), (0.21, "21%"), (0.996, ">99%"), (1, "100%")]
)
def test_no_share_is_rounded_to_all_or_none(share, said):
    assert percent(share) == said


def test_an_interval_is_no_more_certain_than_it_is():
    assert interval(part(1000, 1000)) == ">99% to 100%"


def test_a_part_says_how_many_it_is_of():
    assert part_of(part(12, 58)) == "12 of 58 hand-overs (21%, probably 12% to 33%)"


def test_a_day_is_written_out():
    assert day("2026-01-05 09:00:00+00:00") == "5 January 2026"


def test_a_course_tells_repeats_once():
    assert course(["New", "New", "Won"]) == "New ×2 → Won"
    assert course([str(number) for number in range(14)]).endswith("11 → …")


def test_a_summary_has_three_to_five_sentences(report: Report):
    [said] = [block for block in report.sections[0].blocks if isinstance(block, Points)]

    assert 3 <= len(said.items) <= 5
    assert said.items[0].startswith("120 cases from 5 January 2026")
    assert "right the first time" in said.items[1]
    assert "from Sales to Onboarding" in said.items[1]
    assert "EUR at the rates given" in said.items[2]
