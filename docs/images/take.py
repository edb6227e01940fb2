"""Takes the screenshots of the docs from the demonstration, in Debian's Chromium.

`python docs/images/take.py` writes the pictures beside it; with a folder it writes every page there, at 1440 and 360
pixels, light and dark, for looking over a change. Needs the development set-up and `chromium`.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic"
).split()
SHOWN = "Weinhaus Lorenz"
"""A record of the demonstration whose gate misses several things: the sight the README is about."""
WIDTHS = {1440: 900, 360: 740}
LED_TO = {"record": ("board", r"/records/[^/?#]+$"), "handoff": ("board", r"/handoffs/[^/?#]+$")}
"""Pages that no menu names: where to look for a link to one, and how its address ends."""
DOCUMENTED = ("inbox", "board", "record", "handoff", "tasks", "imports", "map", "playbooks", "people")
"""The pages shown in the README and the docs."""


@contextmanager
def demonstration() -> Iterator[list[str]]:
    """A running demonstration; gives the sign-in links of its three people: sender, receiver, administrator."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "surehand.cli", "up", "--demo", "--data", data, "--port", port]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield _links(process)
            finally:
                process.terminate()


def _links(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    links: list[str] = []
    for line in process.stdout:
        links += re.findall(r"http\S+token=\S+", line)
        if line.startswith("Surehand is ready"):
            time.sleep(1)
            return links
    raise SystemExit("the demonstration did not start")


def sign_in(browser: Browser, link: str, width: int, scheme: str) -> Page:
    """A page of somebody who is signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.wait_for_load_state()
    if "password" in page.url:
        page.goto(page.url.split("/password")[0])
    return page


def addresses(page: Page) -> dict[str, str]:
    """The pages worth a picture: those of the menu, and one of each kind that they lead to."""
    page.goto(re.match(r"https?://[^/]+", page.url)[0])  # type: ignore[index]  # the page is open, so it has a host
    base = page.url
    links = page.eval_on_selector_all(".side a[data-title]", "links => links.map(link => link.href)")
    found = {_name(link, base): link for link in reversed(links)}
    for name, (start, pattern) in LED_TO.items():
        page.goto(found[start])
        links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href)")
        match = next((link for link in links if re.search(pattern, link)), None)
        if match:
            found[name] = match
    return found | {
        "imports": f"{base}imports",
        "search": f"{base}search?q=we",
        "patterns": f"{base}patterns",
    }


def _name(address: str, base: str) -> str:
    """“inbox” for the first page of a workspace, “board” for a board, else the first word after the workspace."""
    return re.split(r"[/?]", address.removeprefix(base))[0].replace("boards", "board") or "inbox"


def take(page: Page, name: str, address: str, folder: Path, *, whole: bool) -> None:
    """One picture."""
    page.goto(address)
    page.wait_for_load_state("load")
    page.screenshot(path=str(folder / f"{name}.png"), full_page=whole)


def for_the_docs(browser: Browser, links: list[str]) -> None:
    """What the README and the tutorial show."""
    sender = sign_in(browser, links[0], 1440, "light")
    found = addresses(sender)
    sender.goto(found["board"])
    found["record"] = sender.get_by_role("link", name=SHOWN).first.evaluate("link => link.href")
    for name in filter(found.__contains__, DOCUMENTED):
        take(sender, name, found[name], IMAGES, whole=False)
    sender.goto(found["inbox"])
    sender.keyboard.press("Control+k")
    sender.keyboard.type(SHOWN[:4].lower())
    sender.get_by_role("option", name=SHOWN).wait_for()
    sender.screenshot(path=str(IMAGES / "palette.png"))


def everything(browser: Browser, links: list[str], folder: Path) -> None:
    """Each page as the administrator sees it, in each width and scheme, in one session."""
    page = sign_in(browser, links[2], 1440, "light")
    found = addresses(page)
    state = page.context.storage_state()
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, storage_state=state
            )
            each = context.new_page()
            for name, address in found.items():
                take(each, f"{name}-{width}-{scheme}", address, folder, whole=True)


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not here: apt-get install chromium.")
    with demonstration() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1])
            folder.mkdir(parents=True, exist_ok=True)
            everything(browser, links, folder)
        else:
            for_the_docs(browser, links)


if __name__ == "__main__":
    main()
