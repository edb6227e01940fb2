"""A real Chromium before a real server: ask for `open_as` to open windows of people, `company` for what they see."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Request, Response, expect, sync_playwright

from surehand.runtime import facts
from surehand.runtime.accounts import add_account
from surehand.store.models import Account
from tests.fixtures import Company

# Shown with a test that failed: who reads it on another machine sees what its windows asked for.
log = logging.getLogger(__name__)
log.setLevel(logging.INFO)
FLAGS = """--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update
    --disable-sync""".split()
BACKEND = "django.contrib.auth.backends.ModelBackend"
WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
"""
# A refusal answers with 409, which the browser notes like any failed request.
_EXPECTED = "the server responded with a status of 409"
PATIENCE_MS = 30_000
"""How long a busy machine may take to show what is expected; whoever expects it sooner says so."""
_NETWORK = ("http:", "https:", "ws:", "wss:")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, metavar="FOLDER", help="keep a picture of each step of the journeys here"
    )


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a file."""
    # Playwright runs a loop of its own in this thread; the queries of the tests stand beside it, not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def company(live_server: Any) -> Iterator[Company]:
    """The sample company behind a real server."""
    facts.forget()
    yield Company()
    facts.forget()


@pytest.fixture
def wrong() -> list[str]:
    """What went wrong in the windows of a test; one that means it to go wrong takes it out."""
    return []


@pytest.fixture
def open_as(
    browser: Browser, live_server: Any, company: Company, wrong: list[str]
) -> Iterator[Callable[..., Page]]:
    """A browser window of somebody who is signed in; whatever goes wrong in it fails the test.

    An error on the console goes wrong, and so does a request to another host.
    """
    contexts = []

    def stay_here(request: Request) -> None:
        if request.url.startswith(_NETWORK) and not request.url.startswith(f"{live_server.url}/"):
            wrong.append(f"asked another host: {request.url}")

    def tell(answer: Response) -> None:
        log.info("%s %s: %s", answer.request.method, answer.url, answer.status)

    def opened(email: str = "", path: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if email:
            context.add_cookies([_session(email, live_server.url)])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        context.on("request", stay_here)
        context.on("response", tell)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(path or "/w/sample/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in wrong if _EXPECTED not in each] == []


def _session(email: str, url: str) -> Any:
    account = Account.objects.filter(email=email).first() or add_account(email)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
