"""People and teams over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE

NEW = {"name": "Nora New", "email": "Nora@Example.com", "teams": ["onboarding"], "skills": ["health"]}


def test_person_is_told_with_teams(sender: Program, workspace: Company) -> None:
    me = sender.get("people/me").json()
    assert (me["id"], me["role"], me["teams"], me["active"]) == (workspace.sender, "member", ["sales"], True)


def test_added_person_can_receive(admin: Program, sender: Program, workspace: Company) -> None:
    added = admin.post("people", {**NEW, "capacity": 3})
    assert (added.status_code, added.json()["email"], added.json()["capacity"]) == (
        201,
        "nora@example.com",
        3,
    )
    record = workspace.open(**COMPLETE, industry="health")
    offered = sender.post(f"records/{record}/handoffs", {"to": "onboarding"})
    assert offered.json()["receiver"]["name"] == "Nora New"


def test_address_is_taken_once(admin: Program) -> None:
    response = admin.post("people", {**NEW, "email": "SAM@example.com"})
    assert refusal(response) == (409, "already_taken")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"email": "nobody"}, 422, "invalid_person"),
        ({"email": ""}, 422, "invalid_person"),
        ({"name": "  "}, 422, "invalid_person"),
        ({"name": ""}, 422, "invalid_body"),
        ({"role": "king"}, 422, "invalid_body"),
        ({"capacity": -1}, 422, "invalid_body"),
        ({"teams": ["nowhere"]}, 404, "no_such_team"),
    ],
    ids=str,
)
def test_unfit_person_is_refused(admin: Program, change: dict[str, Any], status: int, code: str) -> None:
    assert refusal(admin.post("people", {**NEW, **change})) == (status, code)


def test_only_administrators_add_people(sender: Program) -> None:
    assert refusal(sender.post("people", NEW)) == (403, "not_an_admin")


def test_who_leaves_has_nothing_open(admin: Program, workspace: Company) -> None:
    workspace.open()
    response = admin.post(f"people/{workspace.sender}/deactivate")
    assert refusal(response) == (409, "has_open_work")
    assert admin.post(f"people/{workspace.stranger}/deactivate").json()["active"] is False


def test_key_ends_with_its_person(admin: Program, stranger: Program, workspace: Company) -> None:
    admin.post(f"people/{workspace.stranger}/deactivate")
    assert refusal(stranger.get("me")) == (401, "no_key")


def test_absence_names_the_substitute(admin: Program, sender: Program, workspace: Company) -> None:
    away = {"start": "2026-03-02T00:00:00+01:00", "end": "2026-03-09T00:00:00+01:00"}
    body = {**away, "substitute": "otto@example.com"}
    added = admin.post(f"people/{workspace.receiver}/absences", body).json()["absences"]
    assert [(absence["start"], absence["substitute"]["name"]) for absence in added] == [
        ("2026-03-01T23:00:00Z", "Otto Lead")
    ]
    # The office opened while Rita was away.
    _, handoff = workspace.offered()
    receiver = sender.get(f"handoffs/{handoff}").json()["handoff"]["receiver"]
    assert receiver["name"] == "Otto Lead"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"end": "2026-03-01T00:00:00Z"}, 422, "invalid_absence"),
        ({"end": "9999-12-31T23:59:59-14:00"}, 422, "invalid_absence"),
        ({"start": "2026-03-02"}, 422, "invalid_body"),
        ({"substitute": "nobody@example.com"}, 404, "no_such_person"),
    ],
    ids=str,
)
def test_unfit_absence_is_refused(
    admin: Program, workspace: Company, change: dict[str, str], status: int, code: str
) -> None:
    body = {"start": "2026-03-02T00:00:00Z", "end": "2026-03-09T00:00:00Z", **change}
    response = admin.post(f"people/{workspace.receiver}/absences", body)
    assert refusal(response) == (status, code)


def test_nobody_stands_in_for_themselves(admin: Program, workspace: Company) -> None:
    body = {
        "start": "2026-03-02T00:00:00Z",
        "end": "2026-03-09T00:00:00Z",
        "substitute": workspace.receiver,
    }
    response = admin.post(f"people/{workspace.receiver}/absences", body)
    assert refusal(response) == (404, "no_such_person")


def test_added_team_has_its_lead(admin: Program) -> None:
    added = admin.post("teams", {"id": "support", "lead": "otto@example.com"})
    assert added.status_code == 201
    assert added.json()["title"] == "Support"
    assert added.json()["lead"]["name"] == "Otto Lead"
    assert "support" in [team["id"] for team in admin.get("teams").json()["items"]]


def test_team_is_made_once(admin: Program) -> None:
    assert refusal(admin.post("teams", {"id": "sales"})) == (409, "already_taken")
    assert refusal(admin.post("teams", {"id": "Not An Id"})) == (422, "invalid_body")
