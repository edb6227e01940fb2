"""Takes the screenshots of connecting other systems: the demonstration, with the fakes of the tests behind it.

`python docs/images/take_connections.py` writes the pictures beside it. Needs the development set-up and `chromium`.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from take import FLAGS, IMAGES, demonstration, sign_in

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fakes.clickup import TOKEN, FakeClickUp
from tests.fakes.hubspot import FakeHubSpot

NOTHING = "-"


def go_on(page: Page, then: str) -> None:
    """Keep a step and go on until something is there."""
    page.get_by_role("button", name="Keep it and go on").click()
    page.locator(then).first.wait_for()


def picture(page: Page, name: str) -> None:
    """One picture of what is seen without scrolling."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(IMAGES / f"{name}.png"))


def answer_open_choices(page: Page) -> None:
    """Whatever nobody could propose is nothing, on purpose."""
    for select in page.locator(
        "select[name^='stages.']:not([name$='.offer']), select[name^='people.']"
    ).all():
        if not select.input_value():
            select.select_option(NOTHING)


def of_hubspot(page: Page, base: str, hubspot: FakeHubSpot) -> None:
    """Access, mapping, and the page of the connection once it has read."""
    page.goto(f"{base}connections/connect/hubspot")
    page.get_by_label("Token").fill(hubspot.token)
    page.get_by_role("button", name="Connect").click()
    page.locator(".permissions").wait_for()
    picture(page, "connect-hubspot-access")
    page.get_by_role("link", name="Go on", exact=True).click()
    page.get_by_label("Playbook").select_option(index=1)
    page.get_by_label("Pipeline").select_option(index=1)
    go_on(page, "#stages")
    answer_open_choices(page)
    picture(page, "connect-hubspot-mapping")
    go_on(page, ".does")
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator("#streams").wait_for()
    page.wait_for_timeout(20_000)
    page.reload()
    picture(page, "connect-hubspot")


def of_clickup(page: Page, base: str) -> None:
    """What is bound to what."""
    page.goto(f"{base}connections/connect/clickup")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Connect").click()
    page.get_by_role("link", name="Go on", exact=True).click()
    page.get_by_label("Playbook").select_option(index=1)
    go_on(page, "#space")
    page.get_by_label("Space", exact=True).select_option(index=1)
    go_on(page, "#folder")
    picture(page, "connect-clickup")


def of_builders(page: Page, base: str) -> None:
    """The key that Zapier or Make gets."""
    page.goto(f"{base}settings/keys")
    page.get_by_label("Name").first.fill("Zapier")
    for scope in ("read", "write", "hooks"):
        page.locator(f"form input[type=checkbox][value={scope}]").first.check()
    picture(page, "key-for-a-builder")


def of_tables(page: Page, base: str) -> None:
    """A table that is read again and again."""
    page.goto(f"{base}connections/tables/new")
    page.get_by_label("Name", exact=True).fill("Our CRM")
    page.get_by_label("Where it is").fill("https://crm.example.com/exports/deals.csv")
    picture(page, "table-on-a-schedule")


def of_any_crm(page: Page, base: str) -> None:
    """The address that another system calls, and what its messages become."""
    page.goto(f"{base}connections/webhooks/in/new")
    page.get_by_label("Name", exact=True).fill("Pipedrive")
    picture(page, "incoming-webhook")


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not here: apt-get install chromium.")
    with FakeHubSpot() as hubspot, FakeClickUp() as clickup, sync_playwright() as playwright:
        os.environ |= {
            "SUREHAND_HUBSPOT_API": hubspot.base,
            "SUREHAND_CLICKUP_API": clickup.api,
            "SUREHAND_OUTGOING_ALLOW": "127.0.0.1",
        }
        space = clickup.world.add_place("space", "Delivery")
        clickup.world.add_place("folder", "Clients", space)
        begun = datetime.now(UTC) - timedelta(days=20)
        for day, name in enumerate(("Weinhaus Lorenz", "Bäckerei Kern", "Studio Nord", "Hotel Adler")):
            hubspot.deal(
                name, stage="closedwon" if day % 2 else "contractsent", at=begun + timedelta(days=day)
            )
        with demonstration() as links:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = sign_in(browser, links[2], 1440, "light")
            page.goto("/".join(page.url.split("/")[:3]))
            base = page.url
            of_hubspot(page, base, hubspot)
            of_clickup(page, base)
            of_builders(page, base)
            of_tables(page, base)
            of_any_crm(page, base)


if __name__ == "__main__":
    main()
