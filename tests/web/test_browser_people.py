"""In a real Chromium: what script adds to the pages of people, settings and the account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.runtime.facts import facts_of
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

PAGES = (
    "people",
    "people/teams",
    "settings",
    "settings/hours",
    "settings/keys",
    "settings/data",
    "settings/log",
)


def test_somebody_is_invited_and_comes_in(company: Company, open_as: Callable[..., Page]) -> None:
    admin = open_as("ada@example.com", "/w/sample/people")
    admin.get_by_label("Name", exact=True).fill("Nora New")
    admin.get_by_label("E-mail address").fill("nora@example.com")
    admin.get_by_label("Sales").check()
    admin.get_by_role("button", name="Invite", exact=True).click()
    link = admin.get_by_label("Sign-in link", exact=True).input_value()
    expect(admin.locator(".one-time")).to_be_focused()

    nora = open_as(path=link.partition("localhost:8000")[2] or link)
    nora.get_by_role("button", name="Sign in").click()
    expect(nora.get_by_role("heading", name="Choose a password")).to_be_visible()


def test_the_preview_follows_the_typing(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("ada@example.com", "/w/sample/settings/hours")
    page.get_by_label("Friday to").fill("23:00")
    page.get_by_label("Friday to").press("Tab")
    expect(page.locator("#preview")).to_contain_text("= Fri, Mar 6, 2026, 8:00 PM UTC")
    expect(page.get_by_label("Friday: lunch from")).to_be_visible()
    assert facts_of(company.id).calendars["office"].week[4][0].end.hour == 17


def test_work_is_reassigned_with_keys_alone(company: Company, open_as: Callable[..., Page]) -> None:
    company.offered()
    page = open_as("ada@example.com", f"/w/sample/people/{company.receiver}")
    page.get_by_label("Who takes over").focus()
    page.keyboard.type("Otto")
    page.keyboard.press("Tab")
    page.keyboard.type("Rita leaves")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Rita Receiver has left")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways(company: Company, open_as: Callable[..., Page], address: str) -> None:
    company.offered()
    page = open_as("ada@example.com", f"/w/sample/{address}")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
