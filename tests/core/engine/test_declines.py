"""Who would not take it goes to the back of the queue, and can change their mind while nobody else has it."""

from datetime import timedelta

import pytest

from surehand.core.engine import Load, Person, ReturnedFor
from surehand.core.engine import commands as c
from tests.sample import (
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)

CORA = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",))
TWO = directory(CORA)
IN_TURN = program(("by: least_loaded, skills: [industry]", "by: round_robin"))


def returned(reason="capacity", **options):
    story = Story(directory=TWO, **options).offered()
    receiver = story.handoff.receiver
    story.done(receiver, c.Return(handoff="hnd_1", reasons=(ReturnedFor(reason, text="See the note"),)))
    return story, receiver


@pytest.mark.parametrize("reason", ["capacity", "misrouted"])
def test_offered_again_it_goes_to_somebody_else(reason):
    story, decliner = returned(reason)

    assert story.offered().handoff.receiver != decliner


def test_what_is_incomplete_goes_back_to_who_asked_for_more():
    story, receiver = returned("incomplete")

    assert story.offered().handoff.receiver == receiver


def test_when_all_have_declined_it_goes_up():
    story, _ = returned()
    second = story.offered().handoff.receiver
    story.done(second, c.Return(handoff="hnd_2", reasons=(ReturnedFor("capacity"),)))

    assert story.offered().handoff.receiver == ONBOARDING_LEAD


def test_after_a_week_they_are_asked_again():
    story, decliner = returned()
    story.wait(days=8)

    assert story.offered().handoff.receiver == decliner


def test_passing_it_on_is_declining():
    story = Story(directory=TWO).offered()
    decliner = story.handoff.receiver
    story.done(decliner, c.Reroute(handoff="hnd_1", reason="Out of hours"))

    assert [each.person for each in story.handoff.declined] == [decliner]


def test_being_moved_by_a_lead_is_not():
    story = Story(directory=TWO).offered()
    story.done(ONBOARDING_LEAD, c.Reroute(handoff="hnd_1", reason="A better fit"))

    assert story.handoff.declined == ()


def test_declining_ends_a_turn():
    story = Story(directory=TWO, program=IN_TURN)
    story.loads = {
        CORA.id: Load(last_received=NOW - timedelta(hours=1)),
        RECEIVER: Load(last_received=NOW - timedelta(days=3), last_declined=NOW - timedelta(minutes=5)),
    }

    assert story.offered().handoff.receiver == CORA.id


def test_declining_makes_nobody_the_least_loaded():
    story = Story(directory=TWO)
    story.loads = {CORA.id: Load(open_handoffs=1), RECEIVER: Load(declined=2)}

    assert story.offered().handoff.receiver == CORA.id


def test_a_return_can_be_taken_back():
    story, decliner = returned()
    story.wait(hours=2).done(decliner, c.UndoReturn(handoff="hnd_1"))

    assert (story.handoff.status, story.handoff.receiver, story.handoff.declined) == ("offered", decliner, ())
    assert (story.handoff.assigned_at, story.handoff.steps) == (story.now, ())


def test_taken_back_it_can_be_accepted():
    story, decliner = returned()
    story.done(decliner, c.UndoReturn(handoff="hnd_1"))

    assert story.accepted(decliner).state.owner == decliner


def test_what_somebody_else_has_stays_with_them():
    story, decliner = returned()
    story.offered()

    assert story.refused(decliner, c.UndoReturn(handoff="hnd_1")).code == "gone_on"


def test_what_has_moved_on_stays_there():
    back = program(
        ("      pause: {reasons", "      # \n      pause: {reasons"),
        ("    read_back: {required: true", "    returns: {to: proposal}\n    read_back: {required: true"),
    )
    story, decliner = returned(program=back)

    assert story.refused(decliner, c.UndoReturn(handoff="hnd_1")).code == "gone_on"


def test_only_a_return_can_be_taken_back():
    assert Story().offered().refused(RECEIVER, c.UndoReturn(handoff="hnd_1")).code == "not_returned"


def test_the_sender_stays_responsible():
    story, _ = returned()

    assert story.state.owner == SENDER


def test_who_was_looked_at_is_told():
    story = Story(directory=directory(CORA, changed(STRANGER, teams=("onboarding",), capacity=1)))
    story.loads = {CORA.id: Load(open_handoffs=1, due_tasks=2), STRANGER: Load(open_handoffs=1)}
    event = story.offered().history[-1].event

    assert [(each.person, each.why, each.open_handoffs, each.due_tasks) for each in event.considered] == [
        (RECEIVER, "chosen", 0, 0),
        (STRANGER, "full", 1, 0),
        (CORA.id, "busier", 1, 2),
    ]


def test_who_declined_or_had_it_is_told():
    story, decliner = returned()
    second = story.offered().handoff.receiver
    story.done(second, c.Reroute(handoff="hnd_2", reason="Out of hours"))
    event = story.history[-1].event

    assert {each.person: each.why for each in event.considered} == {
        ONBOARDING_LEAD: "chosen",
        decliner: "declined",
        second: "had_it",
    }
