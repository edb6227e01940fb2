"""The palette and the keys in a real Chromium, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Open = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}}


def test_a_record_is_reached_by_a_few_letters(company: Company, open_as: Open) -> None:
    record = company.open("Bergbahn Oberland")
    page = open_as("sam@example.com", "/w/sample/tasks")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("ober")
    option = page.get_by_role("option", name="Bergbahn Oberland")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", option.get_attribute("id")
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bergbahn Oberland", level=1)).to_be_visible()
    assert page.url.endswith(f"/records/{record}")


def test_arrows_choose_and_escape_gives_the_focus_back(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/tasks")
    page.get_by_role("link", name="Search or act").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Search or act")).to_be_focused()


def test_an_act_of_the_page_is_done(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/boards/client")
    page.keyboard.press("Control+k")
    page.keyboard.type("new cl")
    page.get_by_role("option", name="New client").wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="New client")).to_be_visible()


def test_pages_seen_lately_come_back(company: Company, open_as: Open) -> None:
    record = company.open("Bergbahn Oberland")
    page = open_as("sam@example.com", f"/w/sample/records/{record}")
    page.get_by_role("link", name="Tasks").click()
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Seen lately").get_by_role("option")).to_contain_text("Bergbahn")


def test_nothing_found_is_said(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/tasks")
    page.keyboard.press("Control+k")
    page.keyboard.type("xyzzy")
    expect(page.locator("#palette")).to_contain_text("Nothing fits.")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_visible()


def test_the_palette_fits_a_phone(company: Company, open_as: Open) -> None:
    company.open("A client with a name that is much longer than most clients have")
    page = open_as("sam@example.com", "/w/sample/tasks", **PHONE)
    page.get_by_role("link", name="Search or act").click()
    page.keyboard.type("client")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("option", name="A client with a name").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A client with a name")


def test_the_menu_of_a_phone_opens_and_leads_on(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/", **PHONE)
    page.locator(".bar-menu summary").click()
    page.locator(".menu-sheet").get_by_role("link", name="Client journey").click()
    expect(page.get_by_role("heading", name="Client journey")).to_be_visible()
    expect(page.locator(".menu-sheet")).to_be_hidden()


def test_two_letters_lead_to_a_page(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    expect(page.locator("main")).to_be_focused()


def test_the_sheet_lists_the_keys_of_the_page(company: Company, open_as: Open) -> None:
    company.offered()
    page = open_as("rita@example.com", "/w/sample/tasks")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_contain_text("Accept")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Inbox").first.click()
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_visible()
    page.keyboard.press("?")
    keys = page.locator("#keys div", has=page.locator("kbd", has_text="a")).filter(has_text="Accept")
    expect(keys).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("next and previous row")


def test_without_script_the_search_is_a_page(company: Company, open_as: Open) -> None:
    company.open("Bergbahn Oberland")
    page = open_as("sam@example.com", "/w/sample/", java_script_enabled=False)
    page.get_by_role("link", name="Search or act").click()
    page.get_by_role("searchbox").fill("ober")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Bergbahn Oberland").click()
    expect(page.get_by_role("heading", name="Bergbahn Oberland", level=1)).to_be_visible()


def test_the_page_stays_behind_the_palette(open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/tasks")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Search or act").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    assert page.url.endswith("/tasks")
    assert not [url for url in asked if "/search" in url]
