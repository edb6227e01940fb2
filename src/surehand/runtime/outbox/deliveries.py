"""Deliveries that a person looks after: what failed can be sent again, or settled by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from msgspec.structs import replace

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.trail import Changed, note
from surehand.store import models as m
from surehand.store.queries.deliveries import DeliveryFilter, matching
from surehand.store.queries.ledger import let_on

LONGEST_REASON = 500


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


def settle_by_hand(
    workspace: str, actor: Actor, delivery: str, reason: str, *, now: datetime | None = None
) -> m.Delivery | Refusal:
    """Note that a message that failed or waits need not go out any more, for a reason that is in the audit log."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        return Refusal("reason_missing", "Say in at most 500 characters why it need not go out any more.")
    at = now or datetime.now(UTC)
    rows = m.Delivery.objects.within(workspace).filter(id=delivery)
    with transaction.atomic():
        found: m.Delivery | None = rows.first()
        if found is None:
            return Refusal("no_such_delivery", "There is no such delivery in this workspace.")
        open_ones = rows.filter(status__in=("waiting", "failed"))
        if not open_ones.update(status="settled", next_at=None, failure="", lease="", answer=reason.strip()):
            allowed = (Next("read", "See what became of it."),)
            return Refusal("not_open", f"This delivery is {found.status} already.", allowed=allowed)
        told = Changed(f"{found.kind}: {found.to}", {"status": found.status}, reason=reason.strip())
        note(workspace, actor, "delivery_settled", found.pk, told, now=at)
        let_on(found, at)
    found.refresh_from_db(from_queryset=m.Delivery.objects.within(workspace))
    return found


def _send_again(failed: QuerySet[m.Delivery, Any], now: datetime) -> int:
    return failed.update(status="waiting", next_at=now, attempts=0, failure="", lease="")
