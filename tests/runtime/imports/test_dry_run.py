"""A dry run says what would happen to every row, by the same engine as the run, and changes nothing."""

from __future__ import annotations

from surehand.runtime.imports import Report, dry_run, run
from surehand.store import models as m
from tests.runtime.imports.conftest import Importing

TABLE = """\
deal id,name,owner,deal stage,package,contract_value,start_date,scope,goals
1,Ada,sam@example.com,onboarding,premium,9000,2099-01-01,A shop with fifty products,Sell
2,Bob,Sam Sender,won,standard,100,2099-01-02,A shop with sixty products,Sell
3,Cid,,onboarding,Premium,4000,2099-01-03,A shop with seventy products,Sell
4,Dan,sam@example.com,onboarding,standard,800,,tbd,Sell
5,Eve,nobody@example.com,won,standard,800,2099-01-04,,Sell
6,Fay,,signed,gold,much,soon,,Sell
"""


def groups(report: Report) -> dict[tuple[str, str, str], int]:
    return {
        (group.problem.kind, group.problem.code, group.problem.value): group.count
        for group in report.problems
    }


def test_rows_are_counted(importing: Importing) -> None:
    report = importing.tried(TABLE)
    assert (report.rows, report.opened, report.rejected, report.held) == (6, 4, 2, 2)
    assert report.stages == {"won": 4}


def test_gates_answer_for_every_row(importing: Importing) -> None:
    gate = importing.tried(TABLE).gates["won -> onboarding"]
    assert (gate.passed, gate.ready, gate.held) == (1, 1, 2)
    assert gate.unmet == {"premium-has-budget": 1, "scope": 1, "start_date": 1}


def test_problems_name_value_and_fix(importing: Importing) -> None:
    report = importing.tried(TABLE)
    assert groups(report) == {
        (
            "held",
            "not_met",
            "package is premium; contract_value.amount is 4,000, which is not at least 5,000",
        ): 1,
        ("held", "missing", ""): 1,
        ("held", "placeholder", "tbd"): 1,
        ("reject", "no_such_person", "nobody@example.com"): 1,
        ("reject", "no_such_stage", "signed"): 1,
        ("reject", "not_an_option", "gold"): 1,
        ("reject", "not_money", "much"): 1,
        ("reject", "not_a_date", "soon"): 1,
    }


def test_nearest_option_is_named(importing: Importing) -> None:
    report = importing.tried("name,package\nAda,Premum\nBob,Premum\nCid,premium\n")
    (group,) = report.problems
    assert (group.count, group.rows) == (2, [2, 3])
    assert group.problem.sentence == "package: “Premum” is not one of the options."
    assert group.problem.fix == "Did you mean premium? The options are standard, premium."


def test_values_can_be_translated(importing: Importing) -> None:
    report = importing.tried(
        "name,package\nAda,Gold\n",
        columns={"name": "title", "package": "package"},
        values={"package": {"Gold": "premium"}},
    )
    assert (report.opened, report.problems) == (1, [])


def test_unreadable_values_can_stay_out(importing: Importing) -> None:
    report = importing.tried("name,package\nAda,Gold\nBob,premium\n", unreadable="empty")
    assert (report.opened, report.rejected) == (2, 0)
    assert groups(report) == {("empty", "not_an_option", "Gold"): 1}


def test_nothing_is_written(importing: Importing) -> None:
    tables = (m.Record, m.Event, m.Handoff, m.Task, m.Timer, m.Delivery, m.ImportRow, m.IdempotencyKey)
    importing.tried(TABLE)
    assert [model.objects.within(importing.company.id).count() for model in tables] == [0] * len(tables)


def test_run_comes_to_the_same(importing: Importing) -> None:
    row = importing.draft(TABLE)
    report = dry_run(importing.company.id, row.pk)
    assert isinstance(report, Report)
    done = run(importing.company.id, row.pk)
    assert isinstance(done, m.Import)
    assert (done.rows_opened, done.rows_rejected, done.rows_held) == (
        report.opened,
        report.rejected,
        report.held,
    )
    offered = m.Handoff.objects.within(importing.company.id).filter(status="offered").count()
    assert offered == report.gates["won -> onboarding"].passed


def test_boilerplate_is_found_within_the_table(importing: Importing) -> None:
    text = "The client wants a new shop with fifty products and training"
    table = "name,package,scope,goals,start_date,contract_value\n" + "".join(
        f"{name},standard,{text},Sell,2099-01-01,900\n" for name in ("Ada", "Bob")
    )
    report = importing.tried(table, start="won")
    assert report.gates["won -> onboarding"].unmet == {"scope": 2}


def test_duplicate_keys_are_named(importing: Importing) -> None:
    report = importing.tried(
        "deal id,name\n7,Ada\n8,Bob\n7,Cid\n", columns={"deal id": "key", "name": "title"}
    )
    (group,) = report.problems
    assert (group.problem.sentence, group.rows) == ("Row 2 has the key “7” too.", [4])


def test_long_tables_keep_few_groups(importing: Importing) -> None:
    report = importing.tried("name,start_date\n" + "".join(f"N{i},day {i}\n" for i in range(1200)))
    assert (report.rejected, len(report.problems)) == (1200, 6)
    assert report.problems[0].problem.sentence == (
        "start_date: “day 5” is no date as year-month-day. And others like it."
    )
    assert report.warnings("not_a_date") == 1200
