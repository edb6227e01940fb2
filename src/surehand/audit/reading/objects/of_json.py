"""OCEL as JSON. The text of the file is held in memory, its events and objects are taken apart one by one.

Formats: https://www.ocel-standard.org/1.0/specification.pdf and https://www.ocel-standard.org/2.0/ocel20_specification.pdf.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from surehand.audit.reading.objects.parts import OcelDamaged, Parts
from surehand.audit.reading.scratch import TooLarge, unpacked

MOST = 1024**3
"""So many bytes of JSON are read, as their text is held in memory; what is larger is better kept as SQLite or XML."""


class First(msgspec.Struct, frozen=True):
    """The parts of an OCEL 1.0 log."""

    events: dict[str, msgspec.Raw] = msgspec.field(name="ocel:events")
    objects: dict[str, msgspec.Raw] = msgspec.field(name="ocel:objects")


class Second(msgspec.Struct, frozen=True):
    """The parts of an OCEL 2.0 log."""

    events: list[msgspec.Raw]
    objects: list[msgspec.Raw]


class _Event1(msgspec.Struct):
    activity: Any = msgspec.field(name="ocel:activity")
    at: Any = msgspec.field(name="ocel:timestamp")
    objects: list[str] = msgspec.field(name="ocel:omap", default_factory=list)
    attributes: dict[str, Any] = msgspec.field(name="ocel:vmap", default_factory=dict)


class _Object1(msgspec.Struct):
    type: str = msgspec.field(name="ocel:type")
    attributes: dict[str, Any] = msgspec.field(name="ocel:ovmap", default_factory=dict)


class _Attribute(msgspec.Struct):
    name: str
    value: Any = None
    time: Any = None


class _Relation(msgspec.Struct, rename="camel"):
    object_id: str


class _Event2(msgspec.Struct):
    id: str
    type: str
    time: Any = None
    attributes: list[_Attribute] = []
    relationships: list[_Relation] = []


class _Object2(msgspec.Struct):
    id: str
    type: str
    attributes: list[_Attribute] = []


def read_text(path: Path) -> bytes:
    """The text of a file. Raises `OcelDamaged` where it is more than is read."""
    with unpacked(path, MOST) as file:
        try:
            return file.read()
        except TooLarge as error:
            raise OcelDamaged(str(error)) from error


def is_ocel(text: bytes) -> bool:
    """Whether a text has the parts of an object-centric log, in either version."""
    try:
        keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw]).keys()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return {"ocel:events", "ocel:objects"} <= keys or {"objectTypes", "events", "objects"} <= keys


def take_json(text: bytes, parts: Parts) -> None:
    """Hand over the events and objects of a log. Raises `OcelDamaged`."""
    try:
        try:
            _take_first(msgspec.json.decode(text, type=First), parts)
        except msgspec.ValidationError as error:
            if "ocel:" not in str(error) or parts.events:
                raise
            _take_second(msgspec.json.decode(text, type=Second), parts)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise OcelDamaged(str(error)) from error


def _take_first(log: First, parts: Parts) -> None:
    event, thing = msgspec.json.Decoder(_Event1), msgspec.json.Decoder(_Object1)
    for id, raw in log.events.items():
        each = event.decode(raw)
        parts.event(id, each.activity, each.at, each.attributes, each.objects)
    for id, raw in log.objects.items():
        kind = thing.decode(raw)
        parts.object(id, kind.type)
        for name, value in kind.attributes.items():
            parts.value(id, name, value)


def _take_second(log: Second, parts: Parts) -> None:
    event, thing = msgspec.json.Decoder(_Event2), msgspec.json.Decoder(_Object2)
    for raw in log.events:
        each = event.decode(raw)
        attributes = {attribute.name: attribute.value for attribute in each.attributes}
        parts.event(each.id, each.type, each.time, attributes, (to.object_id for to in each.relationships))
    for raw in log.objects:
        kind = thing.decode(raw)
        parts.object(kind.id, kind.type)
        for attribute in kind.attributes:
            parts.value(kind.id, attribute.name, attribute.value, attribute.time)
