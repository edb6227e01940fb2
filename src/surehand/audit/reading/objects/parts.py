"""The parts of an object-centric log, written out as lines of JSON while it is read: four tables for DuckDB.

happened  #row, ocel:eid, ocel:activity, ocel:timestamp and the attributes of events
object    id, type
related   event (its ocel:eid), object
held      object, field, since, value: what attributes of objects held; since is empty where they always did
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import duckdb
import msgspec

from surehand.audit.reading.table import ROW, lines_of

EVENT, ACTIVITY, TIME = "ocel:eid", "ocel:activity", "ocel:timestamp"
MOST_ATTRIBUTES = 300
"""So many attributes of events are kept; further ones are left out, and that is said."""
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "object": ("id", "type"),
    "related": ("event", "object"),
    "held": ("object", "field", "since", "value"),
}


class OcelDamaged(Exception):
    """The file is no object-centric log, or ends in the middle."""


class Parts:
    """Takes the events and objects of a log one by one, so that no log is ever held as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encode = msgspec.json.Encoder().encode
        self._open = ExitStack()
        self.events = 0
        self.left_out: dict[str, None] = {}
        self._attributes: dict[str, None] = {}

    def __enter__(self) -> Self:
        names = ("happened", *_COLUMNS)
        self._out = {name: self._open.enter_context((self._folder / name).open("wb")) for name in names}
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def event(
        self, id: str, activity: Any, at: Any, attributes: Mapping[str, Any], objects: Iterable[str]
    ) -> None:
        """One event with the ids of its objects."""
        self.events += 1
        row: dict[str, Any] = {name: _plain(value) for name, value in attributes.items() if self._keeps(name)}
        row |= {ROW: self.events, EVENT: id, ACTIVITY: _plain(activity), TIME: _plain(at)}
        self._put("happened", row)
        for each in dict.fromkeys(objects):
            self.relate(id, each)

    def relate(self, event: str, object: str) -> None:
        """That an object took part in an event."""
        self._put("related", {"event": event, "object": object})

    def object(self, id: str, type: Any) -> None:
        """One object."""
        self._put("object", {"id": id, "type": _plain(type)})

    def value(self, id: str, field: str, value: Any, at: Any = None) -> None:
        """What an attribute of an object held, since when."""
        self._put("held", {"object": id, "field": field, "since": _plain(at), "value": _plain(value)})

    def lay(self, db: duckdb.DuckDBPyConnection) -> None:
        """Make the four tables."""
        columns = {"happened": (ROW, EVENT, ACTIVITY, TIME, *self._attributes), **_COLUMNS}
        for name, each in columns.items():
            db.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {lines_of(each)}",
                {"path": str(self._folder / name)},
            )

    def _keeps(self, name: str) -> bool:
        if name in self._attributes or name in (EVENT, ACTIVITY, TIME, ROW):
            return name in self._attributes
        # DuckDB tells columns apart without case; of two such names the first is kept.
        if len(self._attributes) < MOST_ATTRIBUTES and name.casefold() not in {
            each.casefold() for each in self._attributes
        }:
            self._attributes[name] = None
            return True
        self.left_out[name] = None
        return False

    def _put(self, name: str, row: Mapping[str, Any]) -> None:
        self._out[name].write(self._encode(row) + b"\n")


def _plain(value: Any) -> str | None:
    """A value as text; nothing stays nothing."""
    if value is None or isinstance(value, str):
        return value or None
    return msgspec.json.encode(value).decode()
