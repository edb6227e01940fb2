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


def test_person_is_changed(admin: Program, workspace: Company) -> None:
    change = {"name": "Sam Senior", "role": "lead", "teams": ["sales", "delivery"], "capacity": 4}
    changed = admin.patch(f"people/{workspace.sender}", change).json()
    told = {name: changed[name] for name in change}
    assert {**told, "teams": sorted(told["teams"])} == {**change, "teams": ["delivery", "sales"]}
    assert admin.patch(f"people/{workspace.sender}", {"capacity": None}).json()["capacity"] is None


def test_what_is_left_out_stays(admin: Program, workspace: Company) -> None:
    before = admin.get(f"people/{workspace.receiver}").json()
    assert admin.patch(f"people/{workspace.receiver}", {}).json() == before


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"role": "king"}, 422, "invalid_body"),
        ({"capacity": 0}, 422, "invalid_body"),
        ({"name": "  "}, 422, "invalid_person"),
        ({"teams": ["nowhere"]}, 404, "no_such_team"),
        ({"email": "other@example.com"}, 422, "invalid_body"),
    ],
    ids=str,
)
def test_unfit_change_is_refused(
    admin: Program, workspace: Company, change: dict[str, Any], status: int, code: str
) -> None:
    assert refusal(admin.patch(f"people/{workspace.sender}", change)) == (status, code)


def test_last_administrator_stays_one(admin: Program, workspace: Company) -> None:
    response = admin.patch(f"people/{workspace.admin}", {"role": "member"})
    assert refusal(response) == (409, "last_admin")


def test_open_work_needs_more_than_a_viewer(admin: Program, workspace: Company) -> None:
    workspace.open()
    response = admin.patch(f"people/{workspace.sender}", {"role": "viewer"})
    assert refusal(response) == (409, "has_open_work")


def test_only_administrators_change_people(sender: Program, workspace: Company) -> None:
    response = sender.patch(f"people/{workspace.sender}", {"role": "admin"})
    assert refusal(response) == (403, "not_an_admin")


def test_who_left_can_come_back(admin: Program, workspace: Company) -> None:
    admin.post(f"people/{workspace.stranger}/deactivate")
    assert admin.post(f"people/{workspace.stranger}/reactivate").json()["active"] is True
    assert refusal(admin.post(f"people/{workspace.stranger}/reactivate")) == (404, "no_such_person")


def test_absence_can_be_taken_back(admin: Program, workspace: Company) -> None:
    path = f"people/{workspace.receiver}/absences"
    admin.post(path, {"start": "2026-03-02T00:00:00Z", "end": "2026-03-09T00:00:00Z"})
    (absence,) = admin.get(path).json()["items"]
    assert admin.delete(f"{path}/{absence['id']}").json()["absences"] == []
    assert refusal(admin.delete(f"{path}/{absence['id']}")) == (404, "no_such_absence")


def test_absence_of_nobody_is_not_there(admin: Program) -> None:
    assert refusal(admin.get("people/prs_nobody/absences")) == (404, "no_such_person")


def test_team_is_changed(admin: Program, workspace: Company) -> None:
    changed = admin.patch("teams/sales", {"title": "New business", "lead": "sam@example.com"}).json()
    assert (changed["title"], changed["lead"]["name"]) == ("New business", "Sam Sender")
    assert admin.patch("teams/sales", {"lead": None}).json()["lead"] is None


def test_team_needs_a_lead_who_is_here(admin: Program) -> None:
    assert refusal(admin.patch("teams/sales", {"lead": "nobody"})) == (404, "no_such_person")
    assert refusal(admin.patch("teams/nowhere", {"title": "X"})) == (404, "no_such_team")


def test_open_work_goes_to_another(admin: Program, workspace: Company) -> None:
    record = workspace.open()
    body = {"to": "stan@example.com", "reason": "Sam moves to another city.", "leave": True}
    done = admin.post(f"people/{workspace.sender}/reassign", body).json()
    assert done["records"] == 1
    assert admin.get(f"records/{record}").json()["owner"]["name"] == "Stan Stranger"
    assert admin.get(f"people/{workspace.sender}").json()["active"] is False
