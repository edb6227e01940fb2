"""Records over the API: opening, reading, changing, moving."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Clock, Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE, PLAYBOOK


def test_opened_record_is_where_it_says(sender: Program) -> None:
    opened = sender.post("records", {"playbook": "client", "title": "Ada Ltd", "stage": "won"})
    assert opened.status_code == 201
    assert sender.get(opened["Location"].removeprefix("/api/v1/")).json() == opened.json()


def test_record_is_owned_by_whose_key_it_is(sender: Program, workspace: Company) -> None:
    record = sender.post("records", {"playbook": "client", "title": "Ada Ltd"}).json()
    assert record["owner"] == {"id": workspace.sender, "name": "Sam Sender", "email": "sam@example.com"}


def test_values_tell_source_and_grade(sender: Program, workspace: Company) -> None:
    record = workspace.open(contract_value="4000 USD")
    held = sender.get(f"records/{record}").json()["values"]["contract_value"]
    assert held.pop("at").endswith("Z")
    assert held == {
        "kind": "money",
        "value": {"amount": "4000", "currency": "USD"},
        "source": f"person:{workspace.sender}",
        "grade": "asserted",
    }


def test_patch_sets_and_clears(sender: Program, workspace: Company) -> None:
    record = workspace.open(industry="retail", package="standard")
    values = {"industry": None, "package": "premium"}
    changed = sender.patch(f"records/{record}", {"values": values, "grade": "verified"})
    assert changed.status_code == 200
    assert {name: held["value"] for name, held in changed.json()["values"].items()} == {"package": "premium"}


def test_unknown_field_is_named(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = sender.patch(f"records/{record}", {"values": {"industri": "retail"}})
    assert refusal(response) == (422, "invalid_values")
    assert "Did you mean industry?" in response.json()["unmet"][0]["sentence"]


def test_move_inside_a_team(sender: Program, workspace: Company) -> None:
    record = workspace.open(stage="proposal", contract_value="4000 USD")
    assert sender.post(f"records/{record}/moves", {"to": "won"}).json()["stage"] == "won"


def test_move_across_teams_is_an_offer(sender: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE)
    response = sender.post(f"records/{record}/moves", {"to": "onboarding"})
    assert refusal(response) == (422, "needs_handoff")
    assert response.json()["allowed"][0] == {
        "act": "offer",
        "sentence": "Offer it: Sales to onboarding.",
        "to": "onboarding",
    }


def test_reassigned_record_has_the_new_owner(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    body = {"to": "lea@example.com", "reason": "Sam is away."}
    assert sender.post(f"records/{record}/reassign", body).json()["owner"]["name"] == "Lea Lead"


def test_merged_record_names_the_other(admin: Program, workspace: Company) -> None:
    record, other = workspace.open(), workspace.open("Ada Limited")
    assert admin.post(f"records/{record}/merge", {"into": other}).json()["merged_into"] == other


def test_archived_record_leaves_the_list(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    assert sender.post(f"records/{record}/archive", {"reason": "A duplicate."}).json()["archived_at"]
    assert titles(sender.get("records")) == []
    assert titles(sender.get("records", gone="true")) == ["Ada Ltd"]


def test_override_allows_one_passage(sender: Program, admin: Program, workspace: Company) -> None:
    record = workspace.open(stage="proposal")
    body = {"to": "won", "reason": "The budget comes on Monday.", "expires": "2026-03-05T12:00:00Z"}
    given = admin.post(f"records/{record}/overrides", body)
    assert (given.status_code, given.json()["unmet"]) == (201, ["contract_value"])
    assert sender.post(f"records/{record}/moves", {"to": "won"}).status_code == 200


def test_override_is_closed_by_hand(admin: Program, workspace: Company) -> None:
    record = workspace.open(stage="proposal")
    body = {"to": "won", "reason": "The budget comes on Monday.", "expires": "2026-03-05T12:00:00Z"}
    override = admin.post(f"records/{record}/overrides", body).json()["id"]
    closed = admin.post(f"records/{record}/overrides/{override}/close", {"reason": "Not wanted."})
    assert closed.json()["closed_at"]


def test_record_migrates_to_the_current_version(admin: Program, workspace: Company) -> None:
    record = workspace.open()
    number = workspace.publish(PLAYBOOK.replace("title: Client journey", "title: The journey"))
    assert admin.post(f"records/{record}/migrate").json()["playbook_version"] == number


def test_list_narrows_by_each_filter(sender: Program, workspace: Company) -> None:
    workspace.open("Won Ltd")
    workspace.open("Early Ltd", stage="proposal")
    assert titles(sender.get("records", stage="won")) == ["Won Ltd"]
    assert titles(sender.get("records", q="early")) == ["Early Ltd"]
    assert titles(sender.get("records", owner="me", playbook="client")) == ["Early Ltd", "Won Ltd"]
    assert titles(sender.get("records", owner="rita@example.com")) == []


def test_list_narrows_by_team(sender: Program, receiver: Program, workspace: Company) -> None:
    record, _ = workspace.offered("Handed over")
    workspace.open("Ours")
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    assert titles(sender.get("records", team="onboarding")) == ["Handed over"]
    assert titles(sender.get("records", team="nobody")) == []


def test_list_narrows_to_what_is_overdue(sender: Program, clock: Clock, workspace: Company) -> None:
    workspace.offered("Forgotten")
    workspace.open("Fresh")
    assert titles(sender.get("records", overdue="true")) == []
    clock.wait(days=1)
    assert titles(sender.get("records", overdue="true")) == ["Forgotten"]


def test_list_tells_what_changed_since(sender: Program, clock: Clock, workspace: Company) -> None:
    workspace.open("Yesterday")
    clock.wait(days=1)
    sender.post("records", {"playbook": "client", "title": "Today"})
    assert titles(sender.get("records", changed_since="2026-03-03T11:00:00+01:00")) == ["Today"]


def titles(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["title"] for item in response.json()["items"]]


def test_values_come_with_their_people(sender: Program, workspace: Company) -> None:
    record = workspace.open(manager="otto@example.com")
    people = sender.get(f"records/{record}").json()["people"]
    assert [each["name"] for each in people] == ["Otto Lead", "Sam Sender"]


def test_a_record_is_renamed(workspace: Company, sender: Program) -> None:
    record = workspace.open()
    assert sender.post(f"records/{record}/rename", {"title": "Ada & Co"}).json()["title"] == "Ada & Co"
    assert refusal(sender.post(f"records/{record}/rename", {"title": " "})) == (422, "no_title")
