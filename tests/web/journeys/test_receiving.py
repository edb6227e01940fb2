"""The journeys of a receiver and of their lead: accept, return, ask, several at once, and what nobody took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.worker import Worker
from tests import sample
from tests.fixtures import Company
from tests.web.journeys.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Stored = Callable[[str], RecordState]


def test_accept_with_read_back(company: Company, play: Play, stored: Stored) -> None:
    record, handoff = company.offered()
    rita = play("rita@example.com")
    rita.show("inbox")
    rita.take("Accept", "a")
    rita.fill("What did they buy?", "A shop with fifty products")
    rita.fill("What is your first step?", "I call them on Tuesday")
    rita.show("packet")
    rita.press("Accept")
    rita.is_told("You have it: you are the owner now.")
    rita.show("accepted")

    accepted = stored(record).handoffs[handoff]
    assert (accepted.status, stored(record).owner) == ("accepted", company.receiver)
    assert accepted.read_back == ("A shop with fifty products", "I call them on Tuesday")


def test_return_with_a_reason(company: Company, play: Play, stored: Stored) -> None:
    record, handoff = company.offered()
    rita = play("rita@example.com", f"/w/sample/handoffs/{handoff}")
    rita.take("Return", "r")
    rita.tick("Incomplete")
    reasons = rita.part("Why does it go back?")
    rita.tick("Scope of work", reasons)
    rita.fill("In a few words", "Which languages?", reasons)
    rita.show("return")
    rita.press("Return it")
    rita.is_told("It is returned; the sender is told why.")
    rita.show("returned")

    returned = stored(record).handoffs[handoff]
    assert (returned.status, stored(record).owner) == ("returned", company.sender)
    assert returned.reasons == (ReturnedFor("incomplete", ("scope",), "Which languages?"),)


def test_ask_and_answer(company: Company, play: Play, stored: Stored) -> None:
    record, handoff = company.offered()
    rita = play("rita@example.com")
    rita.take("Ask", "q")
    rita.fill("Question to Sam Sender", "How many languages?")
    rita.choose("About", "Scope of work")
    rita.show("ask")
    rita.press("Ask")
    rita.is_told("The question is asked; you are told when it is answered.")
    sam = play("sam@example.com")
    sam.show("inbox")
    sam.take("Answer", "a")
    sam.show("question")
    conversation = sam.part("Conversation")
    sam.fill("Answer", "Two: English and German.", conversation)
    sam.fill("Scope of work", "A new shop in two languages", conversation)
    sam.press("Answer", conversation)
    sam.is_told("Answered.")
    sam.show("answered")

    (question,) = stored(record).handoffs[handoff].questions
    assert question.answer == "Two: English and German."
    assert stored(record).values["scope"].value == "A new shop in two languages"


def test_accept_several(company: Company, play: Play, stored: Stored) -> None:
    company.publish(sample.PLAYBOOK.replace("read_back: {required: true, ask:", "read_back: {ask:"))
    records = [
        company.offered(title, scope=f"A shop for {title}, in German")[0] for title in ("Ada Ltd", "Bob Ltd")
    ]
    rita = play("rita@example.com")
    for title in ("Ada Ltd", "Bob Ltd"):
        rita.tick(f"Tick {title}")
    rita.show("ticked")
    rita.press("Accept the ticked ones")
    rita.is_told("2 handoffs are accepted: you are the owner now.")
    rita.show("accepted")

    assert {stored(record).owner for record in records} == {company.receiver}


def test_escalated_and_re_routed(
    company: Company, play: Play, stored: Stored, at_ten: Callable[[datetime], None]
) -> None:
    record, handoff = company.offered()
    late = sample.NOW + timedelta(hours=6, minutes=30)
    Worker({}, clock=lambda: late).work()
    at_ten(late)
    otto = play("otto@example.com", "/w/sample/alerts")
    otto.show("alerts")
    otto.follow("Ada Ltd still waits for Rita Receiver (Sales to onboarding); it is past its time.")
    otto.unfold("Re-route")
    otto.choose("To", "Otto Lead")
    otto.fill("Reason", "Rita is at a client all day.")
    otto.show("re-route")
    otto.press("Re-route it")
    otto.is_told("It goes to somebody else; both are told.")
    otto.show("re-routed")

    assert stored(record).handoffs[handoff].receiver == company.onboarding_lead
