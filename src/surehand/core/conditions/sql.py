"""A tree to a DuckDB expression, so that a condition can be asked of a million records in one query.

It answers as the closures do: SQL's NULL is the language's *unknown*. No part is written twice, and none stands where
DuckDB would write it twice, so that the work stays in proportion to the condition however deep it nests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from surehand.core.conditions.check import types_of
from surehand.core.conditions.compile import Compiler
from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.operators import CALCULATIONS, COMPARISONS
from surehand.core.conditions.schema import BUILT_IN, Kind, Schema, Type
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
    Tree,
    is_constant,
    is_task_call,
    null_compared,
)

COLUMN_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.NUMBER: "DECIMAL(27, 9)",
    Kind.YES_NO: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATE_TIME: "TIMESTAMP",
    Kind.LIST: "VARCHAR[]",
}
"""The type a column should have, by what it holds. Moments are in UTC; TIMESTAMPTZ does as well."""


class Sql(msgspec.Struct, frozen=True):
    """A boolean DuckDB expression: of `to_sql` true where the condition is met and false elsewhere, never NULL.

    ``parameters`` stand for its ``?`` in order. ``columns`` names what it reads, with the types of `COLUMN_TYPES`:
    a field has the column of its id; money, contacts and files one for each part (``contract_value.amount``); a task
    one called ``tasks.kickoff``, true when it is done and NULL where there is none.
    """

    text: str
    parameters: tuple[object, ...]
    columns: tuple[tuple[str, str], ...]


class _Part(msgspec.Struct, frozen=True):
    """A piece of SQL with the parameters for its ``?``."""

    text: str
    parameters: tuple[object, ...] = ()


def _filled(template: str, *parts: _Part) -> _Part:
    """The template with a part for each ``{}``."""
    parameters = (parameter for part in parts for parameter in part.parameters)
    return _Part(template.format(*(part.text for part in parts)), tuple(parameters))


def to_sql(tree: Tree, schema: Schema) -> Sql:
    """The DuckDB expression for a checked condition.

    Raises:
        ConditionError: the tree has a problem; `check` it before.
    """
    answer = to_answer(tree, schema)
    return msgspec.structs.replace(answer, text=f"({answer.text} IS TRUE)")


def to_answer(tree: Tree, schema: Schema) -> Sql:
    """As `to_sql`, with three answers: true, false, and NULL where the condition is unknown."""
    translator = _Translator(types_of(tree, schema))
    part = translator.value(tree.root)
    return Sql(part.text, part.parameters, tuple(sorted(translator.columns.items())))


class _Translator:
    """Gives the SQL of any node. Of money, `value` is the amount; the currency is asked for separately."""

    def __init__(self, types: Mapping[Node, Type]) -> None:
        self.columns: dict[str, str] = {}
        self._types = types
        self._compiler = Compiler(types)

    def value(self, node: Node) -> _Part:
        """The value of a node, NULL when it is unknown."""
        if is_constant(node):
            return _constant(self._types[node].kind, self._compiler.run(node)({}))
        match node:
            case Name(name):
                return self._name(name, self._types[node].kind)
            case Member(Name(name), member):
                return self._column(f"{name}.{member}", self._types[node].kind)
            case Call():
                return self._call(node)
            case Prefix(operator, operand):
                return _filled("(NOT {})" if operator == "!" else "(- {})", self.value(operand))
            case Infix():
                return self._infix(node)
            case Junction(operator, parts):
                slots = ["{}"] * len(parts)
                template = (" AND " if operator == "&&" else " OR ").join(slots)
                return _filled(f"({template})", *map(self.value, parts))
            case Choice(condition, then, otherwise):
                # A CASE would not do: DuckDB writes its condition once for each branch.
                parts = (then, otherwise, condition)
                return _filled("[{}, {}][2 - CAST({} AS INTEGER)]", *map(self.value, parts))
            case _:
                raise TypeError(f"{type(node).__name__} has no SQL of its own")

    def _name(self, name: str, kind: Kind) -> _Part:
        if name in BUILT_IN and BUILT_IN[name].always:
            return self._column(name, kind, read="COALESCE({}, [])")
        match kind:
            case Kind.MONEY:
                return self._column(f"{name}.amount", Kind.NUMBER)
            case Kind.FILE:
                return self._column(f"{name}.name", Kind.TEXT)
            case Kind.CONTACT:
                parts = (self._column(f"{name}.{part}", Kind.TEXT) for part in ("name", "email", "phone"))
                return _filled("COALESCE({}, {}, {})", *parts)
            case _:
                return self._column(name, kind)

    def _column(self, name: str, kind: Kind, read: str = "") -> _Part:
        self.columns[name] = COLUMN_TYPES[kind]
        quoted = '"' + name.replace('"', '""') + '"'
        return _filled(read or _READ.get(kind, "{}"), _Part(quoted))

    def _filled_in(self, node: Node) -> _Part:
        """A value that is NULL when there is nothing in it: also of the lists that are otherwise always known."""
        is_list = self._types[node].kind is Kind.LIST
        return _filled("NULLIF({}, [])", self.value(node)) if is_list else self.value(node)

    def _call(self, call: Call) -> _Part:
        function = FUNCTIONS[call.function]
        match call.arguments:
            case (Constant(str() as task),) if is_task_call(call):
                return _filled(function.sql, self._column(f"tasks.{task}", Kind.YES_NO))
            case (field,) if function.total:
                return _filled(function.sql, self._filled_in(field))
            case arguments:
                return _filled(function.sql, *map(self.value, arguments))

    def _infix(self, node: Infix) -> _Part:
        operator, left, right = node.operator, node.left, node.right
        if field := null_compared(node):
            return _filled("({} IS NULL)" if operator == "==" else "({} IS NOT NULL)", self._filled_in(field))
        if operator == "in":
            return self._membership(left, right)
        if operator in COMPARISONS:
            return self._on_both(f"({{}} {_COMPARED.get(operator, operator)} {{}})", left, right)
        kinds = self._types[left].kind, self._types[right].kind
        return self._on_both(CALCULATIONS[operator, *kinds].sql, left, right)

    def _on_both(self, template: str, left: Node, right: Node) -> _Part:
        """A template for two values; of two values of money, only when their currencies are the same."""
        values = self.value(left), self.value(right)
        if self._types[left].kind is self._types[right].kind is Kind.MONEY:
            same = self._currency(left), self._currency(right)
            return _filled(f"CASE WHEN {{}} = {{}} THEN {template} END", *same, *values)
        return _filled(template, *values)

    def _currency(self, node: Node) -> _Part:
        """The currency of money. A sum is NULL unless both sides have the same, so the first side's is enough."""
        match node:
            case Name(name):
                return self._column(f"{name}.currency", Kind.TEXT)
            case Infix(_, left, right):
                return self._currency(left if self._types[left].kind is Kind.MONEY else right)
            case Prefix(_, operand):
                return self._currency(operand)
            case _:
                raise TypeError(f"{type(node).__name__} is never money")

    def _membership(self, item: Node, within: Node) -> _Part:
        if not isinstance(within, Items):
            return _filled("LIST_CONTAINS({}, {})", self.value(within), self.value(item))
        slots = ", ".join(["{}"] * len(within.items))
        return _filled(f"({{}} IN ({slots}))", self.value(item), *map(self.value, within.items))


_COMPARED = {"==": "=", "!=": "<>"}
# How a column is read: empty as NULL, numbers as `arithmetic` has them, moments as microseconds since 1970.
_READ = {
    Kind.TEXT: "NULLIF({}, '')",
    Kind.LIST: "NULLIF({}, [])",
    Kind.NUMBER: "TRY_CAST({} AS DECIMAL(27, 9))",
    Kind.DATE_TIME: "EPOCH_US({})",
}
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CONSTANT_TYPES = dict.fromkeys((Kind.DATE_TIME, Kind.DAYS, Kind.DURATION), "BIGINT")


def _constant(kind: Kind, value: Any) -> _Part:
    """A known or unknown value as a parameter of the right type."""
    match value:
        case datetime():
            value = (value - _EPOCH) // _MICROSECOND
        case timedelta():
            value //= _MICROSECOND
        case tuple():
            value = list(value)
    return _Part(f"CAST(? AS {_CONSTANT_TYPES.get(kind) or COLUMN_TYPES[kind]})", (value,))
