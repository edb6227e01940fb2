"""An open handoff goes to somebody else: passed on by its receiver, or by a lead of either side."""

import pytest

from surehand.core.engine.commands import PauseClock, Reroute
from tests.sample import (
    ADMIN,
    ONBOARDING_LEAD,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
)


def reroute(to="", reason="Out of hours"):
    return Reroute(handoff="hnd_1", reason=reason, to=to)


@pytest.mark.parametrize("person", [RECEIVER, SALES_LEAD, ONBOARDING_LEAD, ADMIN])
def test_it_goes_to_a_person_of_choice(person):
    story = Story().offered().wait(hours=1)

    story.done(person, reroute(STRANGER))

    assert (story.handoff.receiver, story.handoff.tried) == (STRANGER, (RECEIVER,))
    assert story.handoff.assigned_at == story.now


def test_whoever_chose_is_told():
    story = Story().offered()
    story.done(RECEIVER, reroute(STRANGER))

    assert story.handoff.why == "chosen by Rita Receiver"


def test_the_routing_is_asked_again():
    story = Story().offered()
    story.done(RECEIVER, reroute())

    assert (story.handoff.receiver, story.handoff.why) == (
        ONBOARDING_LEAD,
        "the lead of onboarding, as no rule found anybody present",
    )


def test_owner_and_stage_stay():
    state = Story().offered().done(RECEIVER, reroute(STRANGER))

    assert (state.owner, state.stage) == (SENDER, "won")


def test_only_the_new_receiver_accepts():
    story = Story().offered()
    story.done(RECEIVER, reroute(STRANGER))

    assert story.accepted(STRANGER).state.owner == STRANGER


def test_a_running_pause_ends():
    story = Story().offered()
    story.done(RECEIVER, PauseClock(handoff="hnd_1", reason="waiting_on_client"))
    story.done(RECEIVER, reroute(STRANGER))

    assert story.handoff.paused is None


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (reroute(STRANGER, reason=" "), "reason_missing"),
        (reroute(RECEIVER), "already_theirs"),
        (reroute("nobody@example.com"), "no_such_person"),
        (reroute(ADMIN), "only_a_viewer"),
        (Reroute(handoff="hnd_9", reason="Why not"), "no_such_handoff"),
    ],
)
def test_the_new_receiver_can_work(command, code):
    people = directory(changed(ADMIN, role="viewer"))

    assert Story(directory=people).offered().refused(RECEIVER, command).code == code


@pytest.mark.parametrize("person", [SENDER, STRANGER])
def test_nobody_else_passes_it_on(person):
    assert Story().offered().refused(person, reroute(STRANGER)).code == "not_a_lead"


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"active": False}])
def test_a_receiver_who_may_not_work_may_not(change):
    story = Story().offered()
    story.directory = directory(changed(RECEIVER, **change))

    assert story.refused(RECEIVER, reroute(STRANGER)).code in ("read_only", "not_a_member")


def test_nobody_left_is_said():
    story = Story().offered()
    story.directory = directory(*(changed(each, active=False) for each in (ONBOARDING_LEAD, ADMIN)))

    assert story.refused(RECEIVER, reroute()).code == "no_receiver"


def test_the_same_again_is_said():
    story = Story().offered()
    story.directory = directory(changed(ONBOARDING_LEAD, active=False))
    story.done(RECEIVER, reroute())

    assert story.refused(ADMIN, reroute()).sentence == "It is with Ada Admin already."
