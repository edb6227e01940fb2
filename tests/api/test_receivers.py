"""Route suggestions and answers that are there already, for programs and agents."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import AddNote
from surehand.store.queries.states import read_state
from tests.api.conftest import Program
from tests.api.mcp.conftest import agent_of
from tests.fixtures import Company
from tests.runtime.assists.past import SHOP, expect_few, learn_from
from tests.sample import COMPLETE


@pytest.fixture
def cora(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> str:
    expect_few(monkeypatch)
    return learn_from(workspace, count=10)


@pytest.fixture
def program(workspace: Company) -> Program:
    return Program(workspace.id, workspace.sender)


def test_a_program_sees_whom_past_handoffs_suggest(workspace: Company, program: Program, cora: str) -> None:
    record = workspace.open("New", **{**COMPLETE, **SHOP})
    told = program.get(f"records/{record}/gates/onboarding/route-suggestions").json()
    first = told["suggestions"][0]
    assert (told["decided_by"], first["person"]["id"], first["took"]) == ("suggestion", workspace.receiver, 5)
    assert first["why"].startswith("Took 5 of the 5 accepted handoffs most like it. Alike: Industry: Retail")
    assert told["guesses"] == {"tried": 6, "sure": 6, "right": 6}


def test_a_rule_is_told_as_one(workspace: Company, program: Program) -> None:
    record = workspace.open(**{**COMPLETE, "industry": "retail"})
    told = program.get(f"records/{record}/gates/onboarding/route-suggestions").json()
    assert (told["decided_by"], told["suggestions"]) == ("rule", [])
    assert told["says"] == "the least loaded of onboarding who knows retail"


def test_an_agent_gets_the_same(workspace: Company, program: Program, cora: str) -> None:
    record = workspace.open("New", **{**COMPLETE, **SHOP})
    told = program.get(f"records/{record}/gates/onboarding/route-suggestions").json()
    agent = agent_of(workspace, workspace.sender)
    assert agent.answer("suggest_route", record=record, to="onboarding")["result"] == told


def test_offering_to_a_suggested_one_is_told(workspace: Company, program: Program, cora: str) -> None:
    record = workspace.open("New", **{**COMPLETE, **SHOP})
    program.post(f"records/{record}/handoffs", {"to": "onboarding", "receiver": "rita@example.com"})
    state = read_state(workspace.id, record)
    assert state is not None
    (handoff,) = state.handoffs.values()
    assert handoff.why.startswith("suggested, as 5 of the 5")


def test_no_program_can_say_that_it_was_suggested(workspace: Company, program: Program) -> None:
    record = workspace.open(**COMPLETE)
    body = {"to": "onboarding", "receiver": "rita@example.com", "suggested": []}
    assert program.post(f"records/{record}/handoffs", body).json()["code"] == "invalid_body"


def test_answers_are_looked_for_without_asking(workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, AddNote(text="The night porter opens the back gate."), record)
    rita = Program(workspace.id, workspace.receiver)
    told = rita.get(f"handoffs/{handoff}/answers", text="Who opens the back gate?").json()
    assert [each["quote"] for each in told["items"]] == ["The night porter opens the back gate."]
    assert rita.get("questions").json()["items"] == []


def test_a_question_comes_back_with_what_answers_it(workspace: Company) -> None:
    _, handoff = workspace.offered()
    rita = Program(workspace.id, workspace.receiver)
    asked = rita.post(f"handoffs/{handoff}/questions", {"text": "What is the start date?"}).json()
    assert [each["says"] for each in asked["already_answered"]] == [
        "The record says for Start date: 30 Mar 2026"
    ]


def test_a_form_is_told_what_the_client_may_be_asked(workspace: Company, program: Program) -> None:
    record = workspace.open(**{**COMPLETE, "goals": ""})
    told = program.get(f"records/{record}/client-questions").json()
    assert [each["field"] for each in told["fields"]] == ["goals"]
