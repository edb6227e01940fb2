"""A file becomes a table whose columns are understood: one pass over every row, keeping only what was learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from surehand.core.engine import Refusal
from surehand.runtime.imports.columns import Column, Tally
from surehand.runtime.imports.parts import Cell, Note, is_blank
from surehand.runtime.imports.shapes import history_in, notes_on
from surehand.runtime.imports.table import Format, Row, Table, UnreadableTable, open_table

_CHUNK = 1_000
_NAMED = 3


class Recognised(msgspec.Struct, frozen=True):
    """What was found in a file: how it is read, how many rows it has, and what each column holds."""

    name: str
    format: Format
    rows: int
    columns: tuple[Column, ...]
    notes: tuple[Note, ...] = ()

    def column(self, name: str) -> Column | None:
        """A column by its name."""
        return next((column for column in self.columns if column.name == name), None)


def recognise(
    path: Path, wanted: Format | None = None, name: str = "", *, exactly: bool | None = None
) -> Recognised | Refusal:
    """Look at a whole file. ``wanted`` says what is known of its format; the rest is found out.

    The history of another system is known by its header and read as what it says in the end, unless the file is to be
    read ``exactly`` as wanted, as it is by default where anything is.
    """
    is_exact = wanted is not None if exactly is None else exactly
    try:
        table = open_table(path, wanted, name)
        if not is_exact and (history := history_in(table.columns)):
            table = open_table(path, replace(wanted or Format(), history=history), name)
        return _recognise(table)
    except UnreadableTable as unreadable:
        return unreadable.refusal


def _recognise(table: Table) -> Recognised:
    tallies = [Tally(name) for name in table.columns]
    count = 0
    ragged: list[int] = []
    for chunk in chunks(table.rows(), _CHUNK):
        count += len(chunk)
        fitting = [cells for row in chunk if (cells := fit(row, len(tallies)))]
        if len(fitting) < len(chunk):
            ragged += [row.number for row in chunk if not fit(row, len(tallies))]
        for tally, cells in zip(tallies, zip(*fitting, strict=True), strict=False):
            tally.see(cells)
    columns = tuple(tally.column() for tally in tallies)
    known = notes_on(table.columns, table.format.history)
    notes = (*known, *table.notes, *_ragged(ragged), *_damaged(columns))
    return Recognised(table.name, table.format, count, columns, notes)


def chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """Rows in portions."""
    while chunk := list(islice(rows, size)):
        yield chunk


def fit(row: Row, width: int) -> Sequence[Cell] | None:
    """The cells of a row under their columns; None when there are too few of them, or too many that hold something."""
    if len(row.cells) == width:
        return row.cells
    if len(row.cells) > width and all(map(is_blank, row.cells[width:])):
        return row.cells[:width]
    return None


def _ragged(rows: Sequence[int]) -> tuple[Note, ...]:
    if not rows:
        return ()
    named = ", ".join(str(number) for number in rows[:_NAMED])
    if len(rows) == 1:
        sentence = f"Row {named} has another number of cells than there are columns; it will be rejected."
    else:
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        sentence = (
            f"Rows {named}{more} have another number of cells than there are columns; they will be rejected."
        )
    return (Note("ragged_rows", sentence),)


def _damaged(columns: Sequence[Column]) -> tuple[Note, ...]:
    return tuple(
        Note(
            "damaged_text",
            f"“{column.name}” holds text that an earlier program damaged, such as “{column.damaged[0]}”. "
            "Export it again as UTF-8.",
        )
        for column in columns
        if column.damaged
    )
