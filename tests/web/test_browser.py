"""In a real Chromium: the main path, the keys, and what script adds to pages that work without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import SetFields
from surehand.runtime.accounts import add_account
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

PASSWORD = "a sure hand at the wheel"


def test_a_client_is_handed_over(company: Company, open_as: Callable[..., Page]) -> None:
    add_account("sam@example.com", password=PASSWORD)
    record = company.open(package="standard", contract_value="4000 USD", start_date="2026-03-30")
    sender = open_as(path="/sign-in/")
    sender.get_by_label("E-mail address").fill("sam@example.com")
    sender.get_by_label("Password").fill(PASSWORD)
    sender.get_by_role("button", name="Sign in").click()
    sender.get_by_role("link", name="Client journey").click()

    card = sender.locator(".card", has_text="Ada Ltd")
    card.locator("summary").click()
    card.get_by_role("button", name="Hand over to Onboarding").click()
    gate = sender.locator("#drawer")
    expect(gate.get_by_role("alert")).to_contain_text("To go to Onboarding: 2 missing.")
    gate.get_by_label("Scope of work").fill("A new shop with fifty products")
    gate.get_by_label("Goals").fill("First sale by June")
    gate.get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    expect(sender.locator("#status")).to_contain_text("Ada Ltd is offered to Rita Receiver")

    receiver = open_as("rita@example.com")
    receiver.keyboard.press("j")
    expect(receiver.get_by_role("link", name="Ada Ltd", exact=True)).to_be_focused()
    receiver.keyboard.press("a")
    receiver.get_by_label("What did they buy?").fill("A shop with fifty products")
    receiver.get_by_label("What is your first step?").fill("I call them on Tuesday")
    receiver.get_by_role("button", name="Accept", exact=True).click()
    expect(receiver.locator("#status")).to_contain_text("You have it: you are the owner now.")
    receiver.goto(f"/w/sample/records/{record}")
    expect(receiver.locator("#tasks")).to_contain_text("Collect access")


def test_a_card_is_moved_with_keys_alone(company: Company, open_as: Callable[..., Page]) -> None:
    company.open(stage="proposal", contract_value="4000 USD")
    page = open_as("sam@example.com", "/w/sample/boards/client")
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Move to Won")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Ada Ltd is in Won now.")


def test_escape_closes_the_gate(company: Company, open_as: Callable[..., Page]) -> None:
    company.open(stage="proposal")
    page = open_as("sam@example.com", "/w/sample/boards/client")
    page.locator(".card summary").click()
    page.get_by_role("button", name="Move to Won").click()
    expect(page.locator("#drawer").get_by_label("Amount")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer .refusal")).to_have_count(0)


def test_a_field_is_edited_in_its_place(company: Company, open_as: Callable[..., Page]) -> None:
    record = company.open(scope="A shop with fifty products")
    page = open_as("sam@example.com", f"/w/sample/records/{record}")
    page.get_by_role("link", name="Edit Scope of work").click()
    box = page.get_by_role("textbox", name="Scope of work")
    expect(box).to_be_focused()
    box.fill("A shop with ten products")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#field-scope")).to_contain_text("A shop with ten products")
    assert page.url.endswith(f"/records/{record}")


def test_a_filter_takes_effect_at_once(company: Company, open_as: Callable[..., Page]) -> None:
    company.open("Ada Ltd", **sample.COMPLETE)
    company.open("Bob Ltd")
    page = open_as("sam@example.com", "/w/sample/boards/client")
    page.get_by_label("Something missing").check()
    expect(page.locator(".card")).to_have_count(1)
    assert page.url.endswith("/boards/client?text=&owner=&team=&missing=1")


def test_going_back_shows_the_present(company: Company, open_as: Callable[..., Page]) -> None:
    record = company.open()
    page = open_as("sam@example.com", "/w/sample/boards/client")
    page.get_by_role("link", name="Ada Ltd").click()
    expect(page.get_by_role("heading", name="Ada Ltd")).to_be_visible()
    company.done(company.sender, SetFields(values={"contract_value": "7000 USD"}), record)
    page.go_back()
    expect(page.locator(".card")).to_contain_text("7,000 USD")


def test_letters_typed_into_a_field_do_nothing_else(company: Company, open_as: Callable[..., Page]) -> None:
    record = company.open()
    page = open_as("sam@example.com", f"/w/sample/records/{record}")
    page.get_by_label("Note", exact=True).press_sequentially("jarq?m")
    expect(page.get_by_label("Note", exact=True)).to_have_value("jarq?m")
    expect(page.locator("#keys")).not_to_be_visible()


def test_single_letter_keys_can_be_turned_off(company: Company, open_as: Callable[..., Page]) -> None:
    company.offered()
    page = open_as("rita@example.com")
    page.keyboard.press("?")
    page.get_by_label("Single-letter keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).not_to_be_focused()
    assert page.url.endswith("/w/sample/")


def test_everything_works_without_script(company: Company, open_as: Callable[..., Page]) -> None:
    company.open(stage="proposal")
    page = open_as("sam@example.com", "/w/sample/boards/client", java_script_enabled=False)
    page.locator(".card summary").click()
    page.get_by_role("button", name="Move to Won").click()
    page.get_by_label("Amount").fill("4000")
    page.locator("#drawer").get_by_role("button", name="Move to Won", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Ada Ltd is in Won now.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(company: Company, open_as: Callable[..., Page], scheme: Any) -> None:
    record, handoff = company.offered("A client with a name that is longer than most clients have")
    phone = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    page = open_as("ada@example.com", **phone)
    for path in ("", "boards/client", "boards/client?table=1", f"records/{record}?edit=scope", f"handoffs/{handoff}",
                 "tasks?whose=all", "patterns"):  # fmt: skip
        page.goto(f"/w/sample/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(company: Company, open_as: Callable[..., Page], scheme: Any) -> None:
    page = open_as("ada@example.com", color_scheme=scheme)
    colours = page.evaluate(
        "names => Object.fromEntries(names.map(name => [name, getComputedStyle(document.documentElement)"
        ".getPropertyValue(`--${name}`).trim()]))",
        [name for pair in PAIRS for name in pair],
    )
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


PAIRS = [
    *(
        (text, ground)
        for text in ("ink", "ink-2", "ink-3", "accent-ink")
        for ground in ("paper", "canvas", "raised")
    ),
    *(
        (tone, ground)
        for tone in ("waiting", "ready", "late", "returned")
        for ground in ("paper", f"{tone}-soft")
    ),
    ("on-accent", "accent"),
    ("ink-3", "hover"),
    ("ink", "accent-soft"),
]
"""Text on the grounds it stands on; WCAG 2.2 AA asks for 4.5 to 1."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
