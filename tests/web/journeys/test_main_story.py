"""The main story: a deal is won with two fields missing, and ends as a list of tasks that somebody looks after.

Once in the pages, as Sam and Rita live it; then without pages, while one in ten requests to every system goes wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from surehand.core.engine.commands import SetFields
from surehand.web import clock
from tests.fixtures import Company
from tests.web.journeys.conftest import Play
from tests.web.journeys.theatre import MISSING, Theatre, stage
from tests.web.journeys.trouble import one_in_ten

FIVE = ["Call Ada Ltd", "Collect access", "Hold the workshop", "Prepare the start", "Write the plan"]
RITA, OTTO = ("rita@example.com",), ("otto@example.com",)
END = {
    "stage": "onboarding",
    "owner is Rita": True,
    "handoffs": ["accepted"],
    "held": ["complete"],
    "lists": 1,
    "tasks": list(zip(FIVE, (RITA, RITA, RITA, OTTO, RITA), strict=True)),
    "each is due": True,
    "deal is Rita's": True,
    "deal stage": "closedwon",
    "notes": ["brief", "what was missing"],
    "messages": 1,
    "failed": 0,
}
"""The end of the story, however it got there."""


@pytest.fixture
def theatre(workspace: Company, settings: Any) -> Iterator[Theatre]:
    with stage(workspace, settings) as theatre:
        yield theatre


@pytest.fixture
def theatre_behind(
    company: Company, settings: Any, at_ten: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Theatre]:
    """The same behind a real server, on whose pages it is as late as on the stage."""
    with stage(company, settings) as theatre:
        monkeypatch.setattr(clock, "now", theatre.clock)
        yield theatre


@pytest.mark.browser
@pytest.mark.any_database
def test_a_won_deal_becomes_five_tasks(theatre_behind: Theatre, play: Play) -> None:
    theatre = theatre_behind
    theatre.win()
    assert theatre.account.stage_of(theatre.deal) == "closedwon"
    assert "Scope of work" in theatre.account.note_of(theatre.deal)

    sam = play("sam@example.com", "/w/sample/alerts?all")
    sam.reads("Ada Ltd was moved in another system, but waits here")
    sam.follow(re.compile("Ada Ltd was moved in another system"))
    sam.show("record-held")
    sam.follow("A move made there is held: see what is missing")
    sam.fill("Scope of work", MISSING["scope"])
    sam.fill("Goals", MISSING["goals"])
    sam.show("held-form")
    sam.press("Fill it in")
    sam.is_told("It is complete: the move is made.")
    sam.show("offered")
    theatre.let_pass(6, turns=6)
    (offered,) = theatre.said_in_slack()
    assert "Accept" in offered

    rita = play("rita@example.com")
    rita.take("Accept", "a")
    rita.fill("What did they buy?", "A shop with a checkout")
    rita.fill("What is your first step?", "I call them on Tuesday")
    rita.press("Accept")
    rita.is_told("You have it: you are the owner now.")
    theatre.let_pass(10, turns=10)
    rita.follow("Call Ada Ltd")
    rita.reads("ClickUp: list")
    rita.reads("HubSpot: deal")
    rita.show("accepted")

    assert theatre.end_state() == END
    (shown,) = theatre.said_in_slack()
    assert "Rita Receiver" in shown
    assert "Accept" not in shown.replace("Accepted", "").replace("accepted", "")


def test_the_story_ends_without_pages(theatre: Theatre) -> None:
    play_through(theatre)

    assert theatre.end_state() == END


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in (2, 3))])
def test_trouble_changes_nothing_of_the_end(theatre: Theatre, seed: int) -> None:
    happened = one_in_ten(theatre, seed)

    play_through(theatre, patience=40)

    assert theatre.end_state() == END
    assert happened() > 0


def play_through(theatre: Theatre, patience: int = 1) -> None:
    """The story as its people act, with the worker between them; under trouble everything takes longer."""
    company = theatre.company
    theatre.win(until=lambda: bool(theatre.hubspot.held(theatre.deal)), patience=patience)
    record = theatre.record.id
    values = {**MISSING, "goals": [MISSING["goals"]]}
    company.done(company.sender, SetFields(values=values), record, now=theatre.clock())
    theatre.wait(lambda: bool(theatre.record.open_handoffs), patience)
    company.done(company.receiver, company.acceptance(record), record, now=theatre.clock())
    theatre.wait(lambda: theatre.is_at_rest() and theatre.has_lists(), patience)
