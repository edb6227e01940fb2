"""What a webhook says: what happened, where, by whom. Thin unless asked otherwise: ids, and which fields changed.

Whoever needs more asks the API, with rights of their own; what leaves by itself should hold little. At most 20 kB, as
the Standard Webhooks advise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from surehand.core.engine import Directory, Recorded, RecordState, kind_of
from surehand.runtime.webhooks.topics import TEST, topic_of

LARGEST = 20_000
_TOLD = frozenset(
    "act attempt blocks capped code contract due expires field handoff how into origin override owner "
    "person playbook playbook_version question receiver record sender stage step target task team template version "
    "way".split()
)
"""What a thin message says of an event: references and moments, no words that somebody wrote."""


class Who(msgspec.Struct, frozen=True):
    """A person, as the API tells one."""

    id: str
    name: str
    email: str


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """``data`` of a message: an event as the API tells one, and what its record is now.

    ``changed`` are the fields that were set or cleared; ``thin`` whether words and values were left out of ``data``.
    """

    seq: int
    record: str
    version: int
    kind: str
    title: str
    playbook: str
    stage: str
    owner: Who
    by: Who | None
    via: str
    at: datetime
    changed: tuple[str, ...]
    thin: bool
    data: Mapping[str, Any]


class Message(msgspec.Struct, frozen=True):
    """The body of a webhook, as the Standard Webhooks have it."""

    type: str
    timestamp: datetime
    data: Happened | Mapping[str, str]


def body_of(
    people: Directory, state: RecordState, seq: int, recorded: Recorded, *, via: str, full: bool
) -> str:
    """The message about one event, as JSON. ``state`` is the record after it."""
    told = _happened(people, state, seq, recorded, via)
    message = Message(topic_of(told.kind), recorded.at, told)
    if full and len(body := _json(message)) <= LARGEST:
        return body
    thin = msgspec.structs.replace(told, data=_thin(told), thin=True)
    return _json(msgspec.structs.replace(message, data=thin))


def body_of_test(now: datetime, sentence: str) -> str:
    """A message that says nothing but that messages arrive."""
    return _json(Message(TEST, now, {"message": sentence}))


def _happened(people: Directory, state: RecordState, seq: int, recorded: Recorded, via: str) -> Happened:
    data = msgspec.to_builtins(recorded.event)
    return Happened(
        seq=seq,
        record=state.id,
        version=recorded.version,
        kind=kind_of(recorded.event),
        title=state.title,
        playbook=state.playbook,
        stage=state.stage,
        owner=_who(people, state.owner),
        by=_who(people, recorded.actor) if recorded.actor else None,
        via=via,
        at=recorded.at,
        changed=tuple(sorted([*data.get("values", ()), *data.get("cleared", ())])),
        thin=False,
        data=data,
    )


def said_thinly(kind: str, names: Iterable[str]) -> list[str]:
    """Which parts of an event of a kind stand in a thin message. A note and a file are named by their ids."""
    also = {"note_added": "note", "file_attached": "file"}.get(kind)
    return [name for name in names if name in _TOLD or name == also]


def _thin(told: Happened) -> Mapping[str, Any]:
    kept = {name: told.data[name] for name in said_thinly(told.kind, told.data)}
    return {**kept, "file": kept["file"]["id"]} if "file" in kept else kept


def _who(people: Directory, person: str) -> Who:
    return Who(person, people.name(person), people.email(person))


def _json(message: Message) -> str:
    return msgspec.json.encode(message).decode()
