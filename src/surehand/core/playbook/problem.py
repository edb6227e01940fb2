"""What is wrong with a playbook, and where."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Literal, TypeAlias

import msgspec

Path: TypeAlias = tuple[str | int, ...]
"""The way to a part: ``("handoffs", "won -> onboarding", "criteria", 0, "when")``."""


class Place(msgspec.Struct, frozen=True):
    """A position in a file: line and column count from one."""

    line: int = 1
    column: int = 1


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with a playbook: a stable code, a sentence, a fix, and where it stands."""

    code: str
    sentence: str
    fix: str = ""
    severity: Literal["error", "warning"] = "error"
    path: Path = ()
    file: str = ""
    place: Place = Place()

    def __str__(self) -> str:
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.severity} {self.code}: {self.sentence}{fix}"


class Written(msgspec.Struct, frozen=True):
    """A scalar that the file does not write letter by letter: over several lines, as a block, or with escapes."""

    source: str
    value: str
    block: bool = False

    def place(self, start: Place, offset: int) -> Place:
        """Where a character of the value stands: the n-th visible one of the value is the n-th of the source.

        Escapes spoil that count; then it is the start.
        """
        head, _, body = self.source.partition("\n") if self.block else ("", "", self.source)
        alike = "".join(body.split()) == "".join(self.value.split())
        before = len("".join(self.value[:offset].split())) if alike else 0
        visible = (index for index, character in enumerate(body) if not character.isspace())
        at = next(islice(visible, before, None), 0)
        line, column = body.count("\n", 0, at), at - (body.rfind("\n", 0, at) + 1)
        if line or head:
            return Place(start.line + line + bool(head), column + 1)
        return Place(start.line, start.column + column)


class Places:
    """Where each part of a read file stands; asks of an absent part answer with its nearest ancestor."""

    def __init__(
        self, file: str, places: Mapping[Path, Place], written: Mapping[Path, Written] | None = None
    ) -> None:
        self.file = file
        self._places = places
        self._written = written or {}

    def of(self, path: Path) -> Place:
        """The position of a part, or of the nearest part around it."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place())

    def locate(self, problem: Problem, offset: int = 0) -> Problem:
        """The problem with its file and position filled in; ``offset`` counts characters inside a scalar."""
        place = self.of(problem.path)
        if written := self._written.get(problem.path):
            place = written.place(place, offset)
        elif problem.path in self._places:
            place = Place(place.line, place.column + offset)
        return msgspec.structs.replace(problem, file=self.file, place=place)
