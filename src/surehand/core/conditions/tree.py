"""A condition as a tree of nodes, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias, TypeGuard

import msgspec

from surehand.core.conditions.schema import RESERVED

Comparison: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Operation: TypeAlias = Comparison | Literal["in", "+", "-", "*", "/", "%"]


class Node(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Base of all parts. Nodes compare by identity; ``start`` and ``end`` count characters from 0."""

    start: int
    end: int


class Constant(Node, frozen=True, eq=False):
    """A written value: a number, a text, true, false or null."""

    value: Decimal | str | bool | None


class Name(Node, frozen=True, eq=False):
    """A field or a built-in name."""

    name: str


class Member(Node, frozen=True, eq=False):
    """A part of a value: ``contract_value.amount``."""

    target: Node
    member: str


class Call(Node, frozen=True, eq=False):
    """A function with its values; for ``x.trim()`` the first of them is ``x`` and ``on_value`` is true."""

    function: str
    arguments: tuple[Node, ...]
    on_value: bool = False


class Items(Node, frozen=True, eq=False):
    """A written list: ``["retail", "saas"]``."""

    items: tuple[Node, ...]


class Prefix(Node, frozen=True, eq=False):
    """``!x`` or ``-x``."""

    operator: Literal["!", "-"]
    operand: Node


class Infix(Node, frozen=True, eq=False):
    """A comparison, a membership or a calculation."""

    operator: Operation
    left: Node
    right: Node


class Junction(Node, frozen=True, eq=False):
    """Two or more parts joined by the same ``&&`` or ``||``; never directly inside its own kind."""

    operator: Literal["&&", "||"]
    parts: tuple[Node, ...]


class Choice(Node, frozen=True, eq=False):
    """``condition ? then : otherwise``."""

    condition: Node
    then: Node
    otherwise: Node


class Tree(msgspec.Struct, frozen=True, eq=False):
    """A parsed condition."""

    source: str
    root: Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node, from left to right."""
    match node:
        case Member(target):
            return (target,)
        case Call(_, arguments):
            return arguments
        case Items(items):
            return items
        case Prefix(_, operand):
            return (operand,)
        case Infix(_, left, right):
            return (left, right)
        case Junction(_, parts):
            return parts
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes inside it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


@lru_cache(maxsize=4096)
def is_constant(node: Node) -> bool:
    """Whether a node reads neither a name nor a task, so that it is always the same."""
    return not any(isinstance(part, Name) or is_task_call(part) for part in walk(node))


def is_task_call(node: Node) -> TypeGuard[Call]:
    """Whether a node asks about a task."""
    return isinstance(node, Call) and node.function.startswith("tasks.")


def null_compared(node: Infix) -> Node | None:
    """What stands on the other side of a null, in ``package == null``; None in any other comparison."""
    match node:
        case Infix(_, Constant(None), other) | Infix(_, other, Constant(None)):
            return other
        case _:
            return None


def names(tree: Tree) -> frozenset[str]:
    """The fields a condition reads."""
    return frozenset(fields_of(tree.root))


@lru_cache(maxsize=4096)
def fields_of(node: Node) -> tuple[str, ...]:
    """The fields read in a node, each once, in the order of the source."""
    found = (part.name for part in walk(node) if isinstance(part, Name))
    return tuple(dict.fromkeys(name for name in found if name not in RESERVED))


def tasks_read(tree: Tree) -> frozenset[str]:
    """The ids of the tasks a condition asks about."""
    calls = (
        part for part in walk(tree.root) if isinstance(part, Call) and part.function.startswith("tasks.")
    )
    arguments = (argument for call in calls for argument in call.arguments)
    return frozenset(
        arg.value for arg in arguments if isinstance(arg, Constant) and isinstance(arg.value, str)
    )
