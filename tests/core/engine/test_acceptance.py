"""Acceptance: the receiver takes the packet they saw; stage, owner and tasks follow, all at once."""

from datetime import UTC, datetime, timedelta

import pytest

from surehand.core.engine import Absence
from surehand.core.engine.commands import (
    Accept,
    AttachFile,
    CloseOverride,
    Offer,
    PassAnyway,
    Recall,
    SetFields,
)
from surehand.core.values import FileRef
from tests.sample import (
    ADMIN,
    COMPLETE,
    NOW,
    ONBOARDING_LEAD,
    READ_BACK,
    RECEIVER,
    SALES_LEAD,
    SENDER,
    STRANGER,
    Story,
    changed,
    directory,
    program,
)


def test_stage_and_owner_change_now():
    state = Story().offered().accepted().state

    assert (state.stage, state.owner, state.handoffs["hnd_1"].status) == ("onboarding", RECEIVER, "accepted")
    assert state.handoffs["hnd_1"].read_back == READ_BACK


def test_tasks_follow_with_owner_and_due():
    tasks = Story().offered().accepted().state.tasks.values()

    assert [(task.template, task.owner, task.due) for task in tasks] == [
        ("kickoff", RECEIVER, datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("access", RECEIVER, datetime(2026, 3, 5, 10, tzinfo=UTC)),
        ("prepare", ONBOARDING_LEAD, datetime(2026, 3, 25, 17, tzinfo=UTC)),
    ]
    assert next(iter(tasks)).title == "Call Ada Ltd"


def test_conditional_tasks_follow_their_condition():
    story = Story().offered(package="premium", contract_value="6000").accepted(ONBOARDING_LEAD)

    assert "welcome" in [task.template for task in story.state.tasks.values()]


def test_whoever_accepts_becomes_the_owner():
    story = Story().offered().accepted(ONBOARDING_LEAD)

    assert (story.state.owner, story.handoff.receiver) == (ONBOARDING_LEAD, ONBOARDING_LEAD)


@pytest.mark.parametrize("person", [SENDER, STRANGER, SALES_LEAD])
def test_nobody_else_accepts(person):
    story = Story().offered()

    refusal = story.refused(person, story.acceptance())

    assert refusal.code == "not_the_receiver"
    assert refusal.sentence.startswith("This handoff waits for Rita Receiver of onboarding;")


def test_the_sender_does_not_accept_as_a_team_member():
    both = changed(SENDER, teams=("sales", "onboarding"))
    story = Story(directory=directory(both)).offered()

    assert story.refused(SENDER, story.acceptance()).code == "not_the_receiver"


def test_a_substitute_accepts_while_they_are_away():
    absence = Absence(NOW, NOW + timedelta(days=5), STRANGER)
    story = Story(directory=directory(changed(RECEIVER, absences=(absence,))))
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, receiver=RECEIVER))

    assert story.accepted(STRANGER).state.owner == STRANGER


def test_a_former_substitute_does_not():
    absence = Absence(NOW - timedelta(days=5), NOW, STRANGER)
    story = Story(directory=directory(changed(RECEIVER, absences=(absence,)))).offered()

    assert story.refused(STRANGER, story.acceptance()).code == "not_the_receiver"


def test_the_second_acceptance_names_the_first():
    story = Story().offered().accepted()

    refusal = story.refused(ONBOARDING_LEAD, story.acceptance())

    assert (refusal.code, refusal.sentence) == (
        "already_decided",
        "Rita Receiver accepted it on 2 Mar 2026 at 10:00 UTC.",
    )


def test_a_recalled_offer_cannot_be_accepted():
    story = Story().offered()
    late = story.acceptance()
    story.done(SENDER, Recall(handoff="hnd_1"))

    assert story.refused(RECEIVER, late).sentence == "Sam Sender recalled it on 2 Mar 2026 at 10:00 UTC."


def test_an_unknown_handoff_is_refused():
    assert Story().refused(RECEIVER, Accept(handoff="hnd_9", digest="")).code == "no_such_handoff"


def test_what_changed_is_shown_first():
    story = Story().offered()
    seen = story.acceptance()
    story.done(SENDER, SetFields(values={"scope": "Two shops with fifty products", "goals": ""}))
    story.done(SENDER, AttachFile(file=FileRef("file_1", "a.pdf")))

    refusal = story.refused(RECEIVER, seen)

    assert refusal.code == "packet_changed"
    assert [(item.id, item.sentence, item.seen) for item in refusal.unmet] == [
        ("file:file_1", "A file changed since the offer.", ""),
        ("goals", "Goals changed since the offer.", ""),
        ("scope", "Scope of work changed since the offer.", "Two shops with fifty products"),
    ]


def test_the_changed_packet_can_be_accepted():
    story = Story().offered()
    story.done(SENDER, SetFields(values={"scope": "Two shops with fifty products"}))

    assert story.accepted().state.owner == RECEIVER


def test_a_change_and_back_is_no_change():
    story = Story().offered()
    seen = story.acceptance()
    story.done(SENDER, SetFields(values={"scope": "Two shops with fifty products"}))
    story.done(SENDER, SetFields(values={"scope": COMPLETE["scope"]}))

    assert story.done(RECEIVER, seen).owner == RECEIVER


def test_a_field_called_note_counts_too():
    noting = program(
        ("  client_name:    {type: text}", "  client_name:    {type: text}\n  note: {type: text}")
    )
    story = Story(program=noting, note="Call at noon")
    story.done(SENDER, Offer(to="onboarding", values=COMPLETE, note="Be quick"))
    seen = story.acceptance()
    story.done(SENDER, SetFields(values={"note": "Never call"}))

    assert [item.id for item in story.refused(RECEIVER, seen).unmet] == ["note"]


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ((), ["read_back:0", "read_back:1"]),
        (("A new shop",), ["read_back:1"]),
        (("I call them", "ok"), ["read_back:1"]),
        ((" ", "tbd"), ["read_back:0", "read_back:1"]),
    ],
)
def test_read_back_is_answered_first(answers, missing):
    story = Story().offered()
    digest = story.acceptance().digest

    refusal = story.refused(RECEIVER, Accept(handoff="hnd_1", digest=digest, read_back=answers))

    assert (refusal.code, [item.id for item in refusal.unmet]) == ("read_back_missing", missing)
    assert refusal.unmet[-1].sentence == "What is your first step?"


def test_a_gate_broken_since_stops_it():
    story = Story().offered()
    story.done(SENDER, SetFields(values={"goals": ""}))

    refusal = story.refused(RECEIVER, story.acceptance())

    assert (refusal.code, [item.id for item in refusal.unmet]) == ("no_longer_met", ["goals"])
    assert [way.act for way in refusal.allowed] == ["ask", "return"]


def test_a_merely_stale_answer_does_not():
    lasting = program(("  start_date:     {type: date}", "  start_date:     {type: date, fresh_for: 2 days}"))
    story = Story(program=lasting).offered().wait(days=3)

    assert story.accepted().state.owner == RECEIVER


def exception(**values):
    story = Story()
    anyway = PassAnyway(reason="They start on Monday", expires=NOW + timedelta(days=7))
    story.done(SALES_LEAD, Offer(to="onboarding", values={**COMPLETE, **values}, override=anyway))
    return story


def test_an_exception_lets_what_it_named_pass():
    assert exception(goals="").accepted().state.stage == "onboarding"


def test_an_exception_lets_nothing_else_pass():
    story = exception(goals="")
    story.done(SENDER, SetFields(values={"scope": ""}))

    assert [item.id for item in story.refused(RECEIVER, story.acceptance()).unmet] == ["scope"]


def test_a_closed_exception_lets_nothing_pass():
    story = exception(goals="")
    story.done(SALES_LEAD, CloseOverride(override="ovr_1", reason="They do not start"))

    assert [item.id for item in story.refused(RECEIVER, story.acceptance()).unmet] == ["goals"]


def test_an_administrator_may_accept():
    assert Story().offered().accepted(ADMIN).state.owner == ADMIN


def test_a_receiver_who_became_a_viewer_may_not():
    story = Story().offered()
    story.directory = directory(changed(RECEIVER, role="viewer"))

    assert story.refused(RECEIVER, story.acceptance()).code == "read_only"
