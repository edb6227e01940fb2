"""Answers on one level, for who asks for them: records, lists, refusals."""

from __future__ import annotations

from typing import Any

from surehand.api.rest.flat import MEDIA_TYPE
from tests.api.conftest import Program
from tests.fixtures import Company
from tests.sample import COMPLETE


def flat(program: Program, method: str, path: str, body: object = None, **headers: str) -> Any:
    accepting = {"accept": MEDIA_TYPE, **headers}
    return program._send(method, path, body, accepting, content_type="application/json")


def test_record_is_one_level(sender: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE, manager="rita@example.com")
    response = flat(sender, "GET", f"records/{record}")
    told = response.json()
    assert response["Content-Type"] == MEDIA_TYPE
    assert (told["owner_email"], told["value_contract_value"], told["value_manager"]) == (
        "sam@example.com",
        "4000 USD",
        "rita@example.com",
    )


def test_handoff_tells_digest_and_brief(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    told = flat(receiver, "GET", f"handoffs/{handoff}").json()
    assert len(told["packet_digest"]) > 20
    assert "What they bought\n- Package: Standard" in told["packet_sections"]


def test_lists_stay_pages(sender: Program, workspace: Company) -> None:
    workspace.open()
    told = flat(sender, "GET", "records?limit=1").json()
    assert told["items"][0]["owner_name"] == "Sam Sender"
    assert told["next"] == ""


def test_names_are_the_same_whatever_is_there(sender: Program, receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    waiting, before = (
        flat(sender, "GET", path).json() for path in (f"records/{record}", f"handoffs/{handoff}")
    )
    receiver.post(f"handoffs/{handoff}/return", {"reasons": [{"reason": "misrouted"}]})
    returned, after = (
        flat(sender, "GET", path).json() for path in (f"records/{record}", f"handoffs/{handoff}")
    )
    assert waiting.keys() == returned.keys()
    assert before.keys() == after.keys()
    assert (before["handoff_closed_by_name"], after["handoff_closed_by_name"]) == (None, "Rita Receiver")


def test_every_list_can_be_flat(sender: Program, workspace: Company) -> None:
    workspace.offered()
    for path in ("records", "handoffs", "questions", "tasks", "people", "teams", "playbooks", "events", "me"):
        response = flat(sender, "GET", path)
        told = response.json()
        for each in told.get("items", [told]):
            assert not any(isinstance(part, dict | list) for part in each.values()), path


def test_refusal_says_all_in_one_text(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = flat(sender, "POST", f"records/{record}/handoffs", {"to": "onboarding"})
    told = response.json()
    assert (response.status_code, told["code"], told["status"]) == (422, "gate_not_met", 422)
    assert told["message"].startswith(told["detail"])
    assert "Goals: nothing is filled in. (the owner or the client can put it right)" in told["message"]
    assert told["message"].endswith(f"/records/{record}?move=onboarding")


def test_refusal_without_parts_says_what_to_do(workspace: Company) -> None:
    reader = Program(workspace.id, workspace.sender, "read")
    told = flat(reader, "POST", "records", {"playbook": "client", "title": "Ada Ltd"}).json()
    assert told["message"].endswith("Make a key with that scope.")


def test_who_does_not_ask_gets_all(sender: Program, workspace: Company) -> None:
    assert "owner" in sender.get(f"records/{workspace.open()}").json()


def test_key_that_was_left_empty_is_none(sender: Program) -> None:
    body = {"playbook": "client", "title": "Ada Ltd"}
    opened = [flat(sender, "POST", "records", body, idempotency_key="").json()["id"] for _ in "12"]
    assert opened[0] != opened[1]
