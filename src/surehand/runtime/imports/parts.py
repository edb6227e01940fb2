"""The small things that all of an import speaks of: cells, notes about a file, problems of a row."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import msgspec

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None
"""A cell: text in a CSV file, typed in a spreadsheet."""


class Note(msgspec.Struct, frozen=True):
    """Something about a file that people should know before they use it."""

    code: str
    sentence: str


class Problem(msgspec.Struct, frozen=True):
    """Something about one row. ``column`` is empty when the row as a whole is meant; ``value`` is as written.

    ``kind`` says what comes of it: “reject”, the row is not imported; “empty”, the value is left out; “held”, the
    record is there but did not get to its stage; “warn”, nothing, but somebody should know; “kept”, it was not undone.
    """

    code: str
    sentence: str
    fix: str = ""
    column: str = ""
    value: str = ""
    kind: Literal["reject", "empty", "held", "warn", "kept"] = "reject"


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def to_text(cell: Cell) -> str:
    """A cell as people would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell).strip()
