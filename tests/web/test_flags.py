"""Flags on the page of a record and in the form that hands it over: shown, never in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine import RecordState
from surehand.core.engine.commands import AddNote, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]
CALL = """Carla Meyer: We start on 30 March 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""
OTHERWISE = "The record says 4,000 USD; a source says 12,000 USD."


@pytest.fixture
def record(workspace: Company) -> str:
    """A complete record whose call says another value than it holds."""
    record = workspace.open(**sample.COMPLETE)
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    return record


def form_of(visitor: Visitor, record: str, to: str = "onboarding") -> Page:
    """The form that hands over."""
    return visitor.get(f"records/{record}?move={to}")


def said(page: Page, to: str = "onboarding") -> str:
    return page.words_of(id=f"way-{to}")


def test_the_sender_sees_a_contradiction_before_sending(sender: Visitor, record: str) -> None:
    words = said(form_of(sender, record))
    assert "Look before you hand over: a source speaks against 1 field of the packet." in words
    assert OTHERWISE not in words
    gate = form_of(sender, record).words_of(class_="at-gate")
    assert "Contract value the record says 4,000 USD Carla Meyer says 12,000 USD" in gate


def test_what_was_decided_on_is_still_a_flag(workspace: Company, sender: Visitor, record: str) -> None:
    page = sender.get(f"records/{record}")
    sender.send_form(page, next(each for each in page.forms if each.action.endswith("/reject")))
    words = said(form_of(sender, record))
    assert OTHERWISE in words
    assert "“The contract value is 12,000 USD.”Carla Meyer, call of 2 Mar 2026 · found by rules" in words


def test_it_stops_nothing(sender: Visitor, record: str, state: State) -> None:
    page = form_of(sender, record)
    form = next(form for form in page.forms if form.data.get("to") == ["onboarding"])
    assert "is offered to" in sender.send_form(page, form).text
    assert state(record).open_handoffs


def test_what_the_sources_back_is_told_with_the_words(sender: Visitor, record: str) -> None:
    words = said(form_of(sender, record))
    assert "Backed by the sources: 1. Not assessed: 2." in words
    assert "Start date 30 Mar 2026 “We start on 30 March 2026, that is fixed.”" in words


def test_what_is_not_assessed_is_named(sender: Visitor, record: str) -> None:
    assert "Not assessed, as it cannot be compared: Scope of work and Goals." in said(form_of(sender, record))


def test_without_a_source_nothing_is_called_clear(workspace: Company, sender: Visitor) -> None:
    words = said(form_of(sender, workspace.open(**sample.COMPLETE)))
    assert "There is no note, call or mail here, so nothing was compared with what was said." in words
    assert "Backed" not in words


def test_what_the_gate_says_is_not_said_twice(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**{**sample.COMPLETE, "start_date": None, "scope": "A shop"})
    workspace.done(workspace.sender, AddNote(text="Carla Meyer: Maybe we start on 30 March 2026?"), record)
    page = form_of(sender, record)
    assert said(page).count("at least 4 are needed") == 1
    assert "It is empty, and the sources only hint at it." not in said(page)
    assert "note of 2 Mar 2026 asked, not said" in page.words_of(class_="at-gate")


def test_everybody_sees_a_contradiction_once_on_the_record(
    receiver: Visitor, viewer: Visitor, record: str
) -> None:
    for reader in (receiver, viewer):
        page = reader.get(f"records/{record}")
        assert "The record says 4,000 USD" in page.words_of(id="suggestions")
        assert "12,000 USD" not in page.first(class_="flags").words


def test_the_receiver_sees_them_before_accepting(workspace: Company, receiver: Visitor, record: str) -> None:
    handoff = workspace.offer(record)
    page = receiver.get(f"handoffs/{handoff}")
    assert OTHERWISE in page.first(class_="flags").words
    workspace.done(workspace.receiver, workspace.acceptance(record), record)
    assert not receiver.get(f"handoffs/{handoff}").has(class_="flags")


def test_the_sender_sees_them_where_a_handoff_came_back(
    workspace: Company, sender: Visitor, record: str
) -> None:
    handoff = workspace.offer(record)
    back = Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("contract_value",), "Really?"),))
    workspace.done(workspace.receiver, back, record)
    assert OTHERWISE in sender.get(f"handoffs/{handoff}").first(class_="flags").words


def test_a_value_that_is_put_right_has_no_flag(workspace: Company, sender: Visitor, record: str) -> None:
    workspace.done(workspace.sender, SetFields(values={"contract_value": "12000 USD"}), record)
    words = said(form_of(sender, record))
    assert "speaks against" not in words
    assert "Backed by the sources: 2. Not assessed: 2." in words


def test_choices_are_shown_by_their_labels(workspace: Company, sender: Visitor, record: str) -> None:
    workspace.done(workspace.sender, AddNote(text="Carla Meyer: We take the premium package."), record)
    words = form_of(sender, record).words_of(class_="at-gate")
    assert "Package the record says Standard Sam Sender says Premium" in words


def test_a_record_without_sources_has_no_list(workspace: Company, sender: Visitor) -> None:
    page = sender.get(f"records/{workspace.open(**sample.COMPLETE)}")
    assert not page.has(class_="flags")


def test_a_page_with_its_form_looks_once(sender: Visitor, record: str) -> None:
    address = f"records/{record}?move=onboarding"
    sender.get(address)
    with CaptureQueriesContext(connection) as queries:
        sender.get(address)
    assert sum('"assist_reading"' in each["sql"] for each in queries) == 1
