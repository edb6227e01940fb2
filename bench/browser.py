"""What a reader's browser makes of the busy pages: how much script and style they load, when the largest thing is
painted, and how much the page shifts. A headless Chromium on loopback, a new window with an empty cache for each visit.

Largest Contentful Paint and layout shift are as the browser reports them: https://web.dev/articles/vitals
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Mapping
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Response, sync_playwright

VISITS = 5
SETTLES_MS = 1000
"""A page that has not changed for so long is what the reader sees."""
CODE = ("script", "stylesheet")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WATCH = """
window.seen = {paint: 0, shift: 0};
const watch = (type, see) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({type, buffered: true});
watch("largest-contentful-paint", (entry) => { seen.paint = Math.max(seen.paint, entry.startTime); });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
"""


def look_at(pages: Mapping[str, str], session: str) -> dict[str, dict[str, float]]:
    """For each page its kilobytes of script and style, compressed, and the medians of paint (ms) and shift."""
    from bench.server import serve

    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))),
            args=["--no-sandbox", "--disable-gpu", f"--disk-cache-dir={profile}"],
        )
        with serve("surehand.site.wsgi:application", os.environ, threads=4) as server:
            address = f"http://127.0.0.1:{server.port}"
            _visit(
                browser, address, next(iter(pages.values())), session
            )  # The first answer of a server is slow.
            found = {
                name: _summed([_visit(browser, address, page, session) for _ in range(VISITS)])
                for name, page in pages.items()
            }
        browser.close()
    return found


def _visit(browser: Browser, address: str, page: str, session: str) -> dict[str, float]:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    context.add_init_script(WATCH)
    answers: list[Response] = []
    seen = _opened(context, page, answers)
    sizes = [_compressed(each) for each in answers if each.request.resource_type in CODE]
    context.close()
    return {"kb": sum(sizes) / 1000, "paint_ms": seen["paint"], "shift": seen["shift"]}


def _opened(context: BrowserContext, page: str, answers: list[Response]) -> Any:
    window = context.new_page()
    window.on("response", lambda answer: answers.append(answer))
    answer = window.goto(page, wait_until="load")
    assert answer is not None
    assert answer.status == 200, (page, answer.status)
    window.wait_for_timeout(SETTLES_MS)
    return window.evaluate("window.seen")


def _compressed(answer: Response) -> int:
    """The bytes on the way: as sent where that is compressed, else as a proxy before the server would send them."""
    if answer.headers.get("content-encoding"):
        return answer.request.sizes()["responseBodySize"]
    return len(gzip.compress(answer.body()))


def _summed(visits: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(visit[name] for visit in visits) for name in visits[0]}
