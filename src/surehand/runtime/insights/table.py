"""What insights are told in: tables of numbers, each number with the records behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import ceil
from typing import Literal

import msgspec

from surehand.audit.chance import part

Unit = Literal["count", "share", "hours", "working_hours", "days"]
About = Literal["team", "person", "week", "reason", "field", "item", "way", "playbook", "bucket"]


class Number(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number. A share has what it is a share of, and between which shares the true one probably lies (95 %).

    ``n`` is what was counted; of a length of time, how many it is the middle of. ``behind`` are records.
    """

    value: float
    n: int
    of: int | None = None
    low: float | None = None
    high: float | None = None
    behind: tuple[str, ...] = ()


class Column(msgspec.Struct, frozen=True):
    """A column of numbers."""

    id: str
    unit: Unit


class Line(msgspec.Struct, frozen=True):
    """One line: what it is about, as ids in the order of the table's ``about``, and its numbers by column."""

    key: str
    about: tuple[str, ...]
    numbers: dict[str, Number]


class Table(msgspec.Struct, frozen=True):
    """A table. ``about`` says what the ids of its lines name."""

    id: str
    about: tuple[About, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def line(self, key: str) -> Line | None:
        """The line with a key."""
        return next((line for line in self.lines if line.key == key), None)


BETWEEN = "~"
"""Stands between the ids in the key of a line: no id has it."""


def line(about: Sequence[str], **numbers: Number | None) -> Line:
    """A line; a number that nothing is known of is left out."""
    return Line(BETWEEN.join(about), tuple(about), {name: each for name, each in numbers.items() if each})


def count(records: Iterable[str]) -> Number:
    """How many things; a record stands for each of them, and once behind the number."""
    found = tuple(records)
    return Number(float(len(found)), len(found), behind=distinct(found))


def share(which: Collection[str], of: Collection[str]) -> Number | None:
    """A part of a whole with its interval, and the part behind it; None of nothing."""
    if not of:
        return None
    found = part(len(which), len(of))
    return Number(round(found.share, 4), found.n, found.of, found.low, found.high, distinct(which))


def middle(lengths: Sequence[tuple[float, str]], at: float = 0.5) -> Number | None:
    """The length that a part of all do not exceed, of lengths and their records; the rest is behind it."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    place = ceil(at * len(ordered)) - 1
    longer = (record for _, record in reversed(ordered[place:]))
    return Number(round(ordered[place][0], 2), len(ordered), behind=distinct(longer))


def distinct(records: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order they came."""
    return tuple(dict.fromkeys(records))
