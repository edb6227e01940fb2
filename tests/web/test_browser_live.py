"""Two people at once, each in a real Chromium: what one does, the other sees within two seconds, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import AddNote, SetFields
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

SOON = 10_000
"""Milliseconds within which others see an act, where browsers share few cores; pages ask every second and a half."""
Open = Callable[..., Page]


def settled(page: Page) -> Page:
    """The page, once it has asked for the first time."""
    with page.expect_response(lambda answer: "/changes?" in answer.url):
        pass
    return page


def test_what_one_does_another_sees(company: Company, open_as: Open) -> None:
    record = company.open(scope="A shop with fifty products")
    receiver = settled(open_as("rita@example.com", f"/w/sample/records/{record}"))
    sender = open_as("sam@example.com", f"/w/sample/records/{record}?edit=scope")
    sender.get_by_role("textbox", name="Scope of work").fill("A shop with ten products")
    sender.get_by_role("button", name="Save", exact=True).click()
    expect(sender.locator("#field-scope")).to_contain_text("ten products")
    expect(receiver.locator("#field-scope")).to_contain_text("ten products", timeout=SOON)
    expect(receiver.locator("[data-live-news]")).to_contain_text("Sam Sender set Scope of work")


def test_the_inbox_fills_by_itself(company: Company, open_as: Open) -> None:
    page = settled(open_as("rita@example.com"))
    company.offered()
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_visible(timeout=SOON)
    expect(page.locator(".menu-sheet [data-count=inbox]")).to_contain_text("1")


def test_a_page_that_was_followed_to_stays_present(company: Company, open_as: Open) -> None:
    page = settled(open_as("sam@example.com"))
    page.locator(".menu [data-title='Client journey']").click()
    expect(page.get_by_role("main")).to_be_focused()
    company.open("Bergbahn Oberland")
    expect(page.locator(".card")).to_contain_text("Bergbahn Oberland", timeout=SOON)


def test_the_board_moves_by_itself(company: Company, open_as: Open) -> None:
    record = company.open(stage="proposal")
    page = settled(open_as("sam@example.com", "/w/sample/boards/client"))
    company.done(company.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    expect(page.locator(".card")).to_contain_text("7,000 USD", timeout=SOON)


def test_what_is_being_typed_stays(company: Company, open_as: Open) -> None:
    record = company.open()
    page = settled(open_as("sam@example.com", f"/w/sample/records/{record}"))
    note = page.get_by_label("Note", exact=True)
    note.press_sequentially("They want")
    company.done(company.receiver, AddNote(text="They called."), record)
    expect(page.locator("[data-live-news]")).to_contain_text("Rita Receiver wrote a note", timeout=SOON)
    note.press_sequentially(" fifty products")
    expect(note).to_have_value("They want fifty products")
    expect(note).to_be_focused()
    page.locator("[data-live-show]").click()
    expect(page.locator("#notes")).to_contain_text("They called.")
    expect(page.get_by_label("Note", exact=True)).to_have_value("They want fifty products")


def test_focus_and_open_parts_stay(company: Company, open_as: Open) -> None:
    company.open("Bob Ltd")
    record = company.open("Cleo Ltd")
    page = settled(open_as("sam@example.com", "/w/sample/boards/client"))
    card = page.locator(".card", has_text="Cleo Ltd")
    card.locator("summary").click()
    card.get_by_role("link", name="Cleo Ltd").focus()
    company.open("Ada Ltd")
    company.done(company.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    expect(card).to_contain_text("7,000 USD", timeout=SOON)
    expect(card.get_by_role("link", name="Cleo Ltd")).to_be_focused()
    expect(card.locator("details")).to_have_attribute("open", "")


def test_focus_goes_to_the_next_row_when_its_own_is_gone(company: Company, open_as: Open) -> None:
    first, _ = company.offered("Ada Ltd", scope="A shop with fifty products for Ada")
    company.offered("Bob Ltd", scope="A shop with thirty products for Bob")
    page = settled(open_as("rita@example.com"))
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_focused()
    company.done(company.receiver, company.acceptance(first), first)
    expect(page.locator("[data-row]", has=page.get_by_role("link", name="Accept", exact=True))).to_have_count(
        1
    )
    expect(page.locator("[data-row] [data-open]").first).to_be_focused()


def test_a_note_goes_with_its_page(company: Company, open_as: Open) -> None:
    record = company.open()
    page = settled(open_as("sam@example.com", f"/w/sample/records/{record}"))
    page.get_by_label("Note", exact=True).fill("They want fifty products")
    company.done(company.receiver, AddNote(text="They called."), record)
    expect(page.locator("[data-live-news]")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    expect(page.locator("[data-live-news]")).to_be_hidden()


def test_own_refusals_are_no_news(company: Company, open_as: Open) -> None:
    company.open("Ada Ltd", stage="proposal", contract_value="4000 USD")
    company.open("Bob Ltd", stage="proposal")
    page = settled(open_as("sam@example.com", "/w/sample/boards/client"))
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_label("Move the ticked ones").select_option("won")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was moved")
    settled(settled(page))
    expect(page.locator("[data-live-news]")).to_be_hidden()
    page.get_by_role("button", name="Move the one that can go").click()
    expect(page.locator("#status")).to_contain_text("1 record went on to Won.")


def test_people_on_a_handoff_see_each_other(company: Company, open_as: Open) -> None:
    handoff = company.offered()[1]
    receiver = settled(open_as("rita@example.com", f"/w/sample/handoffs/{handoff}"))
    sender = settled(open_as("sam@example.com", f"/w/sample/handoffs/{handoff}"))
    expect(receiver.locator("#presence")).to_have_text("Sam Sender is looking at this", timeout=SOON)
    sender.get_by_role("link", name="Inbox").click()
    expect(receiver.locator("#presence")).to_have_text("", timeout=2 * SOON)


def test_a_lost_connection_is_said_and_found_again(company: Company, open_as: Open, wrong: list[str]) -> None:
    page = settled(open_as("rita@example.com"))
    page.context.set_offline(True)
    expect(page.locator("[data-live-lost]")).to_be_visible()
    company.offered()
    page.context.set_offline(False)
    expect(page.locator("[data-live-lost]")).to_be_hidden()
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_visible()
    wrong[:] = [each for each in wrong if "ERR_INTERNET_DISCONNECTED" not in each]


def test_whoever_is_signed_out_is_told(company: Company, open_as: Open) -> None:
    page = settled(open_as("rita@example.com", "/w/sample/tasks"))
    page.context.clear_cookies()
    link = page.get_by_role("link", name="Sign in again")
    expect(link).to_have_attribute("href", "/sign-in/?next=%2Fw%2Fsample%2Ftasks", timeout=SOON)


def test_a_page_nobody_looks_at_asks_seldom(company: Company, open_as: Open) -> None:
    page = settled(open_as("rita@example.com"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/changes?" in request.url else None)
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(4000)
    assert len(asked) <= 1
