"""Handoffs over the API, from the offer to its end, as the three people see them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from surehand.core.engine import Refusal
from surehand.core.engine import commands as c
from tests.api.conftest import Clock, Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE, PLAYBOOK, READ_BACK


def test_offer_waits_for_its_receiver(sender: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE)
    offered = sender.post(f"records/{record}/handoffs", {"to": "onboarding", "note": "They are in a hurry."})
    handoff = offered.json()
    assert offered.status_code == 201
    assert (handoff["status"], handoff["receiver"]["name"]) == ("offered", "Rita Receiver")
    assert sender.get(f"records/{record}").json()["stage"] == "won"


def test_offer_fills_in_what_is_missing(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    offered = sender.post(f"records/{record}/handoffs", {"to": "onboarding", "values": dict(COMPLETE)})
    assert offered.status_code == 201


def test_incomplete_offer_is_refused_as_by_the_engine(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = sender.post(f"records/{record}/handoffs", {"to": "onboarding"})
    assert refusal(response) == (422, "gate_not_met")
    assert_same(response.json(), workspace.refused(workspace.sender, c.Offer(to="onboarding"), record))


def test_packet_tells_what_the_receiver_reads(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    found = receiver.get(f"handoffs/{handoff}").json()
    assert [section["title"] for section in found["packet"]["sections"]][:2] == [
        "What they bought",
        "What success looks like",
    ]
    assert found["read_back_asks"] == ["What did they buy?", "What is your first step?"]
    assert (found["read_back_required"], found["changed"]) == (True, [])


def test_accepted_record_belongs_to_the_receiver(receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    accepted = receiver.post(f"handoffs/{handoff}/accept", acceptance(receiver, handoff))
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    found = receiver.get(f"records/{record}").json()
    assert (found["stage"], found["owner"]["id"]) == ("onboarding", workspace.receiver)


def test_second_acceptance_comes_too_late(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    body = acceptance(receiver, handoff)
    receiver.post(f"handoffs/{handoff}/accept", body)
    assert refusal(receiver.post(f"handoffs/{handoff}/accept", body)) == (409, "already_decided")


def test_stranger_accepts_nothing(stranger: Program, receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    response = stranger.post(f"handoffs/{handoff}/accept", acceptance(receiver, handoff))
    assert refusal(response) == (403, "not_the_receiver")
    assert_same(response.json(), workspace.refused(workspace.stranger, workspace.acceptance(record), record))


def test_packet_names_people_and_labels(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered(manager="otto@example.com")
    found = receiver.get(f"handoffs/{handoff}").json()
    said = {each["title"]: each for section in found["packet"]["sections"] for each in section["statements"]}
    manager = said["Account manager"]
    assert (manager["words"], manager["person"]["id"]) == ("Otto Lead", workspace.onboarding_lead)
    assert (said["Package"]["words"], said["Package"]["said_by"]["name"]) == ("Standard", "Sam Sender")
    assert found["called"] == {
        "contract": "Sales to onboarding",
        "origin": "Won",
        "target": "Onboarding",
        "team": "Onboarding",
    }


def test_acceptance_names_the_packet_that_was_read(receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    body = acceptance(receiver, handoff)
    workspace.done(workspace.sender, c.SetFields(values={"scope": "Another shop with ten products"}), record)
    response = receiver.post(f"handoffs/{handoff}/accept", body)
    assert refusal(response) == (409, "packet_changed")
    assert [item["id"] for item in response.json()["unmet"]] == ["scope"]
    assert receiver.get(f"handoffs/{handoff}").json()["changed"] == ["scope"]


def test_returned_handoff_tells_why(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    reasons = [{"reason": "incomplete", "fields": ["scope"], "text": "Which products?"}]
    returned = receiver.post(f"handoffs/{handoff}/return", {"reasons": reasons})
    assert (returned.json()["status"], returned.json()["reasons"]) == ("returned", reasons)


def test_return_without_a_reason_is_refused(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    assert refusal(receiver.post(f"handoffs/{handoff}/return", {"reasons": []})) == (422, "reason_missing")


def test_misspelt_reason_is_refused(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    reasons = [{"reason": "incomplete", "field": ["scope"]}]
    response = receiver.post(f"handoffs/{handoff}/return", {"reasons": reasons})
    assert refusal(response) == (422, "invalid_body")
    assert response.json()["detail"] == "Object contains unknown field `field`."


def test_answer_fills_the_field_it_is_about(sender: Program, receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    asked = receiver.post(f"handoffs/{handoff}/questions", {"text": "Who calls?", "field": "main_contact"})
    assert (asked.status_code, asked.json()["asked_of"]["name"]) == (201, "Sam Sender")
    body = {"text": "Ada does.", "values": {"main_contact": "Ada <ada@ada.example>"}}
    answered = sender.post(f"questions/{asked.json()['id']}/answer", body).json()
    assert (answered["answer"], answered["answered_by"]["name"]) == ("Ada does.", "Sam Sender")
    values = sender.get(f"records/{record}").json()["values"]
    assert values["main_contact"]["value"] == {"name": "Ada", "email": "ada@ada.example", "phone": ""}


def test_open_questions_are_listed(sender: Program, receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    for text in ("Who calls?", "And when?"):
        receiver.post(f"handoffs/{handoff}/questions", {"text": text})
    first = sender.get("questions", asked_of="me").json()["items"][-1]
    sender.post(f"questions/{first['id']}/answer", {"text": "Ada."})
    still_open = sender.get("questions", asked_of="me", answered="false").json()["items"]
    assert [question["text"] for question in still_open] == ["And when?"]


def test_recalled_handoff_can_be_offered_again(sender: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    assert sender.post(f"handoffs/{handoff}/recall").json()["status"] == "recalled"
    assert sender.post(f"records/{record}/handoffs", {"to": "onboarding"}).json()["attempt"] == 2


def test_second_offer_waits_for_the_first(sender: Program, workspace: Company) -> None:
    record, _ = workspace.offered()
    response = sender.post(f"records/{record}/handoffs", {"to": "onboarding"})
    assert refusal(response) == (409, "handoff_open")


def test_lead_withdraws_what_has_no_point(admin: Program, sender: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    body = {"reason": "The client left."}
    assert refusal(sender.post(f"handoffs/{handoff}/withdraw", body)) == (403, "not_a_lead")
    assert admin.post(f"handoffs/{handoff}/withdraw", body).json()["status"] == "withdrawn"


def test_rerouted_handoff_waits_for_somebody_else(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    body = {"to": "otto@example.com", "reason": "I am away tomorrow."}
    assert receiver.post(f"handoffs/{handoff}/reroute", body).json()["receiver"]["name"] == "Otto Lead"


def test_clock_stands_still_and_runs_again(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    paused = receiver.post(f"handoffs/{handoff}/pause", {"reason": "waiting_on_client"}).json()
    assert (paused["due_at"], paused["paused"]["reason"]) == (None, "waiting_on_client")
    resumed = receiver.post(f"handoffs/{handoff}/resume").json()
    assert resumed["paused"] is None
    assert resumed["due_at"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "offered"}, 1),
        ({"status": "accepted"}, 0),
        ({"receiver": "me"}, 1),
        ({"sender": "me"}, 0),
        ({"sender": "sam@example.com"}, 1),
        ({"team": "delivery"}, 0),
        ({"contract": "sales-to-onboarding"}, 1),
        ({"overdue": "true"}, 1),
        ({"record": "rec_other"}, 0),
    ],
    ids=str,
)
def test_list_narrows_by_each_filter(
    receiver: Program, clock: Clock, workspace: Company, query: dict[str, str], found: int
) -> None:
    workspace.offered()
    clock.wait(days=1)
    assert len(receiver.get("handoffs", **query).json()["items"]) == found


def test_list_names_record_and_people(receiver: Program, workspace: Company) -> None:
    record, _ = workspace.offered()
    item = receiver.get("handoffs").json()["items"][0]
    assert item["record"] == {"id": record, "title": "Ada Ltd"}
    assert item["sender"]["email"] == "sam@example.com"


def test_closed_handoff_is_read_as_it_was(admin: Program, receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    receiver.post(f"handoffs/{handoff}/accept", acceptance(receiver, handoff))
    workspace.publish(PLAYBOOK.replace("id: sales-to-onboarding", "id: another"))
    admin.post(f"records/{record}/migrate")
    assert admin.get(f"handoffs/{handoff}").json()["packet"]["sections"]


@pytest.mark.parametrize("act", ["accept", "return", "recall", "withdraw", "reroute", "pause", "resume"])
def test_act_on_nothing_is_not_found(sender: Program, act: str) -> None:
    bodies: dict[str, Any] = {"accept": {"digest": ""}, "return": {"reasons": []}}
    body = bodies.get(act, {"reason": "Because."}) if act != "resume" else None
    assert refusal(sender.post(f"handoffs/hnd_nothing/{act}", body)) == (404, "no_such_handoff")


def acceptance(program: Program, handoff: str) -> dict[str, Any]:
    """What accepts a handoff as it is now."""
    digest = program.get(f"handoffs/{handoff}").json()["packet"]["digest"]
    return {"digest": digest, "read_back": list(READ_BACK)}


def assert_same(problem: dict[str, Any], refusal: Refusal) -> None:
    """The API says what the engine says, no more and no less."""
    told = {"sentence": problem["detail"], **{name: problem[name] for name in ("code", "unmet", "allowed")}}
    assert msgspec.convert(told, Refusal) == refusal
