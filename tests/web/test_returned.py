"""A returned handoff wherever its record is met: nothing says that it is ready before its reasons are put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.commands import Return, SetFields
from surehand.core.engine.state import ReturnedFor
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

State = Callable[[str], RecordState]


@pytest.fixture
def returned(workspace: Company) -> str:
    """A record with everything its gate asks for, whose handoff came back all the same: its industry is wrong."""
    record, handoff = workspace.offered(industry="retail")
    reasons = (ReturnedFor("incomplete", ("industry", "scope"), "wrong"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    return record


def test_its_gate_lists_the_reasons(returned: str, sender: Visitor) -> None:
    page = sender.get(f"records/{returned}?move=onboarding")
    gate = page.words_of(id="way-onboarding")
    assert gate.startswith(
        "Hand over to Onboarding returned Returned by Rita Receiver. Put it right, then offer it again."
    )
    assert "Incomplete: wrong" in gate
    assert "Everything is there" not in gate


def test_the_named_fields_are_its_inputs(workspace: Company, returned: str, sender: Visitor) -> None:
    page = sender.get(f"records/{returned}?move=onboarding")
    data = page.form("/move").data
    assert (data["fields"], data["receiver"]) == (["industry", "scope"], [workspace.receiver])


def test_filled_it_goes_out_again(returned: str, sender: Visitor, state: State) -> None:
    page = sender.get(f"records/{returned}?move=onboarding")
    sender.send(page, "/move", **{"field.industry": "health"})
    (offered,) = state(returned).open_handoffs
    assert (offered.attempt, state(returned).values["industry"].value) == (2, "health")


def test_its_page_says_why_it_came_back(returned: str, sender: Visitor) -> None:
    panel = sender.get(f"records/{returned}").words_of(id="on-onboarding")
    assert "Incomplete (Industry and Scope of work): wrong" in panel
    assert "ready" not in panel


def test_its_next_step_opens_the_gate(returned: str, sender: Visitor) -> None:
    page = sender.get(f"records/{returned}")
    assert page.link("Fix and offer again").endswith(f"records/{returned}?move=onboarding")


def test_put_right_it_is_ready(workspace: Company, returned: str, sender: Visitor) -> None:
    fixed = {"industry": "health", "scope": "A new shop with sixty products"}
    workspace.done(workspace.sender, SetFields(values=fixed), returned, now=sample.NOW + timedelta(minutes=5))
    panel = sender.get(f"records/{returned}").words_of(id="on-onboarding")
    assert panel.startswith("Hand over to Onboarding ready")
    assert "What was named is changed since." in panel
