"""A request sent twice under one key: one effect, the same answer."""

from __future__ import annotations

import pytest

from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE

KEY = {"idempotency_key": "order-1042"}


def test_opened_record_is_opened_once(sender: Program) -> None:
    body = {"playbook": "client", "title": "Ada Ltd"}
    first, again = (sender.post("records", body, **KEY) for _ in "12")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert len(sender.get("records").json()["items"]) == 1


def test_replayed_offer_is_the_offer_of_then(sender: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE)
    first = sender.post(f"records/{record}/handoffs", {"to": "onboarding"}, **KEY).json()
    sender.post(f"handoffs/{first['id']}/recall")
    sender.post(f"records/{record}/handoffs", {"to": "onboarding"})
    again = sender.post(f"records/{record}/handoffs", {"to": "onboarding"}, **KEY).json()
    assert (again["id"], again["status"]) == (first["id"], "recalled")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tasks", {"title": "Call", "owner": "sam@example.com", "due": "2026-03-05T12:00:00Z"}),
        ("notes", {"text": "They call back."}),
        ("overrides", {"to": "onboarding", "reason": "They insist.", "expires": "2026-03-05T12:00:00Z"}),
    ],
    ids=["task", "note", "override"],
)
def test_replay_finds_what_was_made(
    admin: Program, workspace: Company, path: str, body: dict[str, str]
) -> None:
    record = workspace.open()
    first, again = (admin.post(f"records/{record}/{path}", body, **KEY) for _ in "12")
    assert (first.status_code, again.json()) == (201, first.json())


def test_replayed_question_is_the_same(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    first, again = (
        receiver.post(f"handoffs/{handoff}/questions", {"text": "Who calls?"}, **KEY) for _ in "12"
    )
    assert first.json() == again.json()


def test_refusal_is_repeated_too(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    refused = sender.post(f"records/{record}/handoffs", {"to": "onboarding"}, **KEY)
    sender.patch(f"records/{record}", {"values": dict(COMPLETE)})
    again = sender.post(f"records/{record}/handoffs", {"to": "onboarding"}, **KEY)
    assert (again.status_code, again.json()) == (422, refused.json())


def test_other_body_under_a_used_key_is_refused(sender: Program) -> None:
    sender.post("records", {"playbook": "client", "title": "Ada Ltd"}, **KEY)
    response = sender.post("records", {"playbook": "client", "title": "Bob Ltd"}, **KEY)
    assert refusal(response) == (422, "key_reused")


def test_two_people_may_choose_the_same_key(sender: Program, receiver: Program) -> None:
    body = {"playbook": "client", "title": "Ada Ltd"}
    first, second = sender.post("records", body, **KEY), receiver.post("records", body, **KEY)
    assert (second.status_code, second.json()["owner"]["name"]) == (201, "Rita Receiver")
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 101, "two words", "clé"])
def test_unfit_key_is_refused(sender: Program, key: str) -> None:
    response = sender.post("records", {"playbook": "client", "title": "Ada"}, idempotency_key=key)
    assert refusal(response) == (400, "bad_header")
