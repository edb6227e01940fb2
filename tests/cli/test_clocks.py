"""The story of a deadline, from a terminal."""

from __future__ import annotations

from surehand.core.engine.commands import Reroute
from tests.cli.conftest import RECEIVER, Terminal
from tests.fixtures import Company


def test_every_step_is_told(terminal: Terminal, workspace: Company):
    _, handoff = workspace.offered()
    said = terminal.done("clocks", "explain", handoff).splitlines()

    assert said[:3] == [
        f"Ada Ltd: Sales to onboarding ({handoff})",
        "1. Rita Receiver of onboarding, 2026-03-02 10:00: the least loaded of onboarding",
        "   4 working hours by the calendar office (UTC)",
    ]
    assert "   Due Mon 2 Mar 2026, 14:00 (UTC): 4 working hours after Mon 2 Mar 2026, 10:00." in said
    assert "   Reminder, 2026-03-02 12:00: to come" in said


def test_each_receiver_and_why(terminal: Terminal, workspace: Company):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Reroute(handoff=handoff, reason="On leave"), record)
    said = terminal.done("clocks", "explain", "Ada Ltd")

    assert "2. Otto Lead of onboarding, 2026-03-02 10:00: the lead of onboarding" in said
    assert "   Why it went there: On leave\n   Rita Receiver had it already\n" in said


def test_in_json_it_is_the_same(terminal: Terminal, workspace: Company):
    _, handoff = workspace.offered()
    told = terminal.json("clocks", "explain", handoff)

    assert (told["handoff"], told["turns"][0]["due"]) == (handoff, "2026-03-02T14:00:00Z")


def test_an_unknown_handoff_is_not_found(terminal: Terminal, workspace: Company):
    assert terminal("clocks", "explain", "hnd_none").exit_code == 3


def test_a_return_is_taken_back(terminal: Terminal, workspace: Company):
    _, handoff = workspace.offered()
    receiver = Terminal(RECEIVER)
    receiver.done("handoff", "return", handoff, "--reason", "capacity")

    assert (
        receiver.done("handoff", "undo-return", handoff)
        == f"{handoff}: the return is taken back; it waits again.\n"
    )
