"""Erasing a record: what it held is gone, that it was there stays provable."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import AddNote, Ask, AttachFile, Merge
from surehand.core.values import FileRef
from surehand.runtime.erase import Erased, erase_record
from surehand.runtime.exports import export_workspace, restore_workspace
from surehand.runtime.files import folder_of, store_file
from surehand.runtime.verify import verify
from surehand.store import models as m
from surehand.store.models.scope import OfWorkspace
from tests.fixtures import Company
from tests.sample import NOW

SECRET = "Zarathustra"


def full(workspace: Company) -> str:
    """A record with something in every table that names a person."""
    record, handoff = workspace.offered(f"{SECRET} Ltd", scope=f"A new shop for {SECRET} with fifty products")
    workspace.done(workspace.receiver, Ask(handoff=handoff, text=f"Who is {SECRET}?"), record, key="asked")
    workspace.done(workspace.sender, AddNote(text=f"{SECRET} called"), record)
    return record


def attach(workspace: Company, record: str, content: bytes) -> FileRef:
    file = store_file(workspace.id, f"{SECRET}.txt", [content], workspace.sender, record)
    assert isinstance(file, FileRef)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    return file


def erase(workspace: Company, record: str, by: str = "admin") -> Erased | Refusal:
    actor = Actor(getattr(workspace, by))
    return erase_record(workspace.id, actor, record, "Asked for by the client", now=NOW)


def faults(workspace: Company) -> list[str]:
    return [fault.code for fault in verify(workspace.id).faults]


def dump(workspace: Company) -> str:
    """Every cell of every table of the workspace."""
    models = [each for each in apps.get_models() if issubclass(each, OfWorkspace)]
    return "".join(str(list(model.objects.within(workspace.id).values_list())) for model in models)


def test_nothing_it_held_is_left(
    workspace: Company, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    record = full(workspace)
    file = attach(workspace, record, b"secret")
    assert SECRET in dump(workspace)

    with django_capture_on_commit_callbacks(execute=True):
        outcome = erase(workspace, record)

    assert isinstance(outcome, Erased)
    assert (outcome.records, outcome.files) == ((record,), 1)
    assert SECRET not in dump(workspace)
    assert not (folder_of(workspace.id) / file.digest).exists()


def test_history_still_holds_together(workspace: Company) -> None:
    workspace.offered("Before")
    record = full(workspace)
    workspace.offered("Between")
    erase(workspace, record)
    workspace.offered("After")

    assert faults(workspace) == []


def test_the_audit_log_says_who_and_why(workspace: Company) -> None:
    record = full(workspace)
    erase(workspace, record)

    entry = m.TrailEntry.objects.within(workspace.id).latest("seq")
    assert (entry.kind, entry.subject, entry.actor) == ("record_erased", record, workspace.admin)
    assert "Asked for by the client" in entry.data


def test_a_shared_content_stays_for_the_others(
    workspace: Company, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    record, other = full(workspace), workspace.open("Berta Ltd")
    file = attach(workspace, record, b"the same")
    attach(workspace, other, b"the same")

    with django_capture_on_commit_callbacks(execute=True):
        erase(workspace, record)

    assert (folder_of(workspace.id) / file.digest).exists()
    assert m.File.objects.within(workspace.id).filter(record=other).exists()


def test_what_was_merged_into_it_goes_too(workspace: Company) -> None:
    former, record = full(workspace), workspace.open("Goes on")
    workspace.done(workspace.sales_lead, Merge(into=record), former)

    outcome = erase(workspace, record)

    assert isinstance(outcome, Erased)
    assert set(outcome.records) == {record, former}
    assert (SECRET in dump(workspace), faults(workspace)) == (False, [])


@pytest.mark.parametrize(
    ("by", "allowed"), [("sales_lead", True), ("onboarding_lead", False), ("sender", False)]
)
def test_only_its_lead_or_an_admin_erases(workspace: Company, by: str, allowed: bool) -> None:
    record = full(workspace)

    outcome = erase(workspace, record, by)

    assert isinstance(outcome, Erased) is allowed


def test_it_needs_a_reason_and_a_record(workspace: Company) -> None:
    record, actor = full(workspace), Actor(workspace.admin)

    outcomes = [erase_record(workspace.id, actor, *asked) for asked in ((record, " "), ("rec_x", "Why"))]

    assert [each.code for each in outcomes if isinstance(each, Refusal)] == [
        "reason_missing",
        "no_such_record",
    ]


def test_another_company_keeps_its_records(workspace: Company) -> None:
    other = Company("Other")
    record = full(other)

    outcome = erase_record(workspace.id, Actor(workspace.admin), record, "Not mine")

    assert isinstance(outcome, Refusal)
    assert SECRET in dump(other)


def test_an_erased_record_takes_no_more_acts(workspace: Company) -> None:
    record = full(workspace)
    erase(workspace, record)

    assert workspace.refused(workspace.sender, AddNote(text="Hello?"), record).code == "no_such_record"


def test_blanking_without_an_erasure_is_found(workspace: Company) -> None:
    record = full(workspace)
    m.Event.objects.within(workspace.id).filter(record=record, kind="note_added").update(data="")

    assert "erasure_unknown" in faults(workspace)


@pytest.mark.parametrize("column", ["actor", "kind", "via", "record"])
def test_changing_what_is_left_is_found(workspace: Company, column: str) -> None:
    record = full(workspace)
    erase(workspace, record)
    m.Event.objects.within(workspace.id).filter(record=record, version=2).update(**{column: "other"})

    assert faults(workspace) != []


def test_an_export_leaves_it_out_and_comes_back(workspace: Company, tmp_path: Path) -> None:
    record = full(workspace)
    erase(workspace, record)
    target = io.BytesIO()
    export_workspace(workspace.id, target)
    path = tmp_path / "export.zip"
    path.write_bytes(target.getvalue())
    m.Workspace.objects.filter(id=workspace.id).delete()

    restored = restore_workspace(path)

    assert isinstance(restored, m.Workspace), restored
    assert (SECRET in dump(workspace), faults(workspace)) == (False, [])
