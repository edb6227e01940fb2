"""Types: what each part of a condition is, and everything that does not go together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from surehand.core.conditions.calls import call_type
from surehand.core.conditions.hints import Side, calculation_fix, comparison_fix
from surehand.core.conditions.operators import CALCULATIONS, COMPARISONS, EQUAL_ONLY, NEGATIONS, comparable
from surehand.core.conditions.problem import ConditionError, Problem
from surehand.core.conditions.schema import BUILT_IN, MEMBERS, Kind, Schema, Type
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
)
from surehand.core.conditions.unparse import quoted, unparse
from surehand.core.values import nearest

_YES_NO = Type(Kind.YES_NO)
_LENGTHS = frozenset({Kind.DAYS, Kind.DURATION})
_LISTABLE = _LENGTHS | {Kind.TEXT, Kind.NUMBER, Kind.YES_NO, Kind.DATE, Kind.DATE_TIME}
_CHOOSABLE = _LISTABLE | {Kind.LIST}


class Checked(msgspec.Struct, frozen=True):
    """The type of each node, and the problems found; a node in which there is a problem may have no type."""

    types: Mapping[Node, Type]
    problems: tuple[Problem, ...]


def check(tree: Tree, schema: Schema) -> tuple[Problem, ...]:
    """Everything wrong with the names and types of a condition, in the order of the source."""
    return checked(tree, schema).problems


def types_of(tree: Tree, schema: Schema) -> Mapping[Node, Type]:
    """The type of each node.

    Raises:
        ConditionError: the condition has a problem; it should have been checked before.
    """
    found = checked(tree, schema)
    if found.problems:
        raise ConditionError(found.problems[0])
    return found.types


def checked(tree: Tree, schema: Schema) -> Checked:
    """The types and the problems of a condition."""
    checker = _Checker(schema)
    checker.check_yes_no(tree.root, "a condition is yes or no", "not_yes_no")
    return Checked(checker.types, tuple(sorted(checker.problems, key=lambda problem: problem.start)))


class _Checker:
    """One method per kind of node; each gives its type, or None after a problem, so that none is told twice."""

    def __init__(self, schema: Schema) -> None:
        self.types: dict[Node, Type] = {}
        self.problems: list[Problem] = []
        self._schema = schema

    def type_of(self, node: Node) -> Type | None:
        """The type of a node; reports what is wrong inside it."""
        found = self._found(node)
        if found:
            self.types[node] = found
        return found

    def check_yes_no(self, node: Node, rule: str, code: str = "wrong_type") -> None:
        """Report a node that is no condition, such as a bare text."""
        given = self.type_of(node)
        if given is None or given.kind is Kind.YES_NO:
            return
        text = unparse(node)
        fix = f"Did you mean has({text})?" if isinstance(node, Name | Member) else f"Compare it: {text} == …"
        self._report(code, f"{text} is {given.kind.value}, {rule}.", node, fix)

    def _report(self, code: str, sentence: str, node: Node, fix: str) -> None:
        self.problems.append(Problem(code, sentence, node.start, node.end, fix))

    def _found(self, node: Node) -> Type | None:
        match node:
            case Constant():
                return self._constant(node)
            case Name():
                return self._name(node)
            case Member():
                return self._member(node)
            case Call():
                types = [self.type_of(argument) for argument in node.arguments]
                return call_type(node, types, self._schema, self._report)
            case Prefix():
                return self._prefix(node)
            case Infix(operator) if operator in COMPARISONS:
                return self._comparison(node)
            case Infix("in"):
                return self._membership(node)
            case Infix():
                return self._calculation(node)
            case Junction(operator, parts):
                for part in parts:
                    self.check_yes_no(part, f"{operator} joins conditions")
                return _YES_NO
            case Choice():
                return self._choice(node)
            case _:
                fix = 'Write the list after in: industry in ["retail", "saas"].'
                self._report("wrong_type", "A written list can only be looked into.", node, fix)
                return None

    def _constant(self, node: Constant) -> Type | None:
        match node.value:
            case bool():
                return _YES_NO
            case Decimal():
                return Type(Kind.NUMBER)
            case None | "":
                sentence = f"{unparse(node)} is no value here."
                fix = "Ask whether a field is filled in with has(package)."
                self._report("empty_value", sentence, node, fix)
                return None
            case _:
                return Type(Kind.TEXT)

    def _name(self, node: Name) -> Type | None:
        if found := self._schema.type_of(node.name):
            return found
        self._report("unknown_name", f"There is no field {node.name}.", node, self._name_fix(node.name))
        return None

    def _name_fix(self, name: str) -> str:
        fields = self._schema.fields
        if name == "tasks":
            return 'Ask for one task: tasks.done("kickoff").'
        if any(name in field.options for field in fields.values()):
            return f"Did you mean the text {quoted(name)}?"
        close = nearest(name, [*fields, *BUILT_IN, "true", "false"])
        return f"Did you mean {close}?" if close else f"A text stands in quotes: {quoted(name)}."

    def _member(self, node: Member) -> Type | None:
        target = self.type_of(node.target)
        if target is None:
            return None
        text = unparse(node.target)
        if not isinstance(node.target, Name):
            fix = f"Name the field: contract_value.{node.member}."
            self._report("needs_field", f"Only a field has parts, {text} is none.", node, fix)
            return None
        parts = MEMBERS.get(target.kind, {})
        if node.member in parts:
            return Type(parts[node.member])
        sentence = f"{text} is {target.kind.value}: it has no .{node.member}."
        self._report("unknown_member", sentence, node, _member_fix(text, node.member, parts))
        return None

    def _prefix(self, node: Prefix) -> Type | None:
        if node.operator == "!":
            self.check_yes_no(node.operand, "! turns a condition round")
            return _YES_NO
        given = self.type_of(node.operand)
        if given is None or given.kind in NEGATIONS:
            return given
        sentence = f"{unparse(node.operand)} is {given.kind.value}: it cannot be negative."
        self._report("wrong_type", sentence, node, "Remove the -.")
        return None

    def _comparison(self, node: Infix) -> Type:
        for this, other in ((node.left, node.right), (node.right, node.left)):
            match this:
                case Constant(None):
                    return self._null_comparison(node, other)
                case Constant(""):
                    self.type_of(other)
                    self._report("empty_value", 'A text is never "".', node, _has_fix(node, other))
                    return _YES_NO
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left and right:
            self._compared(node, Side(node.left, left), Side(node.right, right))
        return _YES_NO

    def _null_comparison(self, node: Infix, other: Node) -> Type:
        given = self.type_of(other)
        if node.operator not in ("==", "!="):
            fix = "Write == null for “is empty”, != null for “is filled in”."
            self._report("empty_value", "null is neither less nor more than anything.", node, fix)
        elif given and not isinstance(other, Name | Member):
            fix = "Compare a field: package == null."
            self._report("needs_field", f"Only a field can be null, {unparse(other)} is none.", other, fix)
        return _YES_NO

    def _compared(self, node: Infix, left: Side, right: Side) -> None:
        if not comparable(left.type.kind, right.type.kind):
            fix = comparison_fix(left, right)
            self._report("wrong_type", f"{_both(left, right)}: they cannot be compared.", node, fix)
        elif node.operator not in ("==", "!=") and (unordered := _unordered(left) or _unordered(right)):
            self._report(
                "wrong_type", unordered, node, f"Ask whether it is one: {left.text} == {right.text}."
            )
        else:
            self._options(left, node.right)
            self._options(right, node.left)

    def _options(self, choice: Side, *nodes: Node) -> None:
        """Report texts in quotes that a choice can never be."""
        options = choice.type.options
        for node in nodes:
            match node:
                case Constant(str() as text) if options and text not in options:
                    close = nearest(text, options)
                    every = ", ".join(map(quoted, options))
                    fix = f"Did you mean {quoted(close)}?" if close else f"The options are {every}."
                    self._report(
                        "unknown_option", f"{quoted(text)} is not an option of {choice.text}.", node, fix
                    )

    def _membership(self, node: Infix) -> Type:
        left = self.type_of(node.left)
        right = self._items(node.right) if isinstance(node.right, Items) else self.type_of(node.right)
        if left and right:
            self._contained(node, Side(node.left, left), Side(node.right, right))
        return _YES_NO

    def _items(self, node: Items) -> Type | None:
        """The type of a written list, whose items are all of one kind."""
        if not node.items:
            fix = 'Name what may be in it: industry in ["retail", "saas"].'
            self._report("empty_value", "Nothing is in an empty list.", node, fix)
            return None
        types = [self.type_of(item) for item in node.items]
        kinds = {found.kind for found in types if found}
        if len(kinds) == 1 and all(types) and kinds <= _LISTABLE:
            self.types[node] = Type(Kind.LIST, items=min(kinds))
            return self.types[node]
        if all(types):
            held = ", ".join(f"{unparse(item)} is {self.types[item].kind.value}" for item in node.items)
            fix = "Write texts, numbers or dates, all of one type."
            self._report("wrong_type", f"{held}: they cannot stand in one list.", node, fix)
        return None

    def _contained(self, node: Infix, left: Side, right: Side) -> None:
        if right.type.kind is not Kind.LIST:
            sentence = f"{right.text} is {right.type.kind.value}: nothing can be in it."
            fix = f"Write {left.text} == {right.text}."
            if right.type.kind is Kind.TEXT:
                fix = f"For a part of a text write {right.text}.contains({left.text})."
            self._report("wrong_type", sentence, node, fix)
        elif left.type.kind is not right.type.items:
            sentence = f"{left.text} is {left.type.kind.value}, the list holds {right.type.items.value}."
            self._report("wrong_type", sentence, node, "Look for the same type that the list holds.")
        else:
            self._options(right, node.left)
            self._options(left, *(node.right.items if isinstance(node.right, Items) else ()))

    def _calculation(self, node: Infix) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is None or right is None:
            return None
        if found := CALCULATIONS.get((node.operator, left.kind, right.kind)):
            return Type(found.result)
        one, other = Side(node.left, left), Side(node.right, right)
        sentence = f"{_both(one, other)}: {node.operator} does not work with them."
        self._report("wrong_type", sentence, node, calculation_fix(one, other))
        return None

    def _choice(self, node: Choice) -> Type | None:
        self.check_yes_no(node.condition, "what stands before ? is yes or no")
        then, otherwise = self.type_of(node.then), self.type_of(node.otherwise)
        if then is None or otherwise is None:
            return None
        kinds = {then.kind, otherwise.kind}
        if kinds == _LENGTHS:
            return Type(Kind.DURATION)
        if len(kinds) == 1 and kinds <= _CHOOSABLE:
            return Type(then.kind)
        sentence = f"{_both(Side(node.then, then), Side(node.otherwise, otherwise))}: ? : cannot choose between them."
        fix = "Choose between two values of the same type; for money and contacts, between parts such as .amount."
        self._report("wrong_type", sentence, node, fix)
        return None


def _both(left: Side, right: Side) -> str:
    return f"{left.text} is {left.type.kind.value}, {right.text} is {right.type.kind.value}"


def _unordered(side: Side) -> str:
    """Why ``<`` makes no sense for a value; empty when it does."""
    if side.type.kind in EQUAL_ONLY:
        return f"{side.text} is yes or no: neither is less than the other."
    return f"{side.text} is a choice: its options have no order." if side.type.options else ""


def _has_fix(node: Infix, other: Node) -> str:
    return f"Write {'!' if node.operator == '==' else ''}has({unparse(other)})."


def _member_fix(text: str, member: str, parts: Mapping[str, Kind]) -> str:
    if not parts:
        return f"Write {text} without it."
    close = nearest(member, parts)
    return f"Did you mean {text}.{close}?" if close else f"It has {', '.join(f'.{part}' for part in parts)}."
