"""Reads a playbook file into the model, reporting every problem with its line and column, not only the first.

The walk follows the model's own types, so a key exists here, in the JSON Schema and in the editor, or nowhere.
Scalars are read by the type that is expected of them, not by YAML's guess: `on`, `no` and `12` stay words where a
word belongs.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import fields as struct_fields
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from surehand.core.calendar import Duration, parse_duration
from surehand.core.playbook.model import FORMAT, Part, Playbook
from surehand.core.playbook.problem import Path, Place, Places, Problem, Written
from surehand.core.playbook.terms import ARROW, ID, Audience, Due, parse_audience, parse_due
from surehand.core.values import Quality, nearest

LARGEST = 512 * 1024
MOST_NODES = 50_000
DEEPEST_VALUE = 3
_TERMS: dict[type, Callable[[str], object]] = {
    Duration: parse_duration,
    Audience: parse_audience,
    Due: parse_due,
}
T = TypeVar("T", bound=msgspec.Struct)


class Reading(msgspec.Struct, frozen=True):
    """What came of a file: the playbook if it could be read at all, every problem, and where the parts stand."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]
    places: Places

    @property
    def ok(self) -> bool:
        """Whether there is a playbook and nothing wrong with its form."""
        return self.playbook is not None and not self.problems


def read_playbook(text: str, file: str = "playbook.yaml") -> Reading:
    """Read a playbook from YAML text. Form only: whether its parts fit together is for `checks`."""
    playbook, problems, places = read_part(Playbook, text, file)
    if playbook is not None and playbook.format != FORMAT:
        sentence = f"This file is written in format {playbook.format}; this version reads format {FORMAT}."
        problems += (places.locate(Problem("format_unknown", sentence, path=("format",))),)
    return Reading(playbook, problems, places)


def read_part(cls: type[T], text: str, file: str) -> tuple[T | None, tuple[Problem, ...], Places]:
    """Read one struct of the model from YAML text; None when something in it is missing or wrong."""
    walk = _Walk(file)
    root = walk.compose(text)
    part = walk.part(cls, root, ()) if root is not None else None
    places = Places(file, walk.places, walk.written)
    return None if walk.broken else part, tuple(map(places.locate, walk.problems)), places


@lru_cache(maxsize=4)
def compose(text: str) -> Node | None:
    """The nodes of a text, which nobody may change: whoever asks again soon gets the same. Raises `YAMLError`."""
    return typing.cast("Node | None", YAML(typ="safe", pure=True).compose(text))


class _Unread(Exception):
    """A part could not be read; its problem is already noted."""


class _TooLarge(Exception):
    """The file has more parts than are read; nothing more of it is looked at."""


class _Walk:
    """One pass over the nodes of a file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.places: dict[Path, Place] = {}
        self.written: dict[Path, Written] = {}
        self.broken = False
        self._source = ""
        self._nodes = 0

    def compose(self, text: str) -> Node | None:
        """The node tree of a text, or None with the problem noted."""
        if len(text) > LARGEST:
            self._note(
                (), "too_large", f"The file has {len(text):,} characters; at most {LARGEST:,} are read."
            )
            return None
        self._source = text
        try:
            root = compose(text)
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.places[()] = Place(mark.line + 1, mark.column + 1) if mark else Place()
            said = getattr(error, "problem", None) or str(error).partition("\n")[0]
            self._note((), "not_yaml", f"This is not YAML: {said}.", "Check quotes, colons and indentation.")
            return None
        except RecursionError:
            self._note((), "too_deep", "The brackets of this file stand too deep inside each other.")
            return None
        if root is None:
            self._note((), "empty_file", "The file is empty.", "Start with `playbook: my-process`.")
        return root

    def part(self, cls: type[T], node: Node, path: Path, key: str = "") -> T | None:
        """One struct of the model from a mapping; None when something required is missing or wrong."""
        try:
            return self._part(cls, node, path, key)
        except (_Unread, _TooLarge):
            self.broken = True
            return None

    def _part(self, cls: type[T], node: Node, path: Path, key: str) -> T:
        pairs = self._pairs(node, path)
        given = self._key_parts(cls, key, path) if key else {}
        hints = _hints(cls)
        readable = {name: hint for name, hint in hints.items() if name not in given}
        failed = False
        for name, (_, value) in pairs.items():
            if name not in readable:
                self._unknown_key(name, readable, (*path, name))
                continue
            try:
                given[name] = self._value(readable[name], value, (*path, name))
            except _Unread:
                failed = True
        for name in _required(cls):
            if name not in given and name not in pairs:
                self._note(path, "missing_key", f"{_here(path)} has no `{name}`.", f"Add `{name}:`.")
                failed = True
        if failed:
            raise _Unread
        return cls(**given)

    def _key_parts(self, cls: type, key: str, path: Path) -> dict[str, object]:
        names = cls.KEY if issubclass(cls, Part) else ()
        if names == ("id",):
            return {"id": key}
        if names == ("origin", "target"):
            found = ARROW.fullmatch(key)
            if not found:
                self._note(
                    path, "not_an_arrow", f"“{key}” names no move.", "Write it as `won -> onboarding`."
                )
                raise _Unread
            return {"origin": found[1], "target": found[2]}
        return {}

    def _value(self, hint: Any, node: Node, path: Path) -> object:
        self._count(node, path)
        origin = typing.get_origin(hint)
        if origin in (types.UnionType, typing.Union):
            if isinstance(node, ScalarNode) and node.value in ("", "null", "~") and not node.style:
                return None
            return self._value(next(a for a in typing.get_args(hint) if a is not type(None)), node, path)
        if origin is tuple:
            return self._list(typing.get_args(hint)[0], node, path)
        if origin is dict:
            return self._dict(typing.get_args(hint)[1], node, path)
        if origin is typing.Literal:
            return self._word(typing.get_args(hint), node, path)
        if isinstance(hint, type) and issubclass(hint, Part | Quality):
            return self._part(hint, node, path, "")
        if hint is object:
            return self._anything(node, path, DEEPEST_VALUE)
        return self._scalar(hint, node, path)

    def _list(self, item: Any, node: Node, path: Path) -> tuple[object, ...]:
        # One item may stand without brackets: `to: sender` is `to: [sender]`.
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        if isinstance(node, ScalarNode) and not node.value and not node.style:
            return ()
        read, failed = [], False
        for index, each in enumerate(nodes):
            try:
                read.append(self._value(item, each, (*path, index)))
            except _Unread:
                failed = True
        if failed:
            raise _Unread
        return tuple(read)

    def _dict(self, item: Any, node: Node, path: Path) -> dict[str, object]:
        if item is str and isinstance(node, SequenceNode):
            return {str(name): _in_words(str(name)) for name in self._list(str, node, path)}
        read: dict[str, object] = {}
        failed = False
        keyed = isinstance(item, type) and issubclass(item, Part) and bool(item.KEY)
        for key, (_, value) in self._pairs(node, path).items():
            try:
                read[key] = self._entry(item, key, value, path, keyed)
            except _Unread:
                failed = True
        if failed:
            raise _Unread
        return read

    def _entry(self, item: Any, key: str, value: Node, path: Path, keyed: bool) -> object:
        self._count(value, (*path, key))
        if not keyed:
            return self._value(item, value, (*path, key))
        if item.KEY == ("id",) and not ID.fullmatch(key):
            fix = "Use small letters, digits and _; the title can say anything."
            self._note((*path, key), "not_an_id", f"“{key}” is no id.", fix)
            raise _Unread
        return self._part(item, value, (*path, key), key)

    @staticmethod
    def _normal(key: str) -> str:
        found = ARROW.fullmatch(key)
        return f"{found[1]} -> {found[2]}" if found else key

    def _word(self, words: tuple[str, ...], node: Node, path: Path) -> str:
        text = self._text(node, path)
        if text in words:
            return text
        meant = nearest(text, words)
        fix = f"Did you mean “{meant}”?" if meant else f"Write one of {', '.join(words)}."
        self._note(path, "not_a_choice", f"“{text}” is not possible for {_here(path)}.", fix)
        raise _Unread

    def _scalar(self, hint: Any, node: Node, path: Path) -> object:
        text = self._text(node, path)
        if hint is str:
            return text
        if hint is bool:
            return self._word(("true", "false"), node, path) == "true"
        if hint is int:
            if re.fullmatch(r"[+-]?\d{1,9}", text):
                return int(text)
            self._note(path, "not_a_number", f"“{text}” is no whole number.", "Write digits only.")
            raise _Unread
        try:
            return _TERMS[hint](text)
        except ValueError as error:
            self._note(path, "not_readable", _sentence(str(error)))
            raise _Unread from None

    def _anything(self, node: Node, path: Path, levels: int) -> object:
        self._tally(path)
        if isinstance(node, ScalarNode):
            return None if str(node.tag).endswith(":null") else _guess(node)
        if not levels:
            self._note(path, "too_deep", f"No value of {_here(path)} has so many parts inside each other.")
            raise _Unread
        if isinstance(node, SequenceNode):
            return tuple(self._anything(each, path, levels - 1) for each in node.value)
        pairs = self._pairs(node, path)
        return {key: self._anything(value, path, levels - 1) for key, (_, value) in pairs.items()}

    def _text(self, node: Node, path: Path) -> str:
        if isinstance(node, ScalarNode):
            return str(node.value)
        shape = "a list" if isinstance(node, SequenceNode) else "a mapping"
        self._note(path, "not_one_value", f"{_here(path)} is {shape}; one value belongs there.")
        raise _Unread

    def _pairs(self, node: Node, path: Path) -> dict[str, tuple[Node, Node]]:
        self._count(node, path)
        if isinstance(node, ScalarNode) and not node.value:
            return {}
        if not isinstance(node, MappingNode):
            self._note(
                path, "not_a_mapping", f"{_here(path)} needs keys with values.", "Write `key: value` lines."
            )
            raise _Unread
        pairs: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            name = self._normal(self._text(key, path))
            self.places[(*path, name)] = _place(key)
            if name in pairs:
                self._note((*path, name), "duplicate_key", f"`{name}` stands twice.", "Keep one of them.")
            pairs[name] = (key, value)
        return pairs

    def _unknown_key(self, name: str, known: typing.Iterable[str], path: Path) -> None:
        meant = nearest(name, known)
        fix = f"Did you mean `{meant}`?" if meant else f"Known here: {', '.join(known)}."
        self._note(path, "unknown_key", f"`{name}` is not part of {_here(path[:-1])}.", fix)
        self.broken = True

    def _count(self, node: Node, path: Path) -> None:
        self.places.setdefault(path, _place(node))
        if isinstance(node, ScalarNode):
            self._place_text(node, path)
        self._tally(path)

    def _place_text(self, node: ScalarNode, path: Path) -> None:
        """Note where a scalar's own text starts: behind its quote, or below the sign of its block."""
        place, source = _place(node), self._source[node.start_mark.index : node.end_mark.index]
        if node.style in ("'", '"'):
            place, source = Place(place.line, place.column + 1), source[1:-1]
        self.places[path] = place
        if source != node.value and node.value:
            self.written[path] = Written(source, str(node.value), block=node.style in ("|", ">"))

    def _tally(self, path: Path) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._note(
                path, "too_large", f"The file has more than {MOST_NODES:,} parts; aliases count each time."
            )
            raise _TooLarge

    def _note(self, path: Path, code: str, sentence: str, fix: str = "") -> None:
        self.problems.append(Problem(code, sentence, fix, path=path))


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _guess(node: ScalarNode) -> object:
    """A free value of a test case: true and false are meant as such; everything else stays text, exactly."""
    return node.value == "true" if not node.style and node.value in ("true", "false") else node.value


def _here(path: Path) -> str:
    return "`" + ".".join(str(step) for step in path) + "`" if path else "the playbook"


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


@lru_cache
def _hints(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in struct_fields(cls)}


@lru_cache
def _required(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in struct_fields(cls) if field.required)
