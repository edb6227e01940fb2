"""Tables of text: which encoding, which delimiter, which header. DuckDB is told all of it and guesses nothing.

Its own detection leaves out first lines that do not fit, and fills short rows up. Here a row that has another number of
cells than the header is refused with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from surehand.audit.reading.encoding import Encoding, guessed_encoding, in_utf8, marked_encoding
from surehand.audit.reading.header import name_columns, no_header
from surehand.audit.reading.scratch import refuse_bomb, scratch, unpacked
from surehand.audit.reading.table import Source, fill_source, text
from surehand.audit.unclear import Unclear

_SAMPLE = 256 * 1024
_LOOKED_AT = 50
_DELIMITERS = ",;\t|"
_STRAYED = "state machine"
"""What DuckDB says of lines that end in two ways."""
_NEEDS_REWRITING = ("unicode", "utf-8", _STRAYED)
_NAMES_OF = defaultdict(lambda: "mark of its own", {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"})
_NOTED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

Rows = Sequence[Sequence[str]]


def read_delimited(db: duckdb.DuckDBPyConnection, path: Path) -> Source | Unclear:
    """Read a table of text as ``source``; raises `duckdb.Error` where a row does not fit."""
    refuse_bomb(path)
    with unpacked(path) as file:
        head = file.read(_SAMPLE)
    encoding = Encoding(marked_encoding(head) or "utf-8")
    if encoding.name == "utf-8" and not _has_two_line_ends(head):
        try:
            return _table(db, path, path, _look(head, "utf-8"))
        except duckdb.InvalidInputException as error:
            if not any(mark in str(error).lower() for mark in _NEEDS_REWRITING):
                raise
            guessed = encoding if _STRAYED in str(error).lower() else guessed_encoding(path)
            if isinstance(guessed, Unclear):
                return guessed
            encoding = guessed
    with scratch(db) as folder:
        plain = in_utf8(path, folder, encoding.name)
        if isinstance(plain, Unclear):
            return plain
        source = _table(db, plain, path, _look(head, encoding.name))
    if isinstance(source, Unclear):
        return source
    return msgspec.structs.replace(source, encoding=encoding.name, told=encoding.told)


def _has_two_line_ends(head: bytes) -> bool:
    """Whether some lines end as on Windows and others do not, of which DuckDB can read one kind only."""
    return 0 < head.count(b"\r\n") < head.count(b"\n")


def header_of(path: Path) -> Sequence[str]:
    """The names that the first line of a table of text has; none where it cannot be read."""
    try:
        with unpacked(path) as file:
            head = file.read(_SAMPLE)
    except (OSError, EOFError):
        return ()
    return _look(head, marked_encoding(head) or "utf-8").header


class _Look(msgspec.Struct, frozen=True):
    """What the beginning of a table shows: its delimiter, how many lines stand above the header, how wide rows are."""

    delimiter: str
    above: int
    header: Sequence[str]
    width: int


def _look(head: bytes, encoding: str) -> _Look:
    decoded = head.decode(encoding, "ignore").removeprefix("\ufeff")
    # Excel notes the delimiter in a line of its own, and leaves that line out when it opens the file.
    noted = _NOTED.match(decoded)
    tried = [(each, _split(decoded, each)) for each in ((noted[1],) if noted else _DELIMITERS)]
    delimiter, rows = max(tried, key=lambda each: _evenness(each[1]))
    first = 1 if noted else 0
    above = next((n for n, row in enumerate(rows) if n >= first and any(cell.strip() for cell in row)), 0)
    return _Look(delimiter, above, rows[above] if rows else (), _evenness(rows)[1])


def _split(decoded: str, delimiter: str) -> Rows:
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _LOOKED_AT:
                break
    except csv.Error:
        return rows
    # What was cut off in the middle of the sample is no row.
    return rows if len(rows) > _LOOKED_AT or len(decoded) < _SAMPLE // 4 else rows[:-1] or rows


def _evenness(rows: Rows) -> tuple[float, int]:
    """How many rows are as wide as most of those that are more than one cell wide, and how wide that is."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0, 0
    width, times = max(widths.items(), key=lambda each: (each[1] if each[0] > 1 else 0, each[0]))
    return (times / sum(widths.values()) if width > 1 else 0.0), width


def _table(db: duckdb.DuckDBPyConnection, path: Path, named: Path, look: _Look) -> Source | Unclear:
    if look.width > 1 and len(look.header) == 1:
        return Unclear(
            "bad_header",
            f"{named.name}, line {look.above + 1}: “{look.header[0][:80]}” is one cell, and most rows have "
            f"{look.width}: it stands above the header.",
            ways=("Delete the lines above the one that names the columns.",),
        )
    if wrong := no_header(named, look.header, f"The delimiter is taken for a {_NAMES_OF[look.delimiter]}."):
        return wrong
    names, doubts = name_columns(look.header)
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    source = fill_source(
        db,
        "read_csv($path, auto_detect = false, header = true, strict_mode = true, nullstr = '', quote = '\"',"
        f" escape = '\"', delim = {text(look.delimiter)}, skip = {look.above}, columns = {{{columns}}},"
        " max_line_size = 16777216)",
        path,
    )
    return msgspec.structs.replace(source, doubts=doubts)
