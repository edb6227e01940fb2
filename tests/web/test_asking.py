"""Asking: what answers the question already is shown first, and it may be asked all the same."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import AddNote
from surehand.store import models as m
from tests.fixtures import Company
from tests.web.conftest import Visitor

NOTE = "They were glad. The night porter opens the back gate for deliveries. We talk again on Monday."
ASKED = "Who opens the back gate for deliveries?"


@pytest.fixture
def handoff(workspace: Company) -> str:
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, AddNote(text=NOTE), record)
    return handoff


def count(workspace: Company) -> int:
    return int(m.Question.objects.within(workspace.id).count())


def test_the_first_press_shows_the_words_that_answer(
    workspace: Company, receiver: Visitor, handoff: str
) -> None:
    page = receiver.send(receiver.get(f"handoffs/{handoff}?open=ask"), "/ask", text=ASKED)
    assert (page.status, count(workspace)) == (409, 0)
    answers = page.words_of(id="ask-answers")
    assert "The record may answer this already:" in answers
    assert "They were glad. The night porter opens the back gate for deliveries. We talk again" in answers
    assert [each.words for each in page.elements if each.tag == "mark"] == [
        "The night porter opens the back gate for deliveries."
    ]
    assert ASKED in page.words_of(id="ask-text")
    source = receiver.get(page.link("Note, Sam Sender, 2 Mar 2026"))
    assert (source.status, [each.words for each in source.elements if each.tag == "mark"]) == (
        200,
        ["The night porter opens the back gate for deliveries."],
    )


def test_it_may_be_asked_anyway(workspace: Company, receiver: Visitor, handoff: str) -> None:
    shown = receiver.send(receiver.get(f"handoffs/{handoff}?open=ask"), "/ask", text=ASKED)
    assert "Ask anyway" in shown.words_of(id="ask-answers")
    page = receiver.send(shown, "/ask")
    assert (page.status, count(workspace)) == (200, 1)
    assert "The question is asked" in page.text


def test_a_value_is_shown_with_its_source(receiver: Visitor, handoff: str) -> None:
    page = receiver.send(receiver.get(f"handoffs/{handoff}?open=ask"), "/ask", text="What is the start date?")
    answers = page.words_of(id="ask-answers")
    assert "Start date: 30 Mar 2026 Sam Sender" in answers
    assert page.link("Where “Start date” comes from").endswith(f"{handoff}/sources/start_date")


def test_what_nobody_said_is_asked_at_once(workspace: Company, receiver: Visitor, handoff: str) -> None:
    page = receiver.send(
        receiver.get(f"handoffs/{handoff}?open=ask"), "/ask", text="Which colour is the logo?"
    )
    assert (page.status, count(workspace)) == (200, 1)


def test_while_it_is_written_the_answers_come_alone(
    workspace: Company, receiver: Visitor, handoff: str
) -> None:
    form = receiver.get(f"handoffs/{handoff}?open=ask").form("/ask")
    form.action = form.action.removesuffix("ask") + "answers"
    page = receiver.send_form(receiver.get(f"handoffs/{handoff}"), form, text=ASKED)
    assert page.html.startswith('<div id="ask-answers">')
    assert "The night porter opens the back gate" in page.text
    assert count(workspace) == 0


def test_hostile_words_of_a_note_stay_words(workspace: Company, receiver: Visitor) -> None:
    record, handoff = workspace.offered()
    note = "The porter opens <script>alert(1)</script> the back gate for deliveries."
    workspace.done(workspace.sender, AddNote(text=note), record)
    page = receiver.send(receiver.get(f"handoffs/{handoff}?open=ask"), "/ask", text=ASKED)
    assert "&lt;script&gt;" in page.html
    assert "<script>alert" not in page.html
