"""`surehand handoff ask` shows what answers a question already, and sends it with --anyway."""

from __future__ import annotations

from surehand.store import models as m
from tests.cli.conftest import RECEIVER, Terminal
from tests.fixtures import Company


def test_what_answers_it_is_shown_instead(workspace: Company, terminal: Terminal) -> None:
    _, handoff = workspace.offered()
    terminal.me = RECEIVER
    result = terminal("handoff", "ask", handoff, "What is the start date?")
    assert result.exit_code == 1
    assert "Refused (reasked): The record may answer this already." in result.stderr
    assert "The record says for Start date: 30 Mar 2026" in result.stderr
    assert not m.Question.objects.within(workspace.id).exists()


def test_it_may_be_asked_anyway(workspace: Company, terminal: Terminal) -> None:
    _, handoff = workspace.offered()
    terminal.me = RECEIVER
    terminal.done("handoff", "ask", handoff, "What is the start date?", "--anyway")
    assert m.Question.objects.within(workspace.id).get().text == "What is the start date?"
