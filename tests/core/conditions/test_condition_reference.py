"""The reference says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surehand.core.conditions import FieldType, Schema, check, parse
from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.problem import CODES
from surehand.core.conditions.reference import filled
from tests.core.conditions.condition_world import SCHEMA, cases

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "conditions.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```cel\n(.*?)```", PAGE, re.S) for line in block.splitlines()]
WIDER = Schema(
    {**SCHEMA.fields, "client_number": FieldType("text"), "country": FieldType("text")},
    tasks=SCHEMA.tasks,
)


def test_tables_are_up_to_date() -> None:
    assert filled(PAGE) == PAGE


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_listed(name: str) -> None:
    assert f"`{FUNCTIONS[name].usage}`" in PAGE


@pytest.mark.parametrize("source", EXAMPLES)
def test_examples_are_conditions(source: str) -> None:
    assert check(parse(source), WIDER) == ()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_examples_are_right(name: str) -> None:
    """Examples such as ``days(5)`` are parts of conditions; nothing else may be wrong with one."""
    problems = check(parse(FUNCTIONS[name].example), WIDER)
    assert {problem.code for problem in problems} <= {"not_yes_no"}


def test_every_code_has_a_case() -> None:
    shown = {problem["code"] for case in cases("problems") for problem in case["problems"]}
    assert shown | {"too_long", "too_deep"} == set(CODES)
