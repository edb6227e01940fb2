"""A return says why in the contract's own words, and the sender has been responsible all along."""

import pytest
from msgspec.structs import replace

from surehand.core.engine import Program, ReturnedFor
from surehand.core.engine.commands import CompleteTask, Move, Offer, Return
from tests.core.engine.variants import SPLIT
from tests.sample import COMPLETE, RECEIVER, SENDER, STRANGER, Story

INCOMPLETE = ReturnedFor("incomplete", ("scope",), "Which products?")


def returned(*reasons, handoff="hnd_1"):
    return Return(handoff=handoff, reasons=reasons)


def ready():
    """A record that onboarding has offered on to delivery."""
    story = Story(access_granted=True).offered().accepted()
    story.done(RECEIVER, Move(to="ready"))
    for task in story.state.tasks:
        story.done(RECEIVER, CompleteTask(task=task))
    story.done(RECEIVER, Offer(to="delivery", values={"manager": STRANGER}))
    return story


def test_owner_and_stage_stay():
    story = Story().offered()

    state = story.done(RECEIVER, returned(INCOMPLETE))

    assert (state.owner, state.stage) == (SENDER, "won")
    assert (story.handoff.status, story.handoff.reasons) == ("returned", (INCOMPLETE,))


def test_it_goes_back_where_the_contract_says():
    story = ready()

    state = story.done(STRANGER, returned(ReturnedFor("misrouted"), handoff="hnd_2"))

    assert (state.stage, state.owner) == ("onboarding", RECEIVER)
    assert story.history[-1].event.handoff == "hnd_2"


def test_it_stays_while_another_team_is_asked():
    back = SPLIT.playbook.handoffs["won -> delivery"]
    back = replace(back, returns=replace(back.returns, to="proposal"))
    handoffs = SPLIT.playbook.handoffs | {"won -> delivery": back}
    story = Story(program=Program(replace(SPLIT.playbook, handoffs=handoffs)))
    story.done(SENDER, Offer(to="delivery", values=COMPLETE))
    story.offered()

    assert story.done(STRANGER, returned(ReturnedFor("misrouted"))).stage == "won"
    assert story.accepted().state.stage == "onboarding"


def test_it_can_be_offered_again():
    story = Story().offered()
    story.done(RECEIVER, returned(INCOMPLETE))

    assert story.offered().accepted().state.owner == RECEIVER


@pytest.mark.parametrize(
    ("reasons", "code", "sentence"),
    [
        (
            (),
            "reason_missing",
            "A return says why: incomplete, misrouted, not_ready, capacity, duplicate.",
        ),
        (
            (ReturnedFor("boring"),),
            "unknown_reason",
            "“boring” is no reason here; use incomplete, misrouted, not_ready, capacity, duplicate.",
        ),
        ((ReturnedFor("incomplete", ("scoop",)),), "unknown_field", "There is no field “scoop”."),
        (
            (ReturnedFor("incomplete", (), " "),),
            "reason_missing",
            "Say what is incomplete: name the fields or write it.",
        ),
    ],
)
def test_reasons_are_the_contracts_own(reasons, code, sentence):
    refusal = Story().offered().refused(RECEIVER, returned(*reasons))

    assert (refusal.code, refusal.sentence) == (code, sentence)
    assert [way.act for way in refusal.allowed] == ["return", "ask"]


def test_a_contract_can_allow_fewer_reasons():
    story = ready()

    assert (
        story.refused(STRANGER, returned(ReturnedFor("capacity"), handoff="hnd_2")).code == "unknown_reason"
    )


@pytest.mark.parametrize("person", [SENDER, STRANGER])
def test_nobody_else_returns_it(person):
    assert Story().offered().refused(person, returned(INCOMPLETE)).code == "not_the_receiver"


def test_it_is_returned_once():
    story = Story().offered()
    story.done(RECEIVER, returned(INCOMPLETE))

    refusal = story.refused(RECEIVER, returned(INCOMPLETE))

    assert refusal.sentence == "Rita Receiver returned it on 2 Mar 2026 at 10:00 UTC."
