"""An export holds everything in a workspace, and no secret."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from django.apps import apps

from surehand.runtime.exports import Manifest, export_workspace
from surehand.runtime.exports.tables import REBUILT, TRANSIENT, tables
from surehand.runtime.facts import NoSuchWorkspace
from surehand.runtime.files import folder_of
from surehand.runtime.projections import projections_at
from surehand.store.models.scope import OfWorkspace
from tests.fixtures import Company
from tests.runtime.exports.conftest import parts_of


def test_every_table_is_exported_or_rebuilt() -> None:
    of_workspace = {model for model in apps.get_models() if issubclass(model, OfWorkspace)}
    assert {table.model for table in tables()} | REBUILT | TRANSIENT == of_workspace


def test_rebuilt_tables_are_the_projections() -> None:
    from tests.sample import NOW

    assert {projection.model for projection in projections_at(NOW)} == REBUILT


def test_manifest_tells_counts_and_digests(export: Path) -> None:
    parts = parts_of(export)
    manifest = msgspec.json.decode(parts.pop("manifest.json"), type=Manifest)
    assert {name: entry.sha256 for name, entry in manifest.entries.items()} == {
        name: sha256(content).hexdigest() for name, content in parts.items()
    }
    assert manifest.entries["person.jsonl"].lines == 6
    assert manifest.entries["event.jsonl"].lines == parts["event.jsonl"].count(b"\n")


def test_secrets_stay_here(export: Path) -> None:
    content = b"".join(parts_of(export).values())
    assert b'"name":"CRM"' in content
    assert b"secret digest" not in content


def test_files_travel_once(export: Path) -> None:
    files = [name for name in parts_of(export) if name.startswith("files/")]
    assert f"files/{sha256(b'hello').hexdigest()}" in files
    assert len(files) == 2


def test_missing_content_is_told(company: Company) -> None:
    digest = sha256(b"hello").hexdigest()
    (folder_of(company.id) / digest).unlink()
    assert export_workspace(company.id, io.BytesIO()).missing_files == (digest,)


def test_other_workspaces_stay_out(company: Company, export: Path) -> None:
    stranger = Company("Other")
    with ZipFile(export) as archive:
        assert stranger.id.encode() not in b"".join(archive.read(name) for name in archive.namelist())
    assert company.id.encode() in parts_of(export)["workspace.json"]


@pytest.mark.django_db
def test_missing_workspace_raises() -> None:
    with pytest.raises(NoSuchWorkspace):
        export_workspace("wsp_none", io.BytesIO())
