"""HubSpot and ClickUp: connecting them, what is read from them, moves that are held, fields that differ."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import Field

from surehand.api.rest import setup_shapes as t
from surehand.api.rest.bodies import Body, Why
from surehand.api.rest.connections import told_of
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, says
from surehand.core.engine import Refusal
from surehand.runtime.clickup.again import make_again
from surehand.runtime.connections import settings_of
from surehand.runtime.hubspot import deciding
from surehand.runtime.sync import kinds
from surehand.runtime.sync.conflicts import settle
from surehand.runtime.sync.held import mover_in_words, refusal_of
from surehand.runtime.sync.leaving import disconnect
from surehand.runtime.sync.setup import open_step, start
from surehand.runtime.sync.streams import is_finished, streams_of, wake_stream
from surehand.store import models as m
from surehand.store.queries import twins as queries
from surehand.store.queries.lists import Cut, Page

routes = Routes("HubSpot and ClickUp")

All = Annotated[bool, Field(description="Also those that are over.")]


class Token(Body, frozen=True, kw_only=True):
    """Another token for a connection."""

    token: Annotated[str, says("It is tried at once, sealed, and never told again.")]


class SettingsToKeep(Body, frozen=True, kw_only=True):
    """What a connection is for; what is left out stays. See “How to connect HubSpot” and “… ClickUp”."""

    settings: Annotated[dict[str, Any], says("As the kind of connection has them.")]


class SettingsToTry(Body, frozen=True, kw_only=True):
    """What is chosen already, such as the playbook and the pipeline; the rest is proposed."""

    settings: Annotated[
        dict[str, Any],
        says("As the kind of connection has them.", {"playbook": "client", "pipeline": "default"}),
    ] = {}


class Chosen(Body, frozen=True, kw_only=True):
    """Which side of a conflict holds."""

    choose: Literal["ours", "theirs"]


class Leaving(Body, frozen=True, kw_only=True):
    """What stays here of a connection that ends."""

    keep: Annotated[
        bool, says("Keep links, settings and history of it; otherwise all of it is forgotten.")
    ] = True


class SetUp(Shape, frozen=True, kw_only=True):
    """How far the set-up of a connection is."""

    connection: str
    step: Annotated[
        str, says("The step that is open: access, place, mapping, preview; empty once it was started.")
    ]
    settings: Annotated[dict[str, Any], says("Without secrets.")]


class Misfit(Shape, frozen=True, kw_only=True):
    """One thing that does not fit."""

    code: str
    sentence: str
    place: Annotated[str, says("The part of the settings where it is put right.", "stages.closedwon")]


class Proposal(Shape, frozen=True, kw_only=True):
    """Settings as they could be. Nothing is kept."""

    settings: Annotated[dict[str, Any], says("To look through, change and keep.")]
    misfits: Annotated[tuple[Misfit, ...], says("What is still to be said; empty where it can be kept.")]


class Stream(Shape, frozen=True, kw_only=True):
    """One thing that is read from a connection over and over."""

    name: Annotated[str, says("What is read.", "deals")]
    result: Annotated[str, says("How its last turn ended: done, failed, or empty before the first.", "done")]
    told: Annotated[str, says("What came of its last turn.")]
    ended_at: datetime | None
    upto: Annotated[datetime | None, says("The moment at the source up to which everything is read.")]
    next_at: Annotated[datetime | None, says("Nothing for what is read once, and was.")]
    read: int
    written: int


class HeldMove(Shape, frozen=True, kw_only=True):
    """A move that was made at the other side and that the playbook does not let through."""

    id: str
    record: str
    key: Annotated[str, says("The twin there.", "deals/71")]
    to: Annotated[str, says("The stage here.", "won")]
    by: Annotated[str, says("Who moved it there, as far as it is known.", "Bo Bell")]
    status: Literal["held", "restored", "passed", "complete", "undone"]
    moved_at: datetime
    ended_at: datetime | None
    missing: tuple[str, ...]


class Conflict(Shape, frozen=True, kw_only=True):
    """A field that was changed on both sides since they were last the same."""

    id: str
    record: str
    field: str
    ours: str
    theirs: str
    status: Literal["open", "ours", "theirs", "gone"]
    found_at: datetime
    ended_at: datetime | None


@routes.get("connections/{connection}/settings", SetUp, scope="admin")
def read_set_up(call: Call, connection: Id) -> Answer | Refusal:
    """The settings of a connection, and which step of its set-up is open."""
    return _set_up(kinds.find_twins(call.workspace, connection))


@routes.post("connections/{connection}/settings", SetUp, scope="admin")
def keep_settings(call: Call, connection: Id, body: SettingsToKeep) -> Answer | Refusal:
    """Keep settings where they fit the account and the playbook; refused with everything that does not."""
    return _set_up(
        kinds.confirm(call.workspace, call.actor, connection, body.settings, clock=lambda: call.now)
    )


@routes.post("connections/{connection}/settings/proposal", Proposal, scope="admin")
def propose_settings(call: Call, connection: Id, body: SettingsToTry) -> Answer | Refusal:
    """The likeliest mapping, from names and types, and what a person has to say still. Nothing is kept."""
    proposed = kinds.propose(call.workspace, connection, body.settings, clock=lambda: call.now)
    if isinstance(proposed, Refusal):
        return proposed
    misfits = tuple(
        Misfit(code=each.code, sentence=each.sentence, place=each.unmet[0].id if each.unmet else "")
        for each in proposed.misfits
    )
    return Answer(Proposal(settings=dict(proposed.settings), misfits=misfits))


@routes.post("connections/{connection}/start", t.Connection, scope="admin")
def start_connection(call: Call, connection: Id) -> Answer | Refusal:
    """Let a connection that is set up begin to work: its first import is the next thing that happens."""
    return told_of(call, start(call.workspace, call.actor, connection, now=call.now))


@routes.post("connections/{connection}/token", t.Connection, scope="admin")
def rotate_token(call: Call, connection: Id, body: Token) -> Answer | Refusal:
    """Another token in place of the one that is kept."""
    return told_of(
        call, kinds.rotate(call.workspace, call.actor, connection, body.token, clock=lambda: call.now)
    )


@routes.post("connections/{connection}/disconnect", SetUp | None, scope="admin")
def leave(call: Call, connection: Id, body: Leaving) -> Answer | Refusal:
    """End a connection. What was written to the other side stays there."""
    left = disconnect(call.workspace, call.actor, connection, keep=body.keep, now=call.now)
    return Answer(None) if left is None else _set_up(left)


@routes.get("connections/{connection}/streams", list[Stream], scope="admin")
def list_streams(call: Call, connection: Id) -> Answer | Refusal:
    """What is read from a connection, and how far."""
    found = kinds.find_twins(call.workspace, connection)
    return found if isinstance(found, Refusal) else Answer(_streams(found))


@routes.post("connections/{connection}/streams/{stream}/read", list[Stream], scope="admin")
def read_stream(call: Call, connection: Id, stream: Id) -> Answer | Refusal:
    """Let a stream have its turn at once."""
    found = kinds.find_twins(call.workspace, connection)
    if isinstance(found, Refusal):
        return found
    return wake_stream(found, stream, call.now) or Answer(_streams(found))


@routes.post("connections/{connection}/findings/{finding}/make-again", list[Stream], scope="admin")
def make_again_there(call: Call, connection: Id, finding: Id) -> Answer | Refusal:
    """Let a list or task that was deleted in ClickUp be made there again."""
    found = kinds.find_twins(call.workspace, connection)
    if isinstance(found, Refusal):
        return found
    made = make_again(found, finding, now=call.now)
    return made if isinstance(made, Refusal) else Answer(_streams(found))


@routes.get("connections/{connection}/held-moves", Page[HeldMove], scope="admin")
def list_held_moves(
    call: Call, connection: Id, all: All = False, limit: Limit = 50, cursor: Cursor = ""
) -> Answer:
    """The moves that are held, the newest first."""
    page = queries.list_held(call.workspace, connection, Cut(limit, cursor), only_open=not all)
    return Answer(Page([_held(call, row) for row in page.items], page.next))


@routes.post("connections/{connection}/held-moves/{held}/restore", HeldMove, scope="admin")
def restore_held_move(call: Call, connection: Id, held: Id) -> Answer | Refusal:
    """Let a held move be set back at the other side; here it still waits for what is missing."""
    found = kinds.find_twins(call.workspace, connection)
    if isinstance(found, Refusal):
        return found
    row = deciding.restore_there(found, held, now=call.now)
    return row if isinstance(row, Refusal) else Answer(_held(call, row))


@routes.post("connections/{connection}/held-moves/{held}/pass", HeldMove, scope="admin")
def let_held_move_pass(call: Call, connection: Id, held: Id, body: Why) -> Answer | Refusal:
    """Let a held move pass as an exception, which is counted and expires."""
    found = kinds.find_twins(call.workspace, connection)
    if isinstance(found, Refusal):
        return found
    row = deciding.let_pass(found, call.actor, held, body.reason, clock=lambda: call.now)
    return row if isinstance(row, Refusal) else Answer(_held(call, row))


@routes.get("connections/{connection}/conflicts", Page[Conflict], scope="admin")
def list_conflicts(
    call: Call, connection: Id, all: All = False, limit: Limit = 50, cursor: Cursor = ""
) -> Answer:
    """The fields that differ, the newest first."""
    page = queries.list_conflicts(call.workspace, connection, Cut(limit, cursor), only_open=not all)
    return Answer(Page([_conflict(row) for row in page.items], page.next))


@routes.post("conflicts/{conflict}/settle", Conflict, scope="admin")
def settle_conflict(call: Call, conflict: Id, body: Chosen) -> Answer | Refusal:
    """Let one side of a conflict hold; a worker carries it out."""
    row = settle(call.workspace, call.actor, conflict, body.choose, now=call.now)
    return row if isinstance(row, Refusal) else Answer(_conflict(row))


def _set_up(row: m.Connection | Refusal) -> Answer | Refusal:
    if isinstance(row, Refusal):
        return row
    return Answer(SetUp(connection=row.pk, step=open_step(row), settings=settings_of(row)))


def _streams(row: m.Connection) -> list[Stream]:
    names = msgspec.structs.fields(Stream)
    rows = streams_of(row.workspace_id, [row.pk])
    told = [{each.name: getattr(of, each.name) for each in names} for of in rows]
    return [
        Stream(**{**each, "next_at": None if is_finished(of) else of.next_at})
        for of, each in zip(rows, told, strict=True)
    ]


def _held(call: Call, row: m.HeldMove) -> HeldMove:
    refusal = refusal_of(row)
    missing = tuple(each.sentence for each in refusal.unmet) or (refusal.sentence,)
    return HeldMove(
        id=row.pk,
        record=row.record,
        key=row.key,
        to=row.to,
        by=mover_in_words(row.by, "HubSpot", call.facts.directory),
        status=row.status,
        moved_at=row.moved_at,
        ended_at=row.ended_at,
        missing=missing,
    )


def _conflict(row: m.Conflict) -> Conflict:
    return Conflict(
        id=row.pk,
        record=row.record,
        field=row.field,
        ours=row.ours,
        theirs=row.theirs,
        status=row.status,
        found_at=row.found_at,
        ended_at=row.ended_at,
    )
