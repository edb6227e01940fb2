"""Connections in a real browser: narrowing the list, and sending failed messages again with keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.store import models as m
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

LIST = "/w/sample/connections/deliveries"


@pytest.fixture
def failed(company: Company) -> m.Delivery:
    """An e-mail that did not go out, among other messages."""
    company.offered("Ada Ltd")
    rows = m.Delivery.objects.within(company.id).filter(channel="email")
    rows.update(status="failed", failure="person", answer="550 no such mailbox", attempts=1, next_at=None)
    found: m.Delivery = rows.get()
    return found


def test_the_list_is_narrowed_by_keys(open_as: Callable[..., Page], failed: m.Delivery) -> None:
    page = open_as("ada@example.com", LIST)
    page.get_by_label("State").focus()
    page.keyboard.type("Failed")
    page.get_by_label("Person, record or answer").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("status=failed"))


def test_a_message_is_sent_again(open_as: Callable[..., Page], failed: m.Delivery) -> None:
    page = open_as("ada@example.com", f"{LIST}/{failed.pk}")
    page.get_by_role("button", name="Send again").press("Enter")
    expect(page.locator("#status")).to_contain_text("The message goes out again.")
    expect(page.get_by_role("button", name="Send again")).to_have_count(0)


@pytest.mark.parametrize("path", ["/w/sample/connections", LIST, f"{LIST}/replay"])
def test_nothing_scrolls_sideways_on_a_phone(
    open_as: Callable[..., Page], failed: m.Delivery, path: str
) -> None:
    page = open_as("ada@example.com", path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
