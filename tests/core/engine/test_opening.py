"""A record is opened in a stage where records may begin, and has an owner from its first moment on."""

import pytest
from msgspec.structs import replace

from surehand.core.engine import Decision, Refusal, decide
from surehand.core.engine.commands import AddNote, OpenRecord
from tests.sample import ADMIN, RECEIVER, SENDER, STRANGER, changed, context, directory


def opened(command, **options):
    decision = decide(context(**options), None, command)
    assert isinstance(decision, Decision), decision
    return decision.state


def refused(command, **options):
    refusal = decide(context(**options), None, command)
    assert isinstance(refusal, Refusal), refusal
    return refusal


def test_whoever_opens_it_owns_it():
    state = opened(OpenRecord(title="  Ada \n Ltd "))

    assert (state.owner, state.stage, state.title, state.version) == (SENDER, "proposal", "Ada Ltd", 1)


def test_another_owner_can_be_named():
    assert opened(OpenRecord(title="Ada", owner="RITA@example.com")).owner == RECEIVER


def test_it_can_begin_in_another_start():
    assert opened(OpenRecord(title="Ada", stage="won")).stage == "won"


def test_values_know_their_source():
    held = opened(OpenRecord(title="Ada", values={"scope": "A new shop"})).values["scope"]

    assert (held.value, held.source, held.grade) == ("A new shop", f"person:{SENDER}", "asserted")


def test_blank_values_are_left_out():
    assert opened(OpenRecord(title="Ada", values={"scope": " ", "goals": []})).values == {}


def test_too_long_a_title_is_refused():
    refusal = refused(OpenRecord(title="x" * 1000))

    assert refusal.code == "title_too_long"
    assert refusal.sentence == "The name has 1,000 characters; at most 300 are kept: shorten it."


def test_the_longest_title_is_kept_whole():
    assert opened(OpenRecord(title="x" * 300)).title == "x" * 300


def test_it_cannot_begin_anywhere():
    refusal = refused(OpenRecord(title="Ada", stage="delivery"))

    assert refusal.code == "not_a_start"
    assert refusal.sentence == "A client cannot be opened in delivery; open it in Proposal, Won."


@pytest.mark.parametrize("title", ["", "  \n"])
def test_it_needs_a_name(title):
    assert refused(OpenRecord(title=title)).code == "no_title"


@pytest.mark.parametrize("owner", ["nobody@example.com", STRANGER])
def test_the_owner_must_be_here(owner):
    gone = directory(changed(STRANGER, active=False))

    assert refused(OpenRecord(title="Ada", owner=owner), directory=gone).code == "no_such_person"


def test_a_viewer_cannot_own_it():
    looking = directory(changed(STRANGER, role="viewer"))

    assert refused(OpenRecord(title="Ada", owner=STRANGER), directory=looking).code == "only_a_viewer"


def test_unreadable_values_are_all_named():
    refusal = refused(OpenRecord(title="Ada", values={"scoep": "x", "start_date": "soon", "package": "gold"}))

    assert refusal.code == "invalid_values"
    assert [item.code for item in refusal.unmet] == ["unknown_field", "not_a_date", "not_an_option"]


@pytest.mark.parametrize("title", ["a\x00b", "\ud800"])
def test_its_name_can_be_printed(title):
    assert refused(OpenRecord(title=title)).code == "control_characters"


def test_every_other_act_needs_a_record():
    refusal = decide(context(ADMIN), None, AddNote(text="x"))

    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_such_record"


def test_an_opened_record_is_not_opened_again():
    state = opened(OpenRecord(title="Ada"))

    refusal = decide(context(), replace(state), OpenRecord(title="Ada"))

    assert isinstance(refusal, Refusal)
    assert refusal.code == "already_open"
