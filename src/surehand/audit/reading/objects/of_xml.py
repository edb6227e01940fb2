"""OCEL as XML, both versions, read as a stream. A document type is refused, as entities can grow without bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from surehand.audit.reading.objects.parts import OcelDamaged, Parts
from surehand.audit.reading.scratch import TooLarge, unpacked

_PART = 1 << 16


def take_xml(path: Path, parts: Parts) -> None:
    """Hand over the events and objects of a log. Raises `OcelDamaged`."""
    reader = _Reader(parts)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    with unpacked(path) as file:
        try:
            while part := file.read(_PART):
                parser.Parse(part, False)
            parser.Parse(b"", True)
        except (ExpatError, EOFError, OSError, TooLarge) as error:
            raise OcelDamaged(str(error)) from error


class _Reader:
    """What is being read: one event or one object with its attributes, and the elements around it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._path: list[str] = []
        self._is: dict[str, str] = {}
        self._attributes: list[tuple[str, str, str]] = []
        self._objects: list[str] = []
        self._list = ""
        self._depth = 0
        self._attribute: tuple[str, str] | None = None
        self._said: list[str] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in ("event", "object") and self._path[-1:] == [f"{name}s"] and "object-id" not in given:
            self._is, self._attributes, self._objects, self._list = dict(given), [], [], ""
            self._depth = len(self._path)
        elif "object-id" in given:
            self._objects.append(given["object-id"])
        elif name == "attribute" and "name" in given:
            self._attribute, self._said = (given["name"], given.get("time", "")), []
        elif "key" in given:
            self._keyed(name, given["key"], given.get("value", ""))
        self._path.append(name)

    def _keyed(self, name: str, key: str, value: str) -> None:
        """OCEL 1.0 says everything by keys, as XES does."""
        if name == "list":
            self._list = key
        elif self._list == "omap":
            self._objects.append(value)
        elif self._list in ("vmap", "ovmap"):
            self._attributes.append((key, "", value))
        else:
            self._is[key] = value

    def text(self, said: str) -> None:
        if self._attribute:
            self._said.append(said)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if name == "attribute" and self._attribute:
            self._attributes.append((*self._attribute, "".join(self._said)))
            self._attribute = None
        elif name == "list":
            self._list = ""
        elif len(self._path) == self._depth and "id" in self._is and name in ("event", "object"):
            self._hand_over(name)

    def _hand_over(self, name: str) -> None:
        told, self._is = self._is, {}
        if name == "object":
            self._parts.object(told["id"], told.get("type"))
            for field, since, value in self._attributes:
                self._parts.value(told["id"], field, value, since)
            return
        activity = told.get("type") or told.get("activity")
        at = told.get("time") or told.get("timestamp")
        attributes = {field: value for field, _, value in self._attributes}
        self._parts.event(told["id"], activity, at, attributes, self._objects)

    def refuse(self, *_: Any) -> None:
        raise OcelDamaged("it has a document type, which no OCEL log needs.")
