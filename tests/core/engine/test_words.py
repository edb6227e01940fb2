"""Every word and moment in a command is fit to be kept: of a bearable length, printable, with a time zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import (
    Accept,
    AddNote,
    AddTask,
    Archive,
    Ask,
    Move,
    Offer,
    Override,
    PassAnyway,
    Return,
)
from tests.sample import NOW, RECEIVER, SALES_LEAD, SENDER, Story

LATER = NOW + timedelta(days=2)

UNPRINTABLE = [
    AddNote(text="\x07"),
    AddTask(title="\ud800", owner=SENDER, due=LATER),
    Ask(handoff="hnd_1", text="a\x00b"),
    Accept(handoff="hnd_1", digest="", read_back=("fine", "a\x00b")),
    Return(handoff="hnd_1", reasons=(ReturnedFor("incomplete", ("scope",), "a\x00b"),)),
    Offer(to="onboarding", override=PassAnyway(reason="a\x00b", expires=LATER)),
    Archive(reason="a\x1bb"),
]


@pytest.mark.parametrize("command", UNPRINTABLE, ids=lambda command: type(command).__name__)
def test_control_characters_are_refused(command):
    assert Story().refused(SENDER, command).code == "control_characters"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            AddNote(text="x" * 100_001),
            "Something in it cannot be kept: it has 100,001 characters; send at most 100,000.",
        ),
        (
            Archive(reason="x" * 10_001),
            "Something in it cannot be kept: it has 10,001 characters; send at most 10,000.",
        ),
    ],
    ids=["note", "reason"],
)
def test_endless_texts_are_refused(command, sentence):
    refusal = Story().refused(SENDER, command)

    assert (refusal.code, refusal.sentence) == ("too_long", sentence)


@pytest.mark.parametrize(
    "command",
    [
        AddTask(title="Call", owner=SENDER, due=datetime(2026, 3, 3)),
        Override(to="onboarding", reason="They insist", expires=datetime(2026, 3, 3)),
        Move(to="won", override=PassAnyway(reason="They insist", expires=datetime(2026, 3, 3))),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_moment_needs_a_zone(command):
    assert Story().refused(SALES_LEAD, command).code == "no_time_zone"


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_moment_lies_in_our_time(year):
    due = datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=12)))

    assert Story().refused(SENDER, AddTask(title="Call", owner=SENDER, due=due)).code == "out_of_range"


def test_moments_are_kept_in_utc():
    due = datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=1)))

    task = Story().done(SENDER, AddTask(title="Call", owner=SENDER, due=due)).tasks["task_1"]

    assert (task.due, task.due.tzinfo) == (datetime(2026, 3, 3, 8, tzinfo=UTC), UTC)


def test_texts_are_trimmed_and_composed():
    story = Story().offered()
    story.done(RECEIVER, Ask(handoff="hnd_1", text="  Who is Rene\u0301?\r\n"))

    assert story.handoff.questions[0].text == "Who is René?"
