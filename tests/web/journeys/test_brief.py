"""From a call to a handoff: it is pasted, read, four values are confirmed, and the record is handed over. No model."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from surehand.core.engine import RecordState
from surehand.core.values import in_words
from tests import sample
from tests.fixtures import Company
from tests.web.journeys.conftest import Play

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Stored = Callable[[str], RecordState]

CALL = """Carla Meyer: Thanks for the time. We are a retail chain with three shops.
Sam Sender: Great. Which package did you settle on?
Carla Meyer: We take the Premium package.
Sam Sender: And the money?
Carla Meyer: The contract value is 12,000 USD, that is signed off.
Sam Sender: Good. When do we begin?
Carla Meyer: We start on 20 April 2026, that is fixed.
Sam Sender: We will send you the agreement tomorrow and train two of your people for free.
"""
CONFIRMED = (
    "Confirm Industry: Retail",
    "Confirm Package: Premium",
    "Confirm Contract value: 12,000 USD",
    re.compile(r"^Confirm Start date: "),
)
CALL_OF_A_DAY = re.compile(r"^call of ")


def test_paste_a_call_and_hand_over(company: Company, play: Play, stored: Stored) -> None:
    written = {name: sample.COMPLETE[name] for name in ("scope", "goals")}
    carla = {"name": "Carla Meyer", "email": "carla@ada.example"}
    record = company.open(**written, contract_value="10000 USD", main_contact=carla)
    sam = play("sam@example.com", f"/w/sample/records/{record}")
    sam.unfold("Add a text or a file to read")
    sam.fill("Notes, a call or a mail", CALL)
    sam.show("paste")
    sam.press("Read it")
    sam.is_told("It is on the record, and read.")

    timeline = sam.part("Timeline")
    sam.reads("We start on 20 April 2026, that is fixed.", timeline)
    sam.follow(CALL_OF_A_DAY, timeline)
    sam.reads("Sam Sender: Good. When do we begin?", timeline)
    sam.reads("The record says")
    sam.show("brief")
    sam.page.reload()
    for name, following in pairwise((*CONFIRMED, "")):
        sam.decide(name, "c")
        onward = sam.page.get_by_role("button", name=following) if following else None
        expect(onward or sam.page.get_by_role("link", name="To the record")).to_be_focused()
    sam.is_told("That was the last suggestion on this record.")
    sam.show("confirmed")

    sam.follow("To the record")
    sam.take("Hand over to Onboarding", "m")
    sam.show("gate")
    sam.press("Hand over to Onboarding", sam.page.get_by_role("dialog"))
    sam.is_told("Ada Ltd is offered to Otto Lead")
    sam.show("offered")

    state = stored(record)
    assert state.open_handoffs
    values = {name: in_words(held.value) for name, held in state.values.items() if held.quoted}
    assert values == {
        "industry": "retail",
        "package": "premium",
        "contract_value": "12,000 USD",
        "start_date": "20 Apr 2026",
    }
    otto = play("otto@example.com", f"/w/sample/handoffs/{state.open_handoffs[0].id}")
    otto.reads("We start on 20 April 2026, that is fixed.")
    otto.show("packet")


@pytest.mark.nightly
def test_correct_one_and_reject_another(company: Company, play: Play, stored: Stored) -> None:
    record = company.open()
    sam = play("sam@example.com", f"/w/sample/records/{record}/brief")
    sam.fill("Notes, a call or a mail", CALL)
    sam.press("Read it")
    sam.decide("Reject Industry", "x")
    sam.is_told("It is rejected")
    package = sam.page.locator(".suggestion", has_text="Package")
    sam.take("Another value", "e", package)
    expect(package.get_by_label("Package")).to_be_focused()
    sam.choose("Package", "Standard", package)
    sam.press("Confirm this value", package)
    sam.is_told("Package: Standard.")
    sam.show("corrected")
    values = stored(record).values
    assert (values["package"].value, "industry" in values) == ("standard", False)
