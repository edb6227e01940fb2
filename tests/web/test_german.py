"""The pages in German: no English left on any of them, numbers and dates as German writes them, in whose language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client
from django.utils import translation

from surehand.core.playbook import read_playbook
from surehand.core.values import Money
from surehand.runtime.shipped import shipped_playbooks
from surehand.store import models as m
from surehand.web import formats
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

pytestmark = pytest.mark.any_database

GERMAN = "de-AT,de;q=0.9,en;q=0.5"
ENGLISH = re.compile(
    r"\b(?:the|and|is|are|of|for|with|not|your|you|it|this|that|from|have|has|by|what|who|when|where|here|"
    r"records?|handoffs?|packet|gate|stage|accept(?:ed)?|returned?|owner|settings|tasks?|save|missing)\b",
    re.IGNORECASE,
)
HEARD = ("aria-label", "title", "placeholder", "alt", "data-title")
PAGES = (
    *(
        "",
        "tasks",
        "people",
        "people/teams",
        "imports",
        "audits",
        "connections",
        "connections/deliveries",
        "connections/findings",
        "connections/replies",
        "connections/slack",
        "connections/connect/hubspot",
        "connections/connect/clickup",
        "connections/assists",
        "connections/assists/left",
        "connections/assists/quality",
        "connections/webhooks",
        "map",
        "insights",
        "insights/gates",
        "search",
    ),
    *("alerts?all", "alerts/preferences", "playbooks", "settings", "settings/hours", "settings/keys"),
    *(
        "settings/data",
        "settings/log",
        "settings/jobs",
        "first-run",
        "first-run/business",
        "first-run/people",
        "first-run/try",
    ),
)
SAME = (
    "Sample",
    "text",
    "Isle of Man",
    "Port of Spain",
    "„Run it“ in docs/how-to/run-it.md",
    "„Answer by mail“ in docs/how-to/answer-by-mail.md",
    "DE, DE-BY",
    "lead of <team>",
    "receiver, sender, owner,",
    "2 working days after accepted",
)
"""What is the same in German: names, and the words of playbook files."""


@pytest.fixture
def german(admin: Visitor) -> Visitor:
    """An administrator whose browser speaks German."""
    admin.client.defaults["HTTP_ACCEPT_LANGUAGE"] = GERMAN
    return admin


def texts_in(part: object) -> Iterator[str]:
    """Every text somebody wrote into a playbook."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, each in part.items():
            yield str(key)
            yield from texts_in(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from texts_in(each)


@pytest.fixture(scope="module")
def written() -> list[str]:
    """What people wrote: it stays in their language. The longest first."""
    playbook = msgspec.to_builtins(sample.PROGRAM.playbook)
    shipped = (read_playbook(text, name).playbook for name, text in shipped_playbooks().items())
    about = {text for each in shipped if each for text in (each.title, each.description)}
    told = {
        *texts_in(playbook),
        *texts_in(dict(sample.COMPLETE)),
        *about,
        *sample.READ_BACK,
        *SAME,
        " ".join(sample.PLAYBOOK.split()),
    }
    return sorted((each for each in told if len(each) > 3 or each in ("won",)), key=len, reverse=True)


def english_in(page: Page, written: list[str]) -> list[str]:
    """The English on a page and in what is only heard, with some words around it."""
    heard = (each.attributes.get(name) or "" for each in page.elements for name in HEARD)
    text = " ".join((page.text, *heard))
    text = re.sub(r"`[^`]*`", "", text)
    for each in written:
        text = text.replace(each, "…")
    return [text[max(found.start() - 40, 0) : found.end() + 40] for found in ENGLISH.finditer(text)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_all_german(german: Visitor, workspace: Company, written: list[str], path: str) -> None:
    workspace.offered()
    page = german.get(path)
    assert page.status == 200
    assert english_in(page, written) == []


def test_the_pages_of_one_thing_are_german(german: Visitor, workspace: Company, written: list[str]) -> None:
    record, handoff = workspace.offered()
    thing = workspace.open()
    paths = (f"records/{record}", f"records/{thing}", f"handoffs/{handoff}", f"people/{workspace.sender}")
    (playbook,) = {each.slug for each in m.PlaybookEntry.objects.within(workspace.id)}
    boards = (
        f"boards/{playbook}",
        f"boards/{playbook}?view=table",
        f"playbooks/{playbook}",
        f"playbooks/{playbook}/edit",
    )
    assert {path: english_in(german.get(path), written) for path in (*paths, *boards)} == {
        path: [] for path in (*paths, *boards)
    }


def test_a_refusal_is_german(german: Visitor, workspace: Company, written: list[str]) -> None:
    record = workspace.open()
    page = german.get(f"records/{record}?move=onboarding")
    refused = german.send(page, "/move")
    assert "nichts ist ausgefüllt" in refused.text
    assert english_in(refused, written) == []


def test_the_sign_in_page_follows_the_browser(workspace: Company) -> None:
    page = Client().get("/sign-in/", headers={"accept-language": GERMAN}).content.decode()
    assert '<html lang="de">' in page
    assert "E-Mail-Adresse" in page
    assert english_in(Page(Client().get("/sign-in/", headers={"accept-language": GERMAN})), []) == []


def test_the_chosen_language_is_stronger_than_the_browser(german: Visitor, workspace: Company) -> None:
    m.Account.objects.filter(email="ada@example.com").update(language="en")
    assert "Inbox" in german.get().text
    m.Account.objects.filter(email="ada@example.com").update(language="de")
    german.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Eingang" in german.get().text


def test_amounts_and_days_are_german(german: Visitor, workspace: Company) -> None:
    record, _ = workspace.offered()
    text = german.get(f"records/{record}").text
    assert "4.000 USD" in text
    assert "30. März 2026" in text


@pytest.mark.parametrize(
    ("language", "number", "day", "moment"),
    [
        ("en", "1,250.50", "14 Dec 2026", "Mon 14 Dec 2026, 15:50 CET"),
        ("en-us", "1,250.50", "Dec 14, 2026", "Mon, Dec 14, 2026, 3:50 PM CET"),
        ("de", "1.250,50", "14. Dez. 2026", "Mo. 14. Dez. 2026, 15:50 CET"),
    ],
)
def test_each_language_writes_in_its_way(language: str, number: str, day: str, moment: str) -> None:
    at = datetime(2026, 12, 14, 14, 50, tzinfo=UTC)
    with translation.override(language):
        assert formats.number(Decimal("1250.50")) == number
        assert formats.money(Money(Decimal("1250.50"), "EUR")) == f"{number} EUR"
        assert formats.day(date(2026, 12, 14)) == day
        assert " ".join(formats.moment(at, ZoneInfo("Europe/Berlin")).split()) == moment
