"""Notes: anybody who works here may leave one, even on a record that was put away."""

import pytest

from surehand.core.engine.commands import AddNote, Archive, Merge
from tests.sample import ADMIN, RECEIVER, SENDER, STRANGER, Story


def test_a_note_changes_nothing_else():
    story = Story()
    before = story.state

    after = story.done(STRANGER, AddNote(text=" They called. "))

    assert story.history[-1].event.text == "They called."
    assert (after.stage, after.owner, after.values) == (before.stage, before.owner, before.values)


def test_a_note_can_belong_to_a_handoff():
    story = Story().offered()
    story.done(RECEIVER, AddNote(text="On it", handoff="hnd_1"))

    assert story.history[-1].event.handoff == "hnd_1"


def test_a_note_belongs_to_no_strange_handoff():
    assert Story().refused(SENDER, AddNote(text="On it", handoff="hnd_9")).code == "no_such_handoff"


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_note_says_something(text):
    assert Story().refused(SENDER, AddNote(text=text)).code == "empty_note"


def test_an_archived_record_takes_notes_only():
    story = Story()
    story.done(SENDER, Archive(reason="A duplicate"))

    story.done(STRANGER, AddNote(text="It was right to"))

    assert story.refused(SENDER, Archive(reason="Again")).code == "archived"


def test_a_merged_record_points_on():
    story = Story()
    story.done(ADMIN, Merge(into="rec_2"))

    refusal = story.refused(SENDER, AddNote(text="Hello"))

    assert (refusal.code, refusal.allowed[0].to) == ("merged", "rec_2")
