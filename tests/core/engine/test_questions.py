"""The receiver asks without returning; the sender answers, and the answer may fill the field."""

import pytest

from surehand.core.engine import Decision
from surehand.core.engine.commands import Accept, Answer, Ask, Reassign, Recall
from tests.sample import ADMIN, ONBOARDING_LEAD, RECEIVER, SALES_LEAD, SENDER, STRANGER, Story


def asked(text="Which products?", field="scope"):
    story = Story().offered()
    story.done(RECEIVER, Ask(handoff="hnd_1", text=text, field=field))
    return story


def test_a_question_waits_for_its_answer():
    story = asked()

    question = story.handoff.open_questions[0]

    assert (question.text, question.field, question.asked_by) == ("Which products?", "scope", RECEIVER)
    assert story.handoff.is_open


def test_an_answer_ends_the_wait():
    story = asked()
    story.done(SENDER, Answer(question="qst_1", text="Fifty shirts"))

    question = story.handoff.questions[0]

    assert (question.answer, question.answered_by, story.handoff.open_questions) == (
        "Fifty shirts",
        SENDER,
        (),
    )


def test_an_answer_may_fill_the_field():
    story = asked()
    story.done(SENDER, Answer(question="qst_1", text="", values={"scope": "A shop with fifty shirts"}))

    assert story.state.values["scope"].value == "A shop with fifty shirts"
    assert story.handoff.questions[0].answer == "A shop with fifty shirts"


def test_an_answer_elsewhere_is_told_as_such():
    story = asked(field="")
    story.done(SENDER, Answer(question="qst_1", text="", values={"scope": "A shop with fifty shirts"}))

    assert story.handoff.questions[0].answer == "Filled in."


def test_a_filled_field_changes_the_packet():
    story = asked()
    seen = story.acceptance()
    story.done(SENDER, Answer(question="qst_1", text="", values={"scope": "A shop with fifty shirts"}))

    assert story.refused(RECEIVER, seen).code == "packet_changed"


def test_an_unreadable_value_answers_nothing():
    story = asked()

    assert story.refused(SENDER, Answer(question="qst_1", text="x", values={"start_date": "soon"})).code == (
        "invalid_values"
    )
    assert story.handoff.open_questions


def test_acceptance_needs_no_answer():
    story = asked().accepted()

    assert isinstance(story.act(SENDER, Answer(question="qst_1", text="Fifty shirts")), Decision)


@pytest.mark.parametrize("person", [SENDER, SALES_LEAD, ADMIN])
def test_the_senders_side_answers(person):
    assert asked().done(person, Answer(question="qst_1", text="Fifty")).handoffs["hnd_1"].open_questions == ()


def test_the_new_owner_answers():
    story = asked()
    story.done(SENDER, Reassign(to=STRANGER, reason="Sam is on leave"))

    assert story.done(STRANGER, Answer(question="qst_1", text="Fifty")).handoffs["hnd_1"].open_questions == ()


@pytest.mark.parametrize("person", [STRANGER, RECEIVER, ONBOARDING_LEAD])
def test_nobody_else_answers(person):
    assert asked().refused(person, Answer(question="qst_1", text="Fifty")).code == "not_the_sender"


@pytest.mark.parametrize("person", [STRANGER, SENDER])
def test_nobody_else_asks(person):
    assert Story().offered().refused(person, Ask(handoff="hnd_1", text="Why?")).code == "not_the_receiver"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Ask(handoff="hnd_1", text=" "), "empty_question"),
        (Ask(handoff="hnd_1", text="Why?", field="scoop"), "unknown_field"),
        (Ask(handoff="hnd_1", text=" which  PRODUCTS?"), "already_asked"),
        (Ask(handoff="hnd_9", text="Why?"), "no_such_handoff"),
    ],
)
def test_a_question_has_something_to_ask(command, code):
    assert asked().refused(RECEIVER, command).code == code


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Answer(question="qst_9", text="Fifty"), "no_such_question"),
        (Answer(question="qst_1", text=" "), "empty_answer"),
    ],
)
def test_an_answer_has_something_to_say(command, code):
    assert asked().refused(SENDER, command).code == code


def test_it_is_answered_once():
    story = asked()
    story.done(SENDER, Answer(question="qst_1", text="Fifty"))

    refusal = story.refused(SALES_LEAD, Answer(question="qst_1", text="Sixty"))

    assert (refusal.code, refusal.sentence) == ("already_answered", "Sam Sender has answered it.")


def test_answered_questions_can_be_asked_again():
    story = asked()
    story.done(SENDER, Answer(question="qst_1", text="Fifty"))
    story.done(RECEIVER, Ask(handoff="hnd_1", text="Which products?"))

    assert len(story.handoff.questions) == 2


def test_a_decided_handoff_is_not_asked_about():
    story = Story().offered()
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert story.refused(RECEIVER, Ask(handoff="hnd_1", text="Why?")).code == "already_decided"


def test_questions_do_not_replace_the_read_back():
    story = asked()

    refusal = story.refused(RECEIVER, Accept(handoff="hnd_1", digest=story.acceptance().digest))

    assert refusal.code == "read_back_missing"
