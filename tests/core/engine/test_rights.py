"""Who may do what: every role against every command, as one table. Denied by default."""

from datetime import timedelta

import pytest

from surehand.core.engine import Person, Refusal, ReturnedFor, decide
from surehand.core.engine import commands as c
from surehand.core.values import FileRef, Quoted
from tests.sample import (
    ADMIN,
    CLOCK,
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
)

TEAM_MATE = Person("prs_tom", "Tom", "tom@example.com", teams=("sales",))
TEAM_LEAD = Person("prs_tea", "Tea", "tea@example.com", "lead", ("sales",))
COLLEAGUE = Person("prs_cora", "Cora", "cora@example.com", teams=("onboarding",))
VIEWER = Person("prs_vera", "Vera", "vera@example.com", "viewer", ("sales", "onboarding"))
GONE = Person("prs_gus", "Gus", "gus@example.com", "admin", active=False)
EVERYBODY = directory(TEAM_MATE, TEAM_LEAD, COLLEAGUE, VIEWER, GONE)

LATER = NOW + timedelta(days=2)
REASON = "They asked for it"

COLUMNS = {
    "owner": SENDER,
    "mate": TEAM_MATE.id,
    "lead": SALES_LEAD,
    "receiver": RECEIVER,
    "colleague": COLLEAGUE.id,
    "their lead": ONBOARDING_LEAD,
    "stranger": STRANGER,
    "admin": ADMIN,
    "viewer": VIEWER.id,
    "gone": GONE.id,
    "unknown": "prs_x",
    "clock": CLOCK,
}
MEMBERS = "owner mate lead receiver colleague their_lead stranger admin"
STEERING = "owner mate lead admin"
SENDING = "owner lead admin"
RECEIVING = "receiver colleague their_lead admin"
LEADING = "lead admin"
EITHER_LEAD = "lead their_lead admin"

START = c.Suggested(
    suggestion="sug_1", field="start_date", value="2026-04-20", quoted=Quoted("note_1", 0, 9, "20 April.")
)

RIGHTS = [
    (c.SetFields(values={"scope": "A shop"}), MEMBERS),
    (c.AddNote(text="Hello"), MEMBERS),
    (c.AttachFile(file=FileRef("file_1", "a.pdf")), MEMBERS),
    (c.Rename(title="Ada & Co"), MEMBERS),
    (c.Confirm(suggested=START), MEMBERS),
    (c.Reject(suggested=START), MEMBERS),
    (c.AddTask(title="Call", owner=SENDER, due=LATER), MEMBERS),
    (c.CompleteTask(task="task_1"), MEMBERS),
    (c.ReassignTask(task="task_1", to=SENDER), MEMBERS),
    (c.RescheduleTask(task="task_1", due=LATER), MEMBERS),
    (c.ReopenTask(task="task_2"), MEMBERS),
    (c.Accept(handoff="hnd_2", digest="", read_back=READ_BACK), RECEIVING),
    (c.Return(handoff="hnd_2", reasons=(ReturnedFor("capacity"),)), RECEIVING),
    (c.UndoReturn(handoff="hnd_2"), RECEIVING),
    (c.Ask(handoff="hnd_2", text="Why?"), RECEIVING),
    (c.Answer(question="qst_1", text="Because"), SENDING),
    (c.Recall(handoff="hnd_2"), SENDING),
    (c.Withdraw(handoff="hnd_2", reason=REASON), EITHER_LEAD),
    (c.Reroute(handoff="hnd_2", reason=REASON, to=ADMIN), f"receiver {EITHER_LEAD}"),
    (c.PauseClock(handoff="hnd_2", reason="waiting_on_client"), f"{RECEIVING} {SENDING}"),
    (c.Reassign(to=STRANGER, reason=REASON), STEERING),
    (c.Archive(reason=REASON), STEERING),
    (c.Merge(into="rec_2"), LEADING),
    (c.Migrate(), LEADING),
    (c.CloseOverride(override="ovr_1", reason=REASON), LEADING),
    (c.FireTimer(timer="task_1:due"), "clock"),
]
# On a record that is not offered.
RIGHTS_AT_REST = [
    (c.Offer(to="onboarding", values={"goals": ["First sale"]}), STEERING),
    (c.Override(to="onboarding", reason=REASON, expires=LATER), LEADING),
]
RIGHTS_AT_FIRST = [(c.Move(to="won", values={"contract_value": "4000"}), STEERING)]


def offered():
    """Offered for the second time, with a question, two tasks and a used override on it."""
    story = Story(directory=EVERYBODY)
    story.done(SENDER, c.AddTask(title="Call", owner=RECEIVER, due=LATER))
    story.done(SENDER, c.AddTask(title="Write", owner=RECEIVER, due=LATER))
    story.done(SENDER, c.CompleteTask(task="task_2"))
    story.offered()
    story.done(SENDER, c.Recall(handoff="hnd_1"))
    story.done(SENDER, c.SetFields(values={"goals": ""}))
    anyway = c.PassAnyway(reason=REASON, expires=LATER)
    story.done(ADMIN, c.Offer(to="onboarding", receiver=RECEIVER, override=anyway))
    story.done(RECEIVER, c.Ask(handoff="hnd_2", text="Which goals?"))
    return story


def at_rest():
    return Story(directory=EVERYBODY, **{**COMPLETE, "goals": None})


def at_first():
    return Story(directory=EVERYBODY, stage="proposal")


DENIALS = {
    "not_a_member",
    "read_only",
    "not_yours",
    "not_the_receiver",
    "not_the_sender",
    "not_a_lead",
    "override_not_allowed",
    "not_the_clock",
}
TABLE = [
    pytest.param(
        scene,
        command,
        column,
        person,
        column.replace(" ", "_") in allowed.split(),
        id=f"{type(command).__name__}-{column}",
    )
    for scene, rows in ((offered, RIGHTS), (at_rest, RIGHTS_AT_REST), (at_first, RIGHTS_AT_FIRST))
    for command, allowed in rows
    for column, person in COLUMNS.items()
]


@pytest.mark.parametrize(("scene", "command", "column", "person", "allowed"), TABLE)
def test_the_table_of_rights(scene, command, column, person, allowed):
    story = scene()
    if isinstance(command, c.Accept):
        command = story.acceptance()

    outcome = story.act(person, command)

    assert (isinstance(outcome, Refusal) and outcome.code in DENIALS) == (not allowed), outcome


def test_every_command_is_in_the_table():
    listed = {type(command) for command, _ in (*RIGHTS, *RIGHTS_AT_REST, *RIGHTS_AT_FIRST)}

    # Opening has a test of its own below; resuming is judged as pausing is.
    assert set(c.Command.__args__) - listed == {c.OpenRecord, c.ResumeClock}


@pytest.mark.parametrize(("column", "person"), COLUMNS.items())
def test_members_open_records(column, person):
    outcome = decide(Story(directory=EVERYBODY).context(person), None, c.OpenRecord(title="Ada"))

    assert isinstance(outcome, Refusal) == (column in ("viewer", "gone", "unknown", "clock"))


@pytest.mark.parametrize("scene", [offered, at_rest, at_first])
def test_a_viewer_changes_nothing(scene):
    story = scene()
    before = story.state

    for command, _ in (*RIGHTS, *RIGHTS_AT_REST, *RIGHTS_AT_FIRST):
        story.refused(VIEWER.id, command)

    assert story.state.changed == before.changed


def test_a_viewer_is_told_whom_to_ask():
    assert at_rest().refused(VIEWER.id, c.AddNote(text="Hello")).allowed[0].act == "ask_admin"


def test_a_lead_by_role_may_override_in_their_team():
    assert at_rest().done(TEAM_LEAD.id, c.Override(to="onboarding", reason=REASON, expires=LATER)).overrides


def test_a_team_without_lead_asks_administrators():
    story = Story(directory=directory(changed(SALES_LEAD, active=False)))

    assert [way.act for way in story.refused(SENDER, c.Merge(into="rec_2")).allowed] == ["ask_admin"]
