"""`surehand backtest` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from surehand.cli.backtest import backtest
from tests.audit.backtest.conftest import HEADER, PLAYBOOK
from tests.audit.backtest.test_gates import passing

MAPPED = ("--map", "case=case,activity=activity,time=time,team=team")


@pytest.fixture
def run(tmp_path, write):
    """The command over two cases, one without a scope; the answer is its exit code and what it printed."""
    book, old = tmp_path / "new.yaml", tmp_path / "old.yaml"
    book.write_text(PLAYBOOK, encoding="utf-8")
    old.write_text(PLAYBOOK.replace("requires: [scope, value]", "requires: [value]"), encoding="utf-8")
    log = write([*passing("A", scope=""), *passing("B")], header=HEADER, name="log.csv")

    def running(*options: str) -> tuple[int, str]:
        given = [option.replace("OLD", str(old)) for option in options]
        result = CliRunner().invoke(backtest, [str(book), str(log), *given])
        return result.exit_code, result.output

    return running


def test_says_what_would_have_been_held(run):
    code, said = run(*MAPPED)
    assert code == 0
    assert "Of 2 moves “Won → Onboarding” the gate would have held 1 and let 1 through.\n" in said


def test_json_has_the_same(run):
    code, said = run(*MAPPED, "--json", "-")
    found = json.loads(said)
    assert (code, found["gated"], found["gates"][0]["held"]) == (0, 4, 1)


def test_another_version_is_compared(run):
    code, said = run(*MAPPED, "--against", "OLD")
    assert code == 0
    assert "- The new version would newly hold 1 move “Won → Onboarding”, because of Scope (1)." in said


def test_what_stands_for_what_can_be_said(run):
    _, said = run(*MAPPED, "--bind", "stage:live=gone")
    assert "The gate before “Onboarding → Gone” asks for nothing: 2 moves would have passed it" in said


def test_names_stay_out_where_that_is_asked_for(run):
    code, said = run(*MAPPED, "--pseudonyms", "cases", "--json", "-")
    [gate, *_] = json.loads(said)["gates"]
    assert (code, gate["held"], gate["items"][0]["evidence"]) == (0, 1, ["Case 1"])
    assert "would have been held, and went well: Case 1" in run(*MAPPED, "--pseudonyms", "cases")[1]


def test_no_such_kind_of_name_is_refused(run):
    code, said = run(*MAPPED, "--pseudonyms", "pets")
    assert code == 2
    assert "“pets” is none of people, teams, cases" in said


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--map", "case=case"), "Unclear (mapping_incomplete)"),
        ((*MAPPED, "--bind", "scope"), "Unclear (bad_binding)"),
        ((*MAPPED, "--bind", "stage:won=nothing"), "Unclear (no_such_stage)"),
    ],
)
def test_what_is_unclear_is_asked(run, options, code):
    exit_code, said = run(*options)
    assert exit_code == 1
    assert code in said
