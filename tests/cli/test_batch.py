"""Many commands at once."""

from __future__ import annotations

import json
from typing import Any

from surehand.store import models as m
from tests.cli.conftest import Terminal
from tests.fixtures import Company


def lines(*requests: dict[str, Any]) -> str:
    """Requests as the batch reads them."""
    return "".join(json.dumps(request) + "\n" for request in requests)


def opening(title: str) -> dict[str, Any]:
    """A request that opens a record."""
    return {"playbook": "client", "command": {"act": "open", "title": title}}


BAD = {"record": "rec_0", "command": {"act": "note", "text": "Hello"}}


def test_each_is_answered_in_order(terminal: Terminal, workspace: Company):
    result = terminal("batch", input=lines(opening("One"), BAD, opening("Two")))
    one, bad, two = map(json.loads, result.stdout.splitlines())
    assert (one["state"]["title"], bad["code"], two["state"]["title"]) == ("One", "no_such_record", "Two")
    assert result.exit_code == 1
    assert m.Record.objects.within(workspace.id).count() == 2


def test_all_or_nothing(terminal: Terminal, workspace: Company):
    result = terminal("batch", "--mode", "all", input=lines(opening("One"), BAD))
    assert [json.loads(line)["code"] for line in result.stdout.splitlines()] == [
        "held_back",
        "no_such_record",
    ]
    assert not m.Record.objects.within(workspace.id).exists()


def test_slip_in_a_line_changes_nothing(terminal: Terminal, workspace: Company):
    wrong = {"record": "rec_0", "command": {"act": "nod"}}
    result = terminal("batch", input=lines(opening("One"), wrong))
    assert result.exit_code == 2
    assert "Line 2 is not a request: Invalid value 'nod' - at `$.command.act`." in result.stderr
    assert not m.Record.objects.within(workspace.id).exists()


def test_nothing_to_do_is_done(terminal: Terminal):
    assert terminal.done("batch", input="\n") == ""
