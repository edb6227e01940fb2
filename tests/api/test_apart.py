"""Nothing crosses workspaces: what is another's is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from surehand.core.engine import commands as c
from tests.api.conftest import Program, refusal
from tests.fixtures import Company

TASK = {"title": "Call", "owner": "sam@example.com", "due": "2026-03-05T12:00:00Z"}


@pytest.fixture
def outsider(workspace: Company) -> Iterator[Program]:
    """The administrator of another workspace, with a record of its own."""
    other = Company("Other")
    other.open("Other Ltd")
    return Program(other.id, other.admin)


@pytest.fixture
def ids(workspace: Company, admin: Program) -> dict[str, str]:
    """What there is here."""
    record, handoff = workspace.offered()
    question = workspace.done(workspace.receiver, c.Ask(handoff=handoff, text="Who?"), record)
    return {
        "record": record,
        "handoff": handoff,
        "question": question.state.handoffs[handoff].questions[0].id,
        "task": admin.post(f"records/{record}/tasks", TASK).json()["id"],
        "delivery": admin.get("deliveries").json()["items"][0]["id"],
        "person": workspace.sender,
    }


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("records/{record}", "no_such_record"),
        ("records/{record}/gates", "no_such_record"),
        ("records/{record}/gates/onboarding", "no_such_record"),
        ("records/{record}/timeline", "no_such_record"),
        ("records/{record}/notes", "no_such_record"),
        ("records/{record}/files", "no_such_record"),
        ("handoffs/{handoff}", "no_such_handoff"),
        ("tasks/{task}", "no_such_task"),
        ("people/{person}", "no_such_person"),
    ],
)
def test_what_is_anothers_cannot_be_read(
    outsider: Program, ids: dict[str, str], path: str, code: str
) -> None:
    assert refusal(outsider.get(path.format(**ids))) == (404, code)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("records/{record}/notes", {"text": "Hello"}),
        ("records/{record}/archive", {"reason": "Gone"}),
        ("records/{record}/tasks", TASK),
        ("handoffs/{handoff}/withdraw", {"reason": "Gone"}),
        ("handoffs/{handoff}/questions", {"text": "Who?"}),
        ("questions/{question}/answer", {"text": "Me"}),
        ("tasks/{task}/complete", {}),
        ("deliveries/{delivery}/replay", None),
        ("people/{person}/deactivate", None),
    ],
)
def test_what_is_anothers_cannot_be_changed(
    outsider: Program, ids: dict[str, str], path: str, body: dict[str, str] | None
) -> None:
    assert outsider.post(path.format(**ids), body).status_code == 404


def test_record_is_not_merged_into_anothers(outsider: Program, ids: dict[str, str]) -> None:
    own = outsider.get("records").json()["items"][0]["id"]
    response = outsider.post(f"records/{own}/merge", {"into": ids["record"]})
    assert refusal(response) == (404, "no_such_record")


def test_lists_hold_only_what_is_ours(outsider: Program, ids: dict[str, str]) -> None:
    found = {
        path: outsider.get(path).json()["items"] for path in ("handoffs", "tasks", "questions", "deliveries")
    }
    assert found == {"handoffs": [], "tasks": [], "questions": [], "deliveries": []}
    assert [record["title"] for record in outsider.get("records").json()["items"]] == ["Other Ltd"]
    assert {event["record"] for event in outsider.get("events").json()["items"]}.isdisjoint(ids.values())


def test_batch_reaches_only_what_is_ours(outsider: Program, ids: dict[str, str]) -> None:
    order = {"command": {"act": "note", "text": "Hello"}, "record": ids["record"]}
    result = outsider.post("batch", {"commands": [order]}).json()["items"][0]
    assert (result["status"], result["problem"]["code"]) == (404, "no_such_record")
