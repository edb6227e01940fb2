"""Many commands in one request: each for itself, or all or none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE


def opening(title: str, **more: Any) -> dict[str, Any]:
    return {"command": {"act": "open", "title": title, "stage": "won"}, "playbook": "client", **more}


def offering(record: str, **more: Any) -> dict[str, Any]:
    return {"command": {"act": "offer", "to": "onboarding"}, "record": record, **more}


def test_each_command_has_its_own_fate(sender: Program, workspace: Company) -> None:
    ready, bare = workspace.open("Ready", **COMPLETE), workspace.open("Bare")
    response = sender.post("batch", {"commands": [offering(ready), offering(bare), opening("Third")]})
    items = response.json()["items"]
    assert (response.status_code, [item["status"] for item in items]) == (200, [200, 422, 200])
    assert [made["kind"] for made in items[0]["made"]] == ["handoff"]
    assert (items[1]["record"], items[1]["problem"]["code"]) == (bare, "gate_not_met")
    assert sender.get(f"records/{items[2]['record']}").json()["title"] == "Third"


def test_batch_names_what_it_made(sender: Program, workspace: Company) -> None:
    record = workspace.open("Ready", **COMPLETE)
    adding = {
        "command": {
            "act": "add_task",
            "title": "Call them",
            "owner": "sam@example.com",
            "due": "2099-03-05T17:00:00Z",
        },
        "record": record,
    }
    items = sender.post("batch", {"commands": [offering(record), adding]}).json()["items"]
    [[handoff], [task]] = [item["made"] for item in items]
    assert sender.get(f"handoffs/{handoff['id']}").json()["handoff"]["record"]["id"] == record
    assert sender.get(f"tasks/{task['id']}").json()["title"] == "Call them"
    assert (handoff["kind"], task["kind"]) == ("handoff", "task")


def test_one_refusal_holds_all_back(sender: Program, workspace: Company) -> None:
    ready, bare = workspace.open("Ready", **COMPLETE), workspace.open("Bare")
    response = sender.post("batch", {"mode": "all", "commands": [offering(ready), offering(bare)]})
    assert refusal(response) == (422, "held_back")
    assert response.json()["detail"].startswith(
        "Nothing was changed: 1 of 2 commands refused. Number 2: To go"
    )
    assert [item["problem"]["code"] for item in response.json()["items"]] == ["held_back", "gate_not_met"]
    assert sender.get("handoffs").json()["items"] == []


def test_all_go_through_together(sender: Program) -> None:
    response = sender.post("batch", {"mode": "all", "commands": [opening("A"), opening("B")]})
    assert [item["status"] for item in response.json()["items"]] == [200, 200]


def test_commands_on_one_record_build_on_each_other(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    setting = {"command": {"act": "set", "values": dict(COMPLETE)}, "record": record, "expect": 1}
    items = sender.post("batch", {"mode": "all", "commands": [setting, offering(record, expect=2)]}).json()[
        "items"
    ]
    assert [item["version"] for item in items] == [2, 3]


def test_command_on_an_old_version_is_refused(sender: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE)
    items = sender.post("batch", {"commands": [offering(record, expect=7)]}).json()["items"]
    assert (items[0]["status"], items[0]["problem"]["code"]) == (412, "changed_since")


def test_batch_sent_twice_has_one_effect(sender: Program) -> None:
    body = {"commands": [opening("A"), opening("B")]}
    first, again = (sender.post("batch", body, idempotency_key="monday") for _ in "12")
    assert [item["replayed"] for item in again.json()["items"]] == [True, True]
    assert [item["record"] for item in again.json()["items"]] == [
        item["record"] for item in first.json()["items"]
    ]


def test_keys_of_commands_hold_across_batches(sender: Program) -> None:
    sender.post("batch", {"commands": [opening("A", key="row-1")]})
    items = sender.post("batch", {"commands": [opening("A", key="row-1"), opening("B", key="row-2")]}).json()
    assert [item["replayed"] for item in items["items"]] == [True, False]


def test_thousand_commands_are_the_most(sender: Program) -> None:
    response = sender.post("batch", {"commands": [opening("A")] * 1001})
    assert refusal(response) == (422, "invalid_body")
    assert response.json()["unmet"][0]["id"] == "$.commands"


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ({"act": "fire", "timer": "x"}, "$.commands[0].command.act"),
        ({"act": "attach", "file": {"id": "x", "name": "x"}}, "$.commands[0].command.act"),
        ({"act": "offer"}, "$.commands[0].command"),
        ({"act": "note", "text": "x", "colour": "red"}, "$.commands[0].command"),
    ],
    ids=["the clock's", "a file", "too little", "too much"],
)
def test_unknown_command_is_refused_with_its_place(
    sender: Program, command: dict[str, Any], place: str
) -> None:
    response = sender.post("batch", {"commands": [{"command": command, "record": "rec_1"}]})
    assert refusal(response) == (422, "invalid_body")
    assert response.json()["unmet"][0]["id"] == place


def test_batch_is_tied_to_no_single_version(sender: Program) -> None:
    response = sender.post("batch", {"commands": [opening("A")]}, if_match='"1"')
    assert refusal(response) == (400, "bad_header")
