"""`check`, `test`, `diff` and `schema`: playbook files without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import sample
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parents[2]
CASES = """\
tests:
  - name: A complete client is handed over
    given: {stage: proposal, fields: {contract_value: 4000 USD}}
    when: move to won
    then: {accepted: true}
"""


@pytest.fixture
def files(bare_terminal: Terminal, tmp_path: Path) -> Path:
    """A folder with the sample playbook as client.yaml; commands run in it."""
    (tmp_path / "client.yaml").write_text(sample.PLAYBOOK)
    return tmp_path


def test_check_tells_place_code_and_fix(bare_terminal: Terminal, files: Path):
    broken = sample.PLAYBOOK.replace("requires: [scope, goals", "requires: [scop, goals")
    (files / "client.yaml").write_text(broken)
    line = broken[: broken.index("[scop,")].count("\n") + 1
    result = bare_terminal("check", "client.yaml")
    assert result.exit_code == 1
    assert f"client.yaml:{line}:16: error unknown_field: " in result.stdout
    assert "Did you mean `scope`?" in result.stdout


def test_warnings_alone_pass(bare_terminal: Terminal, files: Path):
    result = bare_terminal("check", "client.yaml")
    assert (result.exit_code, "warning" in result.stdout) == (0, True)
    assert result.stdout.splitlines()[-1].startswith("No errors, ")


def test_check_counts_in_json(bare_terminal: Terminal, files: Path):
    answer = bare_terminal.json("check", "client.yaml")
    assert (answer["errors"], answer["warnings"]) == (0, len(answer["problems"]))
    assert {"code", "sentence", "fix", "severity", "path", "file", "place"} == set(answer["problems"][0])


def test_check_reads_test_files(bare_terminal: Terminal, files: Path):
    (files / "client.test.yaml").write_text("tests: []\n")
    result = bare_terminal("check", "client.test.yaml")
    assert (result.exit_code, "no_cases" in result.stdout) == (1, True)


def test_absent_file_is_named(bare_terminal: Terminal):
    result = bare_terminal("check", "none.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "surehand: none.yaml cannot be read: no such file or directory.\n",
    )


def test_file_of_another_encoding(bare_terminal: Terminal, files: Path):
    (files / "client.yaml").write_bytes("title: Müller".encode("cp1252"))
    result = bare_terminal("check", "client.yaml")
    assert (
        result.stderr == "surehand: client.yaml is not a text in UTF-8: byte 8 is wrong. Save it as UTF-8.\n"
    )


def test_cases_pass(bare_terminal: Terminal, files: Path):
    (files / "client.test.yaml").write_text(CASES)
    result = bare_terminal("test", "client.yaml")
    assert result.exit_code == 0
    assert result.stdout.startswith("client.yaml: 1 case passed; ")
    assert "  not seen: " in result.stdout


def test_failed_case_says_what_differs(bare_terminal: Terminal, files: Path):
    (files / "client.test.yaml").write_text(CASES.replace("{accepted: true}", "{refused: [scope]}"))
    result = bare_terminal("test", ".")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:4] == [
        "client.yaml: FAILED “A complete client is handed over”",
        "  Refused for nothing; expected scope too.",
        "  expected  refused for scope",
        "  got       Moved to won.",
    ]


def test_no_cases_fail(bare_terminal: Terminal, files: Path):
    result = bare_terminal("test", "client.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("client.yaml: no cases. Add one under `tests:`")


def test_folder_without_playbooks(bare_terminal: Terminal, tmp_path: Path):
    assert (
        bare_terminal("test", str(tmp_path)).stderr
        == f"surehand: There is no playbook (*.yaml) in {tmp_path}.\n"
    )


def test_cases_in_json(bare_terminal: Terminal, files: Path):
    (files / "client.test.yaml").write_text(CASES)
    answer = bare_terminal.json("test", "client.test.yaml")
    assert answer["passed"]
    assert [case["name"] for case in answer["files"][0]["cases"]] == ["A complete client is handed over"]
    assert answer["files"][0]["coverage"]["rules"] > 0


def test_diff_tells_what_changed(bare_terminal: Terminal, files: Path):
    (files / "new.yaml").write_text(sample.PLAYBOOK.replace("requires: [scope, goals,", "requires: [goals,"))
    assert bare_terminal.done("diff", "client.yaml", "new.yaml") == (
        "- Sales to onboarding no longer requires *Scope of work*.\n"
    )
    assert bare_terminal.json("diff", "client.yaml", "new.yaml")[0]["effect"] == "looser"


def test_no_difference_says_so(bare_terminal: Terminal, files: Path):
    assert bare_terminal.done("diff", "client.yaml", "client.yaml") == "Nothing that matters changed.\n"


def test_diff_of_a_broken_file(bare_terminal: Terminal, files: Path):
    (files / "new.yaml").write_text("playbook: client\n")
    result = bare_terminal("diff", "client.yaml", "new.yaml")
    assert (result.exit_code, "new.yaml:1:1: error" in result.stdout) == (1, True)


def test_schema_is_the_shipped_one(bare_terminal: Terminal):
    shipped = (ROOT / "src/surehand/playbooks/playbook.schema.json").read_text("utf-8")
    assert json.loads(bare_terminal.done("schema")) == json.loads(shipped)
