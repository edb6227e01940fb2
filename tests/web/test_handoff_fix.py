"""Return and fix: the reasons as a list with the inputs in it, and the next offer in the same step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.commands import CompleteTask, Move, Offer, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from tests.fixtures import Company
from tests.web.conftest import Visitor

State = Callable[[str], RecordState]


@pytest.fixture
def returned(workspace: Company) -> tuple[str, str]:
    """A record whose handoff came back: the scope is unclear."""
    record, handoff = workspace.offered()
    reasons = (ReturnedFor("incomplete", ("scope", "main_contact"), "Which languages?"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    return record, handoff


def test_the_reasons_are_a_list_to_work_through(returned: tuple[str, str], sender: Visitor) -> None:
    page = sender.get(f"handoffs/{returned[1]}")
    assert page.words_of(class_="todo") == "Incomplete: Which languages?"
    assert page.form("/again").data["fields"] == ["scope", "main_contact"]
    assert page.form("/again").data["field.scope"] == ["A new shop with fifty products"]


def test_filled_it_is_offered_in_one_step(
    workspace: Company, returned: tuple[str, str], sender: Visitor, state: State
) -> None:
    page = sender.get(f"handoffs/{returned[1]}")
    typed = {"field.scope": "A new shop in two languages", "field.main_contact.email": "jo@example.com"}
    page = sender.send(page, "/again", note="Two languages.", **typed)
    (offered,) = state(returned[0]).open_handoffs
    assert (offered.attempt, offered.note, offered.receiver) == (2, "Two languages.", workspace.receiver)
    assert "Ada Ltd is offered to Rita Receiver" in page.text
    assert page.address.endswith(offered.id)


def test_a_refusal_keeps_all_that_was_typed(returned: tuple[str, str], sender: Visitor, state: State) -> None:
    page = sender.get(f"handoffs/{returned[1]}")
    typed = {"field.scope": "tbd", "field.main_contact.name": "Jo"}
    refused = sender.send(page, "/again", note="Now clear.", **typed)
    data = refused.form("/again").data
    assert refused.status == 409
    assert (data["field.scope"], data["field.main_contact.name"], data["note"]) == (
        ["tbd"],
        ["Jo"],
        ["Now clear."],
    )
    assert state(returned[0]).open_handoffs == ()


def test_what_the_gate_misses_is_asked_too(
    workspace: Company, returned: tuple[str, str], sender: Visitor
) -> None:
    workspace.done(workspace.sender, SetFields(values={"goals": []}), returned[0])
    fields = sender.get(f"handoffs/{returned[1]}").form("/again").data["fields"]
    assert fields == ["scope", "main_contact", "goals"]


def test_misrouted_leaves_the_choice_to_the_playbook(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    back = Return(handoff=handoff, reasons=(ReturnedFor("misrouted"),))
    workspace.done(workspace.receiver, back, record)
    assert sender.get(f"handoffs/{handoff}").form("/again").data["receiver"] == [""]


def test_only_who_has_it_can_offer_again(returned: tuple[str, str], stranger: Visitor) -> None:
    page = stranger.get(f"handoffs/{returned[1]}")
    assert not page.has(id="again")
    assert "Rita Receiver returned it" in page.words_of(class_="turn")


def test_offered_again_the_list_is_gone(
    workspace: Company, returned: tuple[str, str], sender: Visitor
) -> None:
    workspace.done(workspace.sender, Offer(to="onboarding"), returned[0])
    assert not sender.get(f"handoffs/{returned[1]}").has(id="again")


def test_moved_on_it_is_only_saved(
    workspace: Company, sender: Visitor, receiver: Visitor, state: State
) -> None:
    record, _first = workspace.offered(manager="stan@example.com")
    access = workspace.done(workspace.receiver, workspace.acceptance(record), record).state
    task = next(each.id for each in access.tasks.values() if each.template == "access")
    for command in (
        CompleteTask(task=task),
        Move(to="ready", values={"access_granted": True}),
        Offer(to="delivery"),
    ):
        offered = workspace.done(workspace.receiver, command, record).state
    handoff = list(offered.handoffs)[-1]
    back = Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("industry",), "Which?"),))
    workspace.done(workspace.stranger, back, record)
    page = receiver.get(f"handoffs/{handoff}")
    assert "Ada Ltd is in Onboarding now. Save here, then move it on from its page." in page.text
    receiver.send(page, "/again", **{"field.industry": "health"})
    assert state(record).values["industry"].value == "health"
    assert state(record).open_handoffs == ()
