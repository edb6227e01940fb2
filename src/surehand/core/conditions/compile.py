"""A tree to closures: each node becomes a function from the facts to its value, None standing for *unknown*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.operators import CALCULATIONS, COMPARISONS, NEGATIONS, compare_money, mirrored
from surehand.core.conditions.readers import Run, member_reader, name_reader, task_reader
from surehand.core.conditions.schema import Kind, Type
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
    is_constant,
    null_compared,
)

_Facts = Mapping[str, Any]


class Compiler:
    """Makes the function of any node of a checked tree, once."""

    def __init__(self, types: Mapping[Node, Type]) -> None:
        self._types = types
        self._runs: dict[Node, Run] = {}

    def run(self, node: Node) -> Run:
        """The function that gives a node's value; a constant is calculated here and now."""
        if node not in self._runs:
            run = self._made(node)
            self._runs[node] = _always(run({})) if is_constant(node) else run
        return self._runs[node]

    def _made(self, node: Node) -> Run:
        match node:
            case Constant(value):
                return _always(value)
            case Name(name):
                return name_reader(name, self._types[node].kind)
            case Member(Name(name), member):
                return member_reader(name, member, self._types[node].kind)
            case Call():
                return self._call(node)
            case Prefix("!", operand):
                return _on_known(_opposite, self.run(operand))
            case Prefix(_, operand):
                return _on_known(NEGATIONS[self._types[operand].kind], self.run(operand))
            case Infix():
                return self._infix(node)
            case Junction(operator, parts):
                return _joined([self.run(part) for part in parts], decisive=operator == "||")
            case Choice(condition, then, otherwise):
                return _choice(self.run(condition), self.run(then), self.run(otherwise))
            case _:
                raise TypeError(f"{type(node).__name__} has no value of its own")

    def _call(self, call: Call) -> Run:
        function = FUNCTIONS[call.function]
        match call.arguments:
            case (Constant(str() as task),) if function.parameters[0].form == "task":
                return _on_any(function.run, task_reader(task))
            case (value, Constant(written)) if function.bind:
                return _on_known(function.bind(written), self.run(value))
            case (value,):
                return (_on_any if function.total else _on_known)(function.run, self.run(value))
            case (value, other):
                return _on_both(function.run, self.run(value), self.run(other))
            case _:
                raise TypeError(
                    f"{function.name}() has {len(call.arguments)} values, one or two can be compiled"
                )

    def _infix(self, node: Infix) -> Run:
        operator, left, right = node.operator, node.left, node.right
        if field := null_compared(node):
            return _emptiness(self.run(field), wanted=operator == "==")
        if operator == "in":
            return self._membership(left, right)
        if operator in COMPARISONS:
            return self._comparison(*mirrored(node))
        calculation = CALCULATIONS[operator, self._types[left].kind, self._types[right].kind]
        return _on_both(calculation.run, self.run(left), self.run(right))

    def _comparison(self, operator: str, left: Node, right: Node) -> Run:
        compare = COMPARISONS[operator]
        if self._types[left].kind is Kind.MONEY:
            return _on_both(compare_money(compare), self.run(left), self.run(right))
        if is_constant(right):
            return _on_constant(compare, self.run(left), self.run(right)({}))
        return _on_both(compare, self.run(left), self.run(right))

    def _membership(self, item: Node, within: Node) -> Run:
        if not isinstance(within, Items):
            return _on_both(_is_in, self.run(item), self.run(within))
        if is_constant(within):
            items = [self.run(node)({}) for node in within.items]
            if None not in items:
                return _on_constant(_is_in, self.run(item), frozenset(items))
        equal = COMPARISONS["=="]
        matches = [_on_both(equal, self.run(item), self.run(node)) for node in within.items]
        return _joined(matches, decisive=True)


def _is_in(item: object, items: Sequence[object] | frozenset[object]) -> bool:
    return item in items


def _opposite(value: bool) -> bool:
    return not value


def _always(value: object) -> Run:
    return lambda facts: value


def _on_any(apply: Callable[[Any], Any], read: Run) -> Run:
    return lambda facts: apply(read(facts))


def _on_known(apply: Callable[[Any], Any], read: Run) -> Run:
    def run(facts: _Facts) -> Any:
        value = read(facts)
        return None if value is None else apply(value)

    return run


def _on_constant(apply: Callable[[Any, Any], Any], read: Run, constant: Any) -> Run:
    if constant is None:
        return _always(None)

    def run(facts: _Facts) -> Any:
        value = read(facts)
        return None if value is None else apply(value, constant)

    return run


def _on_both(apply: Callable[[Any, Any], Any], read_left: Run, read_right: Run) -> Run:
    def run(facts: _Facts) -> Any:
        left, right = read_left(facts), read_right(facts)
        return None if left is None or right is None else apply(left, right)

    return run


def _emptiness(read: Run, *, wanted: bool) -> Run:
    def run(facts: _Facts) -> bool:
        value = read(facts)
        return (value is None or value == ()) is wanted

    return run


def _joined(runs: Sequence[Run], *, decisive: bool) -> Run:
    """``&&`` and ``||``: the first decisive answer decides; without one, a single unknown makes the whole unknown."""

    def run(facts: _Facts) -> bool | None:
        answer: bool | None = not decisive
        for part in runs:
            found: bool | None = part(facts)
            if found is decisive:
                return found
            if found is None:
                answer = None
        return answer

    return run


def _choice(condition: Run, then: Run, otherwise: Run) -> Run:
    def run(facts: _Facts) -> Any:
        chosen = condition(facts)
        return None if chosen is None else then(facts) if chosen else otherwise(facts)

    return run
