"""The audit log: every change of the workspace itself, in a chain that shows tampering."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.runtime.access import NewKey, create_key, revoke_key
from surehand.runtime.drafts import drop_draft, save_draft
from surehand.runtime.exports import export_workspace, restore_workspace
from surehand.runtime.playbooks import archive, bring_back
from surehand.runtime.trail import changed_of
from surehand.runtime.verify import verify
from surehand.runtime.workspaces import set_calendar
from surehand.store import models as m
from surehand.store.queries.trail import TrailFilter, read_trail
from tests.fixtures import Company
from tests.sample import OFFICE, PLAYBOOK


def entries(workspace: Company):
    return m.TrailEntry.objects.within(workspace.id)


def faults(workspace: Company) -> list[str]:
    return [fault.code for fault in verify(workspace.id).faults]


def test_setting_up_is_told_from_the_start(workspace: Company) -> None:
    kinds = [row.kind for row in entries(workspace).order_by("seq")]

    assert kinds[:3] == ["workspace_made", "calendar_added", "team_added"]
    assert kinds[-1] == "playbook_published"
    assert kinds.count("person_added") == 6


def test_a_calendar_tells_what_differs(workspace: Company) -> None:
    set_calendar(workspace.id, "office", {**OFFICE, "holidays": "DE"}, by=Actor(workspace.admin))

    entry = entries(workspace).latest("seq")
    assert (entry.kind, dict(changed_of(entry).after)) == ("calendar_changed", {"holidays": "DE"})


def test_a_key_tells_no_secret(workspace: Company) -> None:
    made = create_key(workspace.id, workspace.sender, "Sync", ["read"], by=Actor(workspace.admin))
    assert isinstance(made, NewKey)
    revoke_key(workspace.id, made.id, by=Actor(workspace.admin))

    told = [row.data for row in entries(workspace).order_by("-seq")[:2]]
    assert not any(made.token.rpartition("_")[2] in data for data in told)
    assert [row.kind for row in entries(workspace).order_by("-seq")[:2]] == ["key_revoked", "key_made"]


def test_out_of_use_and_back_is_told(workspace: Company) -> None:
    lead = Actor(workspace.sales_lead, via="page")
    for change in (archive, archive, bring_back, bring_back):
        assert change(workspace.id, lead, "client") is None

    told = entries(workspace).filter(actor=workspace.sales_lead).order_by("seq")
    assert list(told.values_list("kind", "subject")) == [
        ("playbook_archived", "client"),
        ("playbook_brought_back", "client"),
    ]


def test_a_draft_thrown_away_is_told_once(workspace: Company) -> None:
    save_draft(workspace.id, PLAYBOOK.replace("Client journey", "The journey"))
    for _ in range(2):
        drop_draft(workspace.id, Actor(workspace.sender), "client")

    entry = entries(workspace).get(kind="draft_dropped")
    assert (entry.subject, entry.actor) == ("client", workspace.sender)
    assert changed_of(entry).before["version"] == 2


@pytest.mark.parametrize(
    ("column", "value"), [("data", "{}"), ("actor", "prs_x"), ("kind", "person_left"), ("events", 7)]
)
def test_a_changed_entry_is_found(workspace: Company, column: str, value: object) -> None:
    entries(workspace).filter(seq=4).update(**{column: value})

    assert "trail_broken" in faults(workspace)


def test_a_deleted_entry_is_found(workspace: Company) -> None:
    entries(workspace).filter(seq=4).delete()

    assert faults(workspace) == ["entry_missing"]


def test_a_shortened_log_is_found(workspace: Company) -> None:
    entries(workspace).latest("seq").delete()

    assert faults(workspace) == ["trail_end"]


def test_the_log_vouches_for_the_events(workspace: Company) -> None:
    """A history written anew from some event on has another end than the audit log has seen."""
    workspace.open()
    create_key(workspace.id, workspace.sender, "Sync", ["read"])
    entry = entries(workspace).latest("seq")
    assert (entry.events, len(entry.head)) == (1, 64)
    assert faults(workspace) == []

    m.Event.objects.within(workspace.id).update(hash="0" * 64)

    assert "event_exchanged" in faults(workspace)


def test_a_restored_log_is_the_same(workspace: Company, tmp_path: Path) -> None:
    before = list(entries(workspace).order_by("seq").values_list("seq", "hash"))
    path = tmp_path / "export.zip"
    target = io.BytesIO()
    export_workspace(workspace.id, target)
    path.write_bytes(target.getvalue())
    m.Workspace.objects.filter(id=workspace.id).delete()

    restored = restore_workspace(path)

    assert not isinstance(restored, Refusal), restored
    assert list(entries(workspace).order_by("seq").values_list("seq", "hash")) == before


def test_it_is_narrowed_by_person_and_kind(workspace: Company) -> None:
    wanted = TrailFilter("person_added", workspace.sender)

    rows = read_trail(workspace.id, wanted, limit=10)

    assert [changed_of(row).name for row in rows] == ["Sam Sender"]
