"""How fast a connection may be asked, all workers together: a bucket of tokens for each class of requests.

The other side counts per account, not per worker. Deliveries keep to the rate of their carrier; all that is read,
and every request a carrier makes beyond its first, is taken from here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from surehand.connectors.channel import Rate
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection

BACKGROUND = 0.5
"""What can wait leaves this part of a bucket to what people wait for."""


def take(
    connection: m.Connection, name: str, rate: Rate, now: datetime, *, cost: int = 1, background: bool = False
) -> timedelta:
    """Take tokens for requests of a class; how long to wait where there are not enough (then none are taken)."""
    with transaction.atomic():
        lock_connection(connection.workspace_id, connection.id)
        row = _bucket(connection, name, rate, now)
        have = _tokens(row, rate, now)
        needed = cost + (rate.burst * BACKGROUND if background else 0)
        # A cost above what the bucket holds can never be there at once: a full bucket is enough.
        needed = min(needed, float(rate.burst))
        if have < needed - 1e-6:
            return timedelta(seconds=(needed - have) / rate.per_second)
        row.tokens, row.at = have - cost, max(now, row.at)
        row.save(update_fields=("tokens", "at"))
    return timedelta()


def told_remaining(connection: m.Connection, name: str, remaining: int, rate: Rate, now: datetime) -> None:
    """The other side says how much is left: never more is in the bucket than that, as others may use the account."""
    with transaction.atomic():
        lock_connection(connection.workspace_id, connection.id)
        row = _bucket(connection, name, rate, now)
        row.tokens, row.at = min(_tokens(row, rate, now), float(remaining)), max(now, row.at)
        row.save(update_fields=("tokens", "at"))


def _bucket(connection: m.Connection, name: str, rate: Rate, now: datetime) -> m.Allowance:
    rows = m.Allowance.objects.within(connection.workspace_id)
    row: m.Allowance
    row, _ = rows.get_or_create(
        connection=connection.id,
        name=name,
        defaults={"workspace_id": connection.workspace_id, "tokens": float(rate.burst), "at": now},
    )
    return row


def _tokens(row: m.Allowance, rate: Rate, now: datetime) -> float:
    gained = max((now - row.at).total_seconds(), 0) * rate.per_second
    return min(row.tokens + gained, float(rate.burst))
