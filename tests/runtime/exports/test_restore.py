"""An export becomes an equal workspace: the same when exported again, the same rows, a history that verifies."""

from __future__ import annotations

from pathlib import Path

import msgspec

from surehand.core.engine import Refusal
from surehand.core.engine.commands import AddNote
from surehand.runtime.exports import Manifest, restore_workspace
from surehand.runtime.exports.tables import REBUILT
from surehand.runtime.files import folder_of
from surehand.runtime.people import add_person
from surehand.runtime.verify import verify
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests.fixtures import Company
from tests.runtime.exports.conftest import export_again, parts_of


def restored(export: Path) -> m.Workspace:
    workspace = restore_workspace(export)
    assert isinstance(workspace, m.Workspace), workspace
    return workspace


def test_export_again_is_equal(gone: Company, export: Path) -> None:
    first = msgspec.json.decode(parts_of(export)["manifest.json"], type=Manifest)
    restored(export)
    assert export_again(gone.id).entries == first.entries


def test_history_and_rows_verify(gone: Company, export: Path) -> None:
    restored(export)
    report = verify(gone.id)
    assert report.faults == ()
    assert report.records == 3


def test_projections_are_rebuilt(company: Company, export: Path) -> None:
    before = {model.__name__: _rows(model, company.id) for model in REBUILT}
    m.Workspace.objects.get(pk=company.id).delete()
    restored(export)
    assert {model.__name__: _rows(model, company.id) for model in REBUILT} == before
    assert all(before.values())


def test_files_come_back(gone: Company, export: Path) -> None:
    restored(export)
    contents = {path.read_bytes() for path in folder_of(gone.id).iterdir()}
    assert contents == {b"hello", b"name,deal id\nCid,7\n"}


def test_people_keep_their_accounts(gone: Company, export: Path) -> None:
    restored(export)
    sender = m.Person.objects.within(gone.id).get(pk=gone.sender)
    assert sender.account.email == "sam@example.com"


def test_keys_come_without_secrets(gone: Company, export: Path) -> None:
    restored(export)
    key = m.ApiKey.objects.within(gone.id).get()
    assert (key.name, key.digest) == ("CRM", "not exported: key_1")


def test_work_goes_on_after_it(gone: Company, export: Path) -> None:
    restored(export)
    record = m.Record.objects.within(gone.id).filter(title="Cid").get()
    gone.done(gone.sender, AddNote(text="Back again."), record.pk)
    assert verify(gone.id).faults == ()


def test_empty_workspace_gives_way(gone: Company, export: Path) -> None:
    other = create_workspace("Sample")
    assert restored(export).slug == other.slug
    assert not m.Workspace.objects.filter(pk=other.pk).exists()


def test_filled_workspace_stays(gone: Company, export: Path) -> None:
    other = create_workspace("Sample")
    add_person(other.pk, "Pat", "pat@example.com")
    refusal = restore_workspace(export)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "There is a workspace “sample” here that is not empty: it has persons."


def test_original_is_never_overwritten(company: Company, export: Path) -> None:
    refusal = restore_workspace(export)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "There is a workspace “sample” here that is not empty: it has events."


def _rows(model: type, workspace: str) -> list[str]:
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if not (field.attname == "id" and field.get_internal_type() == "BigAutoField")
    ]
    return sorted(map(repr, model.objects.within(workspace).values_list(*columns)))
