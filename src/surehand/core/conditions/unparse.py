"""A tree back to text, with no more brackets than needed: `parse` of it gives an equal tree."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from surehand.core.conditions.tree import (
    Call,
    Choice,
    Constant,
    Infix,
    Items,
    Junction,
    Member,
    Name,
    Node,
    Prefix,
)

LEVELS = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
"""How tightly each infix operator binds; all lean to the left."""

_CHOICE, _PREFIX, _VALUE = 0, 6, 7
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


@lru_cache(maxsize=4096)
def unparse(node: Node) -> str:
    """The source of a node in its shortest usual form."""
    match node:
        case Constant(value):
            return _constant(value)
        case Name(name):
            return name
        case Member(target, member):
            return f"{_inside(target, _VALUE)}.{member}"
        case Call(function, (target, *rest), on_value=True):
            return f"{_inside(target, _VALUE)}.{function}({_listed(rest)})"
        case Call(function, arguments):
            return f"{function}({_listed(arguments)})"
        case Items(items):
            return f"[{_listed(items)}]"
        case Prefix(operator, operand):
            return operator + _inside(operand, _PREFIX)
        case Infix(operator, left, right):
            level = LEVELS[operator]
            return f"{_inside(left, level)} {operator} {_inside(right, level + 1)}"
        case Junction(operator, parts):
            return f" {operator} ".join(_inside(part, LEVELS[operator] + 1) for part in parts)
        case Choice(condition, then, otherwise):
            first, second = _inside(condition, _CHOICE + 1), _inside(then, _CHOICE + 1)
            return f"{first} ? {second} : {unparse(otherwise)}"
        case _:
            raise TypeError(f"{type(node).__name__} is not a node of a condition")


def _listed(nodes: list[Node] | tuple[Node, ...]) -> str:
    return ", ".join(map(unparse, nodes))


def _inside(node: Node, level: int) -> str:
    text = unparse(node)
    return text if _level(node) >= level else f"({text})"


def _level(node: Node) -> int:
    match node:
        case Choice():
            return _CHOICE
        case Infix(operator) | Junction(operator):
            return LEVELS[operator]
        case Prefix():
            return _PREFIX
        case Constant(Decimal() as number) if number < 0:
            return _PREFIX
        case _:
            return _VALUE


def _constant(value: Decimal | str | bool | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case _:
            return f"{value:f}"


def quoted(text: str) -> str:
    """The text as it is written in a condition: in double quotes, with escapes."""
    return f'"{text.translate(_ESCAPES)}"'
