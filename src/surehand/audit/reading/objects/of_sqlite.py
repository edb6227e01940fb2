"""OCEL 2.0 as SQLite: a table for each type of event and of object, and one for what belongs to what."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from surehand.audit.reading.objects.parts import OcelDamaged, Parts

_NEEDED = ("event", "object", "event_object", "event_map_type", "object_map_type")
_OWN = ("ocel_id", "ocel_time", "ocel_changed_field")


def take_sqlite(path: Path, parts: Parts) -> None:
    """Hand over the events and objects of a log. Raises `OcelDamaged`."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            _require(db)
            _take_events(db, parts)
            _take_objects(db, parts)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise OcelDamaged(str(error)) from error


def _require(db: sqlite3.Connection) -> None:
    known = _known(db)
    if missing := [name for name in _NEEDED if name not in known]:
        has = ", ".join(sorted(known)[:20]) or "no table"
        raise OcelDamaged(
            f"it has no table {' and no table '.join(missing)}, so it is no OCEL log; it has {has}."
        )


def _take_events(db: sqlite3.Connection, parts: Parts) -> None:
    for type, table in _tables(db, "event"):
        for row, names in _rows(db, table, " ORDER BY ocel_id"):
            told = dict(zip(names, row, strict=True))
            attributes = {
                name: value for name, value in told.items() if name not in _OWN and value is not None
            }
            parts.event(str(told["ocel_id"]), type, told.get("ocel_time"), attributes, ())
    for event, related in db.execute("SELECT DISTINCT ocel_event_id, ocel_object_id FROM event_object"):
        parts.relate(str(event), str(related))


def _take_objects(db: sqlite3.Connection, parts: Parts) -> None:
    for id, type in db.execute("SELECT ocel_id, ocel_type FROM object"):
        parts.object(str(id), type)
    for _, table in _tables(db, "object"):
        for row, names in _rows(db, table, " ORDER BY ocel_id, ocel_time"):
            told = dict(zip(names, row, strict=True))
            changed = told.get("ocel_changed_field")
            for name, value in told.items():
                # A row that says which field changed repeats nothing else; the first row of an object has them all.
                if name not in _OWN and (name == changed or (not changed and value is not None)):
                    parts.value(str(told["ocel_id"]), name, value, told.get("ocel_time"))


def _tables(db: sqlite3.Connection, of: str) -> Iterator[tuple[str, str]]:
    """The tables of each type; what is a view is none, as it may run for ever."""
    known = _known(db)
    for type, mapped in db.execute(f"SELECT ocel_type, ocel_type_map FROM {of}_map_type").fetchall():
        if f"{of}_{mapped}" not in known:
            raise OcelDamaged(f"it has no table {of}_{mapped} for “{type}”.")
        yield str(type), f"{of}_{mapped}"


def _known(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _rows(db: sqlite3.Connection, table: str, order: str) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    rows = db.execute('SELECT * FROM "' + table.replace('"', '""') + '"' + order)
    names = [each[0] for each in rows.description]
    for row in rows:
        yield row, names
