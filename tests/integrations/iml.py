"""The expressions of Make (IML), as far as our app uses them. Ours, after Make's documentation; not Make's.

``{{path.to.part}}``, texts in single quotes, numbers, true, false, null, ``==`` and ``!=``, and the functions `omit`,
`ifempty`, `switch`, `toCollection`. What is not there is `UNDEFINED`; a part of an object that is undefined
is left out, as Make does with inputs that were left empty. Anything else is refused, so that the app cannot begin to
use what is not understood here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.integrations.undefined import UNDEFINED

_EXPRESSION = re.compile(r"\{\{((?:(?!\}\}).)*)\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*')|(?P<number>\d+)|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>==|!=|[(),]))"
)
_WORDS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None}


class NotUnderstood(ValueError):
    """An expression of another kind than our app uses."""


def fill(template: Any, known: Mapping[str, Any]) -> Any:
    """A template with everything in it evaluated. A text that is one expression keeps the type of its value."""
    if isinstance(template, str):
        return _fill_text(template, known)
    if isinstance(template, list):
        return [fill(part, known) for part in template]
    if isinstance(template, dict):
        filled = {name: fill(part, known) for name, part in template.items()}
        return {name: part for name, part in filled.items() if part is not UNDEFINED}
    return template


def _fill_text(template: str, known: Mapping[str, Any]) -> Any:
    if whole := _EXPRESSION.fullmatch(template):
        return evaluate(whole[1], known)
    return _EXPRESSION.sub(lambda found: _as_text(evaluate(found[1], known)), template)


def _as_text(value: Any) -> str:
    return "" if value in (UNDEFINED, None) else str(value)


def evaluate(expression: str, known: Mapping[str, Any]) -> Any:
    """The value of one expression. Raises `NotUnderstood`."""
    reader = _Reader(expression, known)
    value = reader.comparison()
    if reader.next:
        raise NotUnderstood(expression)
    return value


class _Reader:
    def __init__(self, expression: str, known: Mapping[str, Any]) -> None:
        self._expression, self._known = expression, known
        self._tokens = _tokens(expression)

    @property
    def next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def comparison(self) -> Any:
        left = self._value()
        if self.next in ("==", "!="):
            sign, right = self._take(), self._value()
            return (left == right) is (sign == "==")
        return left

    def _value(self) -> Any:
        token = self._take()
        if token.startswith("'"):
            return token[1:-1]
        if token.isdecimal():
            return int(token)
        if token in _WORDS:
            return _WORDS[token]
        if self.next == "(":
            return self._call(token)
        return _look_up(token, self._known)

    def _call(self, name: str) -> Any:
        if name not in _FUNCTIONS:
            raise NotUnderstood(f"the function {name} in {self._expression}")
        arguments = []
        while self._take() != ")":
            arguments.append(self.comparison())
            if self.next not in (",", ")"):
                raise NotUnderstood(self._expression)
        return _FUNCTIONS[name](*arguments)

    def _take(self) -> str:
        if not self._tokens:
            raise NotUnderstood(self._expression)
        return self._tokens.pop(0)


def _tokens(expression: str) -> list[str]:
    tokens, at, text = [], 0, expression.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotUnderstood(expression)
        tokens.append(found[found.lastgroup or 0])
        at = found.end()
    return tokens


def _look_up(path: str, known: Mapping[str, Any]) -> Any:
    value: Any = known
    for name in path.split("."):
        value = value.get(name, UNDEFINED) if isinstance(value, Mapping) else UNDEFINED
    return value


def _omit(collection: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: part for name, part in collection.items() if name not in names}


def _if_empty(value: Any, otherwise: Any) -> Any:
    return otherwise if value in (UNDEFINED, None, "", [], {}) else value


def _switch(value: Any, *cases: Any) -> Any:
    pairs = dict(zip(cases[::2], cases[1::2], strict=False))
    otherwise = cases[-1] if len(cases) % 2 else UNDEFINED
    return pairs.get(value, otherwise)


def _to_collection(items: Any, key: str, value: str) -> Any:
    if items is UNDEFINED:
        return UNDEFINED
    return {item[key]: item.get(value) for item in items}


_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "omit": _omit,
    "ifempty": _if_empty,
    "switch": _switch,
    "toCollection": _to_collection,
}
