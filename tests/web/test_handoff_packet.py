"""The packet on its page: what changed, where each statement comes from, and taking it along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, Ask, SetFields
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor


@pytest.fixture
def offered(workspace: Company) -> tuple[str, str]:
    """A record that was offered, and its handoff."""
    return workspace.offered()


def test_a_change_stands_where_it_was_made(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    workspace.done(workspace.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    page = receiver.get(f"handoffs/{handoff}")
    changed = page.words_of(class_="changed")
    assert "7,000 USD It was 4,000 USD Where “Contract value” comes from Sam Sender, just now" in changed
    assert "One part changed since it was offered" in page.words_of(class_="changed-note")


def test_only_the_unseen_change_is_confirmed(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    workspace.done(workspace.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    page = receiver.get(f"handoffs/{handoff}")
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-06"}), record)
    refused = receiver.send(page, "/accept", read_back=list(sample.READ_BACK))
    told = refused.words_of(class_="changes-first")
    assert "Start date" in told
    assert "Contract value" not in told


@pytest.mark.parametrize("seen", ["", "-1", "no number", "9" * 30])
def test_a_form_with_a_strange_version_shows_all(
    workspace: Company, offered: tuple[str, str], receiver: Visitor, seen: str
) -> None:
    record, handoff = offered
    page = receiver.get(f"handoffs/{handoff}")
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-06"}), record)
    refused = receiver.send(page, "/accept", read_back=list(sample.READ_BACK), seen=seen)
    assert "Start date" in refused.words_of(class_="changes-first")


def test_what_cannot_both_be_right_is_shown(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    client = Actor(workspace.sender, source="client:Jo")
    workspace.done(client, SetFields(values={"contract_value": "7000 USD"}), record)
    text = receiver.get(f"handoffs/{handoff}").text
    assert "Contract value: Jo, the client says “7,000 USD”, Sam Sender said “4,000 USD” before." in text


def test_an_open_question_stands_at_its_statement(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?", field="scope"), record)
    page = receiver.get(f"handoffs/{handoff}")
    assert page.words_of(class_="asked-here") == "How many? not answered yet"
    assert "Conversation 1 unanswered" in page.words_of(class_="conversation")


def test_a_question_begins_at_its_statement(offered: tuple[str, str], receiver: Visitor) -> None:
    page = receiver.get(f"handoffs/{offered[1]}?open=ask&about=goals")
    assert page.form("/ask").data["field"] == ["goals"]
    assert "open" in page.first(id="ask").attributes


def test_a_source_tells_every_value(workspace: Company, offered: tuple[str, str], receiver: Visitor) -> None:
    record, handoff = offered
    workspace.done(workspace.sales_lead, SetFields(values={"contract_value": "7000 USD"}), record)
    page = receiver.get(f"handoffs/{handoff}/sources/contract_value")
    told = page.words_of(class_="sources")
    assert "7,000 USD Lea Lead · asserted: somebody said so · entered by Lea Lead, just now" in told
    assert "4,000 USD Sam Sender" in told


def test_a_source_marks_the_sentence_in_a_note(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    note = "Called Jo. They pay 4,000 USD at once. We meet on Tuesday."
    workspace.done(workspace.sender, AddNote(text=note), record)
    page = receiver.get(f"handoffs/{handoff}/sources/contract_value")
    marked = [" ".join(each.words.split()) for each in page.elements if each.tag == "mark"]
    assert marked == ["They pay 4,000 USD at once."]
    assert note in page.words_of(class_="quoted")


def test_a_value_nobody_wrote_down_says_so(offered: tuple[str, str], receiver: Visitor) -> None:
    page = receiver.get(f"handoffs/{offered[1]}/sources/start_date")
    assert "No note or answer on this record says it." in page.text


def test_htmx_gets_the_source_alone(offered: tuple[str, str], receiver: Visitor) -> None:
    asked = {"HX-Request": "true", "HX-Target": "sources-goals"}
    page = receiver.get(f"handoffs/{offered[1]}/sources/goals", headers=asked)
    assert page.text.startswith("Where it comes from First sale by June")
    assert not page.has(id="main")


@pytest.mark.parametrize("address", ["handoffs/{0}/sources/nothing", "handoffs/hnd_no/packet.pdf"])
def test_what_is_not_there_is_not_found(offered: tuple[str, str], receiver: Visitor, address: str) -> None:
    assert receiver.get(address.format(offered[1])).status == 404


@pytest.mark.parametrize(
    ("ending", "begins"), [("md", b"# Ada Ltd"), ("pdf", b"%PDF-")], ids=["Markdown", "PDF"]
)
def test_the_packet_is_taken_along(
    offered: tuple[str, str], receiver: Visitor, ending: str, begins: bytes
) -> None:
    address = receiver.get(f"handoffs/{offered[1]}").link("PDF" if ending == "pdf" else "Markdown")
    response = receiver.client.get(address)
    assert response.content.startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="ada-ltd-sales-to-onboarding.{ending}"'


def test_the_page_says_what_time_will_do(offered: tuple[str, str], receiver: Visitor) -> None:
    told = receiver.get(f"handoffs/{offered[1]}").words_of(class_="upcoming")
    assert "A reminder goes to you due in 2 working hours" in told
    assert "It is escalated to lead of onboarding" in told


def test_the_sender_sees_what_was_understood(
    workspace: Company, offered: tuple[str, str], sender: Visitor
) -> None:
    workspace.done(workspace.receiver, workspace.acceptance(offered[0]), offered[0])
    told = sender.get(f"handoffs/{offered[1]}").words_of(class_="understood")
    assert "What Rita Receiver understood What did they buy? A new shop" in told


def test_whoever_is_late_hears_how_long_ago(
    workspace: Company, offered: tuple[str, str], receiver: Visitor, at_ten: Callable[[datetime], None]
) -> None:
    record, handoff = offered
    page = receiver.get(f"handoffs/{handoff}")
    workspace.done(workspace.onboarding_lead, workspace.acceptance(record), record)
    at_ten(sample.NOW + timedelta(minutes=2))
    refused = receiver.send(page, "/accept", read_back=list(sample.READ_BACK))
    assert "Otto Lead accepted it 2 min ago, before you did." in refused.words_of(class_="refusal")


def test_a_longer_past_needs_no_more_queries(
    workspace: Company, offered: tuple[str, str], receiver: Visitor
) -> None:
    record, handoff = offered
    counts = []
    for number in range(2):
        for step in range(5):
            value = f"{number}{step}00 USD"
            workspace.done(workspace.sender, SetFields(values={"contract_value": value}), record)
            workspace.done(workspace.sender, AddNote(text=f"They pay {value}."), record)
        for address in (f"handoffs/{handoff}", f"handoffs/{handoff}/sources/contract_value"):
            receiver.get(address)
            with CaptureQueriesContext(connection) as queries:
                receiver.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 13
