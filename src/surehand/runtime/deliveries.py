"""Deliveries that a person looks after: what failed can be sent again."""

from __future__ import annotations

from datetime import datetime

from surehand.core.engine import Next, Refusal
from surehand.store import models as m


def replay(workspace: str, delivery: str, now: datetime) -> m.Delivery | Refusal:
    """Let a failed delivery go out again, with all its attempts before it and under the same key."""
    rows = m.Delivery.objects.within(workspace).filter(id=delivery)
    again = rows.filter(status="failed").update(
        status="waiting", next_at=now, attempts=0, failure="", lease=""
    )
    found: m.Delivery | None = rows.first()
    if found is None:
        return Refusal("no_such_delivery", "There is no such delivery in this workspace.")
    if not again:
        sentence = f"This delivery is {found.status}; only a failed one is sent again."
        return Refusal("not_failed", sentence, allowed=(Next("read", "See what became of it."),))
    return found
