"""The settings of the assists in a real browser: changed with keys alone, and fit for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.runtime.assists.model.settings import settings_of
from tests.fixtures import Company
from tests.web.test_assists_settings import judged, used

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

BASE = "/w/sample/connections/assists"


def test_a_model_is_set_up_by_keys(open_as: Callable[..., Page], company: Company) -> None:
    page = open_as("ada@example.com", BASE)
    page.get_by_label("Address").fill("https://models.example/v1")
    page.get_by_label("Model", exact=True).fill("small")
    page.get_by_label("The rules, and a language model afterwards").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#status")).to_contain_text("Saved.")
    assert settings_of(company.id).engine == "model"
    page.get_by_role("button", name="Try the model").press("Enter")
    expect(page.get_by_text("A worker asks the model")).to_be_visible()


def test_nothing_scrolls_sideways_on_a_phone(open_as: Callable[..., Page], company: Company) -> None:
    used(company, company.open("Ada Ltd"))
    judged(company, "confirmed")
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
    page = open_as("ada@example.com", BASE, **phone)
    for path in (BASE, f"{BASE}/left", f"{BASE}/quality"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
