"""A history as the table ``source``: every column as text, the rows numbered in the order of the file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from surehand.audit.mapping import Mapping
from surehand.audit.reading.header import too_many_columns
from surehand.audit.reading.histories.reader import Asked
from surehand.audit.reading.letters import damaged_letters
from surehand.audit.reading.opening import Opening
from surehand.audit.reading.table import ROW, Source, quoted
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear


def open_source(
    db: duckdb.DuckDBPyConnection,
    path: Path,
    nulls: tuple[str, ...] = (),
    *,
    rules: Rules | None = None,
    object_type: str = "",
    mapping: Mapping | None = None,
) -> Source | Unclear:
    """Read a file, or a folder or ZIP file with an export, as the table ``source``.

    ``nulls`` are texts that mean nothing was said, beside the empty one. ``object_type`` says which type of object, or
    kind of record, is the case where there are several; ``mapping`` is the one that is meant, if it is known.
    """
    if not path.exists():
        return Unclear("no_such_file", f"There is no file {path}.", ways=("Give the path of a file.",))
    for table in ("source", "source_change"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    opening = Opening(db, nulls, Asked(rules or Rules(), object_type, mapping))
    opened = opening.folder(path) if path.is_dir() else opening.file(path)
    if isinstance(opened, Unclear):
        return opened
    if many := too_many_columns(path.name, len(opened.columns)):
        return many
    return msgspec.structs.replace(opened, doubts=(*opened.doubts, *damaged_letters(db, opened.columns)))


__all__ = ["ROW", "Source", "open_source", "quoted"]
