"""Values and comparisons in words that an operations lead reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from surehand.core.conditions.schema import Kind
from surehand.core.conditions.times import length_in_words
from surehand.core.conditions.tree import Constant, Node, is_constant
from surehand.core.conditions.unparse import unparse
from surehand.core.values import Money, in_words

_LONGEST_SHOWN = 60
_PLAIN = re.compile(r"[\w.@+:/#-]+")

_NUMBERS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
_DATES = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
_MOMENTS = {"<": "before", "<=": "at or before", ">": "after", ">=": "at or after"}
_TEXTS = {"<": "before", "<=": "before or the same as", ">": "after", ">=": "after or the same as"}
_RELATIONS = {Kind.DATE: _DATES, Kind.DATE_TIME: _MOMENTS, Kind.TEXT: _TEXTS}


def shown(value: Any) -> str:
    """A value as a sentence says it; None is “empty”. Long texts are cut, texts of several words stand in quotes."""
    return _SHOWN.get(type(value), in_words)(value)


def _shown_number(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown_text(text: str) -> str:
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    return cut if _PLAIN.fullmatch(cut) else f"“{cut}”"


_SHOWN: Mapping[type, Callable[[Any], str]] = {
    str: _shown_text,
    Decimal: _shown_number,
    int: lambda number: _shown_number(Decimal(number)),
    Money: lambda money: f"{_shown_number(money.amount)} {money.currency}",
    timedelta: length_in_words,
    tuple: lambda items: ", ".join(map(_shown_text, items)) or "empty",
}


def subject(node: Node) -> str:
    """How a sentence calls a part: a written value by itself, anything else as it is written."""
    return shown(node.value) if isinstance(node, Constant) else unparse(node)


def with_value(node: Node, value: Any) -> str:
    """A part together with its value, “today (31 Jan 2026)”; of a constant the value alone."""
    return shown(value) if is_constant(node) else f"{unparse(node)} ({shown(value)})"


def equality(left: Node, right: Node, values: tuple[Any, Any], *, are_equal: bool) -> str:
    """What ``==`` and ``!=`` found: “package is standard, not premium”."""
    return f"{subject(left)} is {shown(values[0])}{equality_tail(right, values[1], are_equal=are_equal)}"


def equality_tail(right: Node, value: Any, *, are_equal: bool) -> str:
    """What `equality` says after the first value."""
    if not are_equal:
        return f", not {with_value(right, value)}"
    return "" if is_constant(right) else f", the same as {unparse(right)}"


def order(relation: str, left: Node, right: Node, values: tuple[Any, Any]) -> str:
    """What ``<`` and its like found: “seats is 3, which is not at least 5”."""
    return f"{subject(left)} is {shown(values[0])}{order_tail(relation, right, values[1])}"


def order_tail(relation: str, right: Node, value: Any) -> str:
    """What `order` says after the first value."""
    return f", which is {relation} {with_value(right, value)}"


def relation(operator: str, kind: Kind, *, holds: bool) -> str:
    """``>=`` in words: “at least” for numbers, “on or after” for dates; with “not” where it does not hold."""
    return f"{'' if holds else 'not '}{_RELATIONS.get(kind, _NUMBERS)[operator]}"
