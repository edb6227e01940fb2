"""HubSpot over the API: connected, read, its held moves and conflicts answered."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.connections.rows import connect, differ, hold, stream


@pytest.fixture
def connection(workspace: Company) -> str:
    return connect(workspace, offer="onboarding")


def test_a_system_is_connected(workspace: Company, admin: Program, settings: Any) -> None:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        made = admin.post("connections", {"kind": "hubspot", "token": fake.token}).json()
        wrong = admin.post("connections", {"kind": "hubspot", "token": "wrong", "title": "Another"})
        unfit = admin.post(f"connections/{made['id']}/settings", {"settings": {"playbook": "client"}})
    assert admin.get(f"connections/{made['id']}/settings").json()["step"] == "place"
    assert refusal(wrong) == (422, "hubspot_failed")
    assert refusal(unfit) == (404, "no_such_pipeline")


def test_streams_are_listed_and_read(workspace: Company, admin: Program, connection: str) -> None:
    stream(workspace, connection, "deals", read=7)
    (told,) = admin.get(f"connections/{connection}/streams").json()
    assert (told["name"], told["read"]) == ("deals", 7)
    assert admin.post(f"connections/{connection}/streams/deals/read").status_code == 200


def test_a_held_move_passes(workspace: Company, admin: Program, connection: str) -> None:
    held = hold(workspace, connection, workspace.open())
    page = admin.get(f"connections/{connection}/held-moves").json()
    assert page["items"][0]["missing"] == ["Scope of work: nothing is filled in."]

    passed = admin.post(f"connections/{connection}/held-moves/{held.pk}/pass", {"reason": "In a hurry"})

    assert passed.json()["status"] == "passed"


def test_a_conflict_is_settled_once(workspace: Company, admin: Program, connection: str) -> None:
    conflict = differ(workspace, connection, workspace.open())
    chosen = admin.post(f"conflicts/{conflict.pk}/settle", {"choose": "theirs"})
    again = admin.post(f"conflicts/{conflict.pk}/settle", {"choose": "ours"})
    assert chosen.json()["status"] == "theirs"
    assert refusal(again)[1] == "not_open"


def test_disconnected_it_forgets_its_secrets(workspace: Company, admin: Program, connection: str) -> None:
    left = admin.post(f"connections/{connection}/disconnect", {"keep": True}).json()
    assert left["step"] == "access"
    assert m.Connection.objects.within(workspace.id).get().secrets == ""
