"""Opens an object-centric log in any of its forms and lays it flat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec

from surehand.audit.reading.objects.flatten import TYPE, attributes_left_out, lay_flat
from surehand.audit.reading.objects.of_json import take_json
from surehand.audit.reading.objects.of_sqlite import take_sqlite
from surehand.audit.reading.objects.of_xml import take_xml
from surehand.audit.reading.objects.parts import ACTIVITY, EVENT, TIME, OcelDamaged, Parts
from surehand.audit.reading.scratch import scratch
from surehand.audit.reading.table import ROW, Source, quoted, text
from surehand.audit.unclear import Unclear

_QUOTED = "'''[^'']*''|\"[^\"]*\"'"


def read_json_log(
    db: duckdb.DuckDBPyConnection, path: Path, content: bytes, object_type: str
) -> Source | Unclear:
    """Read a log in JSON whose text is at hand."""
    return _read(db, path, lambda parts: take_json(content, parts), object_type)


def read_xml_log(db: duckdb.DuckDBPyConnection, path: Path, object_type: str) -> Source | Unclear:
    """Read a log in XML."""
    return _read(db, path, lambda parts: take_xml(path, parts), object_type)


def read_sqlite_log(db: duckdb.DuckDBPyConnection, path: Path, object_type: str) -> Source | Unclear:
    """Read a log in SQLite."""
    return _read(db, path, lambda parts: take_sqlite(path, parts), object_type)


def is_flat_table(source: Source) -> bool:
    """Whether a table of text is an object-centric log: a column for each type, with lists of ids in it."""
    return {EVENT, ACTIVITY, TIME} <= set(source.columns) and any(
        name.startswith(TYPE) for name in source.columns
    )


def read_flat_table(
    db: duckdb.DuckDBPyConnection, path: Path, source: Source, object_type: str
) -> Source | Unclear:
    """Lay a table flat that has lists of objects in its cells, such as ``['a','b']``. It lies in ``source``."""
    types = [name for name in source.columns if name.startswith(TYPE)]
    kept = [name for name in source.columns if name not in (EVENT, ACTIVITY, TIME, *types)]
    names = ", ".join(quoted(name) for name in (ROW, EVENT, ACTIVITY, TIME, *kept))
    db.execute(f"CREATE OR REPLACE TEMP TABLE happened AS SELECT {names} FROM source")
    lists = " UNION ALL ".join(
        f"SELECT {quoted(ROW)} AS row, {quoted(EVENT)} AS event, {text(name.removeprefix(TYPE))} AS type,"
        f" unnest(regexp_extract_all({quoted(name)}, {_QUOTED})) AS listed FROM source"
        for name in types
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE listed AS SELECT event, type, listed[2:-2] AS object, min(row) AS row"
        f" FROM ({lists}) GROUP BY ALL"
    )
    db.execute("CREATE OR REPLACE TEMP TABLE related AS SELECT event, object FROM listed ORDER BY row")
    db.execute("CREATE OR REPLACE TEMP TABLE object AS SELECT DISTINCT object AS id, type FROM listed")
    db.execute(
        "CREATE OR REPLACE TEMP TABLE held (object VARCHAR, field VARCHAR, since VARCHAR, value VARCHAR)"
    )
    return lay_flat(db, path.name, object_type)


def _read(
    db: duckdb.DuckDBPyConnection, path: Path, take: Callable[[Parts], None], object_type: str
) -> Source | Unclear:
    with scratch(db) as folder:
        with Parts(folder) as parts:
            try:
                take(parts)
            except OcelDamaged as error:
                return _damaged(path, str(error))
        if not parts.events:
            return _damaged(path, "there is no event in it.")
        parts.lay(db)
    source = lay_flat(db, path.name, object_type)
    if isinstance(source, Unclear):
        return source
    return msgspec.structs.replace(
        source, doubts=(*source.doubts, *attributes_left_out(list(parts.left_out)))
    )


def _damaged(path: Path, reason: str) -> Unclear:
    return Unclear("damaged_file", f"{path.name}: {reason}", ways=("Export it again as OCEL.",))
