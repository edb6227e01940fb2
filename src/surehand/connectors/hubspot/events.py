"""What HubSpot tells by webhook: hints that something changed, never the truth itself, in any order and more than once.

An array of fewer than a hundred; the kind stands in subscriptionType or eventType; ``eventId`` is not unique.
https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from surehand.connectors.hubspot import shapes as s

What: TypeAlias = Literal[
    "created", "changed", "deleted", "erased", "restored", "merged", "associated", "other"
]

_WHAT: dict[str, What] = {
    "creation": "created",
    "propertyChange": "changed",
    "deletion": "deleted",
    "privacyDeletion": "erased",
    "restore": "restored",
    "merge": "merged",
    "associationChange": "associated",
}
_TYPES = {
    "contact": s.CONTACT,
    "company": s.COMPANY,
    "deal": s.DEAL,
    "ticket": "0-5",
    "task": s.TASK,
    "note": s.NOTE,
}
_LATEST = 253_402_300_799_000
"""The last millisecond that a date can hold."""


class HubSpotEvent(msgspec.Struct, frozen=True):
    """One thing HubSpot told of. ``key`` is the same for a repetition, whatever its number.

    ``type`` is the object type where HubSpot said it; ``id`` the object to read again: after a merge the one that is
    left. ``others`` are the ids that were merged into it, or the other end of an association.
    """

    key: str
    what: What
    type: str
    id: str
    at: datetime | None
    portal: str = ""
    property: str = ""
    value: str = ""
    source: str = ""
    others: tuple[str, ...] = ()
    removed: bool = False
    attempt: int = 0


class Unreadable(ValueError):
    """The body is not an array of events."""


def read_events(body: bytes) -> tuple[HubSpotEvent, ...]:
    """The events of a body. What is no event among them is left out. Raises `Unreadable`."""
    return tuple(event for each in _told(body) if (event := _read(each)))


def only_of(body: bytes, portal: str) -> bytes:
    """A body without what it tells of other accounts than this one. Raises `Unreadable`."""
    return msgspec.json.encode([each for each in _told(body) if _text(each, "portalId") == portal])


def _told(body: bytes) -> list[dict[str, Any]]:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable("the body is no JSON") from None
    if isinstance(told, dict):
        told = [told]
    if not isinstance(told, list):
        raise Unreadable("the body is no array")
    return [each for each in told if isinstance(each, dict)]


def _read(told: dict[str, Any]) -> HubSpotEvent | None:
    prefix, _, kind = _text(told, "subscriptionType", "eventType").rpartition(".")
    id = _text(told, "newObjectId", "primaryObjectId", "objectId", "fromObjectId")
    if not kind or not id:
        return None
    removed = bool(told.get("associationRemoved"))
    event = HubSpotEvent(
        key="",
        what=_WHAT.get(kind, "other"),
        type=_text(told, "objectTypeId", "fromObjectTypeId") or _TYPES.get(prefix, ""),
        id=id,
        at=_moment(told.get("occurredAt")),
        portal=_text(told, "portalId"),
        property=_text(told, "propertyName"),
        value=_text(told, "propertyValue"),
        source=_text(told, "changeSource"),
        others=tuple(each for each in _others(told) if each != id),
        removed=removed,
        attempt=_whole(told.get("attemptNumber")),
    )
    return msgspec.structs.replace(event, key=_key(event, kind, told))


def _key(event: HubSpotEvent, kind: str, told: dict[str, Any]) -> str:
    """The same for every delivery of one change: its account, object, kind, property, moment and value."""
    parts = (
        event.portal,
        event.type,
        event.id,
        kind,
        event.property,
        str(_whole(told.get("occurredAt"))),
        event.value,
        "-" if event.removed else "",
        *event.others,
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _others(told: dict[str, Any]) -> tuple[str, ...]:
    merged = told.get("mergedObjectIds")
    ids = [str(each) for each in merged] if isinstance(merged, list) else []
    if "newObjectId" in told:
        ids.append(_text(told, "primaryObjectId"))
    return tuple(dict.fromkeys(each for each in (*ids, _text(told, "toObjectId")) if each))


def _text(told: dict[str, Any], *names: str) -> str:
    for name in names:
        value = told.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(value: Any) -> datetime | None:
    millis = _whole(value)
    return datetime.fromtimestamp(millis / 1000, UTC) if 0 < millis < _LATEST else None
