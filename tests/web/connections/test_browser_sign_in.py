"""Signing in at HubSpot in a real browser: its page of consent is the fake's, and so are its tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.connectors.hubspot.oauth import OAuth
from surehand.runtime.connections import secrets_of
from surehand.store import models as m
from tests import sample
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.hubspot.tokens import CLIENT_ID, CLIENT_SECRET
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

CONNECT = "/w/sample/connections/connect/hubspot"


@pytest.fixture
def hubspot(
    settings: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch, wrong: list[str]
) -> Iterator[FakeHubSpot]:
    """A HubSpot in which this installation is an app. Its page of consent is on this machine, too."""
    now = [sample.NOW]
    with FakeHubSpot(lambda: now[0]) as fake:
        fake.now = now  # type: ignore[attr-defined]
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        settings.HUBSPOT_CLIENT_ID, settings.HUBSPOT_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        settings.BASE_URL = live_server.url
        at = {**(OAuth.__init__.__kwdefaults__ or {}), "authorize": f"{fake.base}/oauth/authorize"}
        monkeypatch.setattr(OAuth.__init__, "__kwdefaults__", at)
        fake.owner("sam@example.com", "Sam Sender")
        yield fake
        # Its page is another host: that is what is played here.
        wrong[:] = [each for each in wrong if fake.base not in each]


def asked(open_as: Callable[..., Page]) -> Page:
    """An administrator at HubSpot's page of consent."""
    page = open_as("ada@example.com", CONNECT)
    page.get_by_role("link", name="Sign in with HubSpot").click()
    expect(page.get_by_role("heading", name="Connect app")).to_be_visible()
    return page


def let_in(open_as: Callable[..., Page]) -> Page:
    page = asked(open_as)
    page.get_by_role("link", name="Agree").click()
    expect(page.locator("#status")).to_contain_text("HubSpot let us in.")
    return page


def kept(company: Company) -> m.Connection:
    row: m.Connection = m.Connection.objects.within(company.id).get()
    return row


def later(hubspot: FakeHubSpot, at_ten: Callable[[datetime], None], **time: float) -> None:
    hubspot.now[0] += timedelta(**time)  # type: ignore[attr-defined]
    at_ten(hubspot.now[0])  # type: ignore[attr-defined]


def test_nothing_is_kept_without_consent(
    company: Company, open_as: Callable[..., Page], hubspot: FakeHubSpot, wrong: list[str]
) -> None:
    """Somebody cancels, and is told; then comes back with a state that nobody gave them."""
    page = asked(open_as)
    there = page.get_by_role("link", name="Agree").get_attribute("href") or ""
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("body")).to_contain_text("HubSpot did not let us in, as nobody agreed there.")
    expect(page.get_by_role("link", name="Sign in with HubSpot")).to_be_visible()

    answer = page.goto(there.replace("state=", "state=x"))

    assert answer is not None
    assert answer.status == 404
    assert not m.Connection.objects.within(company.id).exists()
    wrong[:] = [each for each in wrong if "404" not in each]


def test_tokens_are_renewed_and_asked_for_anew(
    company: Company,
    open_as: Callable[..., Page],
    hubspot: FakeHubSpot,
    at_ten: Callable[[datetime], None],
) -> None:
    """A token that is over is renewed while somebody waits; one that was taken away there needs a person."""
    page = let_in(open_as)
    expect(page.get_by_label("Pipeline")).to_be_visible()
    connection, before = kept(company).pk, secrets_of(kept(company))
    later(hubspot, at_ten, minutes=31)
    page.get_by_role("link", name="Access").click()
    expect(page.locator(".permissions .ok")).to_have_count(6)
    assert secrets_of(kept(company))["access"] != before["access"]

    hubspot.forget_sign_ins()
    later(hubspot, at_ten, minutes=31)
    page.get_by_role("link", name="Test again").click()
    expect(page.locator(".permissions")).to_contain_text("connect it again")
    page.get_by_role("link", name="Sign in with HubSpot").click()
    page.get_by_role("link", name="Agree").click()

    expect(page.get_by_label("Pipeline")).to_be_visible()
    assert kept(company).pk == connection
