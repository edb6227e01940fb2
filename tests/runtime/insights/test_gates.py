"""Gates: what they held, whether it was mended, what it took; overrides; and what is asked for in vain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from surehand.core.engine.commands import Move, Offer, Override, SetFields
from surehand.runtime.facts import facts_of
from surehand.runtime.findings import reconcile, sentence_of
from surehand.runtime.insights import idle
from surehand.runtime.insights.idle import idle_gates
from surehand.runtime.insights.look import Look
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.runtime.insights.conftest import HOUR, LATER, only, told

Seen = Callable[..., Look]
GATE = "client~won -> onboarding"
WITHOUT_GOALS = sample.PLAYBOOK.replace(
    "requires: [scope, goals, start_date]", "requires: [scope, start_date]"
)


def held(workspace: Company, title: str = "Ada Ltd") -> str:
    """A record that could not be offered, because its scope was missing."""
    record = workspace.open(title, **{**sample.COMPLETE, "scope": ""})
    workspace.refused(workspace.sender, Offer(to="onboarding"), record)
    return record


def mend(workspace: Company, record: str, after: timedelta = 3 * HOUR) -> None:
    """Fill in what was missing, and offer it."""
    scope = SetFields(values={"scope": f"Fifty products for {record}"})
    workspace.done(workspace.sender, scope, record, now=sample.NOW + after)
    workspace.offer(record, now=sample.NOW + after)


def test_a_gate_catches_what_is_mended(workspace: Company, seen: Seen) -> None:
    mend(workspace, held(workspace))
    line = only(seen(), "gates", GATE)
    assert (told(line)["held"], told(line)["caught"], told(line)["median"]) == (1, 1.0, 3.0)
    assert told(line)["passed"] == 1


def test_trying_again_in_vain_is_one_hold(workspace: Company, seen: Seen) -> None:
    record = held(workspace)
    workspace.done(workspace.sender, SetFields(values={"goals": []}), record, now=sample.NOW + HOUR)
    workspace.refused(workspace.sender, Offer(to="onboarding"), record, now=sample.NOW + HOUR)
    found = seen()
    assert told(only(found, "gates", GATE))["held"] == 1
    assert told(only(found, "missing", "client~goals"))["held"] == 1
    assert told(only(found, "missing", "client~scope"))["held"] == 1


def test_what_is_held_still_waits(workspace: Company, seen: Seen) -> None:
    record = held(workspace)
    line = only(seen(), "gates", GATE)
    assert line.numbers["waiting"].behind == (record,)
    assert "median" not in line.numbers


def test_another_way_out_is_no_catch(workspace: Company, seen: Seen) -> None:
    record = workspace.open("Ada Ltd", stage="proposal")
    workspace.refused(workspace.sender, Move(to="won"), record)
    lost = Move(to="lost", reason="They chose somebody else")
    workspace.done(workspace.sender, lost, record, now=sample.NOW + HOUR)
    line = only(seen(), "gates", "client~proposal -> won")
    assert (told(line)["held"], told(line)["left"], told(line)["caught"]) == (1, 1, 0.0)


def test_an_override_is_no_catch(workspace: Company, seen: Seen) -> None:
    record = held(workspace)
    granted = Override(to="onboarding", reason="The client is in a hurry", expires=LATER)
    workspace.done(workspace.sales_lead, granted, record, now=sample.NOW + HOUR)
    workspace.offer(record, now=sample.NOW + 2 * HOUR)
    found = seen()
    assert told(only(found, "gates", GATE))["overridden"] == 1
    line = only(found, "overrides", GATE)
    assert (told(line)["granted"], told(line)["used"], told(line)["open"]) == (1, 1, 1)


@pytest.fixture
def few_are_enough(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two passings say something, and the playbook is a year old."""
    monkeypatch.setattr(idle, "ENOUGH", 2)
    published(workspace, LATER - timedelta(days=365))


def published(workspace: Company, at: datetime) -> None:
    m.PlaybookVersion.objects.within(workspace.id).update(published_at=at)


def titles(workspace: Company) -> set[str]:
    """What the gate to onboarding asks for in vain."""
    found = idle_gates(facts_of(workspace.id), LATER)
    return {item for each in found if each.way == "Won → Onboarding" for item in each.items}


@pytest.mark.usefixtures("few_are_enough")
def test_what_was_never_missing_is_asked_in_vain(workspace: Company) -> None:
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    assert {"Scope of work", "Goals", "Premium starts at 5,000."} <= titles(workspace)


@pytest.mark.usefixtures("few_are_enough")
def test_what_was_missing_once_is_not_in_vain(workspace: Company) -> None:
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    held(workspace)
    assert "Scope of work" not in titles(workspace)
    assert "Goals" in titles(workspace)


@pytest.mark.usefixtures("few_are_enough")
def test_what_is_filled_in_on_the_way_works(workspace: Company) -> None:
    workspace.offered("One", scope="The scope of one in some words")
    record = workspace.open("Two", **{**sample.COMPLETE, "goals": []})
    workspace.done(workspace.sender, SetFields(values={"goals": ["More sales"]}), record)
    workspace.offer(record)
    assert "Goals" not in titles(workspace)


def test_few_passings_say_nothing(workspace: Company) -> None:
    published(workspace, LATER - timedelta(days=365))
    workspace.offered("One")
    assert titles(workspace) == set()


@pytest.mark.usefixtures("few_are_enough")
def test_what_is_new_has_its_time_first(workspace: Company) -> None:
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    published(workspace, LATER - timedelta(days=89))
    assert titles(workspace) == set()


@pytest.mark.usefixtures("few_are_enough")
def test_what_was_taken_out_for_a_while_has_its_time_too(workspace: Company) -> None:
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    for text, days in ((WITHOUT_GOALS, 40), (sample.PLAYBOOK, 10)):
        number = workspace.publish(text)
        rows = m.PlaybookVersion.objects.within(workspace.id).filter(number=number)
        rows.update(published_at=LATER - timedelta(days=days))
    assert "Goals" not in titles(workspace)
    assert "Scope of work" in titles(workspace)


@pytest.mark.usefixtures("few_are_enough")
def test_records_of_a_version_that_did_not_ask_say_nothing(workspace: Company) -> None:
    workspace.publish(WITHOUT_GOALS)
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    workspace.publish(sample.PLAYBOOK)
    published(workspace, LATER - timedelta(days=365))
    assert "Goals" not in titles(workspace)
    assert "Scope of work" in titles(workspace)


@pytest.mark.usefixtures("few_are_enough")
def test_what_passed_under_an_override_says_nothing(workspace: Company) -> None:
    workspace.offered("One", scope="The scope of one in some words")
    record = workspace.open("Two", **{**sample.COMPLETE, "scope": ""})
    granted = Override(to="onboarding", reason="The client is in a hurry", expires=LATER)
    workspace.done(workspace.sales_lead, granted, record)
    workspace.offer(record, now=sample.NOW + HOUR)
    assert titles(workspace) == set()


@pytest.mark.usefixtures("few_are_enough")
def test_its_publisher_is_told_and_may_dismiss(workspace: Company) -> None:
    for title in ("One", "Two"):
        workspace.offered(title, scope=f"The scope of {title} in some words")
    reconcile(workspace.id, LATER)
    found = m.Finding.objects.within(workspace.id).get(kind="gate_idle", key__contains="Won → Onboarding")
    assert found.owner == workspace.admin
    assert sentence_of(found).startswith(
        "Client journey: at Won → Onboarding, this was never missing in 2 passings"
    )
