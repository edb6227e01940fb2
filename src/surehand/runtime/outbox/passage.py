"""Whether a message may go through its connection now: what all workers together keep to, in the database.

1. A connection that is paused or disabled lets nothing through; what is for it waits, and costs no try.
2. The breaker: after failures in a row the connection rests, longer each time, then one message tries it.
3. The rate is a bucket of tokens. What finds it empty is spread over the time until there are enough.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from django.db import transaction
from django.db.models import F, Q, QuerySet

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.runtime.connections import disable_connection
from surehand.store import models as m
from surehand.store.queries import connections as queries

OPENS_AFTER = 5
"""So many failures in a row open the breaker; one that needs other settings opens it at once."""
RESTS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
"""How long a connection rests after each probe that failed; the last one from then on."""
GIVEN_UP = timedelta(days=3)
"""After so long without anything going through, a connection is disabled."""
LONGEST_WAIT = timedelta(days=1)
"""The longest that the other side can ask us to wait."""
SPREAD = 200
"""So many messages are spread over the coming time at once."""

Passage: TypeAlias = Literal["open", "probe", "held"]


class Passages:
    """What one worker lets through, ``lease`` being how long it may take over a message."""

    def __init__(self, worker: str, lease: timedelta) -> None:
        self._worker = worker
        self._lease = lease

    def through(self, seen: m.Connection, rate: Rate | None, now: datetime) -> Passage:
        """Whether what was claimed for a connection may go out now; if not, all of it is set back."""
        if seen.status == "active" and seen.closed_until is None and rate is None:
            return "open"
        with transaction.atomic():
            connection = queries.lock_connection(seen.workspace_id, seen.pk)
            return self._decide(connection, rate, now) if connection else "held"

    def _decide(self, connection: m.Connection, rate: Rate | None, now: datetime) -> Passage:
        if connection.status != "active":
            return self._held(connection, now, None)
        if connection.closed_until and connection.closed_until > now:
            return self._held(connection, now, connection.closed_until)
        if connection.closed_until:
            # Nobody else probes until the lease is over; by then this worker is done, or gone.
            connection.closed_until = now + self._lease
            connection.save(update_fields=("closed_until",))
            return "probe"
        if rate and (slot := _take_token(connection, rate, now)):
            self._spread(connection, rate, slot, now)
            return "held"
        return "open"

    def _held(self, connection: m.Connection, now: datetime, until: datetime | None) -> Passage:
        self._give_back(connection)
        _due(connection, now).update(next_at=until)
        return "held"

    def _spread(self, connection: m.Connection, rate: Rate, slot: datetime, now: datetime) -> None:
        """Give each that waits a time of its own, from the next token on, instead of all of them the same one."""
        self._give_back(connection)
        rows = list(_due(connection, now).order_by("pk")[:SPREAD])
        for number, row in enumerate(rows):
            row.next_at = slot + timedelta(seconds=number / rate.per_second)
        _due(connection, now).bulk_update(rows, ["next_at"])

    def _give_back(self, connection: m.Connection) -> None:
        """What this worker has claimed and not tried is due again, and its claim is no try."""
        mine = _waiting(connection).filter(lease=self._worker)
        mine.update(attempts=F("attempts") - 1, lease="", next_at=F("created_at"))


def went_through(connection: m.Connection, *, was_probe: bool, now: datetime) -> None:
    """The other side took a message: its failures are forgotten, and what rested goes on."""
    if not was_probe and not connection.failures:
        return
    rows = m.Connection.objects.within(connection.workspace_id).filter(pk=connection.pk)
    # While it rests, only the probe says anything about it: what comes back now was sent before.
    rows = rows if was_probe else rows.filter(closed_until=None)
    with transaction.atomic():
        if rows.update(failures=0, failing_since=None, closed_until=None) and was_probe:
            _waiting(connection).filter(Q(next_at__gt=now) | Q(next_at=None), lease="").update(next_at=now)


def failed_through(
    connection: m.Connection, failed: DeliveryFailed, *, was_probe: bool, now: datetime
) -> bool:
    """Count a failure; whether the connection was disabled by it. Too many requests are none: it only rests."""
    with transaction.atomic():
        row = queries.lock_connection(connection.workspace_id, connection.pk)
        if row is None or (row.closed_until and not was_probe):
            return False
        rest = asked_for(failed)
        if not is_too_many(failed):
            row.failures = max(row.failures + 1, OPENS_AFTER if failed.failure == "settings" else 0)
            row.failing_since = row.failing_since or now
            rest = max(rest, _rest(row.failures))
        row.closed_until = now + rest if rest else None
        row.save(update_fields=("failures", "failing_since", "closed_until"))
        if row.failures < OPENS_AFTER or not row.failing_since or now - row.failing_since < GIVEN_UP:
            return False
        return disable_connection(row.workspace_id, row.pk, "Nothing went through for three days.", now=now)


def is_too_many(failed: DeliveryFailed) -> bool:
    """Whether the other side only asked us to be slower: RFC 6585, section 4."""
    return failed.status == 429 and failed.failure == "retry"


def asked_for(failed: DeliveryFailed) -> timedelta:
    """How long the other side asked to be left alone, within reason."""
    least = timedelta(seconds=1) if is_too_many(failed) else timedelta()
    return min(max(failed.wait or least, least), LONGEST_WAIT)


def _rest(failures: int) -> timedelta:
    if failures < OPENS_AFTER:
        return timedelta()
    return RESTS[min(failures - OPENS_AFTER, len(RESTS) - 1)]


def _take_token(connection: m.Connection, rate: Rate, now: datetime) -> datetime | None:
    """Take one, or say when there will be one. The row is locked."""
    since = connection.tokens_at
    gained = max((now - since).total_seconds(), 0) * rate.per_second if since else rate.burst
    have = min(connection.tokens + gained, float(rate.burst)) if since else float(rate.burst)
    # Moments have microseconds, tokens have more: what is as good as one is one.
    if have < 1 - 1e-6:
        return now + timedelta(seconds=(1 - have) / rate.per_second)
    connection.tokens, connection.tokens_at = max(have - 1, 0), max(now, since or now)
    connection.save(update_fields=("tokens", "tokens_at"))
    return None


def _waiting(connection: m.Connection) -> QuerySet[m.Delivery]:
    rows = m.Delivery.objects.within(connection.workspace_id)
    return rows.filter(connection=connection.pk, status="waiting")


def _due(connection: m.Connection, now: datetime) -> QuerySet[m.Delivery]:
    return _waiting(connection).filter(lease="", next_at__lte=now)
