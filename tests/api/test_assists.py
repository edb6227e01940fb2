"""The brief and its suggestions over the API."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import AddNote
from tests.api.conftest import Program, refusal
from tests.fixtures import Company

NOTE = """Carla Meyer: The contract value is 12,000 USD.
Carla Meyer: Wait, the contract value is 15,000 USD in all.
Carla Meyer: We start on 20 April 2026.
"""


@pytest.fixture
def record(workspace: Company) -> str:
    """A record whose note names two amounts and a day."""
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    return record


def open_for(program: Program, record: str, field: str) -> list[dict[str, object]]:
    items = program.get(f"records/{record}/suggestions").json()["items"]
    return [each for each in items if each["field"] == field]


def test_brief_shows_words_and_where_they_stand(sender: Program, record: str) -> None:
    brief = sender.get(f"records/{record}/brief").json()
    quotes = {
        section["section"]: [each["evidence"]["quote"] for each in section["statements"]]
        for section in brief["sections"]
    }
    assert "We start on 20 April 2026." in quotes["timeline"]
    assert brief["sources"] == 1
    assert {each["why"] for each in brief["not_assessed"]} >= {"free_text"}
    for section in brief["sections"]:
        for each in section["statements"]:
            evidence = each["evidence"]
            assert NOTE[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_suggestions_wait_for_the_owner(sender: Program, receiver: Program, record: str) -> None:
    here = sender.get(f"records/{record}/suggestions").json()["items"]
    mine = sender.get("suggestions").json()["items"]
    assert {each["id"] for each in here} == {each["id"] for each in mine}
    assert receiver.get("suggestions").json()["items"] == []
    waiting = [program.get("inbox").json()["suggested"] for program in (sender, receiver)]
    assert waiting == [[{"id": record, "title": "Ada Ltd"}], []]


def test_the_list_comes_in_pages(sender: Program, record: str) -> None:
    ids = {each["id"] for each in sender.get(f"records/{record}/suggestions").json()["items"]}
    first = sender.get("suggestions", limit=1).json()
    rest = sender.get("suggestions", cursor=first["next"]).json()
    assert {each["id"] for each in (*first["items"], *rest["items"])} == ids
    assert (len(first["items"]), rest["next"]) == (1, "")


def test_confirmed_suggestion_stands_in_the_record(sender: Program, record: str) -> None:
    first, other = open_for(sender, record, "contract_value")
    done = sender.post(f"suggestions/{first['id']}/confirm")
    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    assert done.json()["decided_by"]["name"] == "Sam Sender"
    assert open_for(sender, record, "contract_value") == []
    assert refusal(sender.post(f"suggestions/{other['id']}/reject")) == (409, "already_decided")


def test_another_value_is_an_edit(sender: Program, record: str) -> None:
    [start] = open_for(sender, record, "start_date")
    done = sender.post(f"suggestions/{start['id']}/confirm", {"value": "2026-04-27"})
    assert (done.json()["status"], done.json()["words"]) == ("edited", "20 Apr 2026")


def test_repeated_request_decides_once(sender: Program, record: str) -> None:
    [start] = open_for(sender, record, "start_date")
    address = f"suggestions/{start['id']}/reject"
    first, again = (sender.post(address, {"reason": "No."}, Idempotency_Key="once") for _ in range(2))
    assert (first.json(), "Idempotent-Replayed" in first) == (again.json(), False)
    assert again["Idempotent-Replayed"] == "true"
    assert first.json()["status"] == "rejected"


def test_what_cannot_be_is_refused(sender: Program, record: str) -> None:
    [start] = open_for(sender, record, "start_date")
    assert refusal(sender.post(f"suggestions/{start['id']}/confirm", {"value": "soon"})) == (
        422,
        "invalid_values",
    )
    assert refusal(sender.post("suggestions/sug_none/confirm")) == (404, "no_such_suggestion")
    assert refusal(sender.get("records/rec_none/brief")) == (404, "no_such_record")
