"""The insights in a real browser: charts follow the light and the width, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import Return
from surehand.core.engine.state import ReturnedFor
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

VIEWS = [("light", {"width": 1440, "height": 900}, ""), ("dark", {"width": 360, "height": 740}, "narrow=1")]


@pytest.fixture
def page(company: Company, open_as: Callable[..., Page]) -> Page:
    """The insights of a company with one return, as its lead sees them."""
    record, handoff = company.offered()
    company.done(
        company.receiver, Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("scope",)),)), record
    )
    return open_as("lea@example.com", "/w/sample/insights")


@pytest.mark.parametrize(("theme", "size", "said"), VIEWS, ids=["desk", "phone"])
def test_charts_follow_light_and_width(page: Page, theme: str, size: dict[str, int], said: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    chart = page.get_by_alt_text("First-time-right: Sales → Onboarding 0 of 1")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_js_property("complete", True)
    shown = chart.evaluate("each => each.currentSrc")
    assert ("theme=dark" in shown, said in shown) == (theme == "dark", True)
    assert chart.evaluate("each => each.naturalWidth") > 200
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_number_is_followed_to_its_record(page: Page) -> None:
    page.get_by_role("region", name="Who can rely on whom").get_by_role("link", name="0 of 1").click()
    expect(page.get_by_role("heading", name="Trust between teams")).to_be_visible()
    page.get_by_role("link", name="Ada Ltd").click()
    expect(page.get_by_role("heading", name="Ada Ltd")).to_be_visible()
