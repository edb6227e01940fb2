"""In a real Chromium: the drawer and its focus, dragging cards, keys, and what was typed that comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from playwright.sync_api import Locator, Page, expect

from surehand.store import models as m
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]
BOARD = "/w/sample/boards/client"
Open = Callable[..., Page]
Point: TypeAlias = tuple[float, float]


def drag(page: Page, card: Locator, to: Locator, *, drop: bool = True) -> None:
    """Drag a card to a place, and drop it there or keep it in the hand."""
    start, end = card.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 50, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 60, steps=5)
    if drop:
        page.mouse.up()


def test_dropped_on_a_seam_the_gate_opens(company: Company, open_as: Open) -> None:
    company.open(**{**sample.COMPLETE, "scope": ""})
    page = open_as("sam@example.com", BOARD)
    drag(page, page.locator(".card"), page.locator(".seam-contract[data-drop=onboarding]"))
    drawer = page.locator("#drawer")
    expect(drawer.get_by_label("Scope of work")).to_be_focused()
    drawer.get_by_label("Scope of work").fill("A new shop with fifty products")
    drawer.get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Ada Ltd is offered to Rita Receiver")
    expect(page.locator(".card")).to_contain_text("Rita Receiver")


def test_dropped_on_a_column_it_moves(company: Company, open_as: Open) -> None:
    company.open(stage="proposal", contract_value="4000 USD")
    page = open_as("sam@example.com", BOARD)
    drag(page, page.locator(".card"), page.locator(".column[data-drop=won]"))
    expect(page.locator("#status")).to_contain_text("Ada Ltd is in Won now.")
    expect(page.locator(".column[data-drop=won] .card")).to_have_count(1)


def test_a_place_says_why_it_is_none(company: Company, open_as: Open) -> None:
    company.open(stage="proposal")
    page = open_as("sam@example.com", BOARD)
    drag(page, page.locator(".card"), page.locator(".column[data-drop=ready]"), drop=False)
    words = page.locator(".column[data-drop=ready] .drop-words")
    expect(words).to_have_text("Nothing leads from Proposal to Ready.")
    page.mouse.up()
    expect(words).to_have_count(0)
    expect(page.locator(".column[data-drop=proposal] .card")).to_have_count(1)


def test_an_offered_card_says_why_it_stays(company: Company, open_as: Open) -> None:
    company.offered()
    page = open_as("sam@example.com", BOARD)
    drag(page, page.locator(".card"), page.locator(".column[data-drop=onboarding]"), drop=False)
    words = page.locator(".column[data-drop=onboarding] .drop-words")
    expect(words).to_contain_text("It is offered to Rita Receiver")
    page.mouse.up()


def test_escape_gives_the_focus_back(company: Company, open_as: Open) -> None:
    company.open(stage="proposal")
    page = open_as("sam@example.com", BOARD)
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Move to Won")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer").get_by_label("Amount")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).not_to_be_visible()
    expect(page.locator(".card:focus-within")).to_be_visible()


def test_letters_go_between_columns(company: Company, open_as: Open) -> None:
    company.open("Ada Ltd", stage="proposal")
    company.open("Bob Ltd", stage="won")
    page = open_as("sam@example.com", BOARD)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_focused()
    page.keyboard.press("l")
    expect(page.get_by_role("link", name="Bob Ltd", exact=True)).to_be_focused()
    page.keyboard.press("h")
    expect(page.get_by_role("link", name="Ada Ltd", exact=True)).to_be_focused()


def test_what_was_typed_comes_back(company: Company, open_as: Open) -> None:
    record = company.open()
    page = open_as("sam@example.com", f"/w/sample/records/{record}")
    page.locator("#ways").get_by_role("link", name="Hand over to Onboarding").click()
    with page.expect_response(lambda answer: answer.url.endswith("/unsent")):
        page.locator("#drawer").get_by_label("Goals").fill("First sale by June")
    page.reload()
    page.locator("#ways").get_by_role("link", name="Hand over to Onboarding").click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_label("Goals")).to_have_value("First sale by June")
    expect(drawer.locator(".unsent-note")).to_contain_text("Typed just now, not sent.")
    drawer.get_by_role("button", name="Discard").click()
    expect(drawer.get_by_label("Goals")).to_have_value("")


def test_typed_without_a_connection_it_comes_back(company: Company, open_as: Open, wrong: list[str]) -> None:
    record = company.open()
    page = open_as("sam@example.com", f"/w/sample/records/{record}")
    page.context.set_offline(True)
    page.get_by_label("Note", exact=True).fill("They prefer calls.")
    page.wait_for_timeout(900)
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("They prefer calls.")
    wrong[:] = [each for each in wrong if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_session_that_ended_loses_nothing(company: Company, open_as: Open) -> None:
    from surehand.runtime.accounts import add_account

    add_account("sam@example.com", password="a sure hand at the wheel")
    record = company.open(**{**sample.COMPLETE, "scope": ""})
    page = open_as("sam@example.com", BOARD)
    drag(page, page.locator(".card"), page.locator(".seam-contract[data-drop=onboarding]"))
    drawer = page.locator("#drawer")
    drawer.get_by_label("Scope of work").fill("A new shop with fifty products")
    page.context.clear_cookies(name="sessionid")
    drawer.get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    page.get_by_label("E-mail address").fill("sam@example.com")
    page.get_by_label("Password").fill("a sure hand at the wheel")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#drawer").get_by_label("Scope of work")).to_have_value(
        "A new shop with fifty products"
    )
    page.locator("#drawer").get_by_role("button", name="Hand over to Onboarding", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Ada Ltd is offered to Rita Receiver")
    assert page.url.endswith("/boards/client")
    assert not m.UnsentForm.objects.within(company.id).filter(place__contains=record).exists()


def test_a_handoff_is_accepted_beside_the_inbox(company: Company, open_as: Open) -> None:
    company.offered()
    page = open_as("rita@example.com")
    page.keyboard.press("j")
    page.keyboard.press("a")
    drawer = page.locator("#drawer")
    expect(drawer.get_by_label("What did they buy?")).to_be_focused()
    drawer.get_by_role("button", name="Accept", exact=True).click()
    expect(drawer.get_by_role("alert")).to_be_visible()
    drawer.get_by_label("What did they buy?").fill("A shop with fifty products")
    drawer.get_by_label("What is your first step?").fill("I call them on Tuesday")
    drawer.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("#status")).to_contain_text("You have it: you are the owner now.")
    assert page.url.endswith("/w/sample/")


def test_several_are_ticked_with_keys(company: Company, open_as: Open) -> None:
    for name in ("Ada Ltd", "Bob Ltd"):
        company.open(name, stage="proposal", contract_value="4000 USD")
    page = open_as("sam@example.com", BOARD)
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.get_by_label("Move the ticked ones").select_option("won")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator("#status")).to_contain_text("2 records went on to Won.")


def test_on_a_phone_the_drawer_comes_from_below(company: Company, open_as: Open) -> None:
    record = company.open()
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "reduced_motion": "reduce"}
    page = open_as("sam@example.com", f"/w/sample/records/{record}?move=onboarding", **phone)
    box = page.locator("#drawer").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 360, 740)


class Finger:
    """A finger on the screen, as the browser gets it from the device: it decides itself what is a scroll."""

    def __init__(self, page: Page) -> None:
        self.page, self.device = page, page.context.new_cdp_session(page)

    def put(self, at: Point, *, rest: int = 0) -> None:
        """Touch a point, and rest there for some milliseconds."""
        self._send("touchStart", at)
        self.page.wait_for_timeout(rest)

    def slide(self, start: Point, end: Point) -> None:
        """Go from one point to another without leaving the screen."""
        for step in range(1, 9):
            self._send("touchMove", tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))
            self.page.wait_for_timeout(16)

    def lift(self) -> None:
        """Leave the screen."""
        self._send("touchEnd")

    def _send(self, kind: str, *points: tuple[float, ...]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def point_of(place: Locator, down: float = 40) -> Point:
    """A point in a place, some pixels below its top."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + min(60, box["width"] / 2), box["y"] + down


def test_a_resting_finger_carries_a_card(company: Company, open_as: Open) -> None:
    company.open(stage="proposal", contract_value="4000 USD")
    page = open_as("sam@example.com", BOARD, has_touch=True)
    finger, start = Finger(page), point_of(page.locator(".card [data-open]"), down=8)
    finger.put(start, rest=700)
    expect(page.locator(".ghost")).to_have_count(1)
    finger.slide(start, point_of(page.locator(".column[data-drop=won]")))
    expect(page.locator(".column[data-drop=won] .drop-words")).to_have_text("Move to Won")
    finger.lift()
    expect(page.locator("#status")).to_contain_text("Ada Ltd is in Won now.")
    expect(page.locator(".column[data-drop=won] .card")).to_have_count(1)


def test_a_finger_that_moves_at_once_scrolls(company: Company, open_as: Open) -> None:
    company.open(stage="won")
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    page = open_as("sam@example.com", BOARD, **phone)
    board = page.locator(".board")
    before = board.evaluate("board => board.scrollLeft")
    page.locator(".card").scroll_into_view_if_needed()
    finger, start = Finger(page), point_of(page.locator(".card"))
    finger.put(start)
    finger.slide(start, (start[0] - 150, start[1]))
    finger.lift()
    expect(page.locator(".ghost")).to_have_count(0)
    assert board.evaluate("board => board.scrollLeft") > before


def test_a_card_is_carried_over_the_edge_of_a_phone(company: Company, open_as: Open) -> None:
    company.open(stage="proposal", contract_value="4000 USD")
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    page = open_as("sam@example.com", BOARD, **phone)
    finger, start = Finger(page), point_of(page.locator(".card"))
    finger.put(start, rest=400)
    expect(page.locator(".ghost")).to_have_count(1)
    finger.slide(start, (350, start[1]))
    won = page.locator(".column[data-drop=won]")
    expect(won).to_be_in_viewport(ratio=0.9)
    finger.slide((350, start[1]), point_of(won))
    finger.lift()
    expect(page.locator("#status")).to_contain_text("Ada Ltd is in Won now.")
