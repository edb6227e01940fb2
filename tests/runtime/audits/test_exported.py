"""An audit travels with the export of its workspace: its file, its report, and its back-tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from surehand.core.engine import Actor
from surehand.runtime.audits import contracts, keeping
from surehand.runtime.audits.asking import Against
from surehand.runtime.exports import export_workspace, restore_workspace
from surehand.runtime.files import path_of
from surehand.store import models as m
from tests.audit_log import CONFIRMED, LOG
from tests.sample import NOW

pytestmark = pytest.mark.usefixtures("here")


def test_an_audit_comes_back_with_its_file(workspace, begin, work_off, again, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "files"
    row = begin(confirmed=CONFIRMED)
    work_off()
    lead = Actor(workspace.sales_lead)
    contracts.ask_for_back_test(workspace.id, lead, row.pk, Against("client", 1), now=NOW)
    work_off()
    before = again(row)
    with (tmp_path / "export.zip").open("wb") as export:
        export_workspace(workspace.id, export)
    m.Workspace.objects.get(pk=workspace.id).delete()
    assert isinstance(restore_workspace(tmp_path / "export.zip"), m.Workspace)
    after = again(row)

    assert (after.report, after.page, after.cases) == (before.report, before.page, before.cases)
    assert path_of(m.File.objects.within(workspace.id).get(pk=after.file_id)).read_bytes() == LOG
    assert m.BackTest.objects.within(workspace.id).filter(audit=row.pk).exists()
    assert keeping.file_gone(after) is None
