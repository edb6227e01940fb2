"""The draft: the text of a playbook, line by line, each with its evidence behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from surehand.audit.mining.names import cleaned
from surehand.core.playbook.source import written

_BRACES = str.maketrans("{}", "()")
STEP = "  "


class Bare(str):
    """A text that is YAML as it stands, such as a condition made of ids, numbers and options."""

    __slots__ = ()


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a draft: where it stands in the playbook, the evidence in a sentence and in figures.

    What is not ``live`` stands behind a #, for somebody to decide.
    """

    path: tuple[str, ...]
    sentence: str
    figures: dict[str, Any] = {}
    live: bool = True


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the text. ``says`` is its evidence; without a text it is a comment of its own."""

    text: str = ""
    depth: int = 0
    says: str = ""
    proposed: Proposed | None = None
    live: bool = True

    def written(self) -> str:
        """As it stands in the file."""
        beside = f"  # {_one_line(self.says)}" if self.says else ""
        mark = "" if self.live else "# "
        return f"{STEP * self.depth}{mark}{self.text}{beside}" if self.text else _comment(self)


def line(depth: int, text: str) -> Line:
    """A line that needs no evidence."""
    return Line(depth=depth, text=text)


def propose(
    depth: int, text: str, path: Iterable[str], says: str, *, live: bool = True, **figures: Any
) -> Line:
    """A line with its evidence."""
    found = Proposed(path=tuple(path), sentence=says, figures=figures, live=live)
    return Line(depth=depth, text=text, says=says, proposed=found, live=live)


def remark(depth: int, says: str) -> Line:
    """A comment in a line of its own."""
    return Line(depth=depth, says=says)


def text_of(lines: Iterable[Line]) -> str:
    """The whole file."""
    return "\n".join(each.written() for each in lines) + "\n"


def proposals(lines: Iterable[Line]) -> Iterator[Proposed]:
    """Everything that is proposed, in the order of the file."""
    return (each.proposed for each in lines if each.proposed)


def inline(**parts: str | bool | tuple[str, ...] | dict[str, str]) -> str:
    """A mapping in one line, without what is empty."""
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in parts.items() if value) + "}"


def quoted(text: str) -> str:
    """A text as YAML, whatever is in it."""
    return written(cleaned(text, 300), in_flow=True)


def without_braces(text: str) -> str:
    """A text for a place where braces would name a field."""
    return cleaned(text).translate(_BRACES)


def _value(value: str | bool | tuple[str, ...] | dict[str, str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quoted(key)}: {quoted(each)}' for key, each in value.items())}}}"
    return value if isinstance(value, Bare) else quoted(value)


def _comment(each: Line) -> str:
    return f"{STEP * each.depth}# {_one_line(each.says)}" if each.says else ""


def _one_line(text: str) -> str:
    return cleaned(text, 1000)
