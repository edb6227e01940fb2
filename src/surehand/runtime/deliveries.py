"""Deliveries that a person looks after: what failed can be sent again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from msgspec.structs import replace

from surehand.core.engine import Next, Refusal
from surehand.store import models as m
from surehand.store.queries.deliveries import DeliveryFilter, matching


def replay(workspace: str, delivery: str, now: datetime) -> m.Delivery | Refusal:
    """Let a failed delivery go out again, with all its attempts before it and under the same key."""
    rows = m.Delivery.objects.within(workspace).filter(id=delivery)
    again = _send_again(rows.filter(status="failed"), now)
    found: m.Delivery | None = rows.first()
    if found is None:
        return Refusal("no_such_delivery", "There is no such delivery in this workspace.")
    if not again:
        sentence = f"This delivery is {found.status}; only a failed one is sent again."
        return Refusal("not_failed", sentence, allowed=(Next("read", "See what became of it."),))
    return found


def replay_failed(workspace: str, wanted: DeliveryFilter, now: datetime) -> int:
    """Let every failed delivery that a filter means go out again, each under its key; how many that are."""
    return _send_again(matching(workspace, replace(wanted, status="failed")), now)


def _send_again(failed: QuerySet[m.Delivery, Any], now: datetime) -> int:
    return failed.update(status="waiting", next_at=now, attempts=0, failure="", lease="")
