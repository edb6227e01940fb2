"""XES logs (IEEE 1849): a stream of traces with events, written out as one line of JSON for each event.

An event's attributes keep their keys; those of its trace come before as ``case:key``. Parsed by expat without a tree,
so that memory stays the same however long the log is; a document type is refused, as entities can grow without bound.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate

import msgspec

from surehand.audit.reading.scratch import TooLarge, unpacked

_VALUES = frozenset(("string", "date", "int", "float", "boolean", "id"))


class XesDamaged(Exception):
    """The file is no XES log, or ends in the middle."""


def xes_to_lines(path: Path, lines: Path) -> tuple[str, ...]:
    """Write every event of a log, and give back the keys there are, in the order they appear. Raises `XesDamaged`."""
    with unpacked(path) as file, lines.open("wb") as out:
        reader = _Reader(out)
        try:
            reader.read(file)
        except (ExpatError, EOFError, gzip.BadGzipFile, TooLarge) as error:
            raise XesDamaged(str(error)) from error
    if not reader.events:
        raise XesDamaged("there is no event in it.")
    return tuple(reader.keys)


class _Reader:
    """The state of reading: in which trace, in which event, and how deep in values that belong to others."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._encode = msgspec.json.Encoder().encode
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._path: list[str] = []
        self.keys: dict[str, None] = {}
        self.events = 0

    def read(self, file: Any) -> None:
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        parser.ParseFile(file)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        inside = self._path[-1] if self._path else ""
        if name == "trace":
            self._trace = {}
        elif name == "event":
            self._event = {}
        elif name in _VALUES and inside in ("event", "trace") and "key" in attributes:
            key, value = attributes["key"], attributes.get("value", "")
            if inside == "event":
                self._event[key] = value
            else:
                self._trace[f"case:{key}"] = value
        self._path.append(name)

    def _end(self, tag: str) -> None:
        self._path.pop()
        if tag.rpartition(":")[2] != "event" or "trace" not in self._path:
            return
        row = {**self._trace, **self._event}
        for key in row:
            self.keys.setdefault(key)
        self._out.write(self._encode(row) + b"\n")
        self.events += 1

    def _refuse(self, *_: Any) -> None:
        raise XesDamaged("it has a document type, which no XES log needs.")
