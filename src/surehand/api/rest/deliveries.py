"""Deliveries: every message to a person or an outside system, and trying a failed one again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from surehand.api.rest import setup_shapes as t
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal
from surehand.runtime.deliveries import replay
from surehand.store import models as m
from surehand.store.queries import deliveries as queries
from surehand.store.queries.lists import Cut, Page

routes = Routes("Deliveries")

Status = Annotated[Literal["", "waiting", "sent", "failed", "off"], Field(description="Only these.")]


@routes.get("deliveries", Page[t.Delivery], scope="admin")
def list_deliveries(
    call: Call,
    status: Status = "",
    channel: Annotated[Filter, Field(description="Only through this channel.")] = "",
    kind: Annotated[Filter, Field(description="Only messages of this kind.")] = "",
    record: Annotated[Filter, Field(description="Only because of this record.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The deliveries of the workspace, the newest first."""
    wanted = queries.DeliveryFilter(record=record, channel=channel, status=status, kind=kind)
    page = queries.list_deliveries(call.workspace, wanted, Cut(limit, cursor))
    return Answer(Page([_delivery(row) for row in page.items], page.next))


@routes.post("deliveries/{delivery}/replay", t.Delivery, scope="admin")
def replay_delivery(call: Call, delivery: Id) -> Answer | Refusal:
    """Try a failed delivery again, under the same key."""
    again = replay(call.workspace, delivery, call.now)
    return again if isinstance(again, Refusal) else Answer(_delivery(again))


def _delivery(row: m.Delivery) -> t.Delivery:
    return t.Delivery(
        id=row.id,
        record=row.record or None,
        key=row.key,
        channel=row.channel,
        to=row.to,
        kind=row.kind,
        status=row.status,
        failure=row.failure or None,
        attempts=row.attempts,
        answer=row.answer,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )
