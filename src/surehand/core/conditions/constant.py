"""Conditions that always or never hold, whatever the record: they are mistakes, and can be proven ones.

The condition is taken apart into *cases*: each says, for some of its parts, in which region their value must lie for
the condition to come out as asked. A case that leaves a part no value cannot happen; when no case can, it is proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from surehand.core.conditions.check import types_of
from surehand.core.conditions.compile import Compiler
from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.operators import COMPARISONS, mirrored
from surehand.core.conditions.regions import EMPTY, EVERYTHING, FILLED, Region, compared, points
from surehand.core.conditions.schema import BUILT_IN, Kind, Schema, Type
from surehand.core.conditions.tree import (
    Call,
    Choice,
    Infix,
    Items,
    Junction,
    Name,
    Node,
    Prefix,
    Tree,
    is_constant,
    null_compared,
)
from surehand.core.conditions.unparse import unparse

_Case: TypeAlias = Mapping[str, Region]
_Cases: TypeAlias = list[_Case]

_MOST_CASES = 200
_ANY: _Cases = [{}]
_YES, _NO, _YES_OR_NO = points([True]), points([False]), points([True, False])


def constant(tree: Tree, schema: Schema) -> bool | None:
    """True or False when a checked condition provably always or never is met; None when it depends on the record.

    Sees contradictions within one value (``seats > 5 && seats < 3``), not between two. A condition that is only ever
    unknown is never met.

    Raises:
        ConditionError: the tree has a problem; `check` it before.
    """
    prover = _Prover(types_of(tree, schema))
    if not prover.cases(tree.root, wanted=True, known=True):
        return False
    if not prover.cases(tree.root, wanted=False, known=False):
        return True
    return None


class _Atom(msgspec.Struct, frozen=True):
    """A part that is not taken apart: the value it depends on, and for which values it is true and false."""

    subject: str
    true: Region
    false: Region
    possible: Region = EVERYTHING


class _Prover:
    """Finds the cases in which a part comes out as wanted: exactly so if ``known``, else so or unknown.

    Where there are too many cases, conditions on them are left out: that adds cases, and so proves less, never wrongly.
    """

    def __init__(self, types: Mapping[Node, Type]) -> None:
        self._types = types
        self._compiler = Compiler(types)

    def cases(self, node: Node, *, wanted: bool, known: bool) -> _Cases:
        """The cases in which a yes/no part comes out as wanted."""
        match node:
            case _ if is_constant(node):
                value = self._compiler.run(node)({})
                return _ANY if value is wanted or (value is None and not known) else []
            case Prefix(_, operand):
                return self.cases(operand, wanted=not wanted, known=known)
            case Junction(operator, parts):
                every = (self.cases(part, wanted=wanted, known=known) for part in parts)
                return _all(every) if wanted is (operator == "&&") else _any(every)
            case Choice():
                return self._choice(node, wanted=wanted, known=known)
            case _:
                return _atom_cases(self._atom(node), wanted=wanted, known=known)

    def _choice(self, node: Choice, *, wanted: bool, known: bool) -> _Cases:
        yes = self.cases(node.condition, wanted=True, known=True)
        no = self.cases(node.condition, wanted=False, known=True)
        then = _all([yes, self.cases(node.then, wanted=wanted, known=known)])
        otherwise = _all([no, self.cases(node.otherwise, wanted=wanted, known=known)])
        if known:
            return _any([then, otherwise])
        neither = (self.cases(node.condition, wanted=wanted, known=False) for wanted in (True, False))
        return _any([then, otherwise, _all(neither)])

    def _atom(self, node: Node) -> _Atom:
        match node:
            case Call("has", (field,)):
                return _Atom(unparse(field), FILLED, EMPTY, self._possible(field))
            case Infix(operator) if compared_field := null_compared(node):
                is_null = _Atom(unparse(compared_field), EMPTY, FILLED, self._possible(compared_field))
                return is_null if operator == "==" else _opposite(is_null)
            case Infix("in", left, Items(items) as within) if is_constant(within):
                values = [self._compiler.run(item)({}) for item in items]
                known = points(value for value in values if value is not None)
                unlisted = known.other_values() if None not in values else Region(())
                return _Atom(unparse(left), known, unlisted, self._possible(left))
            case Infix(operator) if operator in COMPARISONS:
                return self._comparison(node)
            case _:
                return self._opaque(node)

    def _comparison(self, node: Infix) -> _Atom:
        operator, left, right = mirrored(node)
        if unparse(left) == unparse(right):
            holds = operator in ("==", "<=", ">=")
            return _Atom(unparse(left), FILLED if holds else Region(()), Region(()) if holds else FILLED)
        if not is_constant(right):
            return self._opaque(node)
        value = self._compiler.run(right)({})
        true = Region(()) if value is None else compared(operator, value)
        false = Region(()) if value is None else true.other_values()
        return _Atom(unparse(left), true, false, self._possible(left))

    def _opaque(self, node: Node) -> _Atom:
        return _Atom(unparse(node), _YES, _NO, self._possible(node))

    def _possible(self, node: Node) -> Region:
        """The values a part can have at all."""
        type_ = self._types[node]
        match node:
            case Call("size", (Name(name),)) if name in BUILT_IN and BUILT_IN[name].always:
                return compared(">=", 0)
            case Call("size"):
                return compared(">=", 1) | EMPTY
            case Name(name) if name in BUILT_IN and BUILT_IN[name].given:
                return FILLED
            case Call(function) if FUNCTIONS[function].total:
                return _YES_OR_NO
            case _ if type_.kind is Kind.YES_NO:
                return _YES_OR_NO | EMPTY
            case _ if type_.options and type_.kind is Kind.TEXT:
                return points(type_.options) | EMPTY
            case _:
                return EVERYTHING


def _opposite(atom: _Atom) -> _Atom:
    return _Atom(atom.subject, atom.false, atom.true, atom.possible)


def _atom_cases(atom: _Atom, *, wanted: bool, known: bool) -> _Cases:
    same, other = (atom.true, atom.false) if wanted else (atom.false, atom.true)
    region = (same if known else ~other) & atom.possible
    return [{atom.subject: region}] if region else []


def _all(conditions: Iterable[_Cases]) -> _Cases:
    """The cases in which every condition holds."""
    found = _ANY
    for cases in conditions:
        if not cases or len(found) * len(cases) <= _MOST_CASES:
            found = [case for one in found for other in cases if (case := _both(one, other)) is not None]
    return found


def _any(conditions: Iterable[_Cases]) -> _Cases:
    """The cases in which some condition holds."""
    found = [case for cases in conditions for case in cases]
    return found if len(found) <= _MOST_CASES else _ANY


def _both(one: _Case, other: _Case) -> _Case | None:
    """Two cases at once, or None when they contradict each other."""
    joined = {
        subject: one.get(subject, EVERYTHING) & other.get(subject, EVERYTHING) for subject in {**one, **other}
    }
    return joined if all(joined.values()) else None
