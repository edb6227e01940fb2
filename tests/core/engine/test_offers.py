"""A handoff is offered: the gate is met, the receiver is found, and stage and owner stay where they are."""

import pytest

from surehand.core.engine.commands import Move, Offer, Reassign, Recall
from surehand.core.values import digest_of_text
from tests.core.engine.variants import SPLIT
from tests.sample import (
    ADMIN,
    COMPLETE,
    ONBOARDING_LEAD,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
)


def test_stage_and_owner_stay():
    story = Story().offered()

    assert (story.state.stage, story.state.owner) == ("won", SENDER)
    assert (story.handoff.status, story.handoff.sender, story.handoff.receiver) == (
        "offered",
        SENDER,
        RECEIVER,
    )


def test_the_reason_for_the_receiver_is_told():
    assert Story().offered().handoff.why == "the least loaded of onboarding"


def test_the_owner_is_the_sender():
    assert Story().offered(actor=SALES_LEAD).handoff.sender == SENDER


def test_warnings_travel_with_the_offer():
    story = Story().offered(start_date="2026-03-03")

    offered = story.history[-1].event

    assert [(item.id, item.severity) for item in offered.warnings] == [("start-is-not-tomorrow", "warn")]


def test_everything_missing_is_said_at_once():
    refusal = Story().refused(SENDER, Offer(to="onboarding", values={"scope": "tbd", "package": "premium"}))

    assert [(item.id, item.code) for item in refusal.unmet] == [
        ("scope", "placeholder"),
        ("goals", "missing"),
        ("start_date", "missing"),
        ("contract_value", "missing"),
        ("premium-has-budget", "not_met"),
    ]
    assert refusal.sentence == "To go to Onboarding: 4 missing, 1 not met."


def test_a_refused_offer_changes_nothing():
    story = Story()
    story.refused(SENDER, Offer(to="onboarding", values={"scope": "A new shop with products"}))

    assert (story.state.values, story.state.handoffs) == ({}, {})


def test_boilerplate_is_found():
    text = "We deliver what was agreed with the client on time"
    story = Story()
    story.repeated = {digest_of_text(text)}

    refusal = story.refused(SENDER, Offer(to="onboarding", values={**COMPLETE, "scope": text}))

    assert [(item.id, item.code) for item in refusal.unmet] == [("scope", "boilerplate")]


def test_the_sender_can_choose_the_receiver():
    story = Story()
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, receiver="otto@example.com", note="Be quick"))

    assert (story.handoff.receiver, story.handoff.why) == (ONBOARDING_LEAD, "chosen by Sam Sender")
    assert story.handoff.note == "Be quick"


@pytest.mark.parametrize(
    ("receiver", "code"),
    [("nobody@example.com", "no_such_person"), (STRANGER, "only_a_viewer"), (SALES_LEAD, "no_such_person")],
)
def test_the_chosen_receiver_can_work(receiver, code):
    people = directory(changed(STRANGER, role="viewer"), changed(SALES_LEAD, active=False))
    story = Story(directory=people)

    assert story.refused(SENDER, Offer(to="onboarding", values=COMPLETE, receiver=receiver)).code == code


def test_both_sides_alike_is_warned_of():
    story = Story()
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, receiver=SENDER))

    assert [item.id for item in story.history[-1].event.warnings] == ["same-person"]


def test_nobody_to_receive_it_is_said():
    gone = [changed(person, active=False) for person in (RECEIVER, ONBOARDING_LEAD, ADMIN)]
    story = Story(directory=directory(*gone))

    refusal = story.refused(SENDER, Offer(to="onboarding", values=COMPLETE))

    assert refusal.code == "no_receiver"


def test_a_move_needs_no_offer():
    refusal = Story(stage="proposal").refused(SENDER, Offer(to="won"))

    assert (refusal.code, refusal.allowed[0].act) == ("needs_no_handoff", "move")


def test_there_is_no_other_way():
    assert Story().refused(SENDER, Offer(to="delivery")).code == "no_such_move"


def test_it_is_offered_once_at_a_time():
    refusal = Story().offered().refused(SENDER, Offer(to="onboarding"))

    assert (refusal.code, refusal.allowed[0].act) == ("handoff_open", "recall")


def test_a_second_attempt_is_counted():
    story = Story().offered()
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert story.offered().handoff.attempt == 2


@pytest.mark.parametrize("person", [STRANGER, RECEIVER, ONBOARDING_LEAD])
def test_strangers_do_not_offer_it(person):
    assert Story().refused(person, Offer(to="onboarding")).code == "not_yours"


def test_several_teams_can_be_asked_at_once():
    story = Story(program=SPLIT).offered()
    story.done(SENDER, Offer(to="delivery"))

    assert [handoff.contract for handoff in story.state.open_handoffs] == ["sales-to-onboarding", "heads-up"]
    assert story.refused(SENDER, Offer(to="delivery")).code == "handoff_open"


def test_the_first_of_several_to_accept_takes_it():
    story = Story(program=SPLIT)
    story.done(SENDER, Offer(to="delivery", values=COMPLETE))
    story.offered().accepted()

    state = story.done(STRANGER, story.acceptance_of("hnd_1"))

    assert (state.owner, state.stage) == (RECEIVER, "onboarding")
    assert {handoff.status for handoff in state.handoffs.values()} == {"accepted"}


def test_a_new_owner_deals_with_the_receiver():
    story = Story().offered()

    state = story.done(SENDER, Reassign(to=SALES_LEAD, reason="Sam is on leave"))

    assert state.handoffs["hnd_1"].sender == SALES_LEAD


def test_a_note_of_nothing_is_none():
    story = Story()
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, note="  "))

    assert "note:" not in story.handoff.packet


def test_moving_on_is_possible_after_acceptance():
    story = Story(access_granted=True).offered().accepted()

    assert story.done(RECEIVER, Move(to="ready")).stage == "ready"
