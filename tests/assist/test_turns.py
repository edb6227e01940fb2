"""Who speaks in a transcript, from when, and for which side."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.reading.sides import People, side_of, with_sides
from surehand.assist.reading.turns import turns
from surehand.assist.source import Segment, Source

ONE_LINE = "Sam: Hello, how are you?\nCarla Meyer: Fine.\nWe begin in May.\nSam: Good.\n"
WITH_TIMES = "[00:00:05] Sam: Hello.\n[00:01:12] Carla: Fine.\n[00:01:20] Sam: Good.\n"
TWO_LINES = "Sam Sender  0:05\nHello.\n\nCarla Meyer  1:12\nFine.\n\nSam Sender  1:20\nGood.\n"
BOLD = "**Sam:** Hello.\n\n**Carla:** Fine.\n\n**Sam:** Good.\n"
LIST = "Owner: Sam\nDue: Friday\nOwner: Carla\nDue: Monday\n"
NOTE = "Attendees: Sam, Carla\nBudget: 10k EUR\nNext steps: send the contract\nRisks: none so far\n"


def said(text):
    """Who says what, and when."""
    return [(each.speaker, text[each.start : each.end], each.said_at) for each in turns(text)]


def test_a_speaker_stands_before_what_is_said():
    assert said(ONE_LINE) == [
        ("Sam", "Hello, how are you?", None),
        ("Carla Meyer", "Fine.\nWe begin in May.", None),
        ("Sam", "Good.", None),
    ]


@pytest.mark.parametrize("text", [WITH_TIMES, TWO_LINES])
def test_times_are_seconds_since_the_call_began(text):
    assert [(words, at) for _, words, at in said(text)] == [("Hello.", 5), ("Fine.", 72), ("Good.", 80)]


def test_marks_around_a_speaker_are_none_of_the_name():
    assert [speaker for speaker, _, _ in said(BOLD)] == ["Sam", "Carla", "Sam"]


@pytest.mark.parametrize("text", ["", "We begin in May.", NOTE, LIST, "Note: this\nNote: that"])
def test_a_note_has_no_turns(text):
    assert turns(text) == ()


@given(st.text(alphabet="Sam: Carla\n12[]().", max_size=300))
def test_turns_lie_apart_and_in_order(text):
    found = turns(text)
    ends = [0, *(each.end for each in found)]
    assert all(end <= each.start < each.end <= len(text) for end, each in zip(ends, found, strict=False))


PEOPLE = People(ours=("Sam Sender", "sam@example.com"), theirs=("Carla Meyer",))


@pytest.mark.parametrize(
    ("speaker", "side"),
    [
        ("Sam", "ours"),
        ("Sender, Sam", "ours"),
        ("sam@example.com", "ours"),
        ("Carla Meyer (Ada Ltd)", "theirs"),
        ("Carla Meyer <carla@example.com>", "theirs"),
        ("S. <sam@example.com>", "ours"),
        ("Otto <otto@example.com>", "unknown"),
        ("Otto", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_side_is_told_by_names(speaker, side):
    assert side_of(speaker, PEOPLE) == side


def test_a_name_of_both_sides_tells_nothing():
    assert side_of("Sam", People(ours=("Sam Sender",), theirs=("Sam Client",))) == "unknown"


@pytest.mark.parametrize(("others", "side"), [(["Otto"], "theirs"), (["Otto", "Kim"], "unknown")])
def test_one_stranger_beside_us_is_the_other_side(others, side):
    names = ["Sam", *others]
    segments = tuple(Segment(start=place, end=place + 1, speaker=name) for place, name in enumerate(names))
    source = Source(id="src_1", form="call", text="abc", written=date(2026, 3, 4), segments=segments)
    found = with_sides(source, People(ours=("Sam Sender",)))
    assert [each.side for each in found.segments] == ["ours", *([side] * len(others))]
