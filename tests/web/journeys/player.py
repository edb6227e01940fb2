"""Somebody who plays a journey: they find things by role and label, and have a mouse or a keyboard, never both."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

Role = Literal["button", "combobox", "link"]
Name = str | re.Pattern[str]
MOST_TABS = 120
"""Whoever has not arrived after so many presses of Tab does not get there."""

WHERE = """wanted => {
    let here = document.activeElement;
    while (here.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
    if (here === wanted) return "here";
    const onPage = (element) => element.getRootNode().host ?? element;
    const order = onPage(here).compareDocumentPosition(onPage(wanted));
    return order & Node.DOCUMENT_POSITION_PRECEDING ? "behind" : "ahead";
}"""
STANDS = "() => document.activeElement && document.activeElement !== document.body"
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, [aria-busy=true]"


class Player(ABC):
    """A person at a page. ``near`` narrows where they look; without it they look at the whole page."""

    def __init__(self, page: Page, shots: Path | None, play: str) -> None:
        self.page = page
        self._shots, self._play, self._number = shots, play, 0

    @property
    def main(self) -> Locator:
        """The page without what stands around every page."""
        return self.page.get_by_role("main")

    def press(self, name: Name, near: Locator | None = None) -> None:
        """Press a button."""
        self._act(self._find("button", name, near))

    def follow(self, name: Name, near: Locator | None = None) -> None:
        """Follow a link."""
        self._act(self._find("link", name, near))

    def unfold(self, name: str, near: Locator | None = None) -> None:
        """Open a folded part by its title. (Playwright knows no role for the title of a fold.)"""
        folds = (near or self.page).locator("summary").filter(has_text=re.compile(rf"^\s*{re.escape(name)}"))
        self._act(folds.filter(visible=True))

    @abstractmethod
    def take(self, name: str, key: str, near: Locator | None = None) -> None:
        """Do what is offered as a link or a fold and has a key of its own."""

    @abstractmethod
    def decide(self, name: Name, key: str, near: Locator | None = None) -> None:
        """Press a button that has a key of its own."""

    @abstractmethod
    def command(self, words: str) -> None:
        """Search for something in the palette and do the first thing found."""

    def fill(self, label: str, text: str, near: Locator | None = None) -> None:
        """Replace what stands in a field."""
        field = (near or self.page).get_by_label(label).filter(visible=True)
        self._type(field, text)

    @abstractmethod
    def choose(self, label: str, option: str, near: Locator | None = None) -> None:
        """Choose one of the options of a list."""

    def tick(self, label: str, near: Locator | None = None) -> None:
        """Tick a box. What it is for may be explained after its ``label``."""
        named = re.compile(rf"^{re.escape(label)}\b")
        box = (near or self.page).get_by_role("checkbox", name=named).filter(visible=True)
        self._tick(box)
        expect(box).to_be_checked()

    @abstractmethod
    def pick(self, label: str) -> None:
        """Pick one of several things of which only one can be."""

    def part(self, name: str) -> Locator:
        """A part of the page with a name of its own."""
        return self.page.get_by_role("region", name=name).or_(self.page.get_by_role("group", name=name))

    def is_told(self, words: str) -> None:
        """A message says so, to the eyes and to a screen reader."""
        told = self.page.get_by_role("status").or_(self.page.get_by_role("alert"))
        expect(told.filter(has_text=words).first).to_be_visible()

    def reads(self, words: str, near: Locator | None = None) -> None:
        """It stands on the page."""
        expect((near or self.main).get_by_text(words).filter(visible=True).first).to_be_visible()

    def show(self, step: str) -> None:
        """Keep a picture of the page, if somebody wants to look."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{step}: too wide"
        if self._shots:
            self._number += 1
            path = self._shots / f"{self._play}-{self._number}-{step}.png"
            # To hide the caret, Playwright would write a style into the page, which our policy forbids.
            whole = not self.page.get_by_role("dialog").count()
            self.page.screenshot(path=path, full_page=whole, caret="initial")

    def _find(self, role: Role, name: Name, near: Locator | None) -> Locator:
        return (near or self.page).get_by_role(role, name=name, exact=True).filter(visible=True)

    def _settle(self) -> None:
        """Wait until the answer stands on the page."""
        self.page.wait_for_load_state()
        expect(self.page.locator(BUSY)).to_have_count(0)

    @abstractmethod
    def _act(self, target: Locator) -> None: ...

    @abstractmethod
    def _type(self, field: Locator, text: str) -> None: ...

    @abstractmethod
    def _tick(self, box: Locator) -> None: ...


class Mouse(Player):
    """Points and clicks; types only into what was clicked."""

    def take(self, name: str, key: str, near: Locator | None = None) -> None:
        link = self._find("link", name, near)
        if link.count():
            self._act(link)
        else:
            self.unfold(name, near)

    def decide(self, name: Name, key: str, near: Locator | None = None) -> None:
        self._act(self._find("button", name, near))

    def command(self, words: str) -> None:
        self.page.get_by_role("link", name="Search or act").click()
        self.page.keyboard.type(words)
        self._act(self.page.get_by_role("option").filter(has_text=words).first)

    def choose(self, label: str, option: str, near: Locator | None = None) -> None:
        self._find("combobox", label, near).select_option(label=option)

    def pick(self, label: str) -> None:
        self.page.get_by_role("radio", name=label).check()

    def _act(self, target: Locator) -> None:
        target.click()
        self._settle()

    def _type(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def _tick(self, box: Locator) -> None:
        box.click()


class Keys(Player):
    """Has a keyboard and nothing else: Tab, arrows, letters, Enter. After each act they must stand somewhere."""

    def take(self, name: str, key: str, near: Locator | None = None) -> None:
        self._press(key)

    def decide(self, name: Name, key: str, near: Locator | None = None) -> None:
        expect(self._find("button", name, near)).to_be_visible()
        self._press(key)

    def command(self, words: str) -> None:
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(words)
        expect(self.page.get_by_role("option", selected=True)).to_contain_text(words)
        self._press("Enter")

    def choose(self, label: str, option: str, near: Locator | None = None) -> None:
        box = self._find("combobox", label, near)
        self._reach(box)
        self.page.keyboard.type(option)
        expect(box.get_by_role("option", selected=True)).to_have_text(option)

    def pick(self, label: str) -> None:
        radio = self.page.get_by_role("radio", name=label)
        group = self.page.get_by_role("group").filter(has=radio)
        self._reach(group.get_by_role("radio", checked=True))
        for _ in range(group.get_by_role("radio").count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowRight")
        expect(radio).to_be_checked()

    def _act(self, target: Locator) -> None:
        self._reach(target)
        self._press("Enter")

    def _type(self, field: Locator, text: str) -> None:
        self._reach(field)
        if field.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self.page.keyboard.type(month + day + year)
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)

    def _tick(self, box: Locator) -> None:
        self._reach(box)
        self.page.keyboard.press("Space")

    def _press(self, key: str) -> None:
        """Press a key that does something, and see that the focus is not lost by it."""
        self.page.evaluate("window.sameDocument = true")
        self.page.keyboard.press(key)
        self._settle()
        if self.page.evaluate(
            "window.sameDocument"
        ):  # Nobody stands anywhere in a page that was just loaded.
            self.page.wait_for_function(STANDS)

    def _reach(self, target: Locator) -> None:
        """Go to something with Tab, or back to it with Shift and Tab."""
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
        for _ in range(MOST_TABS):
            where = target.evaluate(WHERE)
            if where == "here":
                return
            self.page.keyboard.press("Shift+Tab" if where == "behind" else "Tab")
        pytest.fail(f"{MOST_TABS} presses of Tab do not lead to {target}.")
