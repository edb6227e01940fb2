"""REST hooks: a program subscribes by itself, reads examples first, and takes away only what is its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from surehand.api.rest import hooks
from surehand.core.engine import Actor
from surehand.core.engine.commands import AddTask, Ask, FireTimer, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.people import PersonChange, change_person, deactivate
from surehand.runtime.webhooks.payload import LARGEST
from surehand.runtime.webhooks.topics import TOPICS
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE, NOW, READ_BACK

URL = "https://hooks.zapier.example/hooks/standard/1/2/"


@pytest.fixture
def automation(workspace: Company) -> Program:
    """A program of a member: it reads and subscribes, and is no administrator."""
    return Program(workspace.id, workspace.receiver, "read", "write", "hooks")


def subscribed(program: Program, event: str, **options: object) -> dict[str, str]:
    response = program.post("hooks", {"target_url": URL, "event": event, **options})
    assert response.status_code == 201, response.json()
    return dict(response.json())


def sent_to(workspace: Company, hook: str) -> list[dict[str, Any]]:
    rows = m.Delivery.objects.within(workspace.id).filter(connection=hook).order_by("created_at", "id")
    return [json.loads(row.payload) for row in rows]


def test_subscribing_gives_id_and_secret(automation: Program) -> None:
    hook = subscribed(automation, "handoff.offered", title="Zapier")
    assert (hook["id"][:4], hook["secret"][:6]) == ("con_", "whsec_")


def test_many_hooks_may_have_one_title(automation: Program, workspace: Company) -> None:
    for _ in range(3):
        subscribed(automation, "handoff.offered", title="Zapier")
    titles = m.Connection.objects.within(workspace.id).values_list("title", flat=True)
    assert sorted(titles) == ["Zapier", "Zapier 2", "Zapier 3"]


def test_hook_needs_its_scope(workspace: Company) -> None:
    program = Program(workspace.id, workspace.admin, "read", "write")
    assert refusal(program.post("hooks", {"target_url": URL})) == (403, "scope_missing")


def test_viewers_add_no_hook(workspace: Company) -> None:
    viewer = workspace.add("Vic", "vic@example.com", role="viewer")
    program = Program(workspace.id, viewer, "read", "hooks")
    assert refusal(program.post("hooks", {"target_url": URL, "full": True})) == (403, "read_only")
    assert not m.Connection.objects.within(workspace.id).exists()


def test_hooks_do_not_grow_without_end(automation: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "MOST", 1)
    subscribed(automation, "record.opened")
    assert refusal(automation.post("hooks", {"target_url": URL})) == (422, "too_many_webhooks")


@pytest.mark.parametrize("change", ["leave", "look on"])
def test_hooks_rest_without_their_person(automation: Program, workspace: Company, change: str) -> None:
    hook = subscribed(automation, "record.opened", full=True)["id"]
    if change == "leave":
        assert deactivate(workspace.id, workspace.receiver) is None
    else:
        assert change_person(workspace.id, workspace.receiver, PersonChange(role="viewer")) is None
    row = m.Connection.objects.within(workspace.id).get(pk=hook)
    trail = m.TrailEntry.objects.within(workspace.id).filter(kind="connection_paused", subject=hook)
    assert (row.status, row.note != "", trail.count()) == ("paused", True, 1)


def test_only_ones_own_hook_is_removed(automation: Program, workspace: Company, admin: Program) -> None:
    theirs = subscribed(automation, "record.opened")["id"]
    stranger = Program(workspace.id, workspace.stranger, "hooks")
    assert refusal(stranger.delete(f"hooks/{theirs}")) == (404, "no_such_connection")
    assert admin.delete(f"hooks/{theirs}").json() == {"id": theirs}


def test_flat_message_is_one_level(automation: Program, workspace: Company) -> None:
    hook = subscribed(automation, "handoff.offered", flat=True, full=True)["id"]
    record, handoff = workspace.offered(main_contact="Ada <ada@ada.example>")
    [told] = sent_to(workspace, hook)
    assert not any(isinstance(part, dict | list) for part in told.values())
    assert (told["record_id"], told["handoff_id"], told["handoff_receiver_email"]) == (
        record,
        handoff,
        "rita@example.com",
    )
    assert (told["value_contract_value"], told["value_goals"], told["value_main_contact"]) == (
        "4000 USD",
        "First sale by June",
        "Ada <ada@ada.example>",
    )


def test_digest_of_the_message_accepts(automation: Program, workspace: Company) -> None:
    hook = subscribed(automation, "handoff.offered", flat=True)["id"]
    _, handoff = workspace.offered()
    [told] = sent_to(workspace, hook)
    body = {"digest": told["handoff_packet_digest"], "read_back": READ_BACK}
    assert automation.post(f"handoffs/{handoff}/accept", body).json()["status"] == "accepted"


def test_thin_message_holds_no_words(automation: Program, workspace: Company) -> None:
    hook = subscribed(automation, "question.asked", flat=True)["id"]
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Who signs?", field="scope"), record)
    [told] = sent_to(workspace, hook)
    assert (told["thin"], told["question_field"]) == (True, "scope")
    assert not {"question_text", "value_scope", "handoff_note"} & told.keys()


def test_too_large_message_is_thin(automation: Program, workspace: Company) -> None:
    hook = subscribed(automation, "record.opened", flat=True, full=True)["id"]
    workspace.open(scope="word " * (LARGEST // 5 + 1))
    [told] = sent_to(workspace, hook)
    assert told["thin"]
    assert "value_scope" not in told


def test_hook_of_another_playbook_is_silent(automation: Program, workspace: Company) -> None:
    assert refusal(automation.post("hooks", {"target_url": URL, "playbook": "none"})) == (
        404,
        "no_such_playbook",
    )
    hook = subscribed(automation, "record.opened", playbook="client")["id"]
    workspace.open()
    assert len(sent_to(workspace, hook)) == 1


def test_refusal_tells_who_can_mend(automation: Program, workspace: Company) -> None:
    hook = subscribed(automation, "act.refused", flat=True, full=True)["id"]
    record = workspace.open()
    sender = Program(workspace.id, workspace.sender)
    sender.post(f"records/{record}/handoffs", {"to": "onboarding"})
    [told] = sent_to(workspace, hook)
    assert (told["refused_act"], told["refused_code"]) == ("offer", "gate_not_met")
    assert "Scope of work: nothing is filled in." in told["refused_missing"]
    assert "(the owner or the client can put it right)" in told["refused_missing"]


def happen(workspace: Company) -> None:
    """Everything that Zapier and Make start from, once."""
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="Who signs?"), record)
    workspace.done(workspace.sender, AddTask(title="Call", owner="sam@example.com", due=NOW), record)
    overdue = FireTimer(timer=f"overdue:{handoff}")
    workspace.act(Actor(via="worker"), overdue, record, now=NOW.replace(day=3))
    returned = Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("scope",), "Which products?"),))
    workspace.done(workspace.receiver, returned, record)
    accepted, _ = workspace.offered("Bob Ltd")
    workspace.done(workspace.receiver, workspace.acceptance(accepted), accepted)


@pytest.mark.parametrize(
    "event",
    [
        "handoff.offered",
        "handoff.accepted",
        "handoff.returned",
        "record.moved",
        "question.asked",
        "task.created",
    ],
)
def test_examples_are_what_hooks_send(automation: Program, workspace: Company, event: str) -> None:
    hook = subscribed(automation, event, flat=True, full=True)["id"]
    happen(workspace)
    sent = sent_to(workspace, hook)
    told = automation.get("hooks/examples", event=event, limit=10).json()["items"]
    assert sent
    assert sorted(each["id"] for each in told) == sorted(each["id"] for each in sent)
    assert {frozenset(each) for each in told} == {frozenset(each) for each in sent}


def test_examples_are_newest_first(automation: Program, workspace: Company) -> None:
    happen(workspace)
    titles = [
        each["record_title"]
        for each in automation.get("hooks/examples", event="record.opened").json()["items"]
    ]
    assert titles == ["Bob Ltd", "Ada Ltd"]


def test_every_event_has_examples(automation: Program, workspace: Company) -> None:
    happen(workspace)
    for event in TOPICS.values():
        assert automation.get("hooks/examples", event=event, playbook="client").status_code == 200


def test_no_event_is_no_example(automation: Program) -> None:
    assert refusal(automation.get("hooks/examples", event="handoff.lost")) == (422, "unknown_event")


def test_reasons_of_a_return_are_lines(automation: Program, workspace: Company) -> None:
    happen(workspace)
    [told] = automation.get("hooks/examples", event="handoff.returned").json()["items"]
    assert told["handoff_reasons"] == "incomplete (scope): Which products?"


def test_what_is_anothers_is_no_example(workspace: Company) -> None:
    happen(workspace)
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    assert outsider.get("hooks/examples", event="record.opened").json()["items"] == []


def test_complete_values_are_written_back(automation: Program, workspace: Company) -> None:
    record = workspace.open(**COMPLETE, manager="rita@example.com", access_granted=True)
    [told] = automation.get("hooks/examples", event="record.opened").json()["items"]
    values = {name.removeprefix("value_"): each for name, each in told.items() if name.startswith("value_")}
    before = automation.get(f"records/{record}").json()["values"]
    after = automation.patch(f"records/{record}", {"values": values}).json()["values"]
    assert {name: held["value"] for name, held in after.items()} == {
        name: held["value"] for name, held in before.items()
    }
