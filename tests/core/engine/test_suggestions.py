"""A person decides on what an assist proposed; nobody else can, and the words it rests on stay beside the value."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from surehand.core.engine import Actor, decide
from surehand.core.engine import events as e
from surehand.core.engine.commands import Confirm, Reject, SetFields, Suggested
from surehand.core.values import Quoted
from tests.sample import SENDER, Story, program

QUOTED = Quoted("note_1", 10, 40, "We start on 20 April, for sure.")


def start(**changes):
    told = {"suggestion": "sug_1", "field": "start_date", "value": "2026-04-20", "quoted": QUOTED}
    return Suggested(**(told | {"side": "theirs", "confidence": "likely"} | changes))


def test_what_is_confirmed_is_set_with_its_words():
    story = Story()
    decision = story.act(SENDER, Confirm(suggested=start()))
    held = decision.state.values["start_date"]
    assert (held.value, held.quoted, held.source) == (date(2026, 4, 20), QUOTED, f"person:{SENDER}")
    assert [type(each) for each in decision.events] == [e.FieldsSet, e.SuggestionConfirmed]
    assert (decision.events[1].proposed, decision.events[1].edited) == ("20 Apr 2026", False)


@pytest.mark.parametrize(
    ("changes", "value", "grade"),
    [
        ({}, None, "verified"),
        ({"side": "ours"}, None, "asserted"),
        ({"modality": "hedged"}, None, "asserted"),
        ({}, "2026-05-01", "asserted"),
    ],
    ids=["the client says so", "we say so", "the client may have said so", "a value of one's own"],
)
def test_only_what_the_client_states_is_verified(changes, value, grade):
    after = Story().done(SENDER, Confirm(suggested=start(**changes), value=value))
    assert after.values["start_date"].grade == grade


def test_a_value_of_ones_own_does_not_rest_on_the_words():
    decision = Story().act(SENDER, Confirm(suggested=start(), value="2026-05-01"))
    held = decision.state.values["start_date"]
    assert (held.value, bool(held.quoted)) == (date(2026, 5, 1), False)
    assert decision.events[1].edited


def test_the_words_go_when_somebody_sets_it_otherwise():
    story = Story()
    story.done(SENDER, Confirm(suggested=start()))
    after = story.done(SENDER, SetFields(values={"start_date": "2026-05-01"}))
    assert not after.values["start_date"].quoted


def test_what_is_rejected_changes_nothing_but_history():
    story = Story()
    before = story.state.values
    decision = story.act(SENDER, Reject(suggested=start(), reason="Another project"))
    assert decision.state.values == before
    assert decision.events[0].reason == "Another project"


@pytest.mark.parametrize("command", [Confirm, Reject])
def test_an_agent_can_do_neither(command):
    story = Story()
    context = replace(story.context(SENDER), actor=Actor(SENDER, "mcp"))
    refusal = decide(context, story.state, command(suggested=start()))
    assert (refusal.code, refusal.allowed[0].act) == ("agents_cannot_confirm", "propose")


@pytest.mark.parametrize(
    ("suggested", "value", "code"),
    [
        (start(field="budget"), None, "unknown_field"),
        (start(value="soon"), None, "invalid_values"),
        (start(), "soon", "invalid_values"),
        (start(), "", "nothing_to_confirm"),
    ],
)
def test_what_cannot_be_confirmed_is_refused(suggested, value, code):
    assert Story().refused(SENDER, Confirm(suggested=suggested, value=value)).code == code


def test_what_only_people_fill_in_cannot_be_confirmed():
    people_only = program(("start_date:     {type: date}", "start_date: {type: date, human_only: true}"))
    refusal = Story(program=people_only).refused(SENDER, Confirm(suggested=start()))
    assert (refusal.code, refusal.allowed[0].act) == ("human_only", "set")
