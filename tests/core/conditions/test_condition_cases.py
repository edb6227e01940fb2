"""The cases under tests/cases/conditions: what is met and why not, what is wrong, what never varies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from surehand.core.conditions import ConditionError, Problem, check, constant, parse, to_sql
from tests.core.conditions.condition_table import Table
from tests.core.conditions.condition_world import SCHEMA, TASKS, cases, condition, facts

MET = [(case["source"], asked) for case in cases("met") for asked in case["cases"]]


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(SCHEMA, TASKS)


def problems_in(source: str) -> tuple[Problem, ...]:
    try:
        return check(parse(source), SCHEMA)
    except ConditionError as error:
        return (error.problem,)


@pytest.mark.parametrize(("source", "case"), MET, ids=lambda part: str(part))
def test_condition_answers_as_expected(source: str, case: Mapping[str, Any]) -> None:
    assert condition(source).met(facts(case["facts"])) is case["met"]


@pytest.mark.parametrize("source", [case["source"] for case in cases("met")])
def test_sql_answers_as_expected(table: Table, source: str) -> None:
    asked = [case for other, case in MET if other == source]
    rows = [facts(case["facts"]) for case in asked]
    assert table.answers(to_sql(parse(source), SCHEMA), rows) == [case["met"] for case in asked]


@pytest.mark.parametrize(("source", "case"), MET, ids=lambda part: str(part))
def test_refusal_gives_its_reasons(source: str, case: Mapping[str, Any]) -> None:
    verdict = condition(source).explain(facts(case["facts"]))
    assert [reason.sentence for reason in verdict.because] == case.get("because", [])


@pytest.mark.parametrize("case", cases("problems"), ids=lambda case: case["source"])
def test_problem_says_its_fix(case: Mapping[str, Any]) -> None:
    source = case["source"]
    found = [
        {"code": p.code, "part": source[p.start : p.end], "sentence": p.sentence, "fix": p.fix}
        for p in problems_in(source)
    ]
    assert found == case["problems"]


@pytest.mark.parametrize("case", cases("constant"), ids=lambda case: case["source"])
def test_contradictions_are_proven(case: Mapping[str, Any]) -> None:
    assert constant(parse(case["source"]), SCHEMA) is case["constant"]
