"""Accepted handoffs to learn from, under a playbook that leaves all but premium clients to the team."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from surehand.assist import route
from surehand.core.engine.commands import Offer
from surehand.runtime.assists.routes import routing
from tests import sample
from tests.fixtures import Company

TO_TEAM = sample.PLAYBOOK.replace(
    "{team: onboarding, by: least_loaded, skills: [industry]}", "{team: onboarding}"
)
SHOP = {"scope": "An online shop with a checkout", "industry": "retail"}
CLINIC = {"scope": "A clinic that books patients online", "industry": "health"}


def expect_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of past handoffs be enough; forget what other tests taught."""
    monkeypatch.setattr(route, "LEAST", 4)
    routing.forget()


def learn_from(workspace: Company, count: int = 12) -> str:
    """Give a company a past: shops were the receiver's, clinics those of a colleague, whose id comes back."""
    workspace.publish(TO_TEAM)
    cora = workspace.add("Cora Colleague", f"cora@{workspace.id[-6:]}.example", teams=("onboarding",))
    for number in range(count):
        person, values = ((workspace.receiver, SHOP), (cora, CLINIC))[number % 2]
        offered_to(workspace, person, f"Client {number}", now=sample.NOW + timedelta(hours=number), **values)
    return cora


def offered_to(
    workspace: Company, person: str, title: str, *, now: datetime = sample.NOW, **values: object
) -> str:
    """A record that was offered to somebody, who accepted."""
    record = workspace.open(title, **{**sample.COMPLETE, **values})
    workspace.done(workspace.sender, Offer(to="onboarding", receiver=person), record, now=now)
    workspace.done(person, workspace.acceptance(record), record, now=now + timedelta(minutes=10))
    return record
