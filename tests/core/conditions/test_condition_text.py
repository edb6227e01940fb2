"""Text to tree: precedence, literals, places, and what a tree reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from surehand.core.conditions import ConditionError, names, parse, tasks_read, unparse
from surehand.core.conditions.parse import DEEPEST, LONGEST
from surehand.core.conditions.tree import Constant, walk
from tests.core.conditions.condition_trees import shape


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("a || b && c", "a || (b && c)"),
        ("a && b || c", "(a && b) || c"),
        ("!a && b", "(!a) && b"),
        ("a == b && c < d", "(a == b) && (c < d)"),
        ("a + b * c - d", "(a + (b * c)) - d"),
        ("a - b - c", "(a - b) - c"),
        ("a / b % c", "(a / b) % c"),
        ("-a + b", "(-a) + b"),
        ("-a.b", "-(a.b)"),
        ("a < b == c", "(a < b) == c"),
        ("a in b == c", "(a in b) == c"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("a || b ? c && d : e", "(a || b) ? (c && d) : e"),
        ("a && (b && c)", "a && b && c"),
    ],
)
def test_operators_bind_like_cel(source: str, meant: str) -> None:
    assert shape(parse(source).root) == shape(parse(meant).root)


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("((a))", "a"),
        ("(a && b) && c", "a && b && c"),
        ("(a || b) && c", "(a || b) && c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("a // why\n && b", "a && b"),
        ("'it''s' == a", None),
        ("""'say "x"' == a""", r'"say \"x\"" == a'),
        ("[1,2,]", "[1, 2]"),
        ("-(5)", "-5"),
        ("1e3", "1000"),
    ],
)
def test_trees_are_written_shortly(source: str, short: str | None) -> None:
    if short is None:
        with pytest.raises(ConditionError):
            parse(source)
    else:
        assert unparse(parse(source).root) == short


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("5", Decimal(5)),
        ("-0.25", Decimal("-0.25")),
        (".5", Decimal("0.5")),
        ("2.5e2", Decimal(250)),
        ("999999999999999999.999999999", Decimal("999999999999999999.999999999")),
        ("true", True),
        ("null", None),
        ("'a'", "a"),
        (r'"\n\t\\\"\x41\u00e9\101"', '\n\t\\"Aé' + "A"),
        (r"r'\d+'", r"\d+"),
        ('"""two\nlines"""', "two\nlines"),
    ],
)
def test_literals_stand_for_values(source: str, value: object) -> None:
    root = parse(source).root
    assert isinstance(root, Constant)
    assert root.value == value
    assert type(root.value) is type(value)


def test_each_part_knows_its_place() -> None:
    source = "(a + 1) >= size( b ) && !c"
    found = [source[node.start : node.end] for node in walk(parse(source).root)]
    assert found == [source, "(a + 1) >= size( b )", "(a + 1)", "a", "1", "size( b )", "b", "!c", "c"]


def test_fields_read_are_known() -> None:
    tree = parse("has(main_contact.email) && today > start_date && 'x' in files && package in [tier, 'a']")
    assert names(tree) == {"main_contact", "start_date", "package", "tier"}


def test_tasks_read_are_known() -> None:
    assert tasks_read(parse("tasks.done('kickoff') || !tasks.exists('access')")) == {"kickoff", "access"}


def test_longest_condition_is_read() -> None:
    source = "a" * LONGEST
    assert unparse(parse(source).root) == source


def test_longer_condition_is_refused() -> None:
    with pytest.raises(ConditionError, match="has 4,001 characters, 4,000 are allowed"):
        parse("a" * (LONGEST + 1))


@pytest.mark.parametrize("deeper", ["!", "-", "a + ", "a ? b : ", "b == "])
def test_depth_is_bounded(deeper: str) -> None:
    assert parse(deeper * (DEEPEST - 1) + "a")
    with pytest.raises(ConditionError, match="more than 40 parts deep"):
        parse(deeper * DEEPEST + "a")


def test_long_junction_is_not_deep() -> None:
    assert parse(" && ".join(["a"] * 500))
