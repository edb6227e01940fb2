"""Answers on one level, for who asks for them: records, lists, refusals."""

from __future__ import annotations

from typing import Any

from surehand.api.rest.flat import MEDIA_TYPE
from tests.api.conftest import Program
from tests.fixtures import Company
from tests.sample import COMPLETE


def flat(program: Program, method: str, path: str, body: object = None) -> Any:
    return program._send(method, path, body, {"accept": MEDIA_TYPE}, content_type="application/json")


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


def test_refusal_says_all_in_one_text(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = flat(sender, "POST", f"records/{record}/handoffs", {"to": "onboarding"})
    told = response.json()
    assert (response.status_code, told["code"], told["status"]) == (422, "gate_not_met", 422)
    assert told["message"].startswith(told["detail"])
    assert "Goals: it is missing. (the owner can put it right)" in told["message"]
    assert told["message"].endswith(f"/records/{record}?move=onboarding")


def test_refusal_without_parts_says_what_to_do(workspace: Company) -> None:
    reader = Program(workspace.id, workspace.sender, "read")
    told = flat(reader, "POST", "records", {"playbook": "client", "title": "Ada Ltd"}).json()
    assert told["message"].endswith("Make a key with that scope.")


def test_who_does_not_ask_gets_all(sender: Program, workspace: Company) -> None:
    assert "owner" in sender.get(f"records/{workspace.open()}").json()
