"""Finding things by a few words: with the palette or without script, the same is found, and only in one's workspace."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import AddNote, Archive
from tests.fixtures import Company
from tests.web.conftest import Visitor

Find = Callable[..., dict[str, str]]


@pytest.fixture
def find() -> Find:
    """What a visitor finds: titles with their addresses."""

    def found(visitor: Visitor, text: str, part: str = "") -> dict[str, str]:
        page = visitor.get(f"search?q={quote(text)}{part}")
        links = [each for each in page.elements if "data-found" in each.attributes]
        return {" ".join(each.words.split()): each.attributes["href"] for each in links}

    return found


def test_a_record_is_found_by_words_of_its_name(workspace: Company, sender: Visitor, find: Find) -> None:
    record = workspace.open("Bergbahn Oberland")
    workspace.open("Ada Ltd")
    assert find(sender, "ober berg") == {"Bergbahn Oberland Won, with you": f"/w/sample/records/{record}"}


def test_a_record_is_found_by_its_owner(workspace: Company, receiver: Visitor, find: Find) -> None:
    workspace.open("Bergbahn Oberland")
    assert "Bergbahn Oberland Won, with Sam Sender" in find(receiver, "sam sen")


def test_a_record_is_found_by_an_address_in_it(workspace: Company, receiver: Visitor, find: Find) -> None:
    workspace.open("Bergbahn Oberland", main_contact="Jo <jo@bahn.example>")
    assert list(find(receiver, "jo@bahn.example")) == ["Bergbahn Oberland Won, with Sam Sender"]


def test_words_in_a_field_are_found(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Bergbahn Oberland", scope="A booking page with digital signatures for guides")
    (found,) = find(sender, "Signatures digital")
    assert found.startswith("Bergbahn Oberland")
    assert "with digital signatures for guides" in found


def test_words_in_a_note_are_found(workspace: Company, sender: Visitor, find: Find) -> None:
    record = workspace.open("Bergbahn Oberland")
    workspace.done(workspace.sender, AddNote(text="They want signatures on a tablet."), record)
    (found,) = find(sender, "signatures")
    assert found == "Bergbahn Oberland Note: They want signatures on a tablet."


def test_how_a_value_is_kept_is_not_found(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Bergbahn Oberland", scope="A booking page for guides of all kinds")
    assert find(sender, "asserted") == {}


def test_a_name_is_found_in_any_case(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Übermut GmbH")
    assert list(find(sender, "übermut")) == ["Übermut GmbH Won, with you"]


def test_the_best_start_comes_first(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Linden Hotel")
    workspace.open("Hotel Linden", scope="Rooms")
    assert next(iter(find(sender, "linden"))).startswith("Linden Hotel")


def test_an_open_handoff_is_found_beside_its_record(
    workspace: Company, receiver: Visitor, find: Find
) -> None:
    record, handoff = workspace.offered()
    found = find(receiver, "ada ltd")
    assert list(found.values()) == [f"/w/sample/handoffs/{handoff}", f"/w/sample/records/{record}"]


def test_people_and_pages_are_found(workspace: Company, sender: Visitor, find: Find) -> None:
    assert any(each.startswith("Rita Receiver") for each in find(sender, "rita"))
    assert find(sender, "tasks")["Tasks"] == "/w/sample/tasks"
    assert find(sender, "client jour")["Client journey"] == "/w/sample/boards/client"


def test_the_palette_asks_for_the_results_alone(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Taskforce Ltd")
    assert list(find(sender, "task", "&part")) == ["Taskforce Ltd Won, with you"]
    assert not sender.get("search?q=task&part").has(id="main")


def test_nothing_of_another_workspace_is_found(workspace: Company, sender: Visitor, find: Find) -> None:
    other = Company("Other")
    record = other.open("Secret Ltd", main_contact="Jo <jo@secret.example>")
    other.done(other.sender, AddNote(text="This is secret too."), record)
    assert find(sender, "secret") == find(sender, "jo@secret.example") == {}


def test_what_is_archived_is_not_found(workspace: Company, sender: Visitor, find: Find) -> None:
    record = workspace.open("Bergbahn Oberland")
    workspace.done(workspace.admin, Archive(reason="It was a test."), record)
    assert find(sender, "bergbahn") == {}


def test_signs_of_a_pattern_are_only_signs(workspace: Company, sender: Visitor, find: Find) -> None:
    workspace.open("Ada Ltd")
    assert find(sender, "%%") == find(sender, "__") == {}


@pytest.mark.parametrize(
    ("text", "words"), [("z", "at least two letters"), ("xyzzy", "Nothing fits “xyzzy”")]
)
def test_an_empty_answer_teaches(workspace: Company, sender: Visitor, text: str, words: str) -> None:
    assert words in sender.get(f"search?q={text}").text


def test_a_search_costs_the_same_however_much_there_is(workspace: Company, sender: Visitor) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            sender.get("search?q=ltd")
        return len(queries)

    for number in range(3):
        workspace.open(f"Ltd {number}", scope=f"A shop with {number} products of all kinds")
    before = (count(), count())[1]
    for number in range(12):
        workspace.open(f"Ltd again {number}", scope=f"A house with {number} rooms of all kinds")
    assert (count(), before <= 12) == (before, True)
