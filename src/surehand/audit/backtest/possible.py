"""A condition on records of which not everything is known: which answers it could give.

A condition has three answers: met, failed, and unknown because something is empty. Where a history does not tell what
stood in a field, all answers of the parts that read it are possible. The whole then may still have only one: whatever
stood there, ``discount <= 15 || has(approved_by)`` is met where the discount is 10.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from surehand.core.conditions import Schema, Sql, Tree, parse, to_answer
from surehand.core.conditions.tree import Call, Infix, Junction, Node, Prefix, null_compared

Doubt = Callable[[str, bool], str]
"""The SQL of whether a column cannot be told (empty where it always can), by its name; and whether only that there is
something in it is asked."""


class Leaf(msgspec.Struct, frozen=True):
    """A part of a condition: its SQL, and the SQL of whether it cannot be told, empty where it always can."""

    name: str
    sql: Sql
    doubt: str


class Possible(msgspec.Struct, frozen=True):
    """The SQL of whether an answer is possible, for each of the three."""

    met: str
    failed: str
    unknown: str


class Asked(msgspec.Struct, frozen=True):
    """A condition over ``held``: its leaves are columns, of which ``possible`` speaks."""

    leaves: tuple[Leaf, ...]
    possible: Possible

    @property
    def is_sure(self) -> bool:
        """Whether it can be told of every record; it then has one leaf."""
        return not any(leaf.doubt for leaf in self.leaves)

    @property
    def stops(self) -> str:
        """The SQL of whether a criterion that blocks holds: true, false, or NULL where that cannot be told."""
        if self.is_sure:
            return f"({self.leaves[0].name} IS NOT TRUE)"
        sure = f"NOT {self.possible.failed} AND NOT {self.possible.unknown}"
        return f"CASE WHEN NOT {self.possible.met} THEN true WHEN {sure} THEN false END"

    @property
    def warns(self) -> str:
        """The same for one that warns: what is unknown, because something is empty, is no risk."""
        if self.is_sure:
            return f"({self.leaves[0].name} IS FALSE)"
        sure = f"NOT {self.possible.met} AND NOT {self.possible.unknown}"
        return f"CASE WHEN NOT {self.possible.failed} THEN false WHEN {sure} THEN true END"


def ask(source: str, schema: Schema, doubt: Doubt, name: str) -> Asked:
    """A condition as it can be asked of ``held``; its leaves are columns called ``name`` and a number."""
    tree = parse(source)
    leaves: list[Leaf] = []

    def possible(node: Node) -> Possible:
        leaf = _leaf(node, tree, schema, doubt, f"{name}_{len(leaves)}")
        match node if leaf.doubt else None:
            case Junction(operator, parts):
                return _joined([possible(part) for part in parts], decisive=operator == "||")
            case Prefix("!", operand):
                inner = possible(operand)
                return Possible(inner.failed, inner.met, inner.unknown)
            case _:
                leaves.append(leaf)
                return _of_leaf(leaf)

    found = possible(tree.root)
    return Asked(tuple(leaves), found)


def _leaf(node: Node, tree: Tree, schema: Schema, doubt: Doubt, name: str) -> Leaf:
    sql = to_answer(Tree(tree.source, node), schema)
    filled_only = _asks_presence(node)
    doubts = dict.fromkeys(doubt(column, filled_only) for column, _ in sql.columns)
    told = [each for each in doubts if each]
    return Leaf(name, sql, f"({' OR '.join(told)})" if told else "")


def _asks_presence(node: Node) -> bool:
    """Whether a part asks only whether something is there."""
    if isinstance(node, Call) and node.function == "has":
        return True
    return isinstance(node, Infix) and null_compared(node) is not None


def _of_leaf(leaf: Leaf) -> Possible:
    doubt = f"{leaf.name}_doubt OR " if leaf.doubt else ""
    return Possible(
        f"({doubt}{leaf.name} IS TRUE)", f"({doubt}{leaf.name} IS FALSE)", f"({doubt}{leaf.name} IS NULL)"
    )


def _joined(parts: list[Possible], *, decisive: bool) -> Possible:
    """What ``||`` (decided by one that is met) or ``&&`` (by one that failed) could answer."""
    ends = [part.met if decisive else part.failed for part in parts]
    others = [part.failed if decisive else part.met for part in parts]
    open_ = [f"({part.unknown} OR {other})" for part, other in zip(parts, others, strict=True)]
    decided, other = f"({' OR '.join(ends)})", f"({' AND '.join(others)})"
    unknown = f"({' OR '.join(part.unknown for part in parts)} ) AND {' AND '.join(open_)}"
    return Possible(decided, other, f"({unknown})") if decisive else Possible(other, decided, f"({unknown})")
