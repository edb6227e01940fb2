"""Without script: signing in, the inbox, a record, its gate, accepting and returning all work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine import RecordState
from surehand.runtime.accounts import add_account
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

PASSWORD = "a sure hand at the wheel"

Open = Callable[..., Page]
Stored = Callable[[str], RecordState]


def test_handed_over_from_the_sign_in_on(company: Company, open_as: Open, stored: Stored) -> None:
    add_account("sam@example.com", password=PASSWORD)
    record = company.open(package="standard", contract_value="4000 USD", start_date="2026-03-30")
    page = open_as("", "/sign-in/", java_script_enabled=False)
    page.get_by_label("E-mail address").fill("sam@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Inbox").wait_for()
    page.get_by_role("link", name="Client journey").click()
    page.get_by_role("link", name="Ada Ltd").click()
    page.get_by_role("link", name="Hand over to Onboarding").click()
    gate = page.get_by_role("dialog")
    gate.get_by_label("Scope of work").fill("A new shop with fifty products")
    gate.get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    expect(gate.get_by_role("alert")).to_contain_text("To go to Onboarding: 1 missing.")
    expect(gate.get_by_label("Scope of work")).to_have_value("A new shop with fifty products")
    gate.get_by_label("Goals").fill("First sale by June")
    gate.get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Ada Ltd is offered to Rita Receiver")
    assert stored(record).open_handoffs


def test_accepted_from_the_inbox(company: Company, open_as: Open, stored: Stored) -> None:
    record, _ = company.offered()
    page = open_as("rita@example.com", java_script_enabled=False)
    page.get_by_role("link", name="Accept", exact=True).click()
    page.get_by_label("What did they buy?").fill("A shop with fifty products")
    page.get_by_label("What is your first step?").fill("I call them")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("You have it: you are the owner now.")
    assert stored(record).owner == company.receiver


def test_returned_from_the_inbox(company: Company, open_as: Open, stored: Stored) -> None:
    record, handoff = company.offered()
    page = open_as("rita@example.com", java_script_enabled=False)
    page.get_by_role("link", name="Return", exact=True).click()
    page.get_by_role("checkbox", name="Incomplete").check()
    page.get_by_label("In a few words").first.fill("Which languages?")
    page.get_by_role("button", name="Return it").click()
    expect(page.get_by_role("status").first).to_contain_text("It is returned; the sender is told why.")
    assert stored(record).handoffs[handoff].status == "returned"
