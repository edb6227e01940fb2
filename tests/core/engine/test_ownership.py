"""A record changes hands outside of a handoff only by an explicit, recorded reassignment."""

import pytest

from surehand.core.engine.commands import Reassign
from tests.sample import ADMIN, RECEIVER, SALES_LEAD, SENDER, STRANGER, Story, changed, directory


@pytest.mark.parametrize("person", [SENDER, SALES_LEAD, ADMIN])
def test_it_can_be_given_to_somebody_else(person):
    story = Story()

    state = story.done(person, Reassign(to="Rita@example.com", reason="Sam is on leave"))

    assert (state.owner, story.history[-1].event.reason) == (RECEIVER, "Sam is on leave")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Reassign(to=RECEIVER, reason=" "), "reason_missing"),
        (Reassign(to=SENDER, reason="He asked"), "already_theirs"),
        (Reassign(to="nobody@example.com", reason="He asked"), "no_such_person"),
        (Reassign(to="", reason="He asked"), "no_such_person"),
        (Reassign(to=ADMIN, reason="She left"), "no_such_person"),
        (Reassign(to=STRANGER, reason="He looks on"), "only_a_viewer"),
    ],
)
def test_the_new_owner_can_work(command, code):
    people = directory(changed(ADMIN, active=False), changed(STRANGER, role="viewer"))

    assert Story(directory=people).refused(SENDER, command).code == code


@pytest.mark.parametrize("person", [STRANGER, RECEIVER])
def test_strangers_do_not_take_it(person):
    assert Story().refused(person, Reassign(to=person, reason="Mine")).code == "not_yours"


def test_closed_handoffs_keep_their_sender():
    story = Story().offered().accepted()

    state = story.done(RECEIVER, Reassign(to=STRANGER, reason="Rita is on leave"))

    assert (state.owner, state.handoffs["hnd_1"].sender) == (STRANGER, SENDER)


def test_the_owner_who_left_is_replaced():
    story = Story()
    story.directory = directory(changed(SENDER, active=False))

    assert story.done(SALES_LEAD, Reassign(to=SALES_LEAD, reason="Sam left")).owner == SALES_LEAD
    assert story.refused(SENDER, Reassign(to=SENDER, reason="I am back")).code == "not_a_member"
