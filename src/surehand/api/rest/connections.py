"""Connections: how they do, pausing and resuming them."""

from __future__ import annotations

from typing import Annotated, Literal

from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.bodies import Body, WhyIfYouLike
from surehand.api.rest.endpoint import Answer, Id, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import says
from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of, pause_connection, resume_connection
from surehand.runtime.sync import kinds
from surehand.store import models as m
from surehand.store.queries.deliveries import ConnectionCount, count_by_connection
from surehand.store.queries.lists import Page

routes = Routes("Connections")


class SystemToConnect(Body, frozen=True, kw_only=True):
    """An account at HubSpot or ClickUp to connect."""

    kind: Literal["hubspot", "clickup"]
    token: Annotated[str, says("It is tried at once, sealed, and never told again.")]
    title: Annotated[str, says("A name; that of the system where it is empty.")] = ""


@routes.get("connections", Page[t.Connection], scope="admin")
def list_connections(call: Call) -> Answer:
    """Every connection of the workspace, and how it does."""
    counts = count_by_connection(call.workspace)
    rows = connections_of(call.workspace)
    return Answer(Page([_connection(call, row, counts) for row in rows], ""))


@routes.post("connections", t.Connection, scope="admin")
def connect_system(call: Call, body: SystemToConnect) -> Answer | Refusal:
    """Connect HubSpot or ClickUp. It works once its settings are kept and it was started."""
    made = kinds.begin(call.workspace, call.actor, body.kind, body.title, body.token, clock=lambda: call.now)
    return told_of(call, made)


@routes.post("connections/{connection}/pause", t.Connection, scope="admin")
def pause(call: Call, connection: Id, body: WhyIfYouLike) -> Answer | Refusal:
    """Let nothing go out through it: what is for it waits."""
    return told_of(call, pause_connection(call.workspace, call.actor, connection, body.reason, now=call.now))


@routes.post("connections/{connection}/resume", t.Connection, scope="admin")
def resume(call: Call, connection: Id) -> Answer | Refusal:
    """Let it work again: what waited goes out now."""
    return told_of(call, resume_connection(call.workspace, call.actor, connection, now=call.now))


def told_of(call: Call, answer: m.Connection | Refusal) -> Answer | Refusal:
    """A connection after an act on it, or why that was refused."""
    if isinstance(answer, Refusal):
        return answer
    answer.refresh_from_db(from_queryset=m.Connection.objects.within(call.workspace))
    return Answer(_connection(call, answer, count_by_connection(call.workspace)))


def _connection(call: Call, row: m.Connection, counts: dict[str, ConnectionCount]) -> t.Connection:
    count = counts.get(row.pk, ConnectionCount())
    return t.Connection(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        owner=render.who(call.facts.directory, row.owner),
        status=row.status,
        note=row.note,
        failures=row.failures,
        rests_until=row.closed_until,
        waiting=count.waiting,
        sent=count.sent,
        failed=count.failed,
        oldest_waiting=count.oldest,
        last_sent=count.last_sent,
    )
