"""The tools: what an agent reads, proposes and does is what its person could, and the answer is the same."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import SetFields
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.api.conftest import Program
from tests.api.mcp.conftest import Agent, agent_of
from tests.fixtures import Company
from tests.sample import COMPLETE, READ_BACK


def test_agent_sees_what_waits_for_its_person(workspace: Company, agent: Agent) -> None:
    _, handoff = workspace.offered()
    inbox = agent.answer("list_my_handoffs")["result"]
    assert [each["id"] for each in inbox["accept"]] == [handoff]
    assert inbox["sent"] == []


def test_handoff_comes_with_its_packet(workspace: Company, agent: Agent) -> None:
    record, handoff = workspace.offered()
    answer = agent.answer("get_handoff", handoff=handoff)
    assert answer["result"]["packet"]["digest"] == workspace.acceptance(record).digest
    assert answer["version"] == answer["result"]["handoff"]["version"]


@pytest.mark.parametrize(
    ("tool", "path"),
    [("get_record", ""), ("explain_gate", "/gates"), ("check_gate", "/gates/onboarding")],
    ids=["record", "gates", "gate"],
)
def test_agent_reads_what_the_api_tells(workspace: Company, agent: Agent, tool: str, path: str) -> None:
    record = workspace.open(scope="Later")
    way = {"to": "onboarding"} if tool == "check_gate" else {}
    told = Program(workspace.id, workspace.receiver).get(f"records/{record}{path}").json()
    assert agent.answer(tool, record=record, **way)["result"] == told


def test_records_are_found_page_by_page(workspace: Company, agent: Agent) -> None:
    for title in ("Ada Ltd", "Ada Inc", "Bob Ltd"):
        workspace.open(title)
    first = agent.answer("find_records", text="Ada", owner="sam@example.com", limit=1)["result"]
    rest = agent.answer("find_records", text="Ada", owner="sam@example.com", cursor=first["next"])["result"]
    assert [each["title"] for each in first["items"] + rest["items"]] == ["Ada Inc", "Ada Ltd"]


def test_playbooks_are_listed(agent: Agent) -> None:
    items = agent.answer("list_playbooks")["result"]["items"]
    assert items == [{"id": "client", "title": "Client journey", "current": 1}]


def test_agent_asks_a_question_once(workspace: Company, agent: Agent) -> None:
    record, handoff = workspace.offered()
    ask = {"handoff": handoff, "text": "Who signs?", "field": "main_contact", "idempotency_key": "q-1"}
    first, again = agent.answer("ask_question", **ask), agent.answer("ask_question", **ask)
    assert (first["result"], again["result"]) == (again["result"], first["result"])
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert m.Question.objects.within(workspace.id).filter(record=record).count() == 1


def test_history_tells_what_came_by_an_agent(workspace: Company, agent: Agent) -> None:
    record = workspace.open()
    note = agent.answer("add_note", record=record, text="They call on Mondays.", idempotency_key="n-1")
    assert note["result"]["by"]["id"] == workspace.receiver
    written = m.Event.objects.within(workspace.id).get(record=record, kind="note_added")
    assert (written.actor, written.via) == (workspace.receiver, "mcp")


def test_agent_takes_the_work_it_read(workspace: Company, acting: Agent) -> None:
    record, handoff = workspace.offered()
    read = acting.answer("get_handoff", handoff=handoff)
    taken = acting.answer(
        "accept_handoff",
        handoff=handoff,
        digest=read["result"]["packet"]["digest"],
        read_back=list(READ_BACK),
        idempotency_key="a-1",
        expected_version=read["version"],
    )
    state = read_state(workspace.id, record)
    assert (taken["result"]["status"], state and state.owner) == ("accepted", workspace.receiver)


def test_agent_offers_and_takes_back_nothing_by_itself(workspace: Company) -> None:
    record = workspace.open(**COMPLETE)
    agent = agent_of(workspace, workspace.sender, "read", "act")
    version = agent.answer("explain_gate", record=record)["version"]
    offered = agent.answer(
        "offer_handoff", record=record, to="onboarding", idempotency_key="o-1", expected_version=version
    )
    assert offered["result"]["status"] == "offered"
    state = read_state(workspace.id, record)
    assert state is not None
    assert (state.stage, state.owner) == ("won", workspace.sender)


def test_agent_returns_with_reasons(workspace: Company, acting: Agent) -> None:
    _, handoff = workspace.offered()
    version = acting.answer("get_handoff", handoff=handoff)["version"]
    reason = {"reason": "incomplete", "fields": ["scope"], "text": "Which products?"}
    back = acting.answer(
        "return_handoff",
        handoff=handoff,
        reasons=[reason],
        idempotency_key="r-1",
        expected_version=version,
    )
    assert (back["result"]["status"], back["result"]["reasons"]) == ("returned", [reason])


def test_agent_completes_a_task(workspace: Company, acting: Agent) -> None:
    record, _ = workspace.offered()
    state = workspace.done(workspace.receiver, workspace.acceptance(record), record).state
    task = next(each for each in state.tasks.values() if each.template == "kickoff")
    done = acting.answer("complete_task", task=task.id, idempotency_key="t-1", expected_version=state.version)
    assert done["result"]["done_by"]["id"] == workspace.receiver


def test_act_on_an_older_version_is_refused(workspace: Company, acting: Agent) -> None:
    record, handoff = workspace.offered()
    seen = acting.answer("get_handoff", handoff=handoff)
    workspace.done(workspace.sender, SetFields(values={"goals": ["Another"]}), record)
    refused = acting.refusal(
        "accept_handoff",
        handoff=handoff,
        digest=seen["result"]["packet"]["digest"],
        read_back=list(READ_BACK),
        idempotency_key="a-2",
        expected_version=seen["version"],
    )
    assert refused["code"] == "changed_since"
