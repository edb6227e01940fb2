"""HubSpot over the API: connected, read, its held moves and conflicts answered."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.connections.rows import connect, differ, hold, lost, stream


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


def test_a_mapping_is_proposed_and_kept(workspace: Company, admin: Program, settings: Any) -> None:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        fake.owner("sam@example.com", "Sam Sender")
        made = admin.post("connections", {"kind": "hubspot", "token": fake.token}).json()
        page = f"connections/{made['id']}/settings"
        proposed = admin.post(f"{page}/proposal", {"settings": {"playbook": "client"}}).json()
        lacking = {each["place"] for each in proposed["misfits"]}
        stages = proposed["settings"]["stages"]
        assert stages["closedwon"] == {"stage": "won", "offer": "onboarding"}
        assert "stages.appointmentscheduled" in lacking
        assert admin.get(page).json()["settings"]["stages"] == {}
        stages |= {place.removeprefix("stages."): {"stage": "proposal"} for place in lacking}
        assert admin.post(page, {"settings": proposed["settings"]}).json()["step"] == "preview"


def test_a_proposal_needs_a_playbook(workspace: Company, admin: Program, settings: Any) -> None:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        made = admin.post("connections", {"kind": "hubspot", "token": fake.token}).json()
        refused = admin.post(f"connections/{made['id']}/settings/proposal", {})
    assert refusal(refused)[1] == "no_such_playbook"


def test_an_unknown_stream_is_refused_by_name(workspace: Company, admin: Program, connection: str) -> None:
    stream(workspace, connection, "deals")
    refused = admin.post(f"connections/{connection}/streams/deal/read")
    assert refusal(refused) == (404, "no_such_stream")
    assert "what is read: deals" in refused.json()["detail"]


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


def test_what_is_gone_there_is_made_again_once(workspace: Company, admin: Program) -> None:
    connection = connect(workspace, "clickup", "ClickUp")
    again = f"connections/{connection}/findings/{lost(workspace, connection, workspace.open())}/make-again"
    assert admin.post(again).status_code == 200
    assert refusal(admin.post(again))[1] == "not_open"
    assert refusal(admin.post(f"connections/{connection}/findings/fnd_0/make-again")) == (
        404,
        "no_such_finding",
    )
