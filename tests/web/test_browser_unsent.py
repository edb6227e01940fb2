"""In a real Chromium: what is typed last is what counts, and a refusal neither writes over it nor calls itself news."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surehand.core.engine.commands import Ask
from surehand.store import models as m
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

Open = Callable[..., Page]
HAND_OVER = "Hand over to Onboarding"


def asked_again(page: Page, times: int = 2) -> Page:
    """The page, once it has asked some more times what changed."""
    for _ in range(times):
        with page.expect_response(lambda answer: "/changes?" in answer.url):
            pass
    return page


def gate_of(company: Company, open_as: Open) -> Page:
    record = company.open(package="standard", contract_value="4000 USD", start_date="2026-03-30")
    return open_as("sam@example.com", f"/w/sample/records/{record}?move=onboarding&back=/w/sample/")


@pytest.mark.parametrize("pause", [0, 300])
def test_a_refusal_shows_what_was_sent(company: Company, open_as: Open, pause: int) -> None:
    page = gate_of(company, open_as)
    scope = page.locator("#drawer").get_by_label("Scope of work")
    with page.expect_response("**/w/sample/unsent"):
        scope.fill("The first text, typed an hour ago")
    page.reload()
    expect(scope).to_have_value("The first text, typed an hour ago")
    scope.fill("Tbd")
    page.wait_for_timeout(pause)
    page.locator("#drawer").get_by_role("button", name=HAND_OVER, exact=True).click()
    expect(page.locator("#drawer").get_by_role("alert").first).to_be_visible()
    asked_again(page)
    expect(scope).to_have_value("Tbd")
    expect(page.locator("#drawer .unsent-note")).to_have_count(0)


def test_what_was_refused_outlives_a_reload(company: Company, open_as: Open) -> None:
    page = gate_of(company, open_as)
    scope = page.locator("#drawer").get_by_label("Scope of work")
    scope.fill("A shop with fifty products")
    page.locator("#drawer").get_by_role("button", name=HAND_OVER, exact=True).click()
    expect(page.locator("#drawer [role=alert]").first).to_contain_text("1 missing")
    asked_again(page)
    page.reload()
    expect(scope).to_have_value("A shop with fifty products")


def test_what_was_sent_is_not_kept(company: Company, open_as: Open) -> None:
    page = gate_of(company, open_as)
    drawer = page.locator("#drawer")
    drawer.get_by_label("Scope of work").fill("A new shop with fifty products")
    drawer.get_by_role("button", name=HAND_OVER, exact=True).click()
    expect(drawer.get_by_role("alert").first).to_contain_text("1 missing")
    drawer.get_by_label("Goals").fill("First sale by June")
    drawer.get_by_role("button", name=HAND_OVER, exact=True).click()
    expect(page.locator("#status")).to_contain_text("is offered to Rita Receiver")
    asked_again(page)
    assert m.UnsentForm.objects.within(company.id).count() == 0


def test_what_the_server_has_was_not_typed_without_a_connection(company: Company, open_as: Open) -> None:
    page = gate_of(company, open_as)
    scope = page.locator("#drawer").get_by_label("Scope of work")
    page.evaluate("Storage.prototype.removeItem = () => {};")
    with page.expect_response("**/w/sample/unsent"):
        scope.fill("A shop with fifty products")
    page.reload()
    expect(page.locator("#drawer .unsent-note")).to_contain_text("Typed just now")
    expect(scope).to_have_value("A shop with fifty products")


def test_an_own_refusal_is_no_news_on_the_handoff(company: Company, open_as: Open) -> None:
    record, handoff = company.offered()
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    page.locator("#accept").get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    asked_again(page)
    expect(page.locator("[data-live-news]")).to_be_hidden()
    page.locator("#return summary").click()
    page.locator("#return").get_by_role("button", name="Return it").click()
    expect(page.get_by_role("alert").first).to_contain_text("reason")
    asked_again(page)
    expect(page.locator("[data-live-news]")).to_be_hidden()
    company.done(company.receiver, Ask(handoff=handoff, text="Which products?"), record)
    sender = open_as("sam@example.com", f"/w/sample/handoffs/{handoff}")
    sender.get_by_role("button", name="Answer", exact=True).click()
    expect(sender.get_by_role("alert").first).to_be_visible()
    asked_again(sender)
    expect(sender.locator("[data-live-news]")).to_be_hidden()


def test_a_resized_box_breaks_no_policy(company: Company, open_as: Open) -> None:
    page = gate_of(company, open_as)
    drawer = page.locator("#drawer")
    drawer.get_by_label("Scope of work").evaluate("box => { box.style.height = '200px'; }")
    drawer.get_by_role("button", name=HAND_OVER, exact=True).click()
    expect(drawer.get_by_role("alert").first).to_be_visible()
    handoff = company.offered("Bob Ltd")[1]
    page.goto(f"/w/sample/handoffs/{handoff}")
    page = open_as("rita@example.com", f"/w/sample/handoffs/{handoff}")
    page.locator("#ask summary").click()
    question = page.get_by_label("Question to Sam Sender")
    question.evaluate("box => { box.style.height = '200px'; }")
    question.fill("Which products?")
    page.locator("#ask").get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".conversation")).to_contain_text("Which products?")
