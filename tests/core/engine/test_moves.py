"""Moves inside a team: through the gate, with everything missing said at once."""

import pytest

from surehand.core.engine import blocking, preview
from surehand.core.engine.commands import Move
from tests.sample import ADMIN, RECEIVER, SALES_LEAD, SENDER, STRANGER, Story, program


def test_a_met_gate_lets_it_move():
    story = Story(stage="proposal", contract_value="4000 USD").wait(hours=1)

    state = story.done(SENDER, Move(to="won"))

    assert (state.stage, state.entered_at) == ("won", story.now)


def test_filling_in_completes_the_move():
    state = Story(stage="proposal").done(SENDER, Move(to="won", values={"contract_value": "4000"}))

    assert (state.stage, "contract_value" in state.values) == ("won", True)


def test_an_unmet_gate_says_what_is_missing():
    story = Story(stage="proposal")

    refusal = story.refused(SENDER, Move(to="won", values={"scope": "A new shop"}))

    assert (refusal.code, refusal.sentence) == ("gate_not_met", "To go to Won: 1 missing.")
    assert [(item.id, item.code, item.forms[0].currency) for item in refusal.unmet] == [
        ("contract_value", "missing", "USD")
    ]
    assert (story.state.stage, story.state.values) == ("proposal", {})


def test_the_ways_on_are_named():
    refusal = Story(stage="proposal").refused(SENDER, Move(to="won"))

    assert [(way.act, way.to) for way in refusal.allowed] == [("move", "won"), ("ask_lead", "")]
    assert refusal.allowed[1].sentence == "Ask Lea Lead to allow an exception."


def test_a_lead_can_pass_anyway():
    refusal = Story(stage="proposal").refused(SALES_LEAD, Move(to="won"))

    assert [way.act for way in refusal.allowed] == ["move", "override"]


def test_a_required_reason_is_asked_for():
    story = Story(stage="proposal")

    assert story.refused(SENDER, Move(to="lost", reason=" ")).code == "reason_missing"
    assert story.done(SENDER, Move(to="lost", reason="Too dear")).stage == "lost"
    assert story.history[-1].event.reason == "Too dear"


@pytest.mark.parametrize("to", ["delivery", "nowhere", "won"])
def test_there_is_no_other_way(to):
    story = Story()

    refusal = story.refused(SENDER, Move(to=to))

    assert refusal.code == "no_such_move"
    assert [(way.act, way.to) for way in refusal.allowed] == [("offer", "onboarding")]


def test_another_team_needs_a_handoff():
    refusal = Story().refused(SENDER, Move(to="onboarding"))

    assert (refusal.code, refusal.allowed[0].act) == ("needs_handoff", "offer")


def test_an_offered_record_stays():
    with_a_way_back = program(("  onboarding -> ready:", "  won -> proposal: {}\n  onboarding -> ready:"))
    story = Story(program=with_a_way_back).offered()

    refusal = story.refused(SENDER, Move(to="proposal"))

    assert refusal.sentence == "It is offered to Rita Receiver of onboarding; it moves when they answer."
    assert (refusal.code, refusal.allowed[0].to) == ("handoff_open", "hnd_1")


def test_strangers_do_not_move_it():
    refusal = Story().refused(STRANGER, Move(to="onboarding"))

    assert refusal.code == "not_yours"
    assert refusal.sentence == (
        "This record is with Sam Sender of sales; only they, their team or its lead can do that."
    )


@pytest.mark.parametrize("person", [SENDER, SALES_LEAD, ADMIN])
def test_owner_lead_and_administrator_move_it(person):
    story = Story(stage="proposal", contract_value="4000 USD")

    assert story.done(person, Move(to="won")).stage == "won"


def test_stage_entry_belongs_to_the_gate():
    unmet = preview(Story().context(), Story().state, "onboarding")

    assert [item.id for item in blocking(unmet)] == [
        "scope",
        "goals",
        "start_date",
        "contract_value",
        "premium-has-budget",
    ]


def test_an_open_task_stands_in_the_way():
    story = Story().offered().accepted()
    story.done(RECEIVER, Move(to="ready", values={"access_granted": True}))

    unmet = preview(story.context(RECEIVER), story.state, "delivery")

    assert [(item.kind, item.id, item.sentence) for item in unmet][1:] == [
        ("task", "access", "The task “Collect access” is not done.")
    ]


def test_a_preview_names_ways_that_exist():
    refusal = preview(Story().context(), Story().state, "delivery")

    assert refusal.code == "no_such_move"


def test_a_person_is_seen_by_name():
    lasting = program(
        ("{type: person, title", "{type: person, fresh_for: 30 days, title"),
        ("proposal -> won: {requires: [contract_value]}", "proposal -> won: {requires: [manager]}"),
    )
    story = Story(program=lasting, stage="proposal", manager="rita@example.com").wait(days=31)

    (unmet,) = story.refused(SENDER, Move(to="won")).unmet

    assert (unmet.code, unmet.seen) == ("stale", "Rita Receiver")


def test_a_stale_answer_is_asked_for_again():
    story = Story(access_granted=True).offered().accepted()
    story.wait(days=31)

    unmet = preview(story.context(), story.state, "ready")

    assert [(item.id, item.code) for item in unmet] == [("access_granted", "stale")]


def test_confirming_anew_passes_the_gate():
    story = Story(access_granted=True).offered().accepted().wait(days=31)

    assert story.done(RECEIVER, Move(to="ready", values={"access_granted": True})).stage == "ready"
