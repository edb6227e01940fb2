"""The one write path: one transaction, one answer, whoever asks and however often."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from surehand.core.engine import Actor, ReturnedFor
from surehand.core.engine.commands import (
    AddNote,
    AddTask,
    Archive,
    Ask,
    AttachFile,
    Merge,
    Migrate,
    Move,
    Offer,
    OpenRecord,
    Override,
    Reassign,
    Return,
    SetFields,
)
from surehand.core.values import FileRef
from surehand.runtime.execute import Done, Request, execute, execute_batch
from surehand.runtime.facts import NoSuchWorkspace, forget
from surehand.runtime.files import store_file
from surehand.store import models as m
from surehand.store.queries.states import read_history, read_state
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW, PLAYBOOK

LONG = "We deliver what was agreed with the client, on time and in full"


def kinds(workspace, record):
    return [row.kind for row in m.Event.objects.within(workspace.id).filter(record=record).order_by("seq")]


def test_rows_follow_the_record(workspace):
    record, handoff = workspace.offered()

    row = m.Handoff.objects.within(workspace.id).get(id=handoff)

    assert (row.record, row.status, row.sender, row.receiver) == (
        record,
        "offered",
        workspace.sender,
        workspace.receiver,
    )
    assert (row.due_at, row.team) == (NOW + timedelta(hours=4), "onboarding")


def test_acceptance_reaches_every_table(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, workspace.acceptance(record), record)

    row = m.Record.objects.within(workspace.id).get(id=record)

    assert (row.owner, row.stage) == (workspace.receiver, "onboarding")
    assert m.Handoff.objects.within(workspace.id).get(id=handoff).due_at is None
    assert m.Task.objects.within(workspace.id).filter(record=record, owner=workspace.receiver).count() == 2
    assert set(m.Timer.objects.within(workspace.id).values_list("kind", flat=True)) == {"survey", "task_due"}


def test_an_unknown_record_is_refused(workspace):
    assert workspace.refused(workspace.sender, AddNote(text="Hello"), "rec_x").code == "no_such_record"


@pytest.mark.parametrize("record", ["", "a\x00b", "\ud800"])
def test_a_strange_id_is_an_unknown_record(workspace, record):
    assert workspace.refused(workspace.sender, AddNote(text="Hello"), record).code == "no_such_record"


def test_an_unknown_playbook_is_refused(workspace):
    refusal = workspace.refused(workspace.sender, OpenRecord(title="Ada"), playbook="nothing")

    assert (refusal.code, refusal.sentence) == (
        "no_such_playbook",
        "There is no published playbook “nothing” here.",
    )


def test_an_unknown_workspace_is_an_error(db):
    with pytest.raises(NoSuchWorkspace):
        execute("wsp_x", Actor("prs_x"), Request(AddNote(text="Hello"), "rec_x"))


def test_a_stranger_to_the_workspace_is_refused(workspace):
    other = Company("Other")
    record = workspace.open()

    assert workspace.refused(other.admin, AddNote(text="Hello"), record).code == "not_a_member"


def test_a_record_of_another_workspace_is_unknown(workspace):
    record = Company("Other").open()

    assert workspace.refused(workspace.admin, AddNote(text="Hello"), record).code == "no_such_record"


def test_moments_are_kept_in_utc(workspace):
    here = NOW.astimezone(timezone(timedelta(hours=5)))
    record = workspace.done(workspace.sender, OpenRecord(title="Ada"), now=here).state.id

    assert read_history(workspace.id, record)[0].at == NOW
    assert read_state(workspace.id, record).opened_at.tzinfo is UTC


def test_a_moment_without_zone_is_an_error(workspace):
    with pytest.raises(ValueError, match="has no time zone"):
        workspace.act(workspace.sender, OpenRecord(title="Ada"), now=datetime(2026, 3, 2))


# Refusals


def test_a_refusal_is_kept_once(workspace):
    record = workspace.open()
    for _ in range(3):
        workspace.refused(workspace.sender, Offer(to="onboarding"), record)

    assert kinds(workspace, record) == ["record_opened", "command_refused"]


def test_a_refusal_writes_nothing_else(workspace):
    record = workspace.open()
    workspace.refused(workspace.sender, Offer(to="onboarding", values={"scope": LONG}), record)

    assert not m.Delivery.objects.within(workspace.id).exists()
    assert not m.LongText.objects.within(workspace.id).exists()
    assert read_state(workspace.id, record).values == {}


# The version somebody has seen


def test_what_was_seen_must_still_hold(workspace):
    record = workspace.open()
    workspace.done(workspace.stranger, AddNote(text="Hello"), record)

    refusal = workspace.refused(workspace.sender, AddNote(text="Hello"), record, expect=1)

    assert (refusal.code, refusal.sentence) == (
        "changed_since",
        "The record has changed since: you saw version 1, it is at version 2.",
    )
    assert workspace.done(workspace.sender, AddNote(text="Hello"), record, expect=2).state.version == 3


def test_a_refusal_changes_no_version_seen(workspace):
    record = workspace.open()
    workspace.refused(workspace.sender, Offer(to="onboarding"), record, expect=1)

    assert workspace.done(workspace.sender, Offer(to="onboarding", values=COMPLETE), record, expect=1)


def test_a_version_of_the_future_was_not_seen(workspace):
    record = workspace.open()

    assert (
        workspace.refused(workspace.sender, AddNote(text="Hello"), record, expect=9).code == "changed_since"
    )


# Repeated requests


def test_a_repeated_request_has_no_second_effect(workspace):
    record = workspace.open()
    first = workspace.done(workspace.sender, AddNote(text="Hello"), record, key="k1")

    again = workspace.done(workspace.sender, AddNote(text="Hello"), record, key="k1")

    assert (again.replayed, again.events, again.state) == (True, (), first.state)
    assert kinds(workspace, record) == ["record_opened", "note_added"]


def test_a_repeated_opening_opens_once(workspace):
    first, again = (workspace.done(workspace.sender, OpenRecord(title="Ada"), key="k1") for _ in "ab")

    assert first.state.id == again.state.id
    assert m.Record.objects.within(workspace.id).count() == 1


def test_a_refusal_is_repeated_word_for_word(workspace):
    record = workspace.open()
    first = workspace.refused(workspace.sender, Offer(to="onboarding"), record, key="k1")
    workspace.done(workspace.sender, SetFields(values=COMPLETE), record)

    assert workspace.refused(workspace.sender, Offer(to="onboarding"), record, key="k1") == first


@pytest.mark.parametrize("change", ["person", "command", "record"])
def test_a_key_belongs_to_one_request(workspace, change):
    record, other = workspace.open(), workspace.open()
    workspace.done(workspace.sender, AddNote(text="Hello"), record, key="k1")

    refusal = workspace.refused(
        workspace.admin if change == "person" else workspace.sender,
        AddNote(text="Goodbye" if change == "command" else "Hello"),
        other if change == "record" else record,
        key="k1",
    )

    assert refusal.code == "key_reused"


def test_keys_of_workspaces_do_not_meet(workspace):
    other = Company("Other")
    for company in (workspace, other):
        company.done(company.sender, OpenRecord(title="Ada"), key="k1")

    assert m.Record.objects.within(other.id).count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "a\x00b", "\ud800"])
def test_a_key_can_be_kept(workspace, key):
    assert workspace.refused(workspace.sender, OpenRecord(title="Ada"), key=key).code == "bad_key"


# Batches


def batch(workspace, *commands, mode="each", person=None):
    record = workspace.open()
    requests = [Request(command, record) for command in commands]
    outcomes = execute_batch(workspace.id, Actor(person or workspace.sender), requests, mode=mode, now=NOW)
    return record, [getattr(outcome, "code", "done") for outcome in outcomes]


def test_each_command_has_its_own_answer(workspace):
    record, answers = batch(workspace, AddNote(text=""), AddNote(text="Hello"), Move(to="nowhere"))

    assert answers == ["empty_note", "done", "no_such_move"]
    assert kinds(workspace, record) == ["record_opened", "command_refused", "note_added", "command_refused"]


def test_commands_of_a_batch_build_on_each_other(workspace):
    _, answers = batch(workspace, SetFields(values=COMPLETE), Offer(to="onboarding"), Offer(to="onboarding"))

    assert answers == ["done", "done", "handoff_open"]


def test_all_or_nothing_keeps_nothing_but_refusals(workspace):
    record, answers = batch(
        workspace, AddNote(text="Hello"), AddNote(text=""), Move(to="nowhere"), mode="all"
    )

    assert answers == ["held_back", "empty_note", "no_such_move"]
    assert kinds(workspace, record) == ["record_opened", "command_refused", "command_refused"]
    assert read_state(workspace.id, record).version == 3


def test_all_that_can_be_done_is_done(workspace):
    record, answers = batch(workspace, AddNote(text="Hello"), AddNote(text="Goodbye"), mode="all")

    assert answers == ["done", "done"]
    assert kinds(workspace, record).count("note_added") == 2


def test_a_key_twice_in_a_batch_counts_once(workspace):
    record = workspace.open()
    requests = [Request(AddNote(text="Hello"), record, key="k1") for _ in "ab"]

    first, again = execute_batch(workspace.id, Actor(workspace.sender), requests, now=NOW)

    assert isinstance(again, Done)
    assert (first.replayed, again.replayed) == (False, True)


def test_held_back_keys_can_be_used_again(workspace):
    record = workspace.open()
    requests = [Request(AddNote(text="Hello"), record, key="k1"), Request(AddNote(text=""), record, key="k2")]
    execute_batch(workspace.id, Actor(workspace.sender), requests, mode="all", now=NOW)

    assert not workspace.done(workspace.sender, AddNote(text="Hello"), record, key="k1").replayed


def test_a_batch_spreads_the_work(workspace):
    cora = workspace.add("Cora", "cora@example.com", teams=("onboarding",))
    records = [workspace.open(f"Client {n}", **COMPLETE) for n in range(4)]
    requests = [Request(Offer(to="onboarding"), record) for record in records]

    outcomes = execute_batch(workspace.id, Actor(workspace.sender), requests, now=NOW)

    receivers = [next(iter(outcome.state.handoffs.values())).receiver for outcome in outcomes]
    assert {receivers.count(workspace.receiver), receivers.count(cora)} == {2}


def test_a_chosen_receiver_counts_too(workspace):
    cora = workspace.add("Cora", "cora@example.com", teams=("onboarding",))
    first, second = (workspace.open(f"Client {n}", **COMPLETE) for n in range(2))
    least = next(
        iter(workspace.done(workspace.sender, Offer(to="onboarding"), first).state.handoffs.values())
    )
    assert least.receiver == workspace.receiver
    requests = [
        Request(Offer(to="onboarding", receiver=cora), workspace.open("Client 3", **COMPLETE)),
        Request(Offer(to="onboarding", receiver=cora), workspace.open("Client 4", **COMPLETE)),
        Request(Offer(to="onboarding"), second),
    ]

    outcome = execute_batch(workspace.id, Actor(workspace.sender), requests, now=NOW)[-1]

    assert next(iter(outcome.state.handoffs.values())).receiver == workspace.receiver


def test_an_empty_batch_is_fine(workspace):
    assert execute_batch(workspace.id, Actor(workspace.sender), [], now=NOW) == []


# What only the whole workspace can tell


def test_boilerplate_of_other_records_is_found(workspace):
    workspace.open("First", scope=LONG)
    second = workspace.open("Second")

    refusal = workspace.refused(
        workspace.sender, Offer(to="onboarding", values={**COMPLETE, "scope": LONG}), second
    )

    assert [item.code for item in refusal.unmet] == ["boilerplate"]


def test_the_first_to_write_it_is_found_too(workspace):
    first = workspace.open("First", **{**COMPLETE, "scope": LONG})
    workspace.open("Second", scope=LONG)

    assert workspace.refused(workspace.sender, Offer(to="onboarding"), first).unmet[0].code == "boilerplate"


def test_other_workspaces_do_not_count(workspace):
    Company("Other").open("First", scope=LONG)
    record = workspace.open(**{**COMPLETE, "scope": LONG})

    assert workspace.done(workspace.sender, Offer(to="onboarding"), record)


def test_boilerplate_makes_no_override_good(workspace):
    workspace.open("First", scope=LONG)
    record = workspace.open("Second", **{**COMPLETE, "scope": LONG})
    allow = Override(to="onboarding", reason="They insist on it", expires=NOW + timedelta(days=1))
    workspace.done(workspace.sales_lead, allow, record)
    workspace.done(workspace.sender, Offer(to="onboarding"), record)

    state = workspace.done(workspace.sender, AddNote(text="Hello"), record).state

    assert [override.is_open for override in state.overrides.values()] == [True]


def test_merging_needs_a_record_that_is_there(workspace):
    record, gone, other = workspace.open(), workspace.open(), Company("Other").open()
    workspace.done(workspace.sender, Archive(reason="A mistake"), gone)

    for target in (gone, other, "rec_x"):
        assert workspace.refused(workspace.admin, Merge(into=target), record).code == "no_such_record"
    assert workspace.done(workspace.admin, Merge(into=workspace.open()), record)


def test_a_stored_file_can_be_attached(workspace):
    record = workspace.open()
    stored = store_file(workspace.id, "agreement.pdf", [b"%PDF"], workspace.sender, record)

    state = workspace.done(workspace.sender, AttachFile(file=stored, field="agreement"), record).state

    assert state.values["agreement"].value == stored


@pytest.mark.parametrize("change", ["unknown", "renamed", "elsewhere", "other record"])
def test_no_other_file_can_be_attached(workspace, change):
    record = workspace.open()
    owner = Company("Other") if change == "elsewhere" else workspace
    kept_for = workspace.open() if change == "other record" else ""
    stored = store_file(owner.id, "agreement.pdf", [b"%PDF"], owner.sender, kept_for)
    file = {
        "unknown": FileRef("file_x", "agreement.pdf"),
        "renamed": FileRef(stored.id, "other.pdf", stored.size, stored.media_type, stored.digest),
    }.get(change, stored)

    assert workspace.refused(workspace.sender, AttachFile(file=file), record).code == "no_such_file"


def test_a_gone_record_leaves_nothing_to_do(workspace):
    record, _ = workspace.offered()
    workspace.done(workspace.sender, AddTask(title="Call", owner=workspace.receiver, due=NOW), record)
    workspace.done(workspace.sender, Archive(reason="The client left"), record)

    assert not m.Task.objects.within(workspace.id).filter(record=record, done_at=None).exists()
    assert not m.Timer.objects.within(workspace.id).filter(record=record).exists()


def test_a_new_version_is_for_new_records(workspace):
    record = workspace.open()
    assert workspace.publish(PLAYBOOK.replace("Client journey", "The journey")) == 2

    assert read_state(workspace.id, workspace.open()).playbook_version == 2
    assert workspace.done(workspace.sender, AddNote(text="Hello"), record).state.playbook_version == 1


def test_migration_sets_every_clock_anew(workspace):
    record, handoff = workspace.offered()
    workspace.publish(PLAYBOOK.replace("accept_within: 4 working hours", "accept_within: 1 working hour"))

    workspace.done(workspace.sales_lead, Migrate(), record)

    overdue = m.Timer.objects.within(workspace.id).get(record=record, kind="overdue")
    assert (
        overdue.at
        == m.Handoff.objects.within(workspace.id).get(id=handoff).due_at
        == NOW + timedelta(hours=1)
    )


def test_a_migration_can_end_a_handoff(workspace):
    record, handoff = workspace.offered()
    workspace.publish(PLAYBOOK.replace("id: sales-to-onboarding", "id: sales-onwards"))

    workspace.done(workspace.sales_lead, Migrate(), record)

    assert m.Handoff.objects.within(workspace.id).get(id=handoff).status == "withdrawn"
    assert not m.Timer.objects.within(workspace.id).filter(record=record).exists()


def test_a_return_is_kept_with_its_reasons(workspace):
    record, handoff = workspace.offered()
    reasons = (ReturnedFor("incomplete", ("scope",), "Which products?"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)

    kept = m.Handoff.objects.within(workspace.id).get(id=handoff).reasons

    assert kept == [{"reason": "incomplete", "fields": ["scope"], "text": "Which products?"}]


def test_questions_go_to_whoever_is_responsible(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Which products?"), record)
    workspace.done(workspace.sender, Reassign(to=workspace.sales_lead, reason="On leave"), record)

    assert m.Question.objects.within(workspace.id).get(record=record).asked_of == workspace.sales_lead


def test_another_process_sees_new_people(workspace):
    record = workspace.open()
    cora = workspace.add("Cora", "cora@example.com", teams=("sales",))
    forget()

    assert workspace.done(cora, AddNote(text="Hello"), record)


def test_answers_are_as_sure_as_the_rows(workspace):
    record = workspace.open()

    done = workspace.done(workspace.sender, SetFields(values=COMPLETE), record)

    assert read_state(workspace.id, record) == done.state
