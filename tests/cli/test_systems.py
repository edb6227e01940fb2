"""HubSpot on the command line: connected with a token from the environment, its held moves and conflicts answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from surehand.runtime.hubspot.settings import hubspot_settings
from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.connections.rows import connect, differ, hold, lost, stream


@pytest.fixture
def admin(workspace: Company) -> Terminal:
    return Terminal(ADMIN)


def test_the_token_comes_from_the_environment(
    workspace: Company, admin: Terminal, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        monkeypatch.setenv("SUREHAND_HUBSPOT_TOKEN", fake.token)
        admin.done("connection", "add", "hubspot")
        row = m.Connection.objects.within(workspace.id).get()
        assert "has another token" in admin.done("connection", "rotate", row.pk)


def test_what_is_read_and_held_is_listed(workspace: Company, admin: Terminal) -> None:
    connection = connect(workspace)
    stream(workspace, connection, "deals", told="3 deals were read.")
    hold(workspace, connection, workspace.open())
    assert "3 deals were read." in admin.done("connection", "streams", connection)
    assert "Scope of work: nothing is filled in." in admin.done("connection", "held", connection)
    assert "deals is read" in admin.done("connection", "read", connection, "deals")


def test_an_unknown_stream_is_refused(workspace: Company, admin: Terminal) -> None:
    assert admin("connection", "read", connect(workspace), "deal").exit_code == 3


def test_a_proposal_is_kept(
    workspace: Company, admin: Terminal, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        monkeypatch.setenv("SUREHAND_HUBSPOT_TOKEN", fake.token)
        admin.done("connection", "add", "hubspot")
        row = m.Connection.objects.within(workspace.id).get()
        proposed = admin.json("connection", "propose", row.pk, "--playbook", "client")["settings"]
        for stage in fake.portal.pipelines["default"]["stages"]:
            proposed["stages"].setdefault(stage["id"], {"stage": ""})
        file = tmp_path / "settings.json"
        file.write_bytes(msgspec.json.encode(proposed))
        admin.done("connection", "keep", row.pk, str(file))
    row.refresh_from_db(from_queryset=m.Connection.objects.within(workspace.id))
    assert hubspot_settings(row).stages["closedwon"].offer == "onboarding"


def test_a_conflict_is_settled(workspace: Company, admin: Terminal) -> None:
    connection = connect(workspace)
    conflict = differ(workspace, connection, workspace.open())
    assert "A shop with 300 products" in admin.done("connection", "conflicts", connection)
    admin.done("connection", "settle", conflict.pk, "theirs")
    assert m.Conflict.objects.within(workspace.id).get().status == "theirs"


def test_a_held_move_is_set_back(workspace: Company, admin: Terminal) -> None:
    connection = connect(workspace)
    held = hold(workspace, connection, workspace.open())
    admin.done("connection", "restore", connection, held.pk)
    assert admin("connection", "let-pass", connection, held.pk, "--reason", " ").exit_code == 1


def test_disconnecting_may_forget_all(workspace: Company, admin: Terminal) -> None:
    connection = connect(workspace)
    admin.done("connection", "disconnect", connection, "--forget")
    assert not m.Connection.objects.within(workspace.id).exists()


def test_what_is_gone_there_is_made_again(workspace: Company, admin: Terminal) -> None:
    connection = connect(workspace, "clickup", "ClickUp")
    finding = lost(workspace, connection, workspace.open())
    assert "makes it again there" in admin.done("connection", "make-again", connection, finding)
    assert not m.Link.objects.within(workspace.id).exists()
