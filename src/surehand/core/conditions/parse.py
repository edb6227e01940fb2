"""Text to tree: the grammar and precedence of CEL, without what the language leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Literal, NoReturn, cast

import msgspec

from surehand.core.conditions.arithmetic import negate
from surehand.core.conditions.problem import ConditionError, Problem
from surehand.core.conditions.tokens import Token, tokens
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
    Operation,
    Prefix,
    Tree,
    children,
)
from surehand.core.conditions.unparse import LEVELS

LONGEST = 4_000
"""Characters a condition may have."""
DEEPEST = 40
"""How many nodes may stand inside each other. `&&` and `||` of any number of parts count once."""

_WRITTEN: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_WORDS = {"and": "&&", "or": "||", "is": "==", "equals": "==", "not": "!"}
_UNITS = frozenset({"hours", "days", "weeks"})
_LOOPS = frozenset({"all", "exists", "exists_one", "map", "filter"})


def parse(source: str) -> Tree:
    """The tree of a condition. Says nothing about names and types: that is `check`.

    Raises:
        ConditionError: the text is not a condition.
    """
    if len(source) > LONGEST:
        sentence = f"The condition has {len(source):,} characters, {LONGEST:,} are allowed."
        _refuse("too_long", sentence, (LONGEST, len(source)), "Split it into several criteria.")
    words = tokens(source)
    if len(words) == 1:
        _refuse(
            "empty_condition",
            "The condition is empty.",
            (0, len(source)),
            'Write one, such as package == "premium".',
        )
    root = _Parser(words).whole()
    _refuse_height(root)
    return Tree(source, root)


def _refuse(code: str, sentence: str, place: tuple[int, int], fix: str) -> NoReturn:
    raise ConditionError(Problem(code, sentence, *place, fix))


def _refuse_depth(place: tuple[int, int]) -> NoReturn:
    sentence = f"The condition stands more than {DEEPEST} parts deep here."
    _refuse("too_deep", sentence, place, "Split it into several criteria.")


def _refuse_height(root: Node) -> None:
    """Chains such as ``a + b + c`` grow deep without brackets; everything after parsing relies on the bound."""
    level: tuple[Node, ...] = (root,)
    for _ in range(DEEPEST):
        level = tuple(child for node in level for child in children(node))
    if level:
        _refuse_depth((level[0].start, level[0].end))


class _Parser:
    """One method per rule of the grammar, from the loosest to the tightest; each leaves the next word in `_word`."""

    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    @property
    def _word(self) -> Token:
        return self._words[self._at]

    def whole(self) -> Node:
        """The whole condition, up to the end."""
        node = self._expression()
        if self._word.kind != "end":
            self._refuse_word()
        return node

    def _expression(self) -> Node:
        with self._deeper():
            condition = self._operation(1)
            if not self._take("?"):
                return condition
            then = self._operation(1)
            if not self._take(":"):
                self._refuse_missing(self._word, ":", "A choice is written yes_no ? one : other.")
            otherwise = self._expression()
            return Choice(condition, then, otherwise, start=condition.start, end=otherwise.end)

    def _operation(self, loosest: int) -> Node:
        left = self._prefix()
        while (level := self._level()) >= loosest:
            operator = self._next().written
            left = _joined(operator, left, self._operation(level + 1))
        return left

    def _level(self) -> int:
        return LEVELS.get(self._word.written, 0) if self._word.kind in ("symbol", "name") else 0

    def _prefix(self) -> Node:
        word = self._word
        if not (self._stands("!") or self._stands("-")):
            return self._value()
        with self._deeper():
            self._next()
            operand = self._prefix()
        return _prefixed(word, operand)

    def _value(self) -> Node:
        node = self._primary()
        while self._stands(".") or self._stands("["):
            node = self._member(node)
        return node

    def _member(self, target: Node) -> Node:
        if self._stands("["):
            fix = 'Ask whether something is in the list: "retail" in industries.'
            self._refuse_left_out(
                "Picking an item by its position is not part of the language.", self._word, fix
            )
        self._next()
        if self._word.kind != "name" or self._word.written in (*_WRITTEN, "in"):
            self._refuse_missing(
                self._word, "a name", "Write what to read after the point: contract_value.amount."
            )
        member = self._next()
        if not self._stands("("):
            return Member(target, member.written, start=target.start, end=member.end)
        if isinstance(target, Name) and target.name == "tasks":
            arguments, end = self._arguments(")")
            return Call(f"tasks.{member.written}", arguments, start=target.start, end=end)
        if member.written in _LOOPS:
            fix = 'Ask for one thing, such as "retail" in industries or size(goals) >= 3.'
            self._refuse_left_out(f"{member.written}() goes through a list; there are no loops.", member, fix)
        arguments, end = self._arguments(")")
        return Call(member.written, (target, *arguments), on_value=True, start=target.start, end=end)

    def _primary(self) -> Node:
        word = self._word
        match word.kind, word.written:
            case (("number" | "text"), _):
                self._next()
                return Constant(word.value, start=word.start, end=word.end)
            case "symbol", "(":
                return self._bracketed()
            case "symbol", "[":
                items, end = self._arguments("]")
                return Items(items, start=word.start, end=end)
            case "name", _ if word.written != "in":
                return self._named()
            case _:
                self._refuse_no_value()

    def _bracketed(self) -> Node:
        opening = self._next()
        node = self._expression()
        end = self._close(")", opening)
        return msgspec.structs.replace(node, start=opening.start, end=end)

    def _named(self) -> Node:
        word = self._next()
        if self._stands("("):
            arguments, end = self._arguments(")")
            return Call(word.written, arguments, start=word.start, end=end)
        if word.written in _WRITTEN:
            return Constant(_WRITTEN[word.written], start=word.start, end=word.end)
        return Name(word.written, start=word.start, end=word.end)

    def _arguments(self, closing: str) -> tuple[tuple[Node, ...], int]:
        """The values between brackets, and where the closing bracket ends. A list may end in a comma."""
        opening = self._next()
        found: list[Node] = []
        while not self._stands(closing) or (found and closing == ")"):
            found.append(self._expression())
            if not self._take(","):
                break
        return tuple(found), self._close(closing, opening)

    def _next(self) -> Token:
        word = self._word
        self._at += 1
        return word

    def _stands(self, symbol: str) -> bool:
        return self._word.kind == "symbol" and self._word.written == symbol

    def _take(self, symbol: str) -> bool:
        found = self._stands(symbol)
        self._at += found
        return found

    def _close(self, closing: str, opening: Token) -> int:
        if self._take(closing):
            return self._words[self._at - 1].end
        if self._word.kind == "end":
            place = (opening.start, opening.end)
            _refuse(
                "unfinished",
                f"This {opening.written} is never closed.",
                place,
                f"Add {closing} after the last value.",
            )
        self._refuse_word()

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > DEEPEST:
            _refuse_depth((self._word.start, self._word.end))
        yield
        self._depth -= 1

    def _refuse_left_out(self, sentence: str, word: Token, fix: str) -> NoReturn:
        _refuse("not_available", sentence, (word.start, word.end), fix)

    def _refuse_missing(self, word: Token, expected: str, fix: str) -> NoReturn:
        found = "The condition ends" if word.kind == "end" else f"{word.written} stands"
        _refuse("unfinished", f"{found} where {expected} is expected.", (word.start, word.end), fix)

    def _refuse_no_value(self) -> NoReturn:
        word = self._word
        before = self._words[self._at - 1].written if self._at else ""
        fix = f"Write a field or a value after {before}" if before else "Begin with a field or a value."
        self._refuse_missing(word, "a value", fix)

    def _refuse_word(self) -> NoReturn:
        """A value is complete and something follows that cannot."""
        before, word = self._words[self._at - 1], self._word
        for said in (before, word):
            if said.kind == "name" and (meant := _WORDS.get(said.written.lower())):
                fix = f"Write {meant} for “{said.written.lower()}”."
                _refuse("wrong_operator", f"{said.written} is not an operator.", (said.start, said.end), fix)
        sentence, fix = _misplaced(before, word)
        _refuse("unexpected", sentence, (word.start, word.end), fix)


def _misplaced(before: Token, word: Token) -> tuple[str, str]:
    """Why a word cannot follow another, and what was probably meant."""
    unit = f"{word.written.removesuffix('s')}s"
    match before.kind, word.written:
        case "number", _ if unit in _UNITS:
            return f"{word.written} cannot follow a number.", f"Write {unit}({before.written})."
        case "number", ",":
            return "A number has no commas.", "Write it without them, such as 5000."
        case _, ")" | "]":
            return f"This {word.written} closes nothing.", "Remove it, or open it further left."
        case _:
            fix = "Put && or || between two conditions, and texts in quotes."
            return f"{word.written} cannot follow {before.written}.", fix


def _joined(operator: str, left: Node, right: Node) -> Node:
    if operator in ("&&", "||"):
        joint = cast(Literal["&&", "||"], operator)
        parts = (*_parts(joint, left), *_parts(joint, right))
        return Junction(joint, parts, start=left.start, end=right.end)
    return Infix(cast(Operation, operator), left, right, start=left.start, end=right.end)


def _parts(operator: Literal["&&", "||"], node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Junction) and node.operator == operator else (node,)


def _prefixed(word: Token, operand: Node) -> Node:
    match operand:
        case Constant(Decimal() as number) if word.written == "-" and number >= 0:
            return Constant(negate(number), start=word.start, end=operand.end)
        case _:
            return Prefix(cast(Literal["!", "-"], word.written), operand, start=word.start, end=operand.end)
