"""Connecting systems and settling conflicts in a real browser, with the fakes behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.store import models as m
from tests.fakes.clickup.server import TOKEN as CLICKUP_TOKEN
from tests.fakes.clickup.server import FakeClickUp
from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.web.connections.rows import connect, differ, hold

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

CONNECT = "/w/sample/connections/connect"
EARLY = ("Appointment scheduled", "Qualified to buy", "Presentation scheduled", "Decision maker bought in")


@pytest.fixture
def hubspot(settings: Any) -> Iterator[FakeHubSpot]:
    with FakeHubSpot() as fake:
        settings.HUBSPOT_API, settings.OUTGOING_ALLOW = fake.base, [fake.host]
        fake.owner("sam@example.com", "Sam Sender")
        fake.owner("zoe@elsewhere.example", "Zoe Zest")
        yield fake


@pytest.fixture
def clickup(settings: Any) -> Iterator[FakeClickUp]:
    with FakeClickUp() as fake:
        settings.CLICKUP_API, settings.OUTGOING_ALLOW = fake.api, [fake.host]
        fake.world.add_place("space", "Operations")
        yield fake


def the_connection(company: Company) -> m.Connection:
    row: m.Connection = m.Connection.objects.within(company.id).get()
    return row


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Keep it and go on").click()


def test_hubspot_is_connected_step_by_step(
    company: Company, open_as: Callable[..., Page], hubspot: FakeHubSpot
) -> None:
    hubspot.deal("Ada Ltd", stage="closedwon")
    page = open_as("ada@example.com", f"{CONNECT}/hubspot")
    page.get_by_label("Token").fill(hubspot.token)
    page.get_by_role("button", name="Connect").click()
    expect(page.locator(".permissions .ok")).to_have_count(6)
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("Pipeline").select_option("Sales Pipeline")
    go_on(page)
    page.get_by_label("Closed won here is").select_option("Won")
    for stage in page.locator("select[name^='stages.']:not([name$='.offer'])").all():
        if not stage.input_value():
            stage.select_option("-")
    go_on(page)
    expect(page.locator(".refusal").first).to_contain_text("Say who Zoe Zest is here")
    page.get_by_label("Zoe Zest here is").select_option("-")
    go_on(page)
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("1 deal would be held today")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_contain_text("It works now")
    assert the_connection(company).status == "active"


def test_clickup_is_connected_step_by_step(
    company: Company, open_as: Callable[..., Page], clickup: FakeClickUp
) -> None:
    page = open_as("ada@example.com", f"{CONNECT}/clickup", viewport={"width": 360, "height": 740})
    page.get_by_label("Token").fill(CLICKUP_TOKEN)
    page.get_by_role("button", name="Connect").click()
    page.get_by_role("link", name="Go on").click()
    go_on(page)
    page.get_by_label("Space", exact=True).select_option("Operations")
    go_on(page)
    page.get_by_label("Folder for new lists").select_option("")
    go_on(page)
    expect(page.get_by_role("heading", name="What stands for what?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    go_on(page)
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_contain_text("It works now")
    assert the_connection(company).status == "active"


def test_conflicts_are_settled_by_keys(company: Company, open_as: Callable[..., Page]) -> None:
    connection = connect(company)
    for title in ("Ada Ltd", "Bell Ltd"):
        differ(company, connection, company.open(title))
    page = open_as("ada@example.com", f"/w/sample/connections/{connection}/conflicts")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator(".conflict").first).to_contain_text("Theirs was chosen.")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator(".conflict").last).to_contain_text("Ours was chosen.")
    chosen = m.Conflict.objects.within(company.id).order_by("-id").values_list("status", flat=True)
    assert list(chosen) == ["theirs", "ours"]


@pytest.mark.parametrize("page", ["", "/held", "/conflicts", "/disconnect"])
def test_nothing_scrolls_sideways_on_a_phone(
    company: Company, open_as: Callable[..., Page], page: str
) -> None:
    connection, record = connect(company), company.open()
    hold(company, connection, record)
    differ(company, connection, record, theirs="https://example.com/" + "very-long-" * 30)
    path = f"/w/sample/connections/{connection}{page}"
    seen = open_as("ada@example.com", path, viewport={"width": 360, "height": 740})
    assert seen.evaluate("document.documentElement.scrollWidth") <= 360
