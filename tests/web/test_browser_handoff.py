"""In a real Chromium: reading a packet, its sources and files, and accepting just what was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import AddNote, AttachFile, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from surehand.core.values import FileRef
from surehand.runtime.files import store_file
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Open = Callable[..., Page]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""


@pytest.fixture(autouse=True)
def _at_ten(at_ten: Callable[[datetime], None]) -> None:
    at_ten(sample.NOW)


def attach(company: Company, record: str, name: str, content: bytes) -> str:
    file = store_file(company.id, name, [content], company.sender, record)
    assert isinstance(file, FileRef)
    company.done(company.sender, AttachFile(file=file), record)
    return f"/w/sample/records/{record}/files/{file.id}/preview"


def test_a_source_opens_in_its_place(company: Company, open_as: Open) -> None:
    record, handoff = company.offered()
    company.done(company.sender, AddNote(text="They want a new shop with fifty products. Good."), record)
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    source = page.get_by_label("Where “Scope of work” comes from")
    source.click()
    expect(page.locator("#sources-scope mark")).to_have_text("They want a new shop with fifty products. ")
    source.click()
    expect(page.locator("#sources-scope mark")).to_have_count(0)
    assert page.url.endswith(f"/handoffs/{handoff}")


def test_a_change_while_reading_is_never_accepted_unseen(company: Company, open_as: Open) -> None:
    record, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    accept = page.locator("#accept")
    expect(accept).to_be_visible()
    company.done(company.sender, SetFields(values={"scope": "Ten products in one language"}), record)
    expect(page.locator(".statement.changed")).to_contain_text("Ten products", timeout=5000)
    expect(accept.locator("[data-packet-changed]")).to_be_visible()
    page.get_by_label("What did they buy?").fill("A shop with fifty products")
    page.get_by_label("What is your first step?").fill("I call them")
    accept.get_by_role("button").click()
    told = page.locator(".changes-first")
    expect(told.locator("del")).to_have_text("A new shop with fifty products")
    expect(told.locator("ins")).to_have_text("Ten products in one language")
    expect(page.get_by_label("What did they buy?")).to_have_value("A shop with fifty products")
    page.get_by_role("button", name="Accept as it is now").click()
    expect(page.locator(".understood")).to_contain_text("A shop with fifty products")


@pytest.mark.parametrize(("key", "form"), [("r", "return"), ("q", "ask")])
def test_a_key_opens_its_form(company: Company, open_as: Open, key: str, form: str) -> None:
    _, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    page.keyboard.press(key)
    expect(page.locator(f"#{form} form")).to_be_visible()


def test_a_statement_is_asked_about_with_keys(company: Company, open_as: Open) -> None:
    _, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    for key in "pjj":
        page.keyboard.press(key)
    expect(page.get_by_label("Where “Scope of work” comes from")).to_be_focused()
    page.keyboard.press("q")
    expect(page.get_by_label("About", exact=True)).to_have_value("scope")
    expect(page.get_by_label("Question to Sam Sender")).to_be_focused()
    page.keyboard.type("How many languages?")
    page.locator("#ask").get_by_role("button", name="Ask").click()
    expect(page.locator(".asked-here")).to_contain_text("How many languages?")


def test_returned_and_fixed_with_keys_alone(company: Company, open_as: Open) -> None:
    record, handoff = company.offered()
    reasons = (ReturnedFor("incomplete", ("scope",), "Which languages?"),)
    company.done(company.receiver, Return(handoff=handoff, reasons=reasons), record)
    page = open_as("sam@example.com", f"/w/sample/handoffs/{handoff}")
    page.locator("#again").get_by_label("Scope of work").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("A new shop in two languages")
    page.keyboard.press("Tab")
    page.keyboard.type("Now with the languages.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ada Ltd is offered to Rita Receiver")
    expect(page.locator(".packet-note")).to_contain_text("Now with the languages.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_packet_fits_a_phone(company: Company, open_as: Open, scheme: Any) -> None:
    record, handoff = company.offered("A client with a name that is longer than most clients have")
    attach(company, record, "a-file-with-a-name-that-has-no-place-to-break-" * 3 + ".pdf", PDF)
    company.done(company.sales_lead, SetFields(values={"contract_value": "7000 USD"}), record)
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}", color_scheme=scheme, **PHONE)
    page.get_by_label("Where “Contract value” comes from").click()
    expect(page.locator("#sources-contract_value .sources")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_there_is_nothing_to_press(company: Company, open_as: Open) -> None:
    _, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What they bought")).to_be_visible()
    for gone in (page.locator(".side"), page.locator("#accept"), page.locator(".packet-tools")):
        expect(gone).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "shown"), [("agreement.pdf", PDF, "iframe"), ("a.txt", b"Hi", "pre")]
)
def test_a_file_opens_from_the_packet(
    company: Company, open_as: Open, name: str, content: bytes, shown: str
) -> None:
    record, handoff = company.offered()
    attach(company, record, name, content)
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    page.get_by_role("link", name=name).click()
    expect(page.locator(f".preview {shown}")).to_be_visible()


def test_accepting_works_without_script(company: Company, open_as: Open) -> None:
    _, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}", java_script_enabled=False)
    page.get_by_label("What did they buy?").fill("A shop with fifty products")
    page.get_by_label("What is your first step?").fill("I call them")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator(".understood")).to_contain_text("A shop with fifty products")
