"""In a real Chromium: what answers a question already comes while it is written, and goes when it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import AddNote
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Open = Callable[..., Page]
NOTE = "They were glad. The night porter opens the back gate for deliveries. We talk again on Monday."


@pytest.fixture(autouse=True)
def _at_ten(at_ten: Callable[[datetime], None]) -> None:
    at_ten(sample.NOW)


def test_answers_come_and_go_while_it_is_written(company: Company, open_as: Open) -> None:
    record, handoff = company.offered()
    company.done(company.sender, AddNote(text=NOTE), record)
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}?open=ask")
    question = page.get_by_label("Question to Sam Sender")
    question.press_sequentially("Who opens the back gate for deliveries?")
    answers = page.locator("#ask-answers")
    expect(answers.locator("mark")).to_have_text("The night porter opens the back gate for deliveries.")
    expect(question).to_be_focused()
    question.fill("Which colour is the logo?")
    expect(answers.locator("mark")).to_have_count(0)
    answers.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("The question is asked")).to_be_visible()
    assert m.Question.objects.within(company.id).get().text == "Which colour is the logo?"
