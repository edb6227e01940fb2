"""A refusal is a value: stored once however often it is repeated, and otherwise without any trace."""

import ast
from pathlib import Path

from msgspec.structs import replace

import surehand.core.engine as engine
from surehand.core.engine import decide
from surehand.core.engine.commands import Move, Offer, SetFields
from tests.sample import COMPLETE, RECEIVER, SENDER, STRANGER, Story


def test_it_is_written_down():
    story = Story()
    refusal = story.refused(SENDER, Offer(to="onboarding"))

    event = story.history[-1].event

    assert (event.act, event.code, event.sentence, event.unmet) == (
        "offer",
        refusal.code,
        refusal.sentence,
        refusal.unmet,
    )


def test_repeated_it_is_kept_once():
    story = Story()
    for person in (SENDER, SENDER, STRANGER):
        story.refused(person, Offer(to="delivery"))

    assert story.kinds == ["record_opened", "command_refused", "command_refused"]


def test_after_another_act_it_is_kept_again():
    story = Story()
    story.refused(SENDER, Offer(to="onboarding"))
    story.done(SENDER, SetFields(values={"client_name": "Ada"}))
    story.refused(SENDER, Offer(to="onboarding"))

    assert story.kinds.count("command_refused") == 2


def test_another_way_is_another_refusal():
    story = Story()
    story.refused(SENDER, Move(to="lost"))
    story.refused(SENDER, Move(to="proposal"))

    assert story.kinds.count("command_refused") == 2


def test_it_changes_nothing_else():
    story = Story()
    before = story.state
    story.refused(SENDER, Offer(to="onboarding", values={"scope": "A new shop with products"}))

    after = story.state

    assert replace(after, version=before.version, last_refusal="") == before
    assert (after.version, after.changed) == (2, 1)


def test_deciding_changes_its_input_never():
    story = Story().offered()
    before, stored = story.state, replace(story.state)

    decide(story.context(RECEIVER), before, story.acceptance())

    assert before == stored


def test_a_decision_depends_on_nothing_else():
    story = Story()
    decisions = [
        decide(replace_ids(story.context()), story.state, Offer(to="onboarding", values=COMPLETE))
        for _ in "ab"
    ]

    assert decisions[0] == decisions[1]


def replace_ids(context):
    return replace(context, new_id=lambda prefix: f"{prefix}_x")


def test_every_code_is_stable():
    """The codes are a promise to the API and to whoever counts them: a new one is added here on purpose."""
    assert refusal_codes() == set(CODES.split())


def refusal_codes():
    sources = (path.read_text() for path in Path(engine.__file__).parent.glob("*.py"))
    calls = (
        node
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


CODES = """
agents_cannot_confirm already_answered already_asked already_closed already_decided already_done already_open
already_paused already_theirs archived bad_expiry empty_answer empty_note empty_question gate_met gate_not_met gone_on
handoff_open human_only invalid_values merged needs_handoff needs_no_handoff no_longer_met no_pause no_receiver
no_such_handoff no_such_move no_such_override no_such_person no_such_question no_such_record no_such_stage
no_such_task no_title not_a_lead not_a_member not_a_start not_done not_paused not_returned not_the_clock
not_the_receiver not_the_sender not_yours nothing_to_confirm only_a_viewer override_not_allowed packet_changed
pause_used read_back_missing read_only reason_missing same_record stage_kept timer_early timer_gone title_too_long
unknown_field unknown_reason
"""
