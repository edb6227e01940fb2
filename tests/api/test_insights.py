"""Insights by the API: the numbers of the page, and the records behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.api.rest import request
from surehand.core.engine.commands import Return
from surehand.core.engine.state import ReturnedFor
from tests import sample
from tests.api.conftest import Program
from tests.fixtures import Company


@pytest.fixture
def returned(workspace: Company, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record that came back, a day ago."""
    record, handoff = workspace.offered("Returned Ltd")
    back = Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("scope",)),))
    workspace.done(workspace.receiver, back, record, now=sample.NOW + timedelta(hours=1))
    monkeypatch.setattr(request, "now", lambda: sample.NOW + timedelta(days=1))
    return record


def tables(program: Program, **query: object) -> dict[str, list[dict]]:  # type: ignore[type-arg]
    return {each["id"]: each["lines"] for each in program.get("insights", **query).json()["tables"]}


def test_numbers_come_with_their_interval(workspace: Company, returned: str) -> None:
    program = Program(workspace.id, workspace.sender, "read")
    [line] = tables(program)["trust"]
    assert line["names"] == ["Sales", "Onboarding"]
    assert line["numbers"]["right"] == {
        "value": 0.0, "n": 0, "of": 1, "low": 0.0, "high": 0.7935, "records": 0,
    }  # fmt: skip


def test_records_behind_a_number_are_listed(workspace: Company, returned: str) -> None:
    program = Program(workspace.id, workspace.sender, "read")
    [line] = tables(program)["returns_by_reason"]
    found = program.get(
        "insights/returns_by_reason/records", line=line["key"], number="returned", playbook="client"
    ).json()
    assert [each["id"] for each in found["items"]] == [returned]
    refused = program.get("insights/trust/records", line="nobody", number="right")
    assert (refused.status_code, refused.json()["code"]) == (404, "no_such_number")


def test_people_are_for_those_who_lead(workspace: Company, returned: str) -> None:
    assert "workload_people" not in tables(Program(workspace.id, workspace.sender, "read"))
    assert "workload_people" in tables(Program(workspace.id, workspace.sales_lead, "read"))


def test_filters_narrow(workspace: Company, returned: str) -> None:
    program = Program(workspace.id, workspace.stranger, "read")
    assert tables(program, mine=True)["trust"] == []
    assert tables(program, team="delivery")["trust"] == []
    assert len(tables(program, days=7)["trust"]) == 1
