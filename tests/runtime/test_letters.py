"""Letters: an address, a sentence for each kind of alert, and the link to act."""

from string import Formatter

import pytest

from surehand.core.engine import follow as engine_follow
from surehand.core.engine.commands import Ask, Migrate, Reroute, Withdraw
from surehand.runtime.outbox.letters import channels_from_settings, letter_for
from surehand.runtime.outbox.messages import SENTENCES, SUBJECTS, Words, sentence_of, subject_of
from surehand.store import models as m
from tests.sample import PLAYBOOK

WORDS = Words(
    title="Ada {Ltd}",
    contract="Sales to onboarding",
    sender="Sam",
    receiver="Rita",
    words={"text": "Which?", "reason": "On {leave}", "reasons": "capacity", "question": "All there?"},
)


def deliveries(workspace, **which):
    return list(m.Delivery.objects.within(workspace.id).filter(**which).order_by("created_at", "id"))


def test_every_subject_has_a_sentence():
    assert SUBJECTS.keys() == SENTENCES.keys()


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_sentence_can_be_filled(kind):
    known = {"title", "contract", "sender", "receiver", "text", "reason", "reasons", "question"}

    for template in (SUBJECTS[kind], SENTENCES[kind]):
        assert {name for _, name, _, _ in Formatter().parse(template) if name} <= known
    assert "Ada {Ltd}" in subject_of(kind, WORDS)
    assert sentence_of(kind, WORDS).endswith((".", "?", "”"))


def test_every_moment_has_words():
    told = set(engine_follow.__globals__["_MOMENTS"].values())

    assert told <= SENTENCES.keys()


def test_what_is_not_known_stays_out():
    assert sentence_of("task_added", Words(title="Ada", words={"title": "Call"})) == "On Ada: Call"


def test_a_letter_has_address_words_and_link(workspace, settings):
    record, handoff = workspace.offered()
    (delivery,) = deliveries(workspace, channel="email")

    letter = letter_for(delivery)

    assert (letter.to, letter.key, letter.thread) == ("rita@example.com", delivery.key, handoff)
    assert letter.text.splitlines()[1] == f"{settings.BASE_URL}/records/{record}"
    assert f'<a href="{settings.BASE_URL}/records/{record}"' in letter.html


def test_a_question_is_told_in_its_own_words(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Which {products}?"), record)

    (asked,) = deliveries(workspace, kind="asked")

    assert letter_for(asked).text.startswith("Rita Receiver asks about Ada Ltd: “Which {products}?”")


def test_both_are_told_why_it_was_passed_on(workspace):
    record, handoff = workspace.offered()
    workspace.done(
        workspace.admin, Reroute(handoff=handoff, reason="Rita is on leave", to=workspace.stranger), record
    )

    told = deliveries(workspace, kind="rerouted", channel="inbox")

    assert {each.to for each in told} == {workspace.receiver, workspace.stranger}
    assert "now waits for Stan Stranger (Sales to onboarding): Rita is on leave." in letter_for(told[0]).text


@pytest.mark.parametrize("reason", ["Rita is on leave.", "Who decides?"])
def test_a_sentence_ends_once(reason):
    said = sentence_of("withdrawn", Words(title="Ada Ltd", words={"reason": reason}))

    assert said == f"The handoff of Ada Ltd was withdrawn: {reason}"


def test_a_contract_that_is_gone_can_be_told(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.sales_lead, Withdraw(handoff=handoff, reason="The client left"), record)
    workspace.publish(PLAYBOOK.replace("id: sales-to-onboarding", "id: sales-onwards"))
    workspace.done(workspace.sales_lead, Migrate(), record)

    (offered,) = deliveries(workspace, kind="offered", channel="email")

    assert "(Sales to onboarding)" in letter_for(offered).text


def test_a_letter_to_nobody_is_none(workspace):
    workspace.offered()
    (delivery,) = deliveries(workspace, channel="slack")

    assert letter_for(delivery) is None


@pytest.mark.parametrize(("url", "channels"), [("", set()), ("smtp://mail.example.com", {"email"})])
def test_a_channel_needs_settings(settings, url, channels):
    settings.EMAIL_URL = url

    assert channels_from_settings().keys() == channels
