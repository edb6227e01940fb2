"""Who is told what: whoever has to act next always, nobody of their own act, and each message at most once."""

from datetime import timedelta

import pytest

from surehand.core.engine import Decision, Person, ReturnedFor, follow
from surehand.core.engine.commands import (
    AddTask,
    Answer,
    Archive,
    Ask,
    CompleteTask,
    FireTimer,
    Move,
    Offer,
    Override,
    PassAnyway,
    Reassign,
    ReassignTask,
    Recall,
    Reroute,
    Return,
    SetFields,
    Withdraw,
)
from tests.sample import (
    ADMIN,
    CLOCK,
    COMPLETE,
    NOW,
    ONBOARDING_LEAD,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)

# A playbook that asks for no alerts at all.
SILENT = program(
    ("      - {on: [offered, returned, overdue], to: [sender, receiver], by: [inbox, email]}\n", ""),
    ('      - {on: offered, to: "#onboarding", by: slack}\n', ""),
    ("    alerts:\n", ""),
)


def effects_of(story, actor, command):
    before, context = story.state, story.context(actor)
    decision = story.act(actor, command)
    assert isinstance(decision, Decision), decision
    return follow(context, before, decision.state, decision.events)


def told(story, actor, command):
    """Who is told of what through which channel."""
    return [
        (message.channel, message.to, message.kind) for message in effects_of(story, actor, command).messages
    ]


def silent():
    return Story(program=SILENT)


def offered():
    return silent().offered()


def asked(by=RECEIVER):
    story = offered()
    story.done(by, Ask(handoff="hnd_1", text="Which products?"))
    return story


COLLEAGUE = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",))

ALWAYS = [
    (silent, SENDER, Offer(to="onboarding", values=COMPLETE), {RECEIVER}),
    (offered, RECEIVER, Return(handoff="hnd_1", reasons=(ReturnedFor("capacity"),)), {SENDER}),
    (offered, SENDER, Recall(handoff="hnd_1"), {RECEIVER}),
    (offered, ADMIN, Withdraw(handoff="hnd_1", reason="The client left"), {SENDER, RECEIVER}),
    (offered, SENDER, Archive(reason="The client left"), {RECEIVER}),
    (offered, ADMIN, Reroute(handoff="hnd_1", reason="Holiday", to=STRANGER), {RECEIVER, STRANGER}),
    (offered, RECEIVER, Reroute(handoff="hnd_1", reason="Holiday", to=STRANGER), {STRANGER}),
    (offered, RECEIVER, Ask(handoff="hnd_1", text="Why?"), {SENDER}),
    (asked, SENDER, Answer(question="qst_1", text="Fifty"), {RECEIVER}),
    (lambda: asked(ONBOARDING_LEAD), SENDER, Answer(question="qst_1", text="Fifty"), {ONBOARDING_LEAD}),
]


@pytest.mark.parametrize(("story", "actor", "command", "people"), ALWAYS)
def test_whoever_has_to_act_is_always_told(story, actor, command, people):
    assert {to for channel, to, _ in told(story(), actor, command) if channel == "inbox"} == people


def test_acceptance_tells_the_sender():
    story = offered()

    assert ("inbox", SENDER, "accepted") in told(story, RECEIVER, story.acceptance())


def test_the_playbook_adds_people_and_channels():
    assert told(Story(), SENDER, Offer(to="onboarding", values=COMPLETE)) == [
        ("inbox", RECEIVER, "offered"),
        ("email", RECEIVER, "offered"),
        ("slack", "#onboarding", "offered"),
    ]


def test_nobody_is_told_of_their_own_act():
    everything = Story().offered()

    assert RECEIVER not in [to for _, to, _ in told(everything, RECEIVER, everything.acceptance())]


@pytest.mark.parametrize(
    ("hours", "people"),
    [
        (2, {RECEIVER}),
        (4, {SENDER, RECEIVER}),
        (6, {ONBOARDING_LEAD}),
        (48, {RECEIVER, ONBOARDING_LEAD, ADMIN}),
    ],
)
def test_time_tells_those_who_can_act(hours, people):
    story = offered().let_pass(hours=hours - 0.5).wait(hours=0.5)

    assert {to for key in story.due() for _, to, _ in told(story, CLOCK, FireTimer(timer=key))} == people


def test_an_escalation_goes_out_by_mail_too():
    story = offered().let_pass(hours=5.5).wait(hours=0.5)

    assert told(story, CLOCK, FireTimer(timer="hnd_1:0:escalate:0")) == [
        ("inbox", ONBOARDING_LEAD, "escalated"),
        ("email", ONBOARDING_LEAD, "escalated"),
    ]


def test_people_who_left_are_not_told():
    story = offered()
    story.directory = directory(changed(RECEIVER, active=False))

    assert told(story, ADMIN, Reroute(handoff="hnd_1", reason="Rita left", to=STRANGER)) == [
        ("inbox", STRANGER, "rerouted")
    ]


def test_a_task_tells_its_owner():
    due = NOW + timedelta(days=1)

    assert told(Story(), SENDER, AddTask(title="Call", owner=RECEIVER, due=due)) == [
        ("inbox", RECEIVER, "task_added"),
        ("email", RECEIVER, "task_added"),
    ]
    assert told(Story(), SENDER, AddTask(title="Call", owner=SENDER, due=due)) == []


def with_a_task():
    story = Story()
    story.done(SENDER, AddTask(title="Call", owner=RECEIVER, due=NOW + timedelta(hours=1)))
    return story


def test_a_task_passed_on_tells_its_new_owner():
    messages = effects_of(with_a_task(), SENDER, ReassignTask(task="task_1", to=STRANGER)).messages

    assert [(message.to, message.kind, message.words) for message in messages][:1] == [
        (STRANGER, "task_reassigned", {"title": "Call"})
    ]


def test_an_overdue_task_tells_its_owner():
    story = with_a_task().wait(hours=1)

    assert told(story, CLOCK, FireTimer(timer="task_1:due"))[0] == ("inbox", RECEIVER, "task_overdue")


def test_changing_hands_tells_both():
    assert {to for _, to, _ in told(Story(), ADMIN, Reassign(to=RECEIVER, reason="On leave"))} == {
        SENDER,
        RECEIVER,
    }


def test_an_exception_tells_the_lead():
    anyway = PassAnyway(reason="They start on Monday", expires=NOW + timedelta(days=1))
    messages = told(Story(stage="proposal"), ADMIN, Move(to="won", override=anyway))

    assert messages == [("inbox", SALES_LEAD, "override_granted"), ("email", SALES_LEAD, "override_granted")]


def test_an_expired_exception_tells_who_allowed_it():
    anyway = PassAnyway(reason="They start on Monday", expires=NOW + timedelta(days=1))
    story = Story(stage="proposal")
    story.done(SALES_LEAD, Move(to="won", override=anyway))
    story.wait(days=1)

    assert {to for _, to, _ in told(story, CLOCK, FireTimer(timer="ovr_1:end"))} == {SALES_LEAD, SENDER}


def test_an_unused_exception_expires_in_silence():
    story = Story(stage="proposal")
    story.done(SALES_LEAD, Override(to="won", reason="They start on Monday", expires=NOW + timedelta(days=1)))
    story.wait(days=1)

    assert told(story, CLOCK, FireTimer(timer="ovr_1:end")) == []


def test_a_survey_asks_one_person():
    story = silent().offered().accepted()
    for task in story.state.tasks:
        story.done(RECEIVER, CompleteTask(task=task))
    story.wait(days=14)

    messages = effects_of(story, CLOCK, FireTimer(timer="hnd_1:survey")).messages

    assert {(each.to, each.words["question"]) for each in messages} == {
        (RECEIVER, "Was everything you needed in the packet?")
    }


def test_filling_in_tells_nobody():
    assert told(Story(), STRANGER, SetFields(values=COMPLETE)) == []


def test_reasons_are_told_in_words():
    reasons = (ReturnedFor("not_ready", (), "No access yet"), ReturnedFor("capacity"))
    messages = effects_of(offered(), RECEIVER, Return(handoff="hnd_1", reasons=reasons)).messages

    assert messages[0].words == {"reasons": "not ready: No access yet; capacity"}


def test_keys_name_record_event_and_person():
    messages = effects_of(Story(), SENDER, Offer(to="onboarding", values=COMPLETE)).messages

    assert messages[0].key == f"rec_1:3:inbox:{RECEIVER}"
    assert len({message.key for message in messages}) == len(messages)


def test_timers_are_set_and_cleared_by_difference():
    story = silent()

    assert {
        timer.kind for timer in effects_of(story, SENDER, Offer(to="onboarding", values=COMPLETE)).set_timers
    } == {
        "remind",
        "overdue",
        "escalate",
        "still_open",
    }
    assert len(effects_of(story, SENDER, Recall(handoff="hnd_1")).clear_timers) == 5


# What each person chose


def chosen(**mail):
    """A story in which the receiver chose how to be written to."""
    return Story(program=SILENT, directory=directory(changed(RECEIVER, mail=mail)))


def ways(story, *, to=RECEIVER):
    offered_to = effects_of(story, SENDER, Offer(to="onboarding", values=COMPLETE))
    return [message.channel for message in offered_to.messages if message.to == to]


def test_whoever_wants_it_at_once_is_written_to():
    assert ways(chosen(offered="now")) == ["inbox", "email"]


def test_a_choice_about_another_kind_changes_nothing():
    assert ways(chosen(returned="now")) == ["inbox"]


@pytest.mark.parametrize("mail", ["digest", "never"])
def test_a_choice_outweighs_the_playbook(mail):
    story = Story(directory=directory(changed(RECEIVER, mail={"offered": mail})))

    assert ways(story) == ["inbox"]


def test_what_is_mailed_is_inside_too():
    mailed_only = program(
        ("to: [sender, receiver], by: [inbox, email]}", "to: [sender, lead of sales], by: email}")
    )
    story = Story(program=mailed_only).offered()
    returned = told(story, RECEIVER, Return(handoff="hnd_1", reasons=(ReturnedFor("capacity"),)))

    assert [each for each in returned if each[1] == SALES_LEAD] == [
        ("inbox", SALES_LEAD, "returned"),
        ("email", SALES_LEAD, "returned"),
    ]
