"""The task list: mine and everybody's, open, overdue and done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.commands import AddTask, Archive, CompleteTask
from surehand.web.tasks import model
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor


@pytest.fixture
def record(workspace: Company) -> str:
    """A record with tasks of the sender: an overdue one, one for today, one for later, and one of the receiver."""
    record = workspace.open()
    for title, owner, hours in (
        ("Overdue", workspace.sender, -2),
        ("Today", workspace.sender, 2),
        ("Later", workspace.sender, 72),
        ("Hers", workspace.receiver, 5),
    ):
        due = sample.NOW + timedelta(hours=hours)
        workspace.done(workspace.sender, AddTask(title=title, owner=owner, due=due), record)
    return record


def titles(page: Page) -> list[str]:
    """The tasks on the page, in their order."""
    return [each.words for each in page.elements if "data-open" in each.attributes]


def test_an_empty_list_says_what_comes_here(sender: Visitor) -> None:
    assert "Tasks come by themselves when you accept a handoff" in sender.get("tasks").text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("tasks", ["Overdue", "Today", "Later"]),
        ("tasks?whose=all", ["Overdue", "Today", "Hers", "Later"]),
        ("tasks?show=overdue", ["Overdue"]),
        ("tasks?show=done", []),
        ("tasks?whose=nonsense&show=nonsense&start=x", ["Overdue", "Today", "Later"]),
    ],
)
def test_the_list_shows_what_is_chosen(record: str, sender: Visitor, address: str, shown: list[str]) -> None:
    assert titles(sender.get(address)) == shown


def test_tasks_are_grouped_by_when_they_are_due(record: str, sender: Visitor) -> None:
    groups = [
        each.words for each in sender.get("tasks").elements if each.tag == "h2" and "section" in each.inside
    ]
    assert groups == ["Overdue", "Today", "Later"]


def test_tasks_of_archived_records_are_gone(workspace: Company, record: str, sender: Visitor) -> None:
    workspace.done(workspace.sender, Archive(reason="They closed."), record)
    assert titles(sender.get("tasks")) == []


def test_completing_comes_back_to_the_list(
    record: str, sender: Visitor, base: str, state: Callable[[str], RecordState]
) -> None:
    page = sender.send(sender.get("tasks?whose=all&show=open"), "/complete")
    assert (page.address, titles(page)) == (f"{base}tasks?whose=all&show=open", ["Today", "Hers", "Later"])
    assert sum(task.done_at is not None for task in state(record).tasks.values()) == 1


def test_a_done_task_is_reopened(workspace: Company, record: str, sender: Visitor) -> None:
    page = sender.send(sender.get("tasks"), "/complete")
    done = sender.get("tasks?show=done")
    assert titles(done) == ["Overdue"]
    sender.send(done, "/reopen")
    assert titles(sender.get(page.address)) == ["Overdue", "Today", "Later"]


def test_a_task_somebody_else_did_says_who(workspace: Company, record: str, sender: Visitor) -> None:
    page = sender.get("tasks")
    task = page.form("/complete").action.split("/")[-2]
    workspace.done(workspace.receiver, CompleteTask(task=task), record)
    refused = sender.send(page, "/complete")
    assert refused.status == 409
    assert "Rita Receiver has done it already." in refused.words_of(class_="refusal")


def test_long_lists_come_in_pages(record: str, sender: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "PER_PAGE", 2)
    first = sender.get("tasks")
    second = sender.get("tasks" + first.link("Next tasks").partition("tasks")[2])
    assert (titles(first), titles(second)) == (["Overdue", "Today"], ["Later"])


def test_unknown_tasks_are_not_there(record: str, sender: Visitor) -> None:
    page = sender.get("tasks")
    form = page.form("/complete")
    form.action = form.action.replace("task_", "task_x")
    assert sender.send_form(page, form).status == 404
