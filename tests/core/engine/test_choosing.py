"""Rules decide; where none does a person chooses, and the history tells whether they chose from suggestions."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from surehand.core.engine import Absence, Decision, Load, Person, decide, route
from surehand.core.engine.commands import Offer, Return
from surehand.core.engine.facts import SuggestedReceiver
from surehand.core.engine.routing import decided_by, fit_to_receive
from surehand.core.engine.state import ReturnedFor
from tests.sample import (
    COMPLETE,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SENDER,
    Story,
    changed,
    context,
    directory,
    program,
)

RULES = """\
      - {when: 'package == "premium"', person: otto@example.com}
      - {team: onboarding, by: least_loaded, skills: [industry]}
"""
TO_TEAM = program((", by: least_loaded, skills: [industry]}", "}"))
"""The playbook with a rule for premium clients only; the rest is left to the team."""
COLLEAGUE = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",), skills=("health",))
HERE = directory(COLLEAGUE)


def fit(*people, playbook=TO_TEAM, loads=None, **values):
    """Who could take a record, by id."""
    here = directory(COLLEAGUE, *people)
    story = Story(program=playbook, directory=here, **values)
    asked = context(program=playbook, directory=here, loads=loads)
    way = playbook.playbook.handoffs["won -> onboarding"]
    return {person.id for person in fit_to_receive(asked, way, story.state)}


def offer(receiver, *suggested):
    """The event of an offer by the sender, who was shown these to choose from."""
    story = Story(program=TO_TEAM, directory=HERE, **COMPLETE)
    asked = replace(story.context(), suggested=suggested)
    decision = decide(asked, story.state, Offer(to="onboarding", receiver=receiver))
    assert isinstance(decision, Decision), decision
    return next(event for event in decision.events if event.__struct_config__.tag == "handoff_offered")


@pytest.mark.parametrize(
    ("rules", "values", "settled"),
    [
        ("{team: onboarding}", {}, False),
        ("{team: onboarding, by: round_robin}", {}, True),
        ("{team: onboarding, skills: [industry]}", {"industry": "retail"}, True),
        ("{team: onboarding, skills: [industry]}", {}, False),
        ("{when: 'package == \"standard\"', team: onboarding}", {"package": "standard"}, True),
        ("{same_as: manager}", {"manager": RECEIVER}, True),
        ("{same_as: manager}", {}, False),
    ],
    ids=["team", "turn", "skill", "no skill asked", "condition", "named", "nobody named"],
)
def test_a_rule_settles_it_or_leaves_it_to_the_team(rules, values, settled):
    playbook = program((RULES, f"      - {rules}\n"))
    story = Story(program=playbook, directory=HERE, **values)
    found = route(
        context(program=playbook, directory=HERE),
        playbook.playbook.handoffs["won -> onboarding"],
        story.state,
    )
    assert found is not None
    assert found.settled is settled


def test_the_team_and_its_lead_could_take_it():
    assert fit() == {RECEIVER, COLLEAGUE.id, ONBOARDING_LEAD}


@pytest.mark.parametrize(
    "change",
    [
        {"role": "viewer"},
        {"active": False},
        {"absences": (Absence(NOW - timedelta(days=1), NOW + timedelta(days=1)),)},
        {"capacity": 0},
    ],
    ids=["viewer", "gone", "away", "full"],
)
def test_whoever_cannot_work_could_not(change):
    assert fit(changed(RECEIVER, **change)) == {COLLEAGUE.id, ONBOARDING_LEAD}


def test_whoever_has_no_room_could_not():
    loads = {RECEIVER: Load(open_handoffs=2)}
    assert RECEIVER not in fit(changed(RECEIVER, capacity=2), loads=loads)


def test_whoever_lacks_the_skill_could_not():
    assert fit(playbook=program(), industry="health") == {COLLEAGUE.id}


def test_the_sender_could_not():
    assert SENDER not in fit(changed(SENDER, teams=("sales", "onboarding")))


def test_whoever_declined_it_could_not():
    story = Story(program=TO_TEAM, directory=HERE).offered()
    story.done(story.handoff.receiver, Return(handoff="hnd_1", reasons=(ReturnedFor("capacity"),)))
    way = TO_TEAM.playbook.handoffs["won -> onboarding"]
    assert story.handoff.receiver not in {p.id for p in fit_to_receive(story.context(), way, story.state)}


def test_a_choice_from_suggestions_is_told_as_one():
    event = offer(RECEIVER, SuggestedReceiver(RECEIVER, 7, 10), SuggestedReceiver(COLLEAGUE.id, 2, 10))
    assert event.why == (
        "suggested, as 7 of the 10 past handoffs most like it were theirs; chosen by Sam Sender"
    )
    assert [(each.person, each.why) for each in event.considered] == [
        (RECEIVER, "chosen"),
        (COLLEAGUE.id, "suggested"),
    ]


def test_another_choice_tells_whom_it_passed_over():
    event = offer(COLLEAGUE.id, SuggestedReceiver(RECEIVER, 7, 10))
    assert event.why == "chosen by Sam Sender"
    assert [(each.person, each.why) for each in event.considered] == [
        (COLLEAGUE.id, "chosen"),
        (RECEIVER, "suggested"),
    ]


def test_without_suggestions_an_offer_is_as_ever():
    event = offer(RECEIVER)
    assert (event.why, event.considered or ()) == ("chosen by Sam Sender", ())


def test_suggestions_never_overrule_the_routing():
    event = offer("", SuggestedReceiver(RECEIVER, 10, 10))
    assert (event.receiver, decided_by(event.why)) == (COLLEAGUE.id, "rule")


@pytest.mark.parametrize(
    ("why", "decider"),
    [
        ("the least loaded of onboarding", "rule"),
        ("the next in turn of onboarding who knows retail", "rule"),
        ("named by the playbook", "rule"),
        ("the lead of onboarding, as no rule found anybody present", "fallback"),
        ("an administrator, as nobody of onboarding could be found", "fallback"),
        ("chosen by Sam Sender", "person"),
        ("suggested, as 7 of the 10 past handoffs most like it were theirs; chosen by Sam", "suggestion"),
    ],
)
def test_a_reason_tells_who_decided(why, decider):
    assert decided_by(why) == decider
