"""A file as the table ``source``: every column as text, the rows numbered in the order of the file."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec
from charset_normalizer import from_bytes

from surehand.audit.reading.sheets import sheet_to_lines
from surehand.audit.reading.xes import XesDamaged, xes_to_lines
from surehand.audit.unclear import Unclear

ROW = "#row"
"""The number of a row in its file, from 1."""

_DETECTED_FROM = 2_000_000
_PART = 1_000_000
_LINE = re.compile(r"Line:? (\d+)", re.IGNORECASE)


class Source(msgspec.Struct, frozen=True):
    """A file that lies in the table ``source``. ``columns`` are in its order; ``encoding`` is how it was written."""

    columns: tuple[str, ...]
    encoding: str = "utf-8"


def open_source(db: duckdb.DuckDBPyConnection, path: Path, nulls: tuple[str, ...] = ()) -> Source | Unclear:
    """Read a file by what its name ends in. ``nulls`` are texts that mean nothing was said, beside the empty one."""
    if not path.is_file():
        return Unclear("no_such_file", f"There is no file {path}.", ways=("Give the path of a file.",))
    kind = [suffix for suffix in path.suffixes if suffix.lower() not in (".gz", ".zst")][-1:]
    read = _READERS.get(kind[0].lower() if kind else "")
    if read is None:
        known = ", ".join(sorted(_READERS))
        return Unclear(
            "unknown_kind", f"{path.name} is of a kind that is not read.", ways=(f"Known: {known}.",)
        )
    if path.stat().st_size == 0:
        return Unclear("empty_file", f"{path.name} is empty.", ways=("Export it again.",))
    try:
        opened = read(db, path)
    except duckdb.Error as error:
        return _damaged(path, error)
    return opened if isinstance(opened, Unclear) else _without_nulls(db, opened, nulls)


def quoted(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


_CSV = "read_csv($path, all_varchar = true, header = true, nullstr = '')"


def _delimited(db: duckdb.DuckDBPyConnection, path: Path) -> Source | Unclear:
    try:
        return _as_table(db, _CSV, path)
    except duckdb.InvalidInputException as error:
        if "unicode" not in str(error).lower() and "utf-8" not in str(error).lower():
            raise
    with TemporaryDirectory() as folder:
        plain = _in_utf8(path, Path(folder))
        if isinstance(plain, Unclear):
            return plain
        rewritten, encoding = plain
        return msgspec.structs.replace(_as_table(db, _CSV, rewritten), encoding=encoding)


def _in_utf8(path: Path, folder: Path) -> tuple[Path, str] | Unclear:
    """The file written anew in UTF-8, and how it was written; refused where that cannot be told."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        found = from_bytes(file.read(_DETECTED_FROM)).best()
    if found is None:
        return Unclear(
            "unknown_encoding",
            f"{path.name} is in no encoding that could be recognised.",
            ways=("Save it as UTF-8 and try again.",),
        )
    rewritten = folder / "plain.csv"
    try:
        with opener(path, "rt", encoding=found.encoding, newline="") as file, rewritten.open("wb") as out:
            while part := file.read(_PART):
                out.write(part.encode())
    except UnicodeDecodeError as error:
        return _damaged(path, error)
    return rewritten, found.encoding


def _parquet(db: duckdb.DuckDBPyConnection, path: Path) -> Source | Unclear:
    return _as_table(db, "read_parquet($path)", path)


def _through_lines(
    write: Callable[[Path, Path], tuple[str, ...] | Unclear],
) -> Callable[[duckdb.DuckDBPyConnection, Path], Source | Unclear]:
    """A reader for what Python must take apart: it writes a line of JSON for each row, which DuckDB then reads."""

    def read(db: duckdb.DuckDBPyConnection, path: Path) -> Source | Unclear:
        with TemporaryDirectory() as folder:
            lines = Path(folder) / "rows.jsonl"
            columns = write(path, lines)
            if isinstance(columns, Unclear):
                return columns
            kinds = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in columns)
            return _as_table(
                db, f"read_json($path, format = 'newline_delimited', columns = {{{kinds}}})", lines
            )

    return read


def _xes(path: Path, lines: Path) -> tuple[str, ...] | Unclear:
    try:
        return xes_to_lines(path, lines)
    except XesDamaged as error:
        return Unclear("damaged_file", f"{path.name}: {error}", ways=("Export it again.",))


def _as_table(db: duckdb.DuckDBPyConnection, reading: str, path: Path) -> Source:
    db.execute("DROP TABLE IF EXISTS source")
    names = [
        row[0] for row in db.execute(f"DESCRIBE SELECT * FROM {reading}", {"path": str(path)}).fetchall()
    ]
    texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names)
    numbered = f"SELECT row_number() OVER () AS {quoted(ROW)}, {texts} FROM {reading}"
    db.execute(f"CREATE TABLE source AS {numbered}", {"path": str(path)})
    return Source(tuple(names))


def _without_nulls(db: duckdb.DuckDBPyConnection, source: Source, nulls: tuple[str, ...]) -> Source | Unclear:
    if not source.columns:
        return Unclear("empty_file", "The file has no columns.", ways=("Give a file with a header.",))
    if nulls:
        marks = ", ".join("'" + mark.replace("'", "''") + "'" for mark in nulls)
        for name in source.columns:
            column = quoted(name)
            db.execute(f"UPDATE source SET {column} = NULL WHERE {column} IN ({marks})")
    return source


def _damaged(path: Path, error: Exception) -> Unclear:
    line = _LINE.search(str(error))
    where = f", line {line[1]}" if line else ""
    reason = str(error).splitlines()[0][:200]
    return Unclear("damaged_file", f"{path.name}{where}: {reason}", ways=("Mend the line, or export again.",))


_READERS: Mapping[str, Callable[[duckdb.DuckDBPyConnection, Path], Source | Unclear]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".txt": _delimited,
    ".parquet": _parquet,
    ".xes": _through_lines(_xes),
    ".xlsx": _through_lines(sheet_to_lines),
}
