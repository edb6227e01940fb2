"""The words of a condition: names, numbers, texts and symbols, each with its place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NoReturn

import msgspec

from surehand.core.conditions.arithmetic import DECIMALS, LIMIT, WHOLE_DIGITS
from surehand.core.conditions.problem import ConditionError, Problem

_SPACE = re.compile(r"(?:[ \t\n\f\r]|//[^\n]*)+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3}(?![0-9]))?")
_TEXT = re.compile(r"""(?P<prefix>[bB][rR]?|[rR][bB]?|)(?P<quote>'{3}|"{3}|['"])""")
_SYMBOL = re.compile(r"&&|\|\||==(?!=)|!=(?!=)|<=|>=|<(?!>)|[>!?:+\-*/%()\[\],.]")
_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|X([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2})|(.))", re.S
)

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SUFFIX = re.compile(r"[A-Za-z0-9_]+")

_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"} | {
    c: c for c in "\\?\"'`"
}
_HIGHEST_CODE_POINT = 0x10FFFF

_FOREIGN = {
    "===": ("wrong_operator", "Write == to compare."),
    "!==": ("wrong_operator", "Write != to compare."),
    "<>": ("wrong_operator", "Write != for “is not”."),
    "=": ("wrong_operator", "Write == to compare; a condition cannot set a value."),
    "&": ("wrong_operator", "Write && for “and”."),
    "|": ("wrong_operator", "Write || for “or”."),
    "≥": ("wrong_operator", "Write >=."),
    "≤": ("wrong_operator", "Write <=."),
    "≠": ("wrong_operator", "Write !=."),
    "{": ("not_available", "There are no maps: compare fields one by one."),
    "“": ("unknown_character", 'Use straight quotes: "premium".'),
    "”": ("unknown_character", 'Use straight quotes: "premium".'),
    "‘": ("unknown_character", "Use straight quotes: 'premium'."),
    "’": ("unknown_character", "Use straight quotes: 'premium'."),
    "\u00a0": ("unknown_character", "It is a no-break space: type a normal one."),
}


class Token(msgspec.Struct, frozen=True):
    """One word. ``written`` is how it stands in the source; ``value`` what a number or text stands for."""

    kind: Literal["name", "number", "text", "symbol", "end"]
    written: str
    start: int
    end: int
    value: str | Decimal = ""


def tokens(source: str) -> list[Token]:
    """The words of a condition in order; the last is of kind ``end``.

    Raises:
        ConditionError: a character, number or text cannot be read.
    """
    if surrogate := _SURROGATE.search(source):
        _refuse_symbol(source, surrogate.start())
    found: list[Token] = []
    at = _after_space(source, 0)
    while at < len(source):
        found.append(_token(source, at))
        at = _after_space(source, found[-1].end)
    return [*found, Token("end", "", at, at)]


def _after_space(source: str, at: int) -> int:
    space = _SPACE.match(source, at)
    return space.end() if space else at


def _token(source: str, at: int) -> Token:
    if text := _TEXT.match(source, at):
        return _text(source, text)
    if name := _NAME.match(source, at):
        return Token("name", name[0], at, name.end())
    if number := _NUMBER.match(source, at):
        return _number(source, number)
    if symbol := _SYMBOL.match(source, at):
        return Token("symbol", symbol[0], at, symbol.end())
    _refuse_symbol(source, at)


def _number(source: str, match: re.Match[str]) -> Token:
    start, end = match.span()
    if suffix := _SUFFIX.match(source, end):
        written = source[start : suffix.end()]
        _refuse(
            "bad_number",
            f"{written} is not a number.",
            (start, suffix.end()),
            "Write it plainly, such as 5000 or 0.25.",
        )
    value = Decimal(match[0])
    if value >= LIMIT or value != round(value, DECIMALS):
        sentence = f"{match[0]} has too many digits."
        fix = f"A number has up to {WHOLE_DIGITS} digits before the point and {DECIMALS} after it."
        _refuse("bad_number", sentence, (start, end), fix)
    return Token("number", match[0], start, end, value)


def _text(source: str, opening: re.Match[str]) -> Token:
    prefix, quote, start = opening["prefix"].lower(), opening["quote"], opening.start()
    if prefix not in ("", "r"):
        sentence = f"The {prefix} before the quotes is not part of the language."
        _refuse(
            "not_available", sentence, opening.span(), "Remove it: a text needs no letter before its quotes."
        )
    raw = prefix == "r"
    end = _closing(source, opening.end(), quote, raw=raw)
    if end < 0:
        _refuse(
            "unterminated_text", "This text is never closed.", (start, len(source)), f"Close it with {quote}"
        )
    written = source[opening.end() : end]
    value = written if raw else _unescaped(written, opening.end())
    return Token("text", source[start : end + len(quote)], start, end + len(quote), value)


def _closing(source: str, at: int, quote: str, *, raw: bool) -> int:
    """Where the closing quote stands, or -1. Only texts in triple quotes run over lines."""
    while at < len(source) and not source.startswith(quote, at):
        if source[at] in "\r\n" and len(quote) == 1:
            return -1
        at += 2 if source[at] == "\\" and not raw else 1
    return at if at < len(source) else -1


def _unescaped(written: str, offset: int) -> str:
    def character(escape: re.Match[str]) -> str:
        place = (offset + escape.start(), offset + escape.end())
        code = next((int(digits, 16) for digits in escape.groups()[:4] if digits), None)
        if code is None and escape[5]:
            code = int(escape[5], 8)
        if code is None:
            return _ESCAPED.get(escape[6]) or _refuse_escape(escape[0], place)
        if code > _HIGHEST_CODE_POINT or _SURROGATE.match(chr(code)):
            _refuse_escape(escape[0], place)
        return chr(code)

    return _ESCAPE.sub(character, written)


def _refuse_escape(written: str, place: tuple[int, int]) -> NoReturn:
    fix = r'Write \\ for a backslash, or r"…" for a text in which backslashes mean nothing.'
    _refuse("bad_escape", f"{written} does not stand for a character.", place, fix)


def _refuse_symbol(source: str, at: int) -> NoReturn:
    for written, (code, fix) in _FOREIGN.items():
        if source.startswith(written, at):
            shown = "The no-break space" if written == "\u00a0" else written
            _refuse(code, f"{shown} is not part of the language.", (at, at + len(written)), fix)
    shown = f"U+{ord(source[at]):04X}" if not source[at].isprintable() else source[at]
    fix = "Remove it, or put the text it belongs to in quotes."
    _refuse("unknown_character", f"{shown} means nothing here.", (at, at + 1), fix)


def _refuse(code: str, sentence: str, place: tuple[int, int], fix: str) -> NoReturn:
    raise ConditionError(Problem(code, sentence, *place, fix))
