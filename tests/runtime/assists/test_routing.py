"""Suggested receivers: from this workspace's accepted handoffs, only where no rule settles who receives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import Offer, SetFields
from surehand.runtime.assists.routes import routing
from surehand.runtime.assists.routes.routing import find_receivers, shown_to, why_none
from surehand.runtime.facts import facts_of
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.runtime.assists.past import SHOP, expect_few, learn_from, offered_to
from tests.sample import COMPLETE, NOW

pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    expect_few(monkeypatch)


@pytest.fixture
def cora(workspace: Company) -> str:
    """A colleague of the receiver; of their past handoffs hers were clinics, the receiver's shops."""
    return learn_from(workspace)


def found_for(workspace: Company, now=NOW, **values):
    """Who would receive a new record."""
    record = workspace.open("New client", **{**COMPLETE, **SHOP, **values})
    state = read_state(workspace.id, record)
    assert state is not None
    found = find_receivers(workspace.id, Actor(workspace.sender), state, "onboarding", now)
    assert not isinstance(found, Refusal), found
    return found


def test_past_handoffs_suggest_their_receiver(workspace: Company, cora: str) -> None:
    found = found_for(workspace)
    assert (found.decides, found.suggested.choices[0].person) == ("suggestion", workspace.receiver)
    assert found.suggested.choices[0].shared[0] == "Industry: Retail"


def test_other_work_suggests_another(workspace: Company, cora: str) -> None:
    found = found_for(workspace, scope="A clinic that books patients online", industry="health")
    assert found.suggested.choices[0].person == cora


def test_a_rule_that_fits_leaves_nothing_to_suggest(workspace: Company, cora: str) -> None:
    found = found_for(workspace, package="premium", contract_value="9000 USD")
    assert (found.decides, found.suggested.choices) == ("rule", ())
    assert found.routed is not None
    assert found.routed.person.id == workspace.onboarding_lead


def test_nothing_of_another_workspace_is_learnt(workspace: Company, cora: str) -> None:
    other = Company("Another")
    learn_from(other, count=0)
    assert found_for(other).suggested.why_none == "too_little"


def test_what_is_accepted_later_is_learnt(workspace: Company, cora: str) -> None:
    before = found_for(workspace).suggested.past
    offered_to(workspace, workspace.receiver, "Late", now=NOW + timedelta(hours=30), **SHOP)
    assert found_for(workspace, now=NOW + timedelta(hours=31)).suggested.past == before + 1


def test_what_is_learnt_is_forgotten_after_hours(
    workspace: Company, cora: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_for(workspace)
    asked: list[object] = []
    read = routing.read_accepted
    monkeypatch.setattr(routing, "read_accepted", lambda *given: asked.append(given[3]) or read(*given))
    found_for(workspace, now=NOW + timedelta(hours=1))
    found_for(workspace, now=NOW + routing.KEPT_FOR + timedelta(hours=1))
    assert [since is None for since in asked] == [False, True]


def test_what_the_receiver_filled_in_teaches_nothing(workspace: Company, cora: str) -> None:
    """A field that was set after the offer would tell who took it."""
    record = offered_to(workspace, workspace.receiver, "Telling", **SHOP)
    workspace.done(workspace.receiver, SetFields(values={"manager": workspace.receiver}), record)
    found = found_for(workspace, manager=workspace.receiver, scope="Something else", industry="")
    shared = {each for choice in found.suggested.choices for each in choice.shared}
    assert not any("manager" in each.casefold() for each in shared)


def test_history_tells_that_it_was_suggested(workspace: Company, cora: str) -> None:
    record = workspace.open("New client", **{**COMPLETE, **SHOP})
    state = read_state(workspace.id, record)
    facts, sam = facts_of(workspace.id), Actor(workspace.sender)
    suggested = shown_to(facts, sam, state, "onboarding", workspace.receiver, NOW)
    command = Offer(to="onboarding", receiver=workspace.receiver)
    done = workspace.done(sam, command, record, suggested=suggested)
    (handoff,) = done.state.handoffs.values()
    assert handoff.why.startswith("suggested, as ")
    assert handoff.why.endswith("; chosen by Sam Sender")


def test_nobody_chosen_means_nothing_was_shown(workspace: Company, cora: str) -> None:
    state = read_state(workspace.id, workspace.open(**COMPLETE))
    assert shown_to(facts_of(workspace.id), Actor(workspace.sender), state, "onboarding", "", NOW) == ()


def test_a_move_inside_the_team_has_no_receiver(workspace: Company) -> None:
    state = read_state(workspace.id, workspace.open(stage="proposal"))
    assert state is not None
    found = find_receivers(workspace.id, Actor(workspace.sender), state, "won", NOW)
    assert isinstance(found, Refusal)
    assert found.code == "needs_no_handoff"


def test_why_nobody_is_suggested_is_a_sentence(workspace: Company) -> None:
    learn_from(workspace, count=2)
    found = found_for(workspace)
    sentence = why_none(found.suggested, facts_of(workspace.id).directory)
    assert sentence == ("Nobody is suggested: that takes 60 accepted handoffs of this kind, and there are 2.")


def test_the_number_of_queries_does_not_grow(
    workspace: Company, cora: str, django_assert_max_num_queries
) -> None:
    record = workspace.open("New client", **{**COMPLETE, **SHOP})
    state = read_state(workspace.id, record)
    assert state is not None
    with django_assert_max_num_queries(8):
        find_receivers(workspace.id, Actor(workspace.sender), state, "onboarding", NOW)
