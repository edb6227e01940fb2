"""In a real Chromium: words as long as German has them stay in their place, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from surehand.core.engine.commands import AddTask, Ask
from surehand.runtime.people import PersonChange, change_person
from surehand.runtime.teams import TeamChange, change_team
from tests import sample
from tests.fixtures import Company

pytestmark = [pytest.mark.browser, pytest.mark.any_database]

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TEAM, CLIENT, STAGE, FIELD, CONTRACT = (
    f"{WORD}{ending}" for ending in ("team", "kunde", "stufe", "feld", "vertrag")
)
ESCAPES = """() => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    for (let text = words.nextNode(); text; text = words.nextNode()) {
        if (!text.data.trim() || !text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        if (text.parentElement.closest(".track, .board, .table-box, .hidden")) continue;
        const right = Math.max(...[...range.getClientRects()].map((each) => each.right));
        for (let box = text.parentElement; box && box !== document.documentElement; box = box.parentElement) {
            const style = getComputedStyle(box);
            const isOut = right > box.getBoundingClientRect().right + 1.5;
            if (isOut && style.display !== "inline" && style.overflowX === "visible") {
                found.push(`${box.tagName}.${box.className}: ${text.data.trim().slice(0, 60)}`);
                break;
            }
            if (style.overflowX !== "visible" || ["fixed", "absolute"].includes(style.position)) break;
        }
    }
    return found;
}"""
"""Each text that stands out of a box around it; what scrolls by itself may be wider."""


@pytest.fixture
def long_words(company: Company) -> tuple[str, str]:
    """A company that gives everything long names: its record, and a handoff of it that is offered."""
    for team in sample.TEAMS:
        change_team(company.id, team, TeamChange(title=f"{TEAM} {team}"))
    change_person(company.id, company.receiver, PersonChange(name=f"{WORD} Receiver"))
    named = sample.PLAYBOOK.replace("title: Scope of work", f"title: {FIELD}")
    named = named.replace("title: Sales to onboarding", f"title: {CONTRACT}")
    named = named.replace('means: "The client signed."', f'title: {STAGE}, means: "{WORD}"')
    named = named.replace('means: "We collect access."', f'title: {STAGE} zwei, means: "{WORD}"')
    company.publish(named)
    record, handoff = company.offered(CLIENT, scope=f"{WORD} und drei Wörter", goals=[WORD])
    now = datetime.now(UTC)
    company.done(company.receiver, Ask(handoff=handoff, text=WORD, field="scope"), record, now=now)
    company.done(company.sender, AddTask(title=WORD, owner=company.sender, due=now), record, now=now)
    return record, handoff


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_long_words_stay_in_their_place(
    company: Company, open_as: Callable[..., Page], long_words: tuple[str, str], width: int
) -> None:
    record, handoff = long_words
    found: dict[str, Any] = {}
    for email in ("rita@example.com", "sam@example.com"):
        page = open_as(email, viewport={"width": width, "height": 900})
        for path in (
            f"records/{record}",
            f"handoffs/{handoff}",
            "boards/client",
            "boards/client?table=1",
            "",
        ):
            page.goto(f"/w/sample/{path}")
            wide = page.evaluate("document.documentElement.scrollWidth") - width
            escaped = page.evaluate(ESCAPES)
            if wide > 0 or escaped:
                found[f"{email} {path}"] = (wide, escaped)
    assert found == {}
