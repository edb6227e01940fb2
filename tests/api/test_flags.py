"""Flags, evidence and proposals through the API."""

from __future__ import annotations

import pytest

from surehand.core.engine.commands import AddNote
from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE

CALL = """Carla Meyer: We start on 30 March 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""


@pytest.fixture
def record(workspace: Company) -> str:
    record = workspace.open(**COMPLETE)
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    return record


def test_flags_come_with_their_words(sender: Program, record: str) -> None:
    told = sender.get(f"records/{record}/flags").json()
    [flag] = told["flags"]
    assert (flag["field"], flag["kind"]) == ("contract_value", "contradictory")
    [evidence] = flag["evidence"]
    assert (
        CALL[evidence["start"] : evidence["end"]] == evidence["quote"] == "The contract value is 12,000 USD."
    )
    assert [each["field"] for each in told["backed"]] == ["start_date"]
    assert {"goals": "free_text", "scope": "free_text"}.items() <= {
        each["field"]: each["why"] for each in told["not_assessed"]
    }.items()


def test_a_way_is_told_what_its_gate_lacks(workspace: Company, sender: Program) -> None:
    record = workspace.open(**{**COMPLETE, "goals": None})
    told = sender.get(f"records/{record}/flags", to="onboarding").json()
    assert [(each["field"], each["kind"]) for each in told["flags"]] == [("goals", "missing")]
    assert (told["sources"], told["not_assessed"][0]["why"]) == (0, "nothing_read")


def test_a_way_that_is_none_is_refused(sender: Program, record: str) -> None:
    assert refusal(sender.get(f"records/{record}/flags", to="ready")) == (404, "no_such_move")
    assert refusal(sender.get("records/rec_x/flags")) == (404, "no_such_record")


def test_evidence_is_found_by_its_words(sender: Program, record: str) -> None:
    told = sender.get(f"records/{record}/evidence", q="when will the agreement be sent").json()
    assert told["passages"][0]["quote"] == "We will send the agreement tomorrow."
    assert [each["form"] for each in told["sources"]] == ["call"]
    assert sender.get(f"records/{record}/evidence", q="kangaroo").json()["passages"] == []


def test_a_proposal_waits_for_a_person(workspace: Company, sender: Program, record: str) -> None:
    [source] = sender.get(f"records/{record}/evidence", q="money").json()["sources"]
    body = {"proposals": [{"field": "main_contact", "source": source["id"], "quote": "Carla Meyer: The"}]}
    assert refusal(sender.post(f"records/{record}/proposals", body)) == (422, "invalid_proposals")
    body["proposals"] = [
        {"field": "industry", "source": source["id"], "quote": "We will send the agreement tomorrow"}
    ]
    refused = sender.post(f"records/{record}/proposals", body).json()
    assert [each["code"] for each in refused["unmet"]] == ["no_value_in_words"]
    body["proposals"] = [
        {"field": "client_name", "source": source["id"], "quote": "Good", "value": "Good"},
    ]
    told = sender.post(f"records/{record}/proposals", body, Idempotency_Key="p-1")
    assert told.status_code == 201
    [row] = told.json()["suggestions"]
    assert (row["status"], row["method"], row["value"]) == ("open", "agent", "Good")
    assert m.Suggestion.objects.within(workspace.id).get(pk=row["id"]).proposed_by == workspace.sender


def test_a_proposal_on_an_older_version_is_refused(sender: Program, record: str) -> None:
    body = {"proposals": [{"field": "client_name", "source": "x", "quote": "Good"}]}
    assert refusal(sender.post(f"records/{record}/proposals", body, If_Match='"1"')) == (412, "changed_since")
