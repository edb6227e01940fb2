"""What every reader gives back: the table ``source``, its columns, what they mean, and what weakens it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from surehand.audit.laid import Doubt
from surehand.audit.mapping import Mapping

ROW = "#row"
"""The number of a row in its file, from 1."""
LINES = "read_json($path, format = 'newline_delimited', columns = {{{}}})"


class Source(msgspec.Struct, frozen=True):
    """A history that lies in the table ``source``. ``columns`` are in its order; ``encoding`` is how it was written.

    ``mapping`` is what the columns mean where the form of the file says so, ``told`` how it was read, ``doubts`` what
    is weak about it.
    """

    columns: tuple[str, ...]
    encoding: str = "utf-8"
    mapping: Mapping | None = None
    told: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def quoted(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def in_utc(value: str) -> str:
    """The SQL of a time in ISO 8601 as a TIMESTAMP in UTC, where it is if it has no zone. NULL for what is no time."""
    zoned = f"regexp_matches(substr({value}, 11), '[-+Zz]')"
    return (
        f"CASE WHEN {zoned} THEN timezone('UTC', TRY_CAST({value} AS TIMESTAMPTZ))"
        f" ELSE TRY_CAST({value} AS TIMESTAMP) END"
    )


def lines_of(columns: Sequence[str]) -> str:
    """The SQL that reads lines of JSON from ``$path``, every column as text."""
    return LINES.format(", ".join(f"{text(name)}: 'VARCHAR'" for name in columns))


def fill_source(db: duckdb.DuckDBPyConnection, reading: str, path: Path) -> Source:
    """Make the table ``source`` of what an SQL expression reads from ``$path``."""
    db.execute("DROP TABLE IF EXISTS source")
    given = {"path": str(path)}
    names = [row[0] for row in db.execute(f"DESCRIBE SELECT * FROM {reading}", given).fetchall()]
    texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names)
    db.execute(
        f"CREATE TABLE source AS SELECT row_number() OVER () AS {quoted(ROW)}, {texts} FROM {reading}", given
    )
    return Source(tuple(names))


def shown(names: Sequence[str], most: int = 20) -> str:
    """Names in a sentence, not more than so many of them."""
    listed = ", ".join(f"“{name}”" for name in names[:most])
    return listed if len(names) <= most else f"{listed} and {len(names) - most} more"
