"""Deliveries: every message to a person or an outside system, and trying a failed one again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surehand.api.rest import setup_shapes as t
from surehand.api.rest.bodies import Why
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.runtime.outbox.deliveries import replay, replay_failed, settle_by_hand
from surehand.store import models as m
from surehand.store.queries import deliveries as queries
from surehand.store.queries.lists import Cut, Page

routes = Routes("Deliveries")

Status = Annotated[
    Literal["", "waiting", "sent", "failed", "settled", "off"], Field(description="Only these.")
]


@routes.get("deliveries", Page[t.Delivery], scope="admin")
def list_deliveries(
    call: Call,
    status: Status = "",
    channel: Annotated[Filter, Field(description="Only through this channel.")] = "",
    kind: Annotated[Filter, Field(description="Only messages of this kind.")] = "",
    record: Annotated[Filter, Field(description="Only because of this record.")] = "",
    connection: Annotated[Filter, Field(description="Only through this connection.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The deliveries of the workspace, the newest first."""
    wanted = queries.DeliveryFilter(
        record=record, connection=connection, channel=channel, status=status, kind=kind
    )
    page = queries.list_deliveries(call.workspace, wanted, Cut(limit, cursor))
    return Answer(Page([_delivery(row) for row in page.items], page.next))


@routes.post("deliveries/{delivery}/replay", t.Delivery, scope="admin")
def replay_delivery(call: Call, delivery: Id) -> Answer | Refusal:
    """Try a failed delivery again, under the same key."""
    again = replay(call.workspace, delivery, call.now)
    return again if isinstance(again, Refusal) else Answer(_delivery(again))


@routes.post("connections/{connection}/replay", t.Replayed, scope="admin")
def replay_connection(call: Call, connection: Id) -> Answer:
    """Try every failed delivery of a connection again, each under its key."""
    wanted = queries.DeliveryFilter(connection=connection)
    return Answer(t.Replayed(replayed=replay_failed(call.workspace, wanted, call.now)))


@routes.post("deliveries/{delivery}/settle", t.Delivery, scope="admin")
def settle_delivery(call: Call, delivery: Id, body: Why) -> Answer | Refusal:
    """Note that a delivery need not go out any more, for a reason that is in the audit log."""
    settled = settle_by_hand(call.workspace, call.actor, delivery, body.reason, now=call.now)
    return settled if isinstance(settled, Refusal) else Answer(_delivery(settled))


@routes.get("deliveries/{delivery}/attempts", list[t.Attempt], scope="admin")
def list_attempts(call: Call, delivery: Id) -> Answer:
    """Every try of a delivery that is kept, the first one first."""
    rows = queries.read_attempts(call.workspace, delivery)
    return Answer(
        [
            t.Attempt(at=row.at, result=row.result, status=row.status, answer=row.answer, took_ms=row.took_ms)
            for row in rows
        ]
    )


def _delivery(row: m.Delivery) -> t.Delivery:
    return t.Delivery(
        id=row.id,
        record=row.record or None,
        key=row.key,
        channel=row.channel,
        to=row.to,
        kind=row.kind,
        connection=row.connection or None,
        status=row.status,
        failure=row.failure or None,
        attempts=row.attempts,
        answer=row.answer,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )
