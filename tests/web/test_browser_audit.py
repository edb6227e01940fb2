"""The way of a consultant in a real browser: a client's export, a report, a mined contract, a back-test, a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from surehand.runtime import jobs
from surehand.runtime.audits import work
from surehand.store.queries.playbooks import read_draft
from tests.audit_log import LOG, carry_out_here
from tests.fixtures import Company
from tests.sample import NOW

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

COLUMNS, MEASURED = "The columns are being read", "The log is being measured"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=740)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(work, "carry_out", carry_out_here)


@pytest.fixture
def see(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """See that a step fits a phone and a desk; keep a picture of it, where pictures are asked for."""
    folder: Path | None = request.config.getoption("--screenshots")

    def keep(page: Page, name: str) -> None:
        for size, scheme in ((PHONE, "dark"), (DESK, "light")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=folder / f"audit-{name}-{size['width']}.png", full_page=True)

    return keep


def work_off(page: Page, says: str) -> None:
    """Let a worker do what the page says it waits for."""
    expect(page.locator("#progress").get_by_text(says)).to_be_visible()
    while jobs.work_on_jobs("wrk", lambda: NOW):
        pass


def test_a_consultant_goes_from_an_export_to_a_contract(
    open_as: Callable[..., Page], company: Company, see: Callable[[Page, str], None]
) -> None:
    page = open_as("lea@example.com", "/w/sample/audits")
    see(page, "1-none")
    page.get_by_label("The history of a tool").set_input_files(
        {"name": "deals.csv", "mimeType": "text/csv", "buffer": LOG}
    )
    page.get_by_role("button", name="Read the columns").click()
    work_off(page, COLUMNS)
    expect(page.get_by_label("The team")).to_have_value("team")
    see(page, "3-columns")
    page.get_by_label("An hour of work").fill("60")
    page.get_by_label("Currency").fill("EUR")
    page.get_by_role("button", name="Confirm, and measure it").click()
    work_off(page, MEASURED)
    expect(page.get_by_role("navigation", name="Contents")).to_be_visible()
    see(page, "4-report")
    page.get_by_role("button", name="Mine a contract").click()
    work_off(page, "A contract is being mined")
    page.get_by_role("button", name="Open it as a draft").click()
    expect(page).to_have_url("/w/sample/playbooks/deals/edit")
    see(page, "5-draft")
    page.goto("/w/sample/audits")
    page.get_by_role("link", name="deals", exact=True).click()
    page.get_by_role("button", name="Back-test it").click()
    work_off(page, "A playbook is held against the log")
    page.get_by_role("link", name="deals 1").click()
    expect(page.get_by_role("heading", name="Back-test", exact=False)).to_be_visible()
    see(page, "6-back-test")
    assert read_draft(company.id, "deals") is not None
