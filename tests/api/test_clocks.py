"""Clocks over the API: whose time it was, how a deadline came about, and whose hours count."""

from __future__ import annotations

from surehand.runtime.workspaces import set_calendar
from tests.api.conftest import Program, refusal
from tests.fixtures import Company

PART_TIME = {"zone": "UTC", "hours": {"wed-thu": ["09:00-13:00"]}}


def test_a_handoff_tells_its_clocks(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    clocks = receiver.get(f"handoffs/{handoff}").json()["clocks"]
    (turn,) = clocks["turns"]

    assert clocks["turn"] == "receiver"
    assert clocks["sender"] == {"seconds": 0, "words": "0 min"}
    assert (turn["receiver"]["name"], turn["calendar"], turn["within"]) == (
        "Rita Receiver",
        "office",
        "4 working hours",
    )
    assert turn["due_at"] == "2026-03-02T14:00:00Z"
    assert [rung["kind"] for rung in turn["rungs"]][:2] == ["remind", "overdue"]
    assert turn["considered"][0]["why"] == "chosen"
    assert "   Reminder, 2026-03-02 12:00: to come" in clocks["in_words"]


def test_a_return_is_taken_back(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()
    receiver.post(f"handoffs/{handoff}/return", {"reasons": [{"reason": "capacity"}]})
    answer = receiver.post(f"handoffs/{handoff}/undo-return", {})

    assert (answer.status_code, answer.json()["status"]) == (200, "offered")


def test_what_is_not_returned_cannot_be(receiver: Program, workspace: Company) -> None:
    _, handoff = workspace.offered()

    assert refusal(receiver.post(f"handoffs/{handoff}/undo-return", {}))[1] == "not_returned"


def test_somebody_has_hours_of_their_own(admin: Program, workspace: Company) -> None:
    set_calendar(workspace.id, "part-time", PART_TIME)
    answer = admin.patch(f"people/{workspace.receiver}", {"calendar": "part-time"})
    _, handoff = workspace.offered()

    assert answer.json()["calendar"] == "part-time"
    assert admin.get(f"handoffs/{handoff}").json()["handoff"]["due_at"] == "2026-03-04T13:00:00Z"


def test_a_team_has_hours_of_its_own(admin: Program, workspace: Company) -> None:
    set_calendar(workspace.id, "part-time", PART_TIME)
    answer = admin.patch("teams/onboarding", {"calendar": "part-time"})
    _, handoff = workspace.offered()

    assert answer.json()["calendar"] == "part-time"
    assert admin.get(f"handoffs/{handoff}").json()["handoff"]["due_at"] == "2026-03-04T13:00:00Z"


def test_a_calendar_must_be_there(admin: Program, workspace: Company) -> None:
    for address in (f"people/{workspace.receiver}", "teams/onboarding"):
        assert refusal(admin.patch(address, {"calendar": "lunar"}))[1] == "no_such_calendar"
