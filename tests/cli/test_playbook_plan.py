"""`surehand playbook plan`: what publishing would mean, told before anything happens."""

from __future__ import annotations

from pathlib import Path

from surehand.store import models as m
from tests import sample
from tests.cli.conftest import Terminal
from tests.fixtures import Company

MORE = sample.PLAYBOOK.replace(
    "requires: [scope, goals, start_date]", "requires: [scope, goals, start_date, manager]"
)
CASES = "tests:\n  - {name: One, given: {stage: won}, when: hand off, then: {accepted: false}}\n"


def test_the_plan_is_told_and_nothing_done(workspace: Company, terminal: Terminal, tmp_path: Path) -> None:
    workspace.open(**sample.COMPLETE)
    (tmp_path / "client.yaml").write_text(MORE)
    terminal.done("playbook", "save", str(tmp_path / "client.yaml"))
    told = terminal.done("playbook", "plan", "client")
    assert told.startswith("1 client is in Won; 1 would newly be blocked: Account manager")
    assert m.PlaybookEntry.objects.within(workspace.id).get(slug="client").current == 1


def test_a_plan_needs_a_draft(terminal: Terminal) -> None:
    result = terminal("playbook", "plan", "client")
    assert (result.exit_code, "has no draft" in result.stderr) == (3, True)


def test_cases_beside_a_file_are_kept_with_it(workspace: Company, terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "client.yaml").write_text(MORE)
    (tmp_path / "client.test.yaml").write_text(CASES)
    terminal.done("playbook", "save", str(tmp_path / "client.yaml"))
    draft = m.PlaybookVersion.objects.within(workspace.id).get(status="draft")
    assert (draft.text, draft.cases, draft.saved_by_id) == (MORE, CASES, workspace.sender)
