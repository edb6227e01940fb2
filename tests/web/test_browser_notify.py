"""In a real Chromium: the first run by mouse and by keys, the bell, and a link in a letter."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.runtime.outbox.letters import letter_for
from surehand.runtime.people import add_person
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

NEW = "/w/new-ltd/"
PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def empty(company: Company) -> str:
    """A new workspace whose administrator is alone in it."""
    workspace = create_workspace("New Ltd")
    add_person(workspace.pk, "Fay Founder", "fay@example.com", role="admin")
    return str(workspace.pk)


@pytest.fixture
def one_click(company: Company) -> str:
    """The address in a letter that accepts what waits for Rita."""
    company.publish(sample.PLAYBOOK.replace("read_back: {required: true, ", "read_back: {required: false, "))
    company.offered()
    letter = letter_for(m.Delivery.objects.within(company.id).get(channel="email"), now=sample.NOW)
    assert letter is not None
    found = re.search(r"Accept: \S+(/act/\S+)", letter.text)
    assert found
    return found[1]


def is_narrow_enough(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "360"])
def test_one_person_comes_to_an_accepted_sample(
    empty: str, open_as: Callable[..., Page], size: dict[str, object]
) -> None:
    page = open_as("fay@example.com", f"{NEW}first-run", **size)
    page.get_by_role("link", name="Agency or consultancy").click()
    page.get_by_role("button", name="Use them and go on").click()
    expect(page.get_by_role("heading", name="Who works in which team?")).to_be_visible()
    assert is_narrow_enough(page)
    page.get_by_role("button", name="Just me for now").click()
    page.get_by_role("button", name="Make sample records").click()
    expect(page.get_by_role("link", name="Sample: Lumen Bakery")).to_be_visible()
    assert is_narrow_enough(page)
    page.get_by_role("button", name="Remove the sample records").click()
    expect(page.get_by_role("status").first).to_contain_text("3 sample records are removed.")


def test_the_first_run_needs_no_mouse(empty: str, open_as: Callable[..., Page]) -> None:
    page = open_as("fay@example.com", f"{NEW}first-run")
    page.get_by_role("link", name="Service business").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Service customer journey").focus()
    for _stop in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.main')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who works in which team?")).to_be_visible()
    page.get_by_label("People to add").first.focus()
    page.keyboard.type("Dana Diaz, dana@example.com")
    page.get_by_label("to", exact=True).focus()
    for _stop in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.main')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("One person is added.")


def test_the_browser_tells_its_zone(empty: str, open_as: Callable[..., Page]) -> None:
    page = open_as("fay@example.com", f"{NEW}first-run/people", timezone_id="America/Lima")

    expect(page.get_by_label("Time zone")).to_have_value("America/Lima")
    expect(page.get_by_label("Country")).to_have_value("PE")
    expect(page.get_by_label("Currency")).to_have_value("PEN")


def test_a_wrong_line_is_shown_where_it_is(empty: str, open_as: Callable[..., Page]) -> None:
    page = open_as("fay@example.com", f"{NEW}first-run/business?type=saas")
    page.get_by_role("button", name="Use them and go on").click()
    page.get_by_label("People to add").first.fill("Dana Diaz")
    page.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("alert").first).to_contain_text("needs a name and one e-mail address")
    expect(page.get_by_label("People to add").first).to_have_value("Dana Diaz")


def test_the_bell_rings_by_itself(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("rita@example.com", "/w/sample/tasks")
    bell = page.locator(".bell .count")
    expect(bell).to_be_hidden()

    company.offered()

    expect(bell).to_have_text(re.compile("1"))
    page.locator(".bell").click()
    page.get_by_role("link", name="Sam Sender hands Ada Ltd over to you").click()
    expect(page.get_by_role("heading", name="Ada Ltd")).to_be_visible()
    expect(bell).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "360"])
def test_a_link_in_a_letter_accepts(
    one_click: str, open_as: Callable[..., Page], size: dict[str, object]
) -> None:
    page = open_as(path=one_click, **size)
    expect(page.get_by_text("A new shop with fifty products")).to_be_visible()
    assert is_narrow_enough(page)
    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_text("You have it: you are the owner now.")).to_be_visible()


def test_preferences_fit_a_phone(company: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("rita@example.com", "/w/sample/alerts/preferences", **PHONE)
    page.get_by_label("From").fill("18:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Quiet hours need a beginning and an end")
    assert is_narrow_enough(page)
    page.get_by_label("To", exact=True).fill("08:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved. It holds from the next alert on.")


def test_a_wide_map_says_that_it_scrolls(company: Company, open_as: Callable[..., Page]) -> None:
    hint = "The picture is wider than the page: scroll it sideways."
    narrow = open_as("rita@example.com", "/w/sample/map", **PHONE)
    expect(narrow.get_by_text(hint)).to_be_visible()
    wide = open_as("rita@example.com", "/w/sample/map", **DESK)
    expect(wide.get_by_text(hint)).to_be_hidden()
