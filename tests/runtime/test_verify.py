"""Verification: the chain shows any change of history, and the rows can be made anew from it."""

from datetime import timedelta

import pytest

from surehand.core.engine import ReturnedFor
from surehand.core.engine.commands import Archive, Ask, Merge, Migrate, Reroute, Return
from surehand.runtime.drafts import save_draft
from surehand.runtime.facts import NoSuchWorkspace, forget
from surehand.runtime.verify import rebuild, verify
from surehand.runtime.workspaces import set_calendar
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW, PLAYBOOK

LONG = "We build a new shop with fifty products and a link to the warehouse"


def faults(workspace, **options):
    return [fault.code for fault in verify(workspace.id, **options).faults]


def busy(workspace):
    """A record with a row in every table: returned, asked about, accepted, with tasks, timers and a long text."""
    record, handoff = workspace.offered(scope=LONG)
    returned = (ReturnedFor("incomplete", ("scope",), "Which products?"),)
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Which products?"), record)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=returned), record)
    workspace.offer(record)
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    return record


def events(workspace):
    return m.Event.objects.within(workspace.id)


def test_what_was_written_is_sound(workspace):
    busy(workspace)
    workspace.offered("Another")

    report = verify(workspace.id)

    assert (report.records, report.events, report.faults) == (2, events(workspace).count(), ())


def test_faults_are_found_on_every_record(workspace):
    records = [workspace.open(f"Client {number}") for number in range(120)]
    for record in (records[0], records[49], records[50], records[119]):
        m.Record.objects.within(workspace.id).filter(id=record).update(title="Another")

    places = [fault.place for fault in verify(workspace.id, repair=True).faults]

    assert sorted(places) == sorted(f"record {records[number]}" for number in (0, 49, 50, 119))
    assert faults(workspace) == []


def test_verifying_asks_few_questions(workspace, django_assert_max_num_queries):
    for number in range(40):
        workspace.open(f"Client {number}")

    with django_assert_max_num_queries(40):
        verify(workspace.id)


def test_an_empty_workspace_is_sound(workspace):
    assert verify(workspace.id).faults == ()


def test_an_unknown_workspace_is_an_error(db):
    with pytest.raises(NoSuchWorkspace):
        verify("wsp_x")


@pytest.mark.parametrize(
    "ending", [Archive(reason="The client left"), Merge(into="")], ids=["archived", "merged"]
)
def test_gone_records_are_sound(workspace, ending):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Why?"), record)
    into = workspace.open()
    workspace.done(workspace.sales_lead, Merge(into=into) if isinstance(ending, Merge) else ending, record)

    assert faults(workspace) == []


def test_a_migrated_record_is_sound(workspace):
    record, _ = workspace.offered()
    workspace.publish(PLAYBOOK.replace("accept_within: 4 working hours", "accept_within: 1 working hour"))
    workspace.done(workspace.sales_lead, Migrate(), record)

    assert faults(workspace) == []


def test_a_rerouted_handoff_is_sound(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Reroute(handoff=handoff, reason="On leave"), record)

    assert faults(workspace) == []


# Tampering with history

TAMPERED = {
    "seq": 99,
    "record": "rec_x",
    "version": 99,
    "kind": "note_added",
    "data": '{"event":"note_added","note":"note_1","text":"Nothing happened"}',
    "actor": "prs_x",
    "via": "api",
    "at": NOW + timedelta(seconds=1),
    "hash": "0" * 64,
}


def test_the_table_of_columns_is_whole():
    kept = {field.name for field in m.Event._meta.fields} - {"id", "workspace"}

    assert set(TAMPERED) == kept


@pytest.mark.parametrize("column", TAMPERED)
def test_any_changed_column_is_found(workspace, column):
    busy(workspace)
    events(workspace).filter(seq=3).update(**{column: TAMPERED[column]})

    report = verify(workspace.id)

    assert report.faults[0].code in ("chain_broken", "event_missing")
    assert report.faults[0].place == "event 3"


@pytest.mark.parametrize("seq", [1, 3])
def test_a_deleted_event_is_found(workspace, seq):
    busy(workspace)
    events(workspace).filter(seq=seq).delete()

    fault = verify(workspace.id).faults[0]

    assert (fault.code, fault.sentence) == (
        "event_missing",
        f"Event {seq} of the chain is missing; the next one is {seq + 1}.",
    )


def test_a_cut_off_end_is_found(workspace):
    busy(workspace)
    last = events(workspace).count()
    events(workspace).filter(seq=last).delete()

    assert "chain_end" in faults(workspace)


def test_an_event_moved_elsewhere_is_found(workspace):
    busy(workspace)
    other = Company("Other")
    events(workspace).filter(seq=2).update(workspace=other.id)

    assert faults(workspace)[0] == "event_missing"
    assert faults(other)[0] == "chain_end"


def test_an_event_added_at_the_end_is_found(workspace):
    record = workspace.open()
    event = events(workspace).get(seq=1)
    event.pk, event.seq, event.version, event.record = None, 2, 2, record
    event.save(force_insert=True)

    assert faults(workspace)[0] == "chain_end"


def test_a_rewritten_chain_does_not_fit_its_head(workspace):
    workspace.open()
    m.Workspace.objects.filter(id=workspace.id).update(head="0" * 64)

    assert faults(workspace) == ["chain_end"]


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "{}",
        '{"event":"handoff_accepted","handoff":"hnd_x","receiver":"x","digest":"x"}',
        '{"event":"x"}',
    ],
)
def test_events_that_tell_nothing_are_named(workspace, data):
    record = workspace.open()
    workspace.offered()
    events(workspace).filter(record=record).update(data=data)

    assert faults(workspace) == ["chain_broken", "history_unreadable"]


def test_history_is_never_repaired(workspace):
    busy(workspace)
    events(workspace).filter(seq=3).update(actor="prs_x")
    verify(workspace.id, repair=True)

    assert faults(workspace)[0] == "chain_broken"


def test_a_playbook_that_is_gone_is_named(workspace):
    workspace.offered()
    m.PlaybookVersion.objects.within(workspace.id).delete()
    forget()

    assert faults(workspace) == ["history_unreadable"]


# Tampering with the rows made from it

CHANGES = {
    m.Record: {"owner": "prs_x", "stage": "delivery", "state": "{}", "version": 99, "workspace": None},
    m.Handoff: {
        "status": "accepted",
        "receiver": "prs_x",
        "due_at": NOW,
        "reasons": {"x": 1},
        "workspace": None,
    },
    m.Question: {"answer": "Never", "asked_of": "prs_x", "record": "rec_x"},
    m.Task: {"owner": "prs_x", "due_at": NOW, "record": "rec_x", "workspace": None},
    m.Timer: {"at": NOW, "kind": "survey", "record": "rec_x", "key": "x"},
    m.LongText: {"digest": "x", "field": "x", "record": "rec_x"},
}
CELLS = [
    pytest.param(model, column, value, id=f"{model._meta.db_table}-{column}")
    for model, changes in CHANGES.items()
    for column, value in changes.items()
]


@pytest.mark.parametrize(("model", "column", "value"), CELLS)
def test_a_changed_row_is_found_and_repaired(workspace, model, column, value):
    busy(workspace)
    other = Company("Other")
    row = model.objects.within(workspace.id).first()
    model.objects.within(workspace.id).filter(pk=row.pk).update(
        **{column: other.id if column == "workspace" else value}
    )

    found = verify(workspace.id, repair=True).faults

    assert {fault.code for fault in found} <= {"projection_differs", "projection_orphaned"}
    assert all(fault.repaired for fault in found)
    assert faults(workspace) == faults(other) == []


@pytest.mark.parametrize("model", CHANGES)
def test_deleted_rows_are_found_and_repaired(workspace, model):
    record = busy(workspace)
    if model is m.Record:
        model.objects.within(workspace.id).filter(id=record).delete()
    else:
        model.objects.within(workspace.id).delete()

    assert faults(workspace) == ["projection_differs"]
    assert faults(workspace, repair=True) == ["projection_differs"]
    assert faults(workspace) == []


def test_a_row_of_no_record_is_found(workspace):
    m.LongText(workspace_id=workspace.id, record="rec_y", field="scope", digest="x").save()

    fault = verify(workspace.id).faults[-1]

    assert (fault.code, fault.sentence) == (
        "projection_orphaned",
        "Table long_text has rows of record rec_y, which has no events.",
    )


def test_looking_changes_nothing(workspace):
    busy(workspace)
    m.Task.objects.within(workspace.id).update(owner="prs_x")

    assert faults(workspace) == faults(workspace) == ["projection_differs"]


def test_a_repair_keeps_other_workspaces(workspace):
    other = Company("Other")
    busy(other)
    busy(workspace)
    m.Task.objects.within(workspace.id).update(owner="prs_x")
    verify(workspace.id, repair=True)

    assert faults(other) == []


def test_a_changed_calendar_moves_running_clocks(workspace):
    _, handoff = workspace.offered()
    set_calendar(workspace.id, "office", {"hours": {"mon-fri": ["09:00-13:00"]}, "zone": "UTC"})

    assert m.Handoff.objects.within(workspace.id).get(id=handoff).due_at == NOW + timedelta(hours=24)
    assert faults(workspace) == []


def test_rebuilding_needs_no_fault(workspace):
    record = busy(workspace)
    rebuild(workspace.id, [record])

    assert faults(workspace) == []


def test_a_draft_matters_to_no_record(workspace):
    busy(workspace)
    saved = save_draft(workspace.id, PLAYBOOK.replace("Client journey", "The journey"))

    assert saved.number == 2
    assert faults(workspace) == []
