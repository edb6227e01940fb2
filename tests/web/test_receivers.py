"""Choosing a receiver: what decides is said, suggestions come with reasons, and nobody is preselected."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import Offer, Return
from surehand.core.engine.state import ReturnedFor
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.runtime.assists.past import SHOP, expect_few, learn_from
from tests.sample import COMPLETE
from tests.web.conftest import Page, Visitor


@pytest.fixture
def cora(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> str:
    expect_few(monkeypatch)
    return learn_from(workspace, count=10)


def gate_of(visitor: Visitor, record: str) -> Page:
    return visitor.get(f"records/{record}?move=onboarding")


def words(page: Page) -> str:
    return page.words_of(id="way-onboarding")


def test_a_rule_that_decides_is_told(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(**{**COMPLETE, "industry": "retail"})
    told = words(gate_of(sender, record))
    assert "By rule it goes to Rita Receiver: the least loaded of onboarding who knows retail." in told
    assert "uggested" not in told


def test_suggestions_stand_with_their_reasons(workspace: Company, sender: Visitor, cora: str) -> None:
    page = gate_of(sender, workspace.open("New", **{**COMPLETE, **SHOP}))
    told = words(page)
    assert "No rule settles who receives it. Unless you choose, it goes to" in told
    assert "Rita Receiver Took 5 of the 5 accepted handoffs most like it. Alike: Industry: Retail" in told
    assert "in 6 of them the first suggested was the one who took it." in told


def test_nobody_is_preselected(workspace: Company, sender: Visitor, cora: str) -> None:
    page = gate_of(sender, workspace.open("New", **{**COMPLETE, **SHOP}))
    form = next(form for form in page.forms if form.data.get("to") == ["onboarding"])
    assert form.data["receiver"] == [""]


def test_choosing_a_suggestion_is_told_on_the_handoff(workspace: Company, sender: Visitor, cora: str) -> None:
    record = workspace.open("New", **{**COMPLETE, **SHOP})
    page = gate_of(sender, record)
    form = next(form for form in page.forms if form.data.get("to") == ["onboarding"])
    sender.send_form(page, form, receiver=workspace.receiver)
    state = read_state(workspace.id, record)
    assert state is not None
    (handoff,) = state.handoffs
    told = sender.get(f"handoffs/{handoff}").text
    assert "Receiver: suggested, as 5 of the 5 past handoffs most like it were theirs; chosen by Sam" in told


def test_too_little_history_says_so(workspace: Company, sender: Visitor) -> None:
    learn_from(workspace, count=0)
    told = words(gate_of(sender, workspace.open("New", **COMPLETE)))
    assert "Nobody is suggested: that takes 60 accepted handoffs of this kind, and there are 0." in told


def test_what_came_back_as_misrouted_is_not_suggested_again(
    workspace: Company, sender: Visitor, cora: str
) -> None:
    record = workspace.open("New", **{**COMPLETE, **SHOP})
    workspace.done(workspace.sender, Offer(to="onboarding", receiver=workspace.receiver), record)
    state = read_state(workspace.id, record)
    assert state is not None
    (handoff,) = state.handoffs
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=(ReturnedFor("misrouted"),)), record)
    told = sender.get(f"handoffs/{handoff}").words_of(id="again")
    assert "past handoffs like this one point to Rita Receiver, who cannot take it now." in told
