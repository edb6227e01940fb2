"""`surehand mine` writes a draft that the other commands take."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from surehand.audit.backtest import BackTest, back_test
from surehand.audit.log import read_log
from surehand.audit.mining import mine
from surehand.audit.rules import Rules
from surehand.cli.commands import surehand
from tests.audit.mining.conftest import MAP, playbook_of


@pytest.fixture(scope="session")
def log(planted, tmp_path_factory):
    """The file that `planted` was read from."""
    return next(tmp_path_factory.getbasetemp().glob("planted*/clients.csv"))


def run(*arguments: object) -> Result:
    """What the command answers."""
    return CliRunner().invoke(surehand, ["mine", *map(str, arguments)], catch_exceptions=False)


def test_a_draft_is_written_and_checked(log, tmp_path):
    out, told = tmp_path / "clients.yaml", tmp_path / "clients.json"

    answer = run(log, "--map", MAP.written(), "--out", out, "--json", told, "--title", "Clients")

    assert answer.exit_code == 0
    assert "4 stages, 2 handoffs, 2 required fields" in answer.stderr
    checked = CliRunner().invoke(surehand, ["check", str(out)])
    assert (checked.exit_code, checked.output.splitlines()[-1].split(",")[0]) == (0, "No errors")
    assert json.loads(told.read_text())["binding"]["fields"]["scope"] == "scope"


def test_a_draft_without_names_is_tested_without_names(log, tmp_path):
    out, how = tmp_path / "clients.yaml", ("--map", MAP.written(), "--pseudonyms", "people,teams")

    run(log, *how, "--out", out)
    answer = CliRunner().invoke(surehand, ["backtest", str(out), str(log), *how], catch_exceptions=False)

    assert "Team 1 to Team 2" in answer.output
    assert "the gate would have held" in answer.output
    for name in ("Sales", "dana@", "kim@"):
        assert name not in out.read_text()
        assert name not in answer.output


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("--pseudonyms", ","), "Say which: people, teams, cases."),
        (("--percentile", "nan"), "nan is no number."),
        (("--stage", "Wonn", "--stage", "Lost"), "No row has the activity “Wonn”, “Lost”."),
    ],
)
def test_what_is_mistyped_is_refused(log, typed, says):
    answer = run(log, "--map", MAP.written(), *typed)

    assert (answer.exit_code > 0, says in answer.output) == (True, True)


def test_rules_of_the_command_stand_in_the_draft(log):
    answer = run(log, "--map", MAP.written(), "--good", "all", "--support", 50, "--within", 3)

    assert "# good: every hand-over counts as good" in answer.stdout
    assert "# support: nothing is proposed from fewer than 50 hand-overs" in answer.stdout
    assert "within 3 days" in answer.stdout


def test_nothing_to_propose_is_an_answer(tmp_path):
    path, out = tmp_path / "few.csv", tmp_path / "few.yaml"
    path.write_text("case,activity,time\n1,a,2026-01-01\n1,b,2026-01-02\n")

    answer = run(path, "--map", "case=case,activity=activity,time=time", "--out", out)

    assert answer.exit_code == 0
    assert "nothing to propose" in answer.stderr
    assert not out.exists()


def test_a_draft_can_be_tested_on_its_own_log(planted, mined, playbook):
    tested = back_test(planted, playbook, mined.binding)

    assert isinstance(tested, BackTest)
    [gate] = [each for each in tested.gates if each.way == "won -> onboarding"]
    assert gate.held > 200


def test_deadlines_are_of_working_time_where_hours_are_stated(log):
    opened = read_log(log, MAP, Rules(hours="Mon-Fri 09:00-17:00"))

    clock = playbook_of(mine(opened)).handoffs["won -> onboarding"].clock
    opened.db.close()

    assert clock.accept_within.working


def test_a_field_history_is_mined_like_repeated_rows(planted, playbook):
    db = planted.db
    db.execute("""
        CREATE TABLE source_change AS
        SELECT case_id, began AS changed_at, row, name AS field, NULL::VARCHAR AS old, value AS new,
               NULL::VARCHAR AS person
        FROM (
            SELECT case_no, began, row, unnest(['scope', 'goals', 'package']) AS name,
                   unnest([scope, goals, package]) AS value
            FROM event JOIN source ON row = "#row"
        ) JOIN case_name USING (case_no) WHERE value <> ''
        QUALIFY value IS DISTINCT FROM lag(value) OVER (PARTITION BY case_id, name ORDER BY row)
    """)

    drafted = playbook_of(mine(planted))
    db.execute("DROP TABLE source_change")

    assert set(drafted.handoffs["won -> onboarding"].requires) == {"goals", "scope"}
