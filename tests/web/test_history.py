"""History in sentences: every kind of event has one."""

from __future__ import annotations

from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from surehand.core.engine import Event, Unmet, kind_of
from surehand.core.engine import events as e
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FieldValue, FileRef, Quoted
from surehand.runtime.facts import Facts
from surehand.store.models import Account
from surehand.store.queries.memberships import Membership
from surehand.store.queries.timeline import Entry
from surehand.web.access import Reader
from surehand.web.history import Teller, Told
from tests import sample

SUGGESTED = {
    "suggestion": "sug_1",
    "field": "scope",
    "proposed": "20 Apr 2026",
    "quoted": Quoted("note_1", 0, 21, "We start on 20 April."),
    "method": "rules",
    "confidence": "likely",
}

H = "hnd_1"
NEXT_WEEK = sample.NOW.replace(day=9)
UNMET = (Unmet("field", "scope", "missing", "Scope of work: nothing is filled in."),)
TOLD: list[tuple[Event, str, tuple[str, ...]]] = [
    (
        e.RecordOpened(
            record="rec_1",
            playbook="client",
            playbook_version=1,
            title="Ada Ltd",
            stage="won",
            owner=sample.SENDER,
        ),
        "opened it in Won",
        (),
    ),
    (
        e.FieldsSet(
            values={"package": FieldValue("choice", "premium", "person:x", sample.NOW)}, cleared=("scope",)
        ),
        "set Package and cleared Scope of work",
        ("Package: Premium",),
    ),
    (
        e.SuggestionConfirmed(**SUGGESTED),
        "confirmed the suggestion “20 Apr 2026” for Scope of work",
        ("We start on 20 April.",),
    ),
    (
        e.SuggestionConfirmed(**SUGGESTED, edited=True),
        "corrected the suggestion “20 Apr 2026” for Scope of work",
        ("We start on 20 April.",),
    ),
    (
        e.SuggestionRejected(**SUGGESTED, reason="Another project"),
        "rejected the suggestion “20 Apr 2026” for Scope of work",
        ("We start on 20 April.", "Another project"),
    ),
    (e.NoteAdded(note="note_1", text="They prefer calls."), "wrote a note", ("They prefer calls.",)),
    (e.FileAttached(file=FileRef("file_1", "signed.pdf")), "attached signed.pdf", ()),
    (
        e.StageMoved(origin="proposal", target="won", reason="Signed.", override="ovr_1", warnings=UNMET),
        "moved it from Proposal to Won under an override",
        ("Signed.", "Scope of work: nothing is filled in."),
    ),
    (
        e.OwnerChanged(origin=sample.SENDER, target=sample.RECEIVER, reason="Holiday."),
        "made Rita Receiver the owner, after Sam Sender",
        ("Holiday.",),
    ),
    (e.RecordRenamed(origin="Ada Ltd", title="Ada & Co"), "renamed it from “Ada Ltd” to “Ada & Co”", ()),
    (
        e.OwnerChanged(origin=sample.SENDER, target=sample.RECEIVER, handoff=H),
        "became the owner, after Sam Sender",
        (),
    ),
    (
        e.HandoffOffered(
            handoff=H,
            contract="sales-to-onboarding",
            origin="won",
            target="onboarding",
            sender=sample.SENDER,
            receiver=sample.RECEIVER,
            team="onboarding",
            digest="",
            packet={},
            why="the least loaded",
            attempt=2,
        ),
        "offered it to Rita Receiver again, attempt 2 (Sales to onboarding)",
        ("Receiver: the least loaded",),
    ),
    (
        e.HandoffAccepted(handoff=H, receiver=sample.RECEIVER, digest="", read_back=("A shop",)),
        "accepted it",
        ("A shop",),
    ),
    (
        e.HandoffReturned(handoff=H, reasons=(ReturnedFor("not_ready", ("scope",), "Which?"),)),
        "returned it",
        ("Not ready (Scope of work): Which?",),
    ),
    (e.ReturnUndone(handoff=H), "took the return back: it waits again", ()),
    (e.HandoffRecalled(handoff=H, reason="Wrong."), "took it back", ("Wrong.",)),
    (e.HandoffWithdrawn(handoff=H, reason="Cancelled."), "withdrew the handoff", ("Cancelled.",)),
    (
        e.HandoffRerouted(
            handoff=H,
            origin=sample.RECEIVER,
            receiver=sample.ONBOARDING_LEAD,
            team="onboarding",
            why="lead",
            reason="Ill.",
        ),
        "gave it to Otto Lead in place of Rita Receiver",
        ("Ill.", "lead"),
    ),
    (e.HandoffReminded(handoff=H, step="remind:0"), "reminded Rita Receiver", ()),
    (
        e.HandoffOverdue(handoff=H, step="overdue:0"),
        "noted that the time to accept is over, for Rita Receiver",
        (),
    ),
    (
        e.HandoffEscalated(handoff=H, step="escalate:0", to=(sample.ONBOARDING_LEAD, sample.ADMIN)),
        "escalated it to Otto Lead and you, because of time",
        (),
    ),
    (
        e.QuestionAsked(handoff=H, question="q", text="How many?", field="scope"),
        "asked about Scope of work",
        ("How many?",),
    ),
    (e.QuestionAsked(handoff=H, question="q", text="How many?"), "asked", ("How many?",)),
    (e.QuestionAnswered(handoff=H, question="q", text="Fifty."), "answered", ("Fifty.",)),
    (e.ClockPaused(handoff=H, reason="waiting_on_client"), "paused the clock: waiting on client", ()),
    (e.ClockResumed(handoff=H), "let the clock run again", ()),
    (e.ClockResumed(handoff=H, capped=True), "let the clock run again, as the longest pause was over", ()),
    (
        e.TaskAdded(task="task_1", title="Call Ada Ltd", owner=sample.RECEIVER, due=NEXT_WEEK),
        "added the task “Call Ada Ltd” for Rita Receiver",
        ("Due Mon 9 Mar 2026, 10:00 UTC",),
    ),
    (e.TaskCompleted(task="task_1", note="Went well."), "completed “Call Ada Ltd”", ("Went well.",)),
    (
        e.TaskReassigned(task="task_1", origin=sample.SENDER, target=sample.RECEIVER, reason="Holiday."),
        "gave “Call Ada Ltd” to Rita Receiver, after Sam Sender",
        ("Holiday.",),
    ),
    (
        e.TaskRescheduled(task="task_1", origin=sample.NOW, due=NEXT_WEEK, reason="They asked for it."),
        "made “Call Ada Ltd” due Mon 9 Mar 2026, 10:00 UTC",
        ("They asked for it.",),
    ),
    (e.TaskReopened(task="task_1"), "reopened “Call Ada Ltd”", ()),
    (e.TaskOverdue(task="task_1", step="task_due:0"), "noted that “Call Ada Ltd” is overdue", ()),
    (
        e.OverrideGranted(override="ovr_1", way="won -> onboarding", reason="Urgent.", expires=NEXT_WEEK),
        "allowed an override from Won to Onboarding",
        ("Urgent.", "To be made good by Mon 9 Mar 2026, 10:00 UTC"),
    ),
    (e.OverrideUsed(override="ovr_1", unmet=("scope",)), "passed with 1 unmet, under an override", ()),
    (e.OverrideClosed(override="ovr_1", how="made_good"), "ended an override: made good", ()),
    (e.OverrideClosed(override="ovr_1", how="expired"), "ended an override: not made good in time", ()),
    (
        e.SurveyAsked(handoff=H, step="survey:0", person=sample.RECEIVER, question="All there?"),
        "asked Rita Receiver: All there?",
        (),
    ),
    (e.RecordMerged(into="rec_2", reason="Twins."), "merged it into another record", ("Twins.",)),
    (e.RecordArchived(reason="Closed."), "archived it", ("Closed.",)),
    (e.PlaybookChanged(version=2, stage="won"), "brought it under version 2 of the playbook", ()),
    (
        e.CommandRefused(
            act="offer", code="gate_not_met", sentence="To go to Onboarding: 1 missing.", unmet=UNMET
        ),
        "tried something that was refused: To go to Onboarding: 1 missing.",
        ("Scope of work: nothing is filled in.",),
    ),
]


def tell(event: Event, actor: str = sample.SENDER, via: str = "page") -> Told:
    """An event as the administrator reads it, on a record that was offered and accepted."""
    story = sample.Story().offered().accepted()
    facts = Facts("wsp_1", 1, ZoneInfo("UTC"), "", sample.DIRECTORY, sample.CALENDARS)
    here = Membership("wsp_1", "sample", "Sample", sample.ADMIN)
    reader = Reader(Account(), here, facts, sample.PEOPLE[sample.ADMIN], facts.zone, sample.NOW)
    return Teller(reader, story.state, story.program.playbook).tell(Entry(3, sample.NOW, actor, via, event))


@pytest.mark.parametrize(("event", "sentence", "details"), TOLD, ids=[kind_of(event) for event, *_ in TOLD])
def test_each_event_is_a_sentence(event: Event, sentence: str, details: tuple[str, ...]) -> None:
    told = tell(event)
    assert (told.sentence, told.details) == (sentence, details)


def test_no_kind_of_event_is_without_words() -> None:
    assert {type(event) for event, *_ in TOLD} == set(get_args(Event))


def test_what_the_clock_does_is_told_of_surehand() -> None:
    assert tell(e.HandoffReminded(handoff=H, step="remind:0"), actor="", via="worker").who == "Surehand"


def test_other_ways_in_are_named() -> None:
    assert tell(e.HandoffRecalled(handoff=H), via="api").via == "by api"


def test_the_reader_is_called_you() -> None:
    assert tell(e.HandoffRecalled(handoff=H), actor=sample.ADMIN).who == "You"


def test_fields_and_stages_that_are_gone_keep_their_ids() -> None:
    held = FieldValue("text", "red", "person:x", sample.NOW)
    assert tell(e.FieldsSet(values={"colour": held})).details == ("colour: red",)
    assert tell(e.StageMoved(origin="draft", target="won")).sentence == "moved it from draft to Won"
