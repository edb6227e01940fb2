"""The journeys of a sender: hand over what is not complete, mend what came back, take it back, pass anyway."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.commands import Return
from surehand.core.engine.state import ReturnedFor
from tests.fixtures import Company
from tests.web.journeys.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Stored = Callable[[str], RecordState]


def test_hand_over_what_is_not_complete(company: Company, play: Play, stored: Stored) -> None:
    record = company.open(package="standard", contract_value="4000 USD")
    sam = play("sam@example.com")
    sam.command("Client journey")
    sam.follow("Ada Ltd")
    sam.show("record")
    sam.follow("Hand over to Onboarding")
    sam.show("gate")
    gate = sam.page.get_by_role("dialog")
    sam.fill("Scope of work", "A new shop with fifty products", gate)
    sam.fill("Goals", "First sale by June", gate)
    sam.press("Hand over to Onboarding", gate)
    sam.is_told("To go to Onboarding: 1 missing.")
    sam.show("refused")
    sam.fill("Start date", "2026-03-30", gate)
    sam.press("Hand over to Onboarding", gate)
    sam.is_told("Ada Ltd is offered to Rita Receiver")
    sam.show("offered")

    (handoff,) = stored(record).open_handoffs
    assert (handoff.sender, handoff.receiver) == (company.sender, company.receiver)
    assert stored(record).values["goals"].value == ("First sale by June",)


def test_mend_what_came_back(company: Company, play: Play, stored: Stored) -> None:
    record, handoff = company.offered()
    reasons = (ReturnedFor("incomplete", ("scope",), "Which languages?"),)
    company.done(company.receiver, Return(handoff=handoff, reasons=reasons), record)
    sam = play("sam@example.com", f"/w/sample/handoffs/{handoff}")
    sam.reads("Which languages?")
    sam.show("returned")
    mend = sam.part("Put it right and offer it again")
    sam.fill("Scope of work", "A new shop in two languages", mend)
    sam.fill("What you changed, for the receiver", "Now with the languages.", mend)
    sam.press("Offer it again")
    sam.is_told("Ada Ltd is offered to Rita Receiver")
    sam.show("offered-again")

    (again,) = stored(record).open_handoffs
    assert (again.attempt, again.note) == (2, "Now with the languages.")
    assert stored(record).values["scope"].value == "A new shop in two languages"


def test_take_it_back(company: Company, play: Play, stored: Stored) -> None:
    record, handoff = company.offered()
    sam = play("sam@example.com")
    sam.follow("Recall")
    sam.fill("Reason", "The client asked for a week.")
    sam.show("recall")
    sam.press("Recall it")
    sam.is_told("You took it back; the receiver is told.")
    sam.show("recalled")

    assert stored(record).handoffs[handoff].status == "recalled"
    assert stored(record).owner == company.sender


def test_pass_anyway(company: Company, play: Play, stored: Stored) -> None:
    record = company.open(contract_value="4000 USD")
    lea = play("lea@example.com", f"/w/sample/records/{record}")
    lea.follow("Hand over to Onboarding")
    lea.unfold("Pass anyway (override)")
    lea.fill("Why it cannot wait", "The client starts on Friday.")
    lea.fill("To be made good by", "2026-03-09")
    lea.show("override")
    lea.press("Hand over to Onboarding anyway")
    lea.is_told("Ada Ltd is offered to Rita Receiver")
    lea.show("offered")

    (override,) = stored(record).overrides.values()
    assert (override.reason, override.by) == ("The client starts on Friday.", company.sales_lead)
    assert stored(record).open_handoffs
