"""Files that are one table, or one log of cases: read just as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import duckdb

from surehand.audit.reading.delimited import read_delimited
from surehand.audit.reading.scratch import TooLarge, plain_suffix, scratch
from surehand.audit.reading.sheets import sheet_to_lines
from surehand.audit.reading.table import Source, fill_source, lines_of, quoted, text
from surehand.audit.reading.xes import XesDamaged, xes_to_lines
from surehand.audit.unclear import Unclear

_LINE = re.compile(r"Line:? (\d+)", re.IGNORECASE)
_CELLS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_ORIGINAL = re.compile(r"Original Line: (.*)")

Opened: TypeAlias = Source | Unclear
Reader: TypeAlias = Callable[[duckdb.DuckDBPyConnection, Path], Opened]


def read_plain(db: duckdb.DuckDBPyConnection, path: Path, nulls: tuple[str, ...]) -> Opened:
    """Read a file by what its name ends in. ``nulls`` are texts that mean nothing was said, beside the empty one."""
    read = READERS.get(plain_suffix(path))
    if read is None:
        ways = (f"Known: {', '.join(sorted((*READERS, *OTHERS)))}, and folders.",)
        return Unclear("unknown_kind", f"{path.name} is of a kind that is not read.", ways=ways)
    try:
        opened = read(db, path)
    except duckdb.Error as error:
        return _damaged(path, error)
    except (OSError, EOFError, TooLarge) as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))
    return opened if isinstance(opened, Unclear) else _without_nulls(db, path, opened, nulls)


def _parquet(db: duckdb.DuckDBPyConnection, path: Path) -> Opened:
    return fill_source(db, "read_parquet($path)", path)


def _through_lines(write: Callable[[Path, Path], tuple[str, ...] | Unclear]) -> Reader:
    """A reader for what Python must take apart: it writes a line of JSON for each row, which DuckDB then reads."""

    def read(db: duckdb.DuckDBPyConnection, path: Path) -> Opened:
        with scratch(db) as folder:
            lines = folder / "rows.jsonl"
            columns = write(path, lines)
            return columns if isinstance(columns, Unclear) else fill_source(db, lines_of(columns), lines)

    return read


def _xes(path: Path, lines: Path) -> tuple[str, ...] | Unclear:
    try:
        return xes_to_lines(path, lines)
    except XesDamaged as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))


def _without_nulls(
    db: duckdb.DuckDBPyConnection, path: Path, source: Source, nulls: tuple[str, ...]
) -> Opened:
    if not source.columns:
        return Unclear("empty_file", f"{path.name} has no columns.", ways=("Give a file with a header.",))
    if nulls:
        marks = ", ".join(text(mark) for mark in nulls)
        for name in source.columns:
            column = quoted(name)
            db.execute(f"UPDATE source SET {column} = NULL WHERE {column} IN ({marks})")
    return source


def _damaged(path: Path, error: Exception) -> Unclear:
    """What is wrong with a file, with the line: a row that has more or fewer cells than the header first of all."""
    line = _LINE.search(str(error))
    where = f", line {line[1]}" if line else ""
    if cells := _CELLS.search(str(error)):
        original = _ORIGINAL.search(str(error))
        return Unclear(
            "ragged_row",
            f"{path.name}{where}: the row has {cells[2]} cells, and the header names {cells[1]} columns.",
            ways=(
                "Mend the line: put quotes around a cell that has the delimiter in it.",
                "Export it again.",
            ),
            examples=(original[1][:200],) if original else (),
        )
    if "quote" in str(error) and line:
        return Unclear(
            "open_quote",
            f"{path.name}{where}: a quote is opened and not closed, or stands inside a cell without being doubled.",
            ways=('Write a quote inside a cell twice: "the ""big"" one".', "Export it again."),
        )
    reason = str(error).splitlines()[0][:200]
    return Unclear("damaged_file", f"{path.name}{where}: {reason}", ways=("Mend the line, or export again.",))


READERS: Mapping[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".parquet": _parquet,
    ".xes": _through_lines(_xes),
    ".xml": _through_lines(_xes),
    ".xlsx": _through_lines(sheet_to_lines),
}
TABLES = frozenset(READERS) - {".xes", ".xml"}
OTHERS = (".json", ".jsonl", ".jsonocel", ".ndjson", ".sqlite", ".sqlite3", ".db", ".xmlocel", ".zip")
