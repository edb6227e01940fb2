"""Lists in pages: everything once, whatever is added meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from surehand.core.engine import commands as c
from surehand.runtime.people import add_person
from surehand.runtime.teams import add_team
from tests.api.conftest import Clock, Program, refusal
from tests.fixtures import Company
from tests.sample import PLAYBOOK


def walk(
    program: Program, path: str, between: Callable[[], object] = lambda: None, **query: Any
) -> list[Any]:
    """All items of a list, two at a time; something happens after each page."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = program.get(path, limit=2, cursor=cursor, **query).json()
        assert len(page["items"]) <= 2
        found += page["items"]
        if not (cursor := page["next"]):
            return found
        between()


def names(items: list[Any], name: str) -> list[Any]:
    return [item[name] for item in items]


@pytest.mark.parametrize(("sort", "expected"), [("changed", "ABCDE"), ("-changed", "EDCBA")])
def test_records_come_in_the_order_asked_for(
    sender: Program, clock: Clock, workspace: Company, sort: str, expected: str
) -> None:
    for title in "ABCDE":
        workspace.open(title)
    assert sorted(names(walk(sender, "records", sort=sort), "title")) == list("ABCDE")
    for title in "ABCDE":
        clock.wait(minutes=1)
        sender.post("records", {"playbook": "client", "title": f"{title} later"})
    later = names(walk(sender, "records", sort=sort, q="later"), "title")
    assert [title[0] for title in later] == list(expected)


def test_new_records_neither_repeat_nor_hide_any(sender: Program, clock: Clock, workspace: Company) -> None:
    def add() -> None:
        clock.wait(minutes=1)
        sender.post("records", {"playbook": "client", "title": "new"})

    for title in "ABCDE":
        workspace.open(title)
    assert sorted(names(walk(sender, "records", add), "title")) == list("ABCDE")


def test_every_list_is_walked_to_its_end(admin: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    workspace.offered("Bob Ltd")
    workspace.offered("Cyd Ltd")
    for number in range(3):
        workspace.done(workspace.receiver, c.Ask(handoff=handoff, text=f"Question {number}"), record)
        workspace.done(workspace.sender, c.AddNote(text=f"Note {number}"), record)
        due = f"2026-03-0{number + 3}T09:00:00Z"
        admin.post(f"records/{record}/tasks", {"title": "Call", "owner": "sam@example.com", "due": due})
        add_person(workspace.id, f"Person {number}", f"person{number}@example.com")
        add_team(workspace.id, f"team-{number}")
        workspace.publish(PLAYBOOK.replace("playbook: client", f"playbook: client{number}"))
        workspace.publish(PLAYBOOK)
    lengths = {
        path: len(walk(admin, path))
        for path in (
            "handoffs",
            "questions",
            "tasks",
            f"records/{record}/notes",
            "people",
            "teams",
            "playbooks",
            "playbooks/client/versions",
        )
    }
    assert lengths == {
        "handoffs": 3,
        "questions": 3,
        "tasks": 3,
        f"records/{record}/notes": 3,
        "people": 9,
        "teams": 6,
        "playbooks": 4,
        "playbooks/client/versions": 4,
    }
    events = walk(admin, "events")
    assert names(events, "seq") == list(range(1, len(events) + 1))
    deliveries = names(walk(admin, "deliveries"), "id")
    assert len(set(deliveries)) == len(deliveries) > 3


def test_page_is_as_long_as_asked_for(sender: Program, workspace: Company) -> None:
    for title in "ABC":
        workspace.open(title)
    lengths = [len(sender.get("records", limit=limit).json()["items"]) for limit in (1, 3, 200)]
    assert lengths == [1, 3, 3]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1e3", "9" * 30])
def test_unfit_length_is_refused(sender: Program, limit: str) -> None:
    response = sender.get("records", limit=limit)
    assert refusal(response) == (422, "invalid_parameter")
    assert response.json()["unmet"][0]["id"] == "limit"


def test_made_up_cursor_is_refused(sender: Program) -> None:
    assert refusal(sender.get("records", cursor="made-up")) == (422, "bad_cursor")


def test_cursor_of_another_list_is_refused(sender: Program, workspace: Company) -> None:
    for title in "AB":
        workspace.open(title)
    cursor = sender.get("records", limit=1).json()["next"]
    assert refusal(sender.get("events", cursor=cursor)) == (422, "bad_cursor")
    assert refusal(sender.get("records", sort="changed", cursor=cursor)) == (422, "bad_cursor")


def test_list_costs_the_same_however_long(
    sender: Program, workspace: Company, django_assert_max_num_queries: Any
) -> None:
    for title in "ABCDEFGH":
        workspace.offered(title)
    for path in ("records", "handoffs", "tasks", "events", "inbox"):
        with django_assert_max_num_queries(9 if path == "inbox" else 4):
            sender.get(path)
