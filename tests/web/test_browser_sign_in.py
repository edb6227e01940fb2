"""In a real Chromium: to the identity provider and back, under the Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures import Company
from tests.web.identity_provider import IdentityProvider, identity_provider, new_key

pytestmark = [pytest.mark.browser, pytest.mark.any_database]


@pytest.fixture
def provider(live_server: Any, settings: Any) -> Iterator[IdentityProvider]:
    """A provider that Surehand trusts, and that sends browsers back to the real server."""
    with identity_provider(new_key()) as running:
        settings.BASE_URL = live_server.url
        settings.SINGLE_SIGN_ON = running.settings()
        yield running


def test_single_sign_on_and_out(
    provider: IdentityProvider, company: Company, open_as: Callable[..., Page], wrong: list[str]
) -> None:
    page = open_as(path="/w/sample/tasks")
    page.get_by_role("link", name="Sign in with Example").click()
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    assert page.url.endswith("/w/sample/tasks")

    page.locator("details.account summary").first.click()
    page.get_by_role("button", name="Sign out").first.click()
    page.get_by_role("link", name="Sign out of Example too").click()
    expect(page.get_by_text("Bye.")).to_be_visible()
    wrong[:] = [said for said in wrong if provider.issuer not in said]


def test_a_password_still_works_beside_it(
    provider: IdentityProvider, company: Company, open_as: Callable[..., Page]
) -> None:
    page = open_as(path="/sign-in/")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_label("E-mail address").fill("sam@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
