"""Takes the screenshots of a brief: a call is pasted on a record of the demonstration and read there.

`python docs/images/take_brief.py` writes the pictures beside it. Needs the development set-up and `chromium`.
"""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Page, sync_playwright
from take import FLAGS, IMAGES, SHOWN, demonstration, sign_in

CALL = """Julia Lorenz: Thanks for taking the time. We have three wine shops and do all orders by phone at the moment.
Tom Weber: What would make it a success for you?
Julia Lorenz: That people order online, and that nobody types an order twice. At least forty orders a week by summer.
Tom Weber: And the budget?
Julia Lorenz: The contract value is 14,500 EUR, my brother has agreed to that. Not more.
Tom Weber: When do you want to start?
Julia Lorenz: We start on 1 February 2027, not before, because of the stocktaking.
Tom Weber: We will move your price list into the new shop for you.
Julia Lorenz: I am a bit worried that the old article numbers are a mess.
Tom Weber: I will send you the agreement by Friday.
Julia Lorenz: My mail is julia@weinhaus-lorenz.example. Who trains my people?
"""


def picture(page: Page, name: str) -> None:
    """One picture of what is seen without scrolling."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(IMAGES / f"{name}.png"))


def take(browser: Browser, link: str) -> None:
    """The call is pasted, its brief read, a source opened."""
    page = sign_in(browser, link, 1440, "light")
    page.goto("/".join(page.url.split("/")[:3]))
    page.get_by_role("link", name="Search or act").click()
    page.keyboard.type(SHOWN)
    page.get_by_role("option").filter(has_text=SHOWN).first.click()
    page.get_by_role("heading", name=SHOWN, level=1).wait_for()
    page.goto(page.url.split("?")[0] + "/brief")
    page.locator("details:has(#paste-text) > summary").click()
    page.get_by_label("Notes, a call or a mail").fill(CALL)
    page.get_by_role("button", name="Read it").click()
    page.locator(".brief-section").first.wait_for()
    page.goto(page.url.split("#")[0].split("?")[0])
    picture(page, "brief")
    page.locator(".of-line a").first.click()
    page.locator("mark, .passage").first.wait_for()
    picture(page, "source")


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not here: apt-get install chromium.")
    with demonstration() as links, sync_playwright() as playwright:
        take(playwright.chromium.launch(executable_path=chromium, args=FLAGS), links[0])


if __name__ == "__main__":
    main()
