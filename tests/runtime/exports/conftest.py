"""A company with a bit of everything in it, exported; and what it takes to bend an export."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest

from surehand.core.engine import Refusal
from surehand.core.engine.commands import AddNote, Ask, AttachFile, Reroute
from surehand.core.values import FileRef
from surehand.runtime.absences import add_absence
from surehand.runtime.accounts import add_account
from surehand.runtime.exports import Manifest, export_workspace, restore_workspace
from surehand.runtime.files import folder_of, store_file
from surehand.runtime.imports import run, start_import
from surehand.store import models as m
from tests.fixtures import Company

Parts = dict[str, bytes]


@pytest.fixture
def company(workspace: Company, tmp_path: Path, settings: Any) -> Company:
    """Handoffs, tasks, timers, questions, notes, a file, an import, an absence and an API key."""
    settings.MEDIA_ROOT = tmp_path / "files"
    scope = "A new shop with fifty products, two languages and a training for the team"
    record, handoff = workspace.offered(scope=scope)
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Who signs?", field="scope"), record)
    accepted, passed_on = workspace.offered("Bob Ltd")
    there, back = workspace.receiver, workspace.onboarding_lead
    for giver, taker in ((there, back), (back, there)):
        workspace.done(giver, Reroute(handoff=passed_on, reason="Out of hours", to=taker), accepted)
    workspace.done(workspace.receiver, workspace.acceptance(accepted), accepted)
    workspace.done(workspace.sender, AddNote(text="They prefer mornings. 日本 – „ä“"), record, key="once")
    stored = store_file(workspace.id, "offer.txt", [b"hello"], workspace.sender, record)
    assert isinstance(stored, FileRef)
    workspace.done(workspace.sender, AttachFile(file=stored), record)
    add_account("sam@example.com")
    away = datetime(2026, 5, 1, tzinfo=UTC)
    add_absence(workspace.id, workspace.sender, away, away + timedelta(days=3), workspace.sales_lead)
    m.ApiKey(
        id="key_1",
        workspace_id=workspace.id,
        person_id=workspace.sender,
        name="CRM",
        prefix="sk_1",
        digest="secret digest",
        created_at=away,
    ).save(force_insert=True)
    row = start_import(
        workspace.id, workspace.admin, "client", name="x.csv", chunks=[b"name,deal id\nCid,7\n"]
    )
    assert isinstance(row, m.Import)
    run(workspace.id, row.pk)
    return workspace


@pytest.fixture
def export(company: Company, tmp_path: Path) -> Path:
    """The company as a file."""
    path = tmp_path / "company.zip"
    with path.open("wb") as file:
        export_workspace(company.id, file)
    return path


@pytest.fixture
def gone(company: Company, export: Path) -> Company:
    """The company, after everything of it was deleted."""
    for content in folder_of(company.id).iterdir():
        content.unlink()
    m.Workspace.objects.get(pk=company.id).delete()
    return company


def parts_of(path: Path) -> Parts:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def export_again(workspace: str) -> Manifest:
    return export_workspace(workspace, io.BytesIO())


@pytest.fixture
def bent(export: Path, gone: Company) -> Callable[..., Refusal]:
    """Tries to restore an export after its parts were changed, with the manifest put right unless told otherwise."""

    def restore(change: Callable[[Parts], object], *, honest: bool = True, **options: Any) -> Refusal:
        parts = parts_of(export)
        change(parts)
        if honest:
            _put_right(parts)
        with ZipFile(export, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        outcome = restore_workspace(export, **options)
        assert isinstance(outcome, Refusal), outcome
        assert not m.Workspace.objects.exists()
        return outcome

    return restore


def _put_right(parts: Parts) -> None:
    from hashlib import sha256

    manifest = msgspec.json.decode(parts["manifest.json"])
    manifest["entries"] = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest(), "lines": content.count(b"\n")}
        for name, content in parts.items()
        if name != "manifest.json"
    }
    parts["manifest.json"] = msgspec.json.encode(manifest)
