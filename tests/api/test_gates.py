"""What the gates say over the API is what the act would get."""

from __future__ import annotations

from surehand.core.engine import commands as c
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.sample import COMPLETE


def test_gate_tells_all_that_is_missing(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    check = sender.get(f"records/{record}/gates/onboarding").json()
    refused = sender.post(f"records/{record}/handoffs", {"to": "onboarding"}).json()
    assert (check["act"], check["met"], check["unmet"]) == ("offer", False, refused["unmet"])


def test_gate_with_only_warnings_is_met(sender: Program, workspace: Company) -> None:
    record = workspace.open(**{**COMPLETE, "start_date": "2026-03-04"})
    check = sender.get(f"records/{record}/gates/onboarding").json()
    assert (check["met"], [item["severity"] for item in check["unmet"]]) == (True, ["warn"])


def test_boilerplate_is_seen_by_the_check_too(sender: Program, workspace: Company) -> None:
    text = {"scope": "A new shop with fifty products and a blog about them"}
    workspace.open("First", **{**COMPLETE, **text})
    record = workspace.open("Second", **{**COMPLETE, **text})
    check = sender.get(f"records/{record}/gates/onboarding").json()
    refused = workspace.refused(workspace.sender, c.Offer(to="onboarding"), record)
    assert [item["code"] for item in check["unmet"]] == [item.code for item in refused.unmet]
    assert "boilerplate" in check["unmet"][0]["code"]


def test_checking_changes_nothing(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    before = sender.get(f"records/{record}").json()
    sender.get(f"records/{record}/gates")
    assert sender.get(f"records/{record}").json() == before


def test_every_way_on_is_checked(sender: Program, workspace: Company) -> None:
    record = workspace.open(stage="proposal")
    gates = sender.get(f"records/{record}/gates").json()["gates"]
    assert [(gate["to"], gate["act"], gate["met"]) for gate in gates] == [
        ("won", "move", False),
        ("lost", "move", True),
    ]


def test_way_to_nowhere_is_refused(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = sender.get(f"records/{record}/gates/delivery")
    assert refusal(response) == (404, "no_such_move")
    assert [way["to"] for way in response.json()["allowed"]] == ["onboarding"]
