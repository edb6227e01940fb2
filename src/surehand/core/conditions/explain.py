"""Why a condition is not met: the smallest parts that fail, with the values they saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from surehand.core.conditions import words
from surehand.core.conditions.compile import Compiler
from surehand.core.conditions.functions import FUNCTIONS
from surehand.core.conditions.operators import COMPARISONS, mirrored
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
    children,
    fields_of,
    is_constant,
    is_task_call,
    null_compared,
)
from surehand.core.conditions.unparse import unparse
from surehand.core.conditions.words import shown, subject, with_value

_Facts = Mapping[str, Any]
_Told = tuple[Node, str]
_Teller = Callable[[_Facts], Sequence[_Told]]
_EVERYDAY = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.DATE_TIME, Kind.YES_NO})
_BOTH = (True, False)


class Reason(msgspec.Struct, frozen=True):
    """One part of a condition that fails: why, which fields it reads, where it stands, and the values it saw."""

    sentence: str
    names: tuple[str, ...]
    start: int
    end: int
    seen: tuple[tuple[str, str], ...]


class Verdict(msgspec.Struct, frozen=True):
    """Whether a condition is met; if not, ``because`` of the reasons."""

    met: bool
    because: tuple[Reason, ...] = ()


class Explainer:
    """Finds the reasons. The values are those of the compiled functions, so that it never tells another story."""

    def __init__(self, root: Node, compiler: Compiler, types: Mapping[Node, Type]) -> None:
        self._compiler = compiler
        self._types = types
        self._tellers: dict[tuple[Node, bool], _Teller] = {}
        self._tell = self._teller(root, wanted=True)

    def verdict(self, facts: _Facts) -> Verdict:
        """Whether the condition is met by the facts, and if not, why."""
        found = {sentence: node for node, sentence in self._tell(facts)}
        return Verdict(
            not found, tuple(self._reason(node, sentence, facts) for sentence, node in found.items())
        )

    def sentences(self, facts: _Facts) -> tuple[str, ...]:
        """Why the condition is not met, in words alone."""
        return tuple(dict.fromkeys([sentence for _, sentence in self._tell(facts)]))

    def _value(self, node: Node, facts: _Facts) -> Any:
        return self._compiler.run(node)(facts)

    def _teller(self, node: Node, *, wanted: bool) -> _Teller:
        """The function that tells why a part is not what it is wanted to be. Made once for each part."""
        if (node, wanted) not in self._tellers:
            self._tellers[node, wanted] = self._made(node, wanted)
        return self._tellers[node, wanted]

    def _made(self, node: Node, wanted: bool) -> _Teller:
        match node:
            case Prefix("!", operand):
                return self._teller(operand, wanted=not wanted)
            case Junction(_, parts):
                return self._of_parts(node, [self._teller(part, wanted=wanted) for part in parts], wanted)
            case Choice():
                return self._of_choice(node, wanted)
            case Infix() if everyday := self._everyday(node, wanted):
                return everyday
            case _:
                return self._of_leaf(node, wanted)

    def _of_parts(self, node: Node, tellers: Sequence[_Teller], wanted: bool) -> _Teller:
        run = self._compiler.run(node)

        def tell(facts: _Facts) -> Sequence[_Told]:
            return () if run(facts) is wanted else [told for teller in tellers for told in teller(facts)]

        return tell

    def _of_choice(self, node: Choice, wanted: bool) -> _Teller:
        run, chosen, leaf = (
            self._compiler.run(node),
            self._compiler.run(node.condition),
            self._of_leaf(node, wanted),
        )
        then, otherwise = (self._teller(part, wanted=wanted) for part in (node.then, node.otherwise))

        def tell(facts: _Facts) -> Sequence[_Told]:
            if run(facts) is wanted:
                return ()
            choice = chosen(facts)
            return leaf(facts) if choice is None else then(facts) if choice else otherwise(facts)

        return tell

    def _of_leaf(self, node: Node, wanted: bool) -> _Teller:
        run = self._compiler.run(node)

        def tell(facts: _Facts) -> Sequence[_Told]:
            value = run(facts)
            if value is wanted:
                return ()
            if value is None:
                return [(cause, self._why_unknown(cause, facts)) for cause in self._causes(node, facts)]
            return ((node, self._found(node, facts, holds=value)),)

        return tell

    def _everyday(self, node: Infix, wanted: bool) -> _Teller | None:
        """A field compared with a constant, by far the most common part: all but its value is put in words before."""
        if node.operator not in COMPARISONS or null_compared(node):
            return None
        operator, left, right = mirrored(node)
        kind = self._types[left].kind
        if not isinstance(left, Name | Member) or not is_constant(right) or kind not in _EVERYDAY:
            return None
        run, read, limit = self._compiler.run(node), self._compiler.run(left), self._value(right, {})
        if limit is None:  # as in `seats > 1 / 0`
            return None
        if limit is None:
            return None
        if operator in ("==", "!="):
            tails = {
                holds: words.equality_tail(right, limit, are_equal=holds is (operator == "=="))
                for holds in _BOTH
            }
        else:
            said = {holds: words.relation(operator, kind, holds=holds) for holds in _BOTH}
            tails = {holds: words.order_tail(said[holds], right, limit) for holds in _BOTH}
        start, empty = f"{subject(left)} is ", ((left, self._why_unknown(left, {})),)

        def tell(facts: _Facts) -> Sequence[_Told]:
            value = run(facts)
            if value is wanted:
                return ()
            return empty if value is None else ((node, start + shown(read(facts)) + tails[value]),)

        return tell

    def _reason(self, node: Node, sentence: str, facts: _Facts) -> Reason:
        return Reason(sentence, fields_of(node), node.start, node.end, tuple(self._seen(node, facts).items()))

    def _seen(self, node: Node, facts: _Facts) -> dict[str, str]:
        match node:
            case Name() | Member():
                return {unparse(node): shown(self._value(node, facts))}
            case Call(_, (Constant(value),)) if is_task_call(node):
                done = facts.get("tasks", {}).get(value)
                return {str(value): "missing" if done is None else "done" if done else "not done"}
            case _:
                found: dict[str, str] = {}
                for child in children(node):
                    found |= self._seen(child, facts)
                return found

    # -- unknown -------------------------------------------------------------------------------------------------

    def _causes(self, node: Node, facts: _Facts) -> Iterator[Node]:
        """The innermost parts that are unknown although everything inside them is known."""
        match node:
            case Choice(condition, then, otherwise):
                chosen = self._value(condition, facts)
                inside: tuple[Node, ...] = (condition if chosen is None else then if chosen else otherwise,)
            case Infix("in", left, Items(items)):
                inside = (left, *items)
            case Name() | Member():
                inside = ()
            case _:
                inside = children(node)
        unknown = [part for part in inside if self._value(part, facts) is None]
        for part in unknown:
            yield from self._causes(part, facts)
        if not unknown:
            yield node

    def _why_unknown(self, node: Node, facts: _Facts) -> str:
        match node:
            case Call(name, arguments) if FUNCTIONS[name].unknown:
                return self._filled(FUNCTIONS[name].unknown, arguments, facts)
            case Infix("/" | "%", _, divisor) if self._value(divisor, facts) == 0:
                return f"{unparse(node)} divides by zero"
            case Infix(_, left, right) if self._types[left].kind is self._types[right].kind is Kind.MONEY:
                return self._why_no_sum(node, left, right, facts)
            case Name() | Member():
                return f"{unparse(node)} is empty"
            case _:
                return f"{unparse(node)} is out of range"

    def _why_no_sum(self, node: Node, left: Node, right: Node, facts: _Facts) -> str:
        one, other = self._value(left, facts), self._value(right, facts)
        if one.currency == other.currency:
            return f"{unparse(node)} is out of range"
        this, that = f"{unparse(left)} is {shown(one)}", f"{unparse(right)} is {shown(other)}"
        return f"{this} and {that}: their currencies differ"

    def _filled(self, template: str, arguments: tuple[Node, ...], facts: _Facts) -> str:
        first, last = arguments[0], arguments[-1]
        seen = "" if "{seen}" not in template else shown(self._value(first, facts))
        other = "" if "{other}" not in template else with_value(last, self._value(last, facts))
        return template.format(subject=subject(first), seen=seen, other=other)

    # -- known, but not what was wanted ----------------------------------------------------------------------------

    def _found(self, node: Node, facts: _Facts, *, holds: bool) -> str:
        match node:
            case _ if is_constant(node):
                return f"{unparse(node)} is always {'true' if holds else 'false'}"
            case Call(name, arguments):
                return self._filled(FUNCTIONS[name].yes if holds else FUNCTIONS[name].no, arguments, facts)
            case Infix("in", left, right):
                return self._membership(left, right, facts, holds=holds)
            case Infix() if field := null_compared(node):
                is_empty = holds is (node.operator == "==")
                return f"{unparse(field)} is {'empty' if is_empty else 'filled in'}"
            case Infix():
                return self._comparison(node, facts, holds=holds)
            case _:
                return f"{unparse(node)} is {'yes' if holds else 'no'}"

    def _membership(self, left: Node, right: Node, facts: _Facts, *, holds: bool) -> str:
        value, denial = self._value(left, facts), "" if holds else "not "
        if not isinstance(right, Items):
            return f"{with_value(left, value)} is {denial}in {with_value(right, self._value(right, facts))}"
        items = ", ".join(with_value(item, self._value(item, facts)) for item in right.items)
        return f"{subject(left)} is {shown(value)}, which is {denial}one of {items}"

    def _comparison(self, node: Infix, facts: _Facts, *, holds: bool) -> str:
        operator, left, right = mirrored(node)
        values = self._value(left, facts), self._value(right, facts)
        if operator in ("==", "!="):
            return words.equality(left, right, values, are_equal=holds is (operator == "=="))
        relation = words.relation(operator, self._types[left].kind, holds=holds)
        return words.order(relation, left, right, values)
