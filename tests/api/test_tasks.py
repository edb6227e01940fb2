"""Tasks over the API."""

from __future__ import annotations

from tests.api.conftest import Program, refusal
from tests.fixtures import Company

DUE = "2030-01-31T17:00:00+01:00"


def test_added_task_waits_for_its_owner(sender: Program, receiver: Program, workspace: Company) -> None:
    record = workspace.open()
    body = {"title": "Call them", "owner": "rita@example.com", "due": DUE}
    added = sender.post(f"records/{record}/tasks", body)
    assert (added.status_code, added.json()["due"]) == (201, "2030-01-31T16:00:00Z")
    assert receiver.get("tasks", owner="me").json()["items"] == [added.json()]
    assert receiver.get(f"tasks/{added.json()['id']}").json() == added.json()


def test_done_task_is_done_once(sender: Program, workspace: Company) -> None:
    task = add(sender, workspace.open())
    done = sender.post(f"tasks/{task}/complete", {"note": "They were glad."}).json()
    assert done["done_at"]
    assert done["done_by"]["name"] == "Sam Sender"
    assert refusal(sender.post(f"tasks/{task}/complete")) == (409, "already_done")


def test_reopened_task_is_open(sender: Program, workspace: Company) -> None:
    task = add(sender, workspace.open())
    sender.post(f"tasks/{task}/complete")
    assert sender.post(f"tasks/{task}/reopen", {"reason": "Nobody was there."}).json()["done_at"] is None


def test_reassigned_task_has_another_owner(sender: Program, workspace: Company) -> None:
    task = add(sender, workspace.open())
    given = sender.post(f"tasks/{task}/reassign", {"to": "rita@example.com"})
    assert given.json()["owner"]["name"] == "Rita Receiver"


def test_rescheduled_task_is_due_then(sender: Program, workspace: Company) -> None:
    task = add(sender, workspace.open())
    moved = sender.post(f"tasks/{task}/reschedule", {"due": "2030-02-28T17:00:00Z", "reason": "They asked."})
    assert moved.json()["due"] == "2030-02-28T17:00:00Z"
    sender.post(f"tasks/{task}/complete")
    assert refusal(sender.post(f"tasks/{task}/reschedule", {"due": DUE})) == (409, "already_done")


def test_list_narrows_by_each_filter(sender: Program, workspace: Company) -> None:
    record, other = workspace.open(), workspace.open("Other Ltd")
    late = add(sender, record, "Late", due="2026-03-02T09:00:00Z")
    done, later = add(sender, record, "Done"), add(sender, other, "Later")
    sender.post(f"tasks/{done}/complete")
    found = {
        "overdue": ids(sender, overdue="true"),
        "open": ids(sender, done="false"),
        "done": ids(sender, done="true"),
        "record": ids(sender, record=other),
        "owner": ids(sender, owner="rita@example.com"),
    }
    assert found == {"overdue": [late], "open": [late, later], "done": [done], "record": [later], "owner": []}


def test_task_of_nobody_is_not_found(sender: Program) -> None:
    assert refusal(sender.get("tasks/task_nothing")) == (404, "no_such_task")
    assert refusal(sender.post("tasks/task_nothing/complete")) == (404, "no_such_task")


def add(program: Program, record: str, title: str = "Call them", due: str = DUE) -> str:
    body = {"title": title, "owner": "sam@example.com", "due": due}
    return str(program.post(f"records/{record}/tasks", body).json()["id"])


def ids(program: Program, **query: str) -> list[str]:
    return [task["id"] for task in program.get("tasks", **query).json()["items"]]
