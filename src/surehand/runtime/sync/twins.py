"""What is written back: when a record changes, one delivery for each connection that holds its twin.

The delivery says only that something happened, and what kinds of events. What is to be there is worked out when it goes
out, from the record as it is then, against what was written last: so repeating it, or leaving one out, changes nothing,
and a change that came from there costs no request back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from surehand.core.engine import Actor, Event, RecordState, encode, kind_of
from surehand.core.engine.events import CommandRefused
from surehand.runtime.connections import connections_of
from surehand.runtime.facts import Facts
from surehand.runtime.ids import new_id
from surehand.store import models as m
from surehand.store.mapping import Row

KINDS = ("hubspot", "clickup")
"""The kinds of connections that hold twins. Their settings name the playbook they are for."""
CHANGED = "twin_changed"
BEING_SET_UP = "It is being set up."
"""The note of a connection that was never started: nothing is written through it yet."""


class Happened(msgspec.Struct, frozen=True):
    """The payload: the kinds of the events, with the handoff each is about (empty for the record itself)."""

    events: tuple[tuple[str, str], ...] = ()
    handoff: str = ""
    task: str = ""
    words: dict[str, str] = {}


class _Bound(msgspec.Struct, frozen=True):
    """What every such connection has in its settings, whatever else."""

    playbook: str = ""


class Twins:
    """What one transaction changed of records that may have twins."""

    def __init__(self, facts: Facts, actor: Actor) -> None:
        self._workspace = facts.workspace
        # A first import says what is there already: nothing of it is told to where it came from.
        self._imported = actor.source.removeprefix("connection:") if actor.via == "import" else ""
        self._bound = _bound(facts.workspace, facts.version)
        self._changed: dict[str, tuple[RecordState, list[tuple[str, str]]]] = {}

    def add(self, state: RecordState, events: Sequence[Event]) -> None:
        """Take in what happened to a record; ``state`` is how it is after that."""
        if state.playbook not in self._bound:
            return
        told = self._changed.get(state.id, (state, []))[1]
        told += [
            (kind_of(event), getattr(event, "handoff", "")) for event in events if not _is_refusal(event)
        ]
        self._changed[state.id] = state, told

    def rows(self, now: datetime) -> Iterable[Row]:
        """A delivery for each record and connection. A record of which something was only refused stays as it was."""
        for state, events in self._changed.values():
            if not events:
                continue
            payload = encode(Happened(tuple(dict.fromkeys(events))))
            for connection, kind, title in self._bound[state.playbook]:
                if connection == self._imported:
                    continue
                yield (
                    new_id("dlv"),
                    self._workspace,
                    state.id,
                    f"{connection}-{state.id}-{state.version}",
                    kind,
                    title,
                    CHANGED,
                    payload,
                    "waiting",
                    now,
                    now,
                    "",
                    0,
                    "",
                    "",
                    None,
                    None,
                    connection,
                    f"{connection}:{state.id}",
                )


def _is_refusal(event: Event) -> bool:
    return isinstance(event, CommandRefused)


def tell_twin(connection: m.Connection, record: str, key: str, now: datetime, **words: str) -> None:
    """Let a twin be brought up to date although no event of its record asks for it, once for each ``key``."""
    row = m.Delivery(
        id=new_id("dlv"),
        workspace_id=connection.workspace_id,
        record=record,
        key=f"{connection.pk}-{key}",
        channel=connection.kind,
        to=connection.title,
        kind=CHANGED,
        payload=encode(Happened(words=words)),
        created_at=now,
        next_at=now,
        connection=connection.pk,
        lane=f"{connection.pk}:{record}",
    )
    m.Delivery.objects.within(connection.workspace_id).bulk_create([row], ignore_conflicts=True)


def happened(delivery: m.Delivery) -> Happened:
    """What a delivery is about."""
    return msgspec.json.decode(delivery.payload, type=Happened)


@lru_cache(128)
def _bound(workspace: str, version: int) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """The connections that hold twins, by playbook, kept as long as the facts hold (``version``)."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for kind in KINDS:
        for row in connections_of(workspace, kind):
            playbook = msgspec.json.decode(row.settings, type=_Bound).playbook
            if playbook and row.secrets and row.note != BEING_SET_UP:
                found[playbook] = (*found.get(playbook, ()), (row.id, kind, row.title))
    return found


def may_have_twins(facts: Facts) -> bool:
    """Whether a workspace has any connection that holds twins, set up or not."""
    return _has_any(facts.workspace, facts.version)


@lru_cache(128)
def _has_any(workspace: str, version: int) -> bool:
    return any(connections_of(workspace, kind) for kind in KINDS)
