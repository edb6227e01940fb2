"""`surehand import`: a table becomes records, through the gates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from surehand.store import models as m
from tests.cli.conftest import ADMIN, Terminal
from tests.fixtures import Company

TABLE = """\
Name;Industry;Start date
Ada Ltd;retail;01/02/2026
Bob & Co;retial;03/02/2026
"""


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A table with two clients, dates that can be read in two ways, and an industry nobody knows."""
    file = tmp_path / "clients.csv"
    file.write_text(TABLE)
    return str(file)


def test_what_is_ambiguous_is_asked(terminal: Terminal, workspace: Company, table: str):
    result = terminal("import", table)
    assert result.exit_code == 1
    assert "Refused (mapping_incomplete)" in result.stderr
    assert "Start date" in result.stderr
    assert not m.Record.objects.within(workspace.id).exists()


@pytest.mark.parametrize("options", [(), ("--value", "nonsense=x"), ("--mapping", "no-mapping.json")])
def test_a_refused_import_leaves_nothing(
    terminal: Terminal, workspace: Company, table: str, tmp_path: Path, options: tuple[str, ...]
):
    (tmp_path / "no-mapping.json").write_text("{")
    named = [str(tmp_path / each) if each.endswith(".json") else each for each in options]
    assert terminal("import", table, *named).exit_code in (1, 2)
    assert not m.Import.objects.within(workspace.id).exists()
    assert not m.File.objects.within(workspace.id).exists()


def test_dry_run_changes_nothing(terminal: Terminal, workspace: Company, table: str):
    report = terminal.json("import", table, "--dates", "Start date=dmy", "--dry-run")["dry_run"]
    assert (report["rows"], report["opened"], report["rejected"]) == (2, 1, 1)
    assert not m.Record.objects.within(workspace.id).exists()


def test_dry_run_can_be_resumed(terminal: Terminal, workspace: Company, table: str):
    tried = terminal.json("import", table, "--dates", "Start date=dmy", "--dry-run")
    done = terminal.json("imports", "resume", tried["import"])
    assert (done["status"], done["rows_opened"], done["rows_rejected"]) == ("done", 1, 1)


def test_rejected_rows_are_kept(terminal: Terminal, table: str, tmp_path: Path):
    rejects = tmp_path / "rejects.csv"
    said = terminal.done("import", table, "--dates", "Start date=dmy", "--rejects", str(rejects))
    assert "1 opened, 0 changed, 0 unchanged, 1 rejected; 0 held by a gate." in said
    assert "Did you mean retail?" in said
    assert rejects.read_text().splitlines()[1].startswith("3,")


def test_answers_are_kept_for_the_next_file(terminal: Terminal, table: str, tmp_path: Path):
    kept = tmp_path / "mapping.json"
    terminal.done("import", table, "--dates", "Start date=dmy", "--keep-mapping", str(kept))
    assert json.loads(kept.read_text())["dates"] == {"Start date": "dmy"}
    assert terminal.json("import", table, "--mapping", str(kept))["status"] == "done"


def test_values_are_translated(terminal: Terminal, workspace: Company, table: str):
    answers = ("--map", "Start date=ignore", "--value", "Industry:retial=retail")
    assert terminal.json("import", table, *answers)["rows_opened"] == 2


def test_unknown_order_of_dates(terminal: Terminal, table: str):
    result = terminal("import", table, "--dates", "Start date=dym")
    assert (result.exit_code, "“dym” is none of ymd, dmy, mdy." in result.stderr) == (2, True)


def test_import_is_taken_back(terminal: Terminal, workspace: Company, table: str):
    done = Terminal(ADMIN).json("import", table, "--map", "Start date=ignore")
    assert Terminal(ADMIN).done("imports", "undo", done["id"]) == "Rows taken back: 1; kept: 0.\n"
    assert terminal.json("record", "list")["items"] == []
    assert terminal.done("imports", "list").split("\t")[3] == "undone"


def test_unknown_import_is_not_found(terminal: Terminal):
    assert terminal("imports", "resume", "imp_0").exit_code == 3


def test_names_and_people_of_an_export_stand_for_ids(workspace: Company, tmp_path: Path):
    """The issues of a Jira, with its tables of statuses and users beside them."""
    files = {
        "issue.csv": "id,key,summary,issue_type,status,project,assignee\n1,T-1,Ada Ltd,Bug,3,P,u1\n",
        "status.csv": "id,name\n3,Won\n4,Lost\n",
        "user.csv": "id,email,locale,name,time_zone\nu1,sam@example.com,en,Sam,UTC\nu2,,en,Bot,UTC\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    issue, status, user = (str(tmp_path / name) for name in files)
    Terminal(ADMIN).done("import", issue, "--names", f"status={status}", "--people", user)
    record = m.Record.objects.within(workspace.id).get()
    assert (record.title, record.stage, record.owner) == ("Ada Ltd", "won", workspace.sender)


def test_keys_belong_to_a_connection_that_is_there(workspace: Company, table: str):
    result = Terminal(ADMIN)(
        "import",
        table,
        "--dates",
        "Start date=dmy",
        "--map",
        "Name=key",
        "--title",
        "{Name}",
        "--connection",
        "no",
    )
    assert (result.exit_code, "no_such_connection" in result.stderr) == (3, True)
    assert not m.Record.objects.within(workspace.id).exists()
