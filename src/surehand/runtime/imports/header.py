"""The header of a table: whether there is one, where it stands, and what the columns are called."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from surehand.runtime.imports import dates, numbers
from surehand.runtime.imports.parts import Cell, Note, is_blank


class Header(msgspec.Struct, frozen=True):
    """Where the header stands, or the first row of data where there is none."""

    index: int
    found: bool
    notes: tuple[Note, ...] = ()


def find_header(sample: Sequence[Sequence[Cell]], wanted: bool | None) -> Header:
    """Where the header stands; ``wanted`` says whether there is one, None to find out."""
    index = _first_full_row(sample)
    notes = () if index == 0 else (_skipped(index),)
    if wanted is not None:
        return Header(index, wanted, notes)
    if _looks_like_header(sample[index], sample[index + 1 :]):
        return Header(index, True, notes)
    sentence = "The first row looks like data, so the columns are called by number."
    return Header(index, False, (*notes, Note("no_header", sentence)))


def _skipped(rows: int) -> Note:
    lines = "row is" if rows == 1 else f"{rows} rows are"
    return Note("rows_above", f"The first {lines} above the table and left out.")


def _first_full_row(sample: Sequence[Sequence[Cell]]) -> int:
    """The first row with at least half as many cells filled as most have: exports put titles above the table."""
    filled = [sum(not is_blank(cell) for cell in row) for row in sample]
    usual = Counter(count for count in filled if count).most_common(1)[0][0]
    return next(i for i, count in enumerate(filled) if 2 * count >= usual)


def _looks_like_header(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Names are text, each stands once, and they do not come again as values below."""
    names = [cell.strip() if isinstance(cell, str) else cell for cell in row]
    if not all(isinstance(name, str) for name in names):
        return False
    if any(_looks_like_value(str(name)) for name in names if name):
        return False
    return not any(
        name and i < len(other) and str(other[i]).strip() == name
        for other in below
        for i, name in enumerate(names)
    )


def _looks_like_value(text: str) -> bool:
    return bool(dates.readings(text) or numbers.readings(text)) or "@" in text or "://" in text


def name_columns(
    sample: Sequence[Sequence[Cell]], header: Header
) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """A name for each column, no two alike."""
    if not header.found:
        width = max(len(row) for row in sample)
        return tuple(f"column {i}" for i in range(1, width + 1)), ()
    written = [_name(cell) for cell in sample[header.index]]
    while written and not written[-1] and not _used(len(written) - 1, sample[header.index + 1 :]):
        written.pop()
    return _distinct(written)


def _used(index: int, rows: Iterable[Sequence[Cell]]) -> bool:
    return any(index < len(row) and not is_blank(row[index]) for row in rows)


def _name(cell: Cell) -> str:
    text = "" if cell is None else unicodedata.normalize("NFC", str(cell))
    return " ".join(text.replace("\ufeff", "").split())


def _distinct(written: Sequence[str]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Names for all columns: empty ones by number, repeated ones with a count."""
    names: list[str] = []
    repeated: list[str] = []
    for i, each in enumerate(written, 1):
        name, times = each or f"column {i}", 1
        while name in names:
            times += 1
            name = f"{each} ({times})"
        if times > 1:
            repeated.append(name)
        names.append(name)
    if not repeated:
        return tuple(names), ()
    sentence = f"Several columns have the same name; the later ones are called {', '.join(f'“{r}”' for r in repeated)}."
    return tuple(names), (Note("repeated_header", sentence),)
