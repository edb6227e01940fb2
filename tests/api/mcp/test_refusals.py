"""What an agent may not do is refused as its person would be, and told so that it knows what to do instead."""

from __future__ import annotations

import pytest

from surehand.api.mcp import server
from surehand.api.mcp.told import taken_by
from surehand.api.mcp.tools import TOOLS
from surehand.core.engine.commands import AddNote
from surehand.runtime.people import add_person
from surehand.store import models as m
from tests.api.conftest import Program
from tests.api.mcp.conftest import Agent, agent_of
from tests.fixtures import Company
from tests.sample import COMPLETE

ACTS = {"offer_handoff", "accept_handoff", "return_handoff", "complete_task"}


def test_gate_tells_an_agent_what_is_missing(workspace: Company) -> None:
    record = workspace.open(**{**COMPLETE, "scope": "", "goals": []})
    agent = agent_of(workspace, workspace.sender, "act")
    refused = agent.refusal(
        "offer_handoff", record=record, to="onboarding", idempotency_key="o-1", expected_version=1
    )
    assert refused["code"] == "gate_not_met"
    assert [(each["id"], each["code"]) for each in refused["unmet"] if each["severity"] == "block"] == [
        ("scope", "missing"),
        ("goals", "missing"),
    ]
    assert "offer" in {each["act"] for each in refused["allowed"]}


def test_refusal_is_the_one_of_the_api(workspace: Company) -> None:
    record = workspace.open()
    api = Program(workspace.id, workspace.sender).post(f"records/{record}/handoffs", {"to": "onboarding"})
    refused = agent_of(workspace, workspace.sender, "act").refusal(
        "offer_handoff", record=record, to="onboarding", idempotency_key="o-1", expected_version=1
    )
    problem = api.json()
    assert (refused["sentence"], refused["unmet"]) == (problem["detail"], problem["unmet"])


def test_nothing_is_done_without_the_scope_to_act(workspace: Company, agent: Agent) -> None:
    assert ACTS & {tool.name for tool in agent.tools().tools} == set()
    refused = agent.refusal("complete_task", task="task_1", idempotency_key="t-1", expected_version=1)
    assert refused["code"] == "scope_missing"
    assert refused["sentence"] == "This needs the scope “act”; the key “Agent” has propose, read."


def test_scope_lends_no_right(workspace: Company) -> None:
    record, handoff = workspace.offered()
    refused = agent_of(workspace, workspace.stranger, "act").refusal(
        "return_handoff",
        handoff=handoff,
        reasons=[{"reason": "incomplete", "fields": ["scope"], "text": "What?"}],
        idempotency_key="r-1",
        expected_version=workspace.done(workspace.admin, AddNote(text="Hello"), record).state.version,
    )
    assert refused["code"] == "not_the_receiver"


def test_viewer_writes_nothing(workspace: Company) -> None:
    viewer = add_person(workspace.id, "Vera", "vera@example.com", role="viewer")
    agent, record = agent_of(workspace, str(viewer.pk), "propose"), workspace.open()
    assert agent.refusal("add_note", record=record, text="Hello", idempotency_key="n")["code"] == "read_only"


def test_agent_stays_in_its_workspace(workspace: Company) -> None:
    record, other = workspace.open(), Company("Other")
    refused = agent_of(other, other.admin).refusal("get_record", record=record)
    assert refused["code"] == "no_such_record"


def test_key_of_a_call_is_used_once(workspace: Company, agent: Agent) -> None:
    record = workspace.open()
    agent.answer("add_note", record=record, text="One", idempotency_key="n-1")
    assert agent.refusal("add_note", record=record, text="Two", idempotency_key="n-1")["code"] == "key_reused"
    assert m.Event.objects.within(workspace.id).filter(kind="note_added").count() == 1


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"text": "Hello"}, "$"),
        ({"text": "Hello", "idempotency_key": "n", "values": {"scope": "All"}}, "$"),
        ({"text": 7, "idempotency_key": "n"}, "$.text"),
        ({"text": "", "idempotency_key": "n"}, "$.text"),
        ({"text": "Bell \x07", "idempotency_key": "n"}, "$"),
    ],
    ids=["key missing", "unknown argument", "another type", "empty", "control character"],
)
def test_arguments_are_read_strictly(
    workspace: Company, agent: Agent, arguments: dict[str, object], place: str
) -> None:
    refused = agent.refusal("add_note", record=workspace.open(), **arguments)
    assert (refused["code"], refused["unmet"][0]["id"]) == ("invalid_body", place)


def test_unknown_cursor_is_refused(agent: Agent) -> None:
    assert agent.refusal("list_playbooks", cursor="nowhere")["code"] == "bad_cursor"


def test_unknown_tool_is_an_error_of_the_protocol(agent: Agent) -> None:
    assert agent.error("delete_everything") == "There is no tool “delete_everything”."


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_bug_is_written_down_and_not_told(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the password is 1234")

    agent.mode = mode
    monkeypatch.setattr(server, "call_tool", broken)
    refused = agent.refusal("list_playbooks")
    assert (refused["code"], "1234" in str(refused)) == ("internal_error", False)
    assert "the password is 1234" in caplog.text


@pytest.mark.parametrize("name", TOOLS)
def test_no_tool_fills_fields_or_passes_a_gate_anyway(name: str) -> None:
    assert {"values", "override", "grade"} & set(taken_by(TOOLS[name])["properties"]) == set()


def test_no_tool_confirms_anything() -> None:
    assert [name for name in TOOLS if "confirm" in name or "approve" in name] == []


@pytest.mark.parametrize("name", sorted(ACTS))
def test_acts_name_a_version_and_a_key(name: str) -> None:
    assert TOOLS[name].scope == "act"
    assert {"expected_version", "idempotency_key"} <= set(taken_by(TOOLS[name])["required"])
