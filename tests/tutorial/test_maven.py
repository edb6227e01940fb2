"""A sales pipeline with the faults of real exports: a product without its blank, empty accounts, dates of all kinds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from surehand.core.engine import Refusal
from surehand.runtime.imports import Landed, Report, check_import, dry_run
from surehand.runtime.people import add_person
from surehand.store import models as m
from surehand.store.queries.states import read_states
from tests.tutorial.conftest import Workshop, unpacked

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PIPELINE = "crm/maven/sales_pipeline.iso.csv.gz"
ORIGINAL = "crm/maven/sales_pipeline.original.csv.gz"
AGENTS = "crm/maven/sales_teams.csv"
WON = {"deal_stage": {"Won": "onboarding"}}
MENDED = {**WON, "product": {"GTXPro": "gtx_pro"}}
DATES = ("engage_date", "close_date")


class Pipeline:
    """The table tried as it is, tried with its product mended, and then imported."""

    def __init__(self, content: bytes, agents: str) -> None:
        self.workshop = Workshop("maven", ("sales", "onboarding"))
        for agent in csv.DictReader(io.StringIO(agents)):
            name = agent["sales_agent"]
            add_person(
                self.workshop.id, name, f"{name.replace(' ', '.')}@example.com".lower(), teams=["sales"]
            )
        add_person(self.workshop.id, "Olga", "olga@example.com", teams=["onboarding"])
        self.content = content
        self.rows = list(csv.DictReader(io.StringIO(content.decode())))
        self.as_it_is: Report = self.workshop.tried(content, values=WON)
        self.mended: Report = self.workshop.tried(content, values=MENDED)
        self.imported = self.workshop.done(content, values=MENDED)

    def written(self, form: str, keep: Callable[[dict[str, str]], bool] = lambda _: True) -> bytes:
        """The table with its dates in another form."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(self.rows[0]))
        writer.writeheader()
        for row in filter(keep, self.rows):
            dates = {name: date.fromisoformat(row[name]).strftime(form) for name in DATES if row[name]}
            writer.writerow(row | dates)
        return out.getvalue().encode()


@pytest.fixture(scope="module")
def pipeline(data: Path, database: None) -> Pipeline:
    return Pipeline(unpacked(data / PIPELINE), (data / AGENTS).read_text())


@pytest.fixture(scope="module")
def answers(key: Callable[[str], Any]) -> Any:
    return key("maven_crm")


def test_orphan_product_is_named(pipeline: Pipeline, answers: Any) -> None:
    (group,) = [group for group in pipeline.as_it_is.problems if group.problem.kind == "reject"]
    orphans = answers["orphans"]["product_not_in_products"]
    assert {group.problem.value: group.count} == orphans
    assert group.problem.fix.startswith("Did you mean gtx_pro?")


def test_every_opportunity_is_imported(pipeline: Pipeline, answers: Any) -> None:
    assert pipeline.imported.rows_opened == answers["rows"]["opportunities"]
    assert pipeline.imported.rows_rejected == 0


def test_stages_agree_with_the_key(pipeline: Pipeline, answers: Any) -> None:
    stages = {stage.casefold(): count for stage, count in answers["stages"].items()}
    rows = m.Record.objects.within(pipeline.workshop.id).values_list("stage", flat=True)
    assert Counter(rows) == stages
    assert pipeline.mended.stages == stages


def test_won_deals_are_offered(pipeline: Pipeline, answers: Any) -> None:
    offered = m.Handoff.objects.within(pipeline.workshop.id).filter(status="offered", target="onboarding")
    assert offered.count() == answers["stages"]["Won"]


def test_missing_accounts_are_found_by_stage(pipeline: Pipeline, answers: Any) -> None:
    expected = answers["missing_account_by_stage"]
    gates = pipeline.mended.gates
    assert gates["engaging -> won"].unmet["account"] == expected["Engaging"]
    assert gates["prospecting -> engaging"].warned["account-is-known"] == expected["Prospecting"]


def test_gate_facts_agree_with_the_key(pipeline: Pipeline, answers: Any) -> None:
    facts, gates = answers["gate_facts"], pipeline.mended.gates
    assert gates["prospecting -> engaging"].unmet == {"engage_date": facts["Prospecting_without_engage_date"]}
    assert gates["engaging -> won"].passed == answers["stages"]["Won"]
    assert facts["Won_without_close_value"] == facts["Won_value_zero"] == pipeline.mended.held == 0


def test_won_values_add_up(pipeline: Pipeline, answers: Any) -> None:
    won = m.Record.objects.within(pipeline.workshop.id).filter(stage="won").values_list("id", flat=True)
    states = read_states(pipeline.workshop.id, won).values()
    assert sum(state.values["close_value"].value.amount for state in states) == answers["won_value_sum"]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%d %b %Y"])
def test_telling_dates_decide_for_all(pipeline: Pipeline, form: str) -> None:
    """The whole table has days after the twelfth: its order is read from them, and every date is the true one."""
    row = pipeline.workshop.draft(
        pipeline.written(form), values=MENDED, columns={"opportunity_id": "ignore"}, title="{opportunity_id}"
    )
    read: list[Landed] = []
    dry_run(pipeline.workshop.id, row.pk, watch=read.append)
    assert [_dates(landed) for landed in read] == [
        {name: date.fromisoformat(row[name]) for name in DATES if row[name]} for row in pipeline.rows
    ]


def test_short_years_are_asked(pipeline: Pipeline) -> None:
    """20.10.16 is a day in 2016 or in 2020, and nothing in the table decides it."""
    refusal = check_import(pipeline.workshop.draft(pipeline.written("%d.%m.%y"), values=MENDED))
    assert isinstance(refusal, Refusal)
    options = {"ymd": "year-month-day", "dmy": "day-month-year"}
    assert [item.forms[0].options for item in refusal.unmet] == [options, options]


def test_dates_that_fit_both_orders_are_asked(pipeline: Pipeline, answers: Any) -> None:
    def early(row: dict[str, str]) -> bool:
        return all(not row[name] or int(row[name][-2:]) <= 12 for name in DATES)

    part = pipeline.written("%m/%d/%Y", early)
    refusal = check_import(pipeline.workshop.draft(part, values=MENDED))
    assert isinstance(refusal, Refusal)
    assert [(item.id, item.code) for item in refusal.unmet] == [
        ("engage_date", "ambiguous_dates"),
        ("close_date", "ambiguous_dates"),
    ]


def test_rows_with_doubtful_dates_agree_with_the_key(pipeline: Pipeline, answers: Any) -> None:
    from surehand.runtime.imports.dates import readings

    rows = csv.DictReader(io.StringIO(pipeline.written("%d/%m/%Y").decode()))
    doubtful = sum(any(len(readings(row[name])) > 1 for name in DATES) for row in rows)
    assert doubtful == answers["date_formats"]["dmy"]["rows_dates_ambiguous_both_parts_le_12"]


def test_other_line_ends_are_the_same_table(pipeline: Pipeline, data: Path) -> None:
    report = pipeline.workshop.tried(
        unpacked(data / ORIGINAL),
        values=MENDED,
        columns={"opportunity_id": "ignore"},
        title="{account}: {product}",
    )
    assert report.stages == pipeline.mended.stages


def _dates(landed: Landed) -> dict[str, object]:
    assert landed.state is not None, landed.problems
    return {name: held.value for name, held in landed.state.values.items() if name in DATES}
