"""Whoever follows one link after another sees the page of the last, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Open = Callable[..., Page]
LATE_MS = 300
FOLLOW = (
    """titles => titles.forEach((title) => document.querySelector(`.menu [data-title="${title}"]`).click())"""
)


@pytest.mark.parametrize("late", ["**/w/sample/tasks", "**/w/sample/boards/client"])
def test_the_page_of_the_last_link_is_shown(company: Company, open_as: Open, late: str) -> None:
    page = open_as("sam@example.com", "/w/sample/")

    def hold_back(route: Route) -> None:
        page.wait_for_timeout(LATE_MS)
        route.continue_()

    page.route(late, hold_back)
    page.evaluate(FOLLOW, ["Tasks", "Client journey"])
    board = page.get_by_role("heading", name="Client journey", level=1)
    expect(board).to_be_visible()
    page.wait_for_timeout(2 * LATE_MS)
    expect(board).to_be_visible()
    assert page.url.endswith("/boards/client")


def test_the_page_stays_alive_after_a_visit_was_let_go(company: Company, open_as: Open) -> None:
    page = open_as("sam@example.com", "/w/sample/")
    page.evaluate(FOLLOW, ["Tasks", "Client journey"])
    expect(page.get_by_role("heading", name="Client journey", level=1)).to_be_visible()
    company.open("Bergbahn Oberland")
    expect(page.get_by_role("link", name="Bergbahn Oberland")).to_be_visible()
