"""One meaning, however a condition is asked: closures, reasons and SQL agree, and so do text and tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from surehand.core.conditions import (
    ConditionError,
    Problem,
    Tree,
    check,
    compile_condition,
    constant,
    parse,
    to_sql,
    unparse,
)
from surehand.core.conditions.parse import DEEPEST
from surehand.core.conditions.tree import Node, Prefix, children
from tests.core.conditions.condition_table import Table
from tests.core.conditions.condition_trees import (
    SCHEMA,
    TASKS,
    conditions,
    facts,
    made,
    narrow_conditions,
    narrow_facts,
    shape,
)


def height(node: Node) -> int:
    return 1 + max(map(height, children(node)), default=0)


def bounded(roots: SearchStrategy[Node]) -> SearchStrategy[Tree]:
    return roots.filter(lambda root: height(root) <= DEEPEST).map(lambda root: Tree("", root))


trees = bounded(conditions)
records = st.lists(facts, min_size=5, max_size=20)


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(SCHEMA, TASKS)


@given(trees)
def test_generated_trees_are_well_typed(tree: Tree) -> None:
    assert check(tree, SCHEMA) == ()


@given(trees, records)
def test_sql_answers_like_closures(table: Table, tree: Tree, rows: list[Mapping[str, Any]]) -> None:
    """Asked both ways round, so that unknown does not pass for false."""
    for asked in (tree, Tree("", made(Prefix, "!", tree.root))):
        condition = compile_condition(asked, SCHEMA)
        assert table.answers(to_sql(asked, SCHEMA), rows) == [condition.met(row) for row in rows], unparse(
            asked.root
        )


@given(trees, facts)
def test_reasons_belong_to_refusals(tree: Tree, row: Mapping[str, Any]) -> None:
    condition = compile_condition(tree, SCHEMA)
    verdict = condition.explain(row)
    assert verdict.met is condition.met(row)
    assert bool(verdict.because) is not verdict.met
    assert condition.reasons(row) == tuple(reason.sentence for reason in verdict.because)


@given(trees, facts)
def test_reasons_name_their_fields(tree: Tree, row: Mapping[str, Any]) -> None:
    condition = compile_condition(tree, SCHEMA)
    for reason in condition.explain(row).because:
        assert set(reason.names) <= condition.fields
        assert reason.sentence


@given(bounded(narrow_conditions), st.lists(narrow_facts, min_size=1, max_size=30))
def test_constant_conditions_never_vary(tree: Tree, rows: list[Mapping[str, Any]]) -> None:
    answer = constant(tree, SCHEMA)
    condition = compile_condition(tree, SCHEMA)
    assert answer is None or {condition.met(row) for row in rows} == {answer}


@given(trees)
def test_text_and_tree_agree(tree: Tree) -> None:
    text = unparse(tree.root)
    assume(len(text) <= 4_000)
    assert shape(parse(text).root) == shape(tree.root)


@given(st.text())
@example("((((((((")
@example("a" * 5_000)
@example('"' + "\\")
@example("0x" + "9" * 4_000)
@example("1e999 > 0")
@example("\ud800")
@example("r'''")
def test_any_text_is_answered(text: str) -> None:
    assert_answered(text)


WORDS = """a b.c f( ) ( [ ] , && || ! - == < in ? : + * . 1 0.5 "x" r' ' = and tasks.done('k') null has(a) // é { 9e9"""
words = st.sampled_from(WORDS.split())


@given(st.lists(words, max_size=60).map(" ".join))
@example("(a||a&&a==a+a*" * 39 + "a")
@example("(a||a&&a==a+a*" * 39 + "a" + ")" * 39)
@example("!" * 4_000)
@example("a" + "?a:a" * 900)
@example("a+" * 1_900 + "a")
@example("[" * 2_000 + "]" * 2_000)
def test_any_words_are_answered(text: str) -> None:
    assert_answered(text)


def assert_answered(text: str) -> None:
    """Either a tree that can be checked, or a problem within the text."""
    for problem in problems_in(text):
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.sentence
        assert problem.fix


def problems_in(text: str) -> tuple[Problem, ...]:
    try:
        return check(parse(text), SCHEMA)
    except ConditionError as error:
        return (error.problem,)
