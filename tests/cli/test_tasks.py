"""Tasks, from a terminal."""

from __future__ import annotations

from tests.cli.conftest import Terminal
from tests.fixtures import Company


def test_task_is_added_done_and_reopened(terminal: Terminal, workspace: Company):
    record = workspace.open()
    added = terminal.json("task", "add", record, "Call them", "--due", "2026-03-05")
    task = added["events"][0]["task"]
    assert added["events"][0]["due"] == "2026-03-05T23:59:00Z"
    assert terminal.done("task", "done", task, "--note", "They agree") == f"{task}: done. They agree\n"
    assert terminal("task", "done", task).exit_code == 4
    assert terminal.done("task", "reopen", task) == f"{task}: open again.\n"


def test_task_is_due_another_day(terminal: Terminal, workspace: Company):
    added = terminal.json("task", "add", workspace.open(), "Call them", "--due", "2026-03-05")
    task = added["events"][0]["task"]
    said = terminal.done("task", "reschedule", task, "2026-03-09T17:00", "--reason", "They asked")
    assert said.startswith(f"{task}: due")
    assert "They asked" in said


def test_list_holds_open_ones(terminal: Terminal, workspace: Company):
    record = workspace.open()
    task = terminal.json("task", "add", record, "Call them", "--due", "2026-03-05T17:00")["events"][0]["task"]
    assert [row["id"] for row in terminal.json("task", "list", "--record", record)["items"]] == [task]
    terminal.done("task", "done", task)
    assert terminal.json("task", "list", "--record", record)["items"] == []
    assert len(terminal.json("task", "list", "--all")["items"]) == 1


def test_due_time_that_is_none(terminal: Terminal, workspace: Company):
    result = terminal("task", "add", workspace.open(), "Call them", "--due", "tomorrow")
    assert result.exit_code == 2
    assert "“tomorrow” is no moment. Write 2026-01-31, or 2026-01-31T17:00 with the hour." in result.stderr


def test_unknown_task_is_not_found(terminal: Terminal):
    result = terminal("task", "done", "task_0")
    assert (result.exit_code, result.stderr) == (3, "surehand: There is no task “task_0” in Sample.\n")
