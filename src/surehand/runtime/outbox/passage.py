"""Whether a message may go through its connection now: what all workers together keep to, in the database.

1. A connection that is paused or disabled lets nothing through; what is for it waits, and costs no try.
2. The breaker: after failures in a row the connection rests, longer each time, then one message tries it.
3. The rate is a bucket of tokens. What finds it empty is spread over the time until there are enough.

The mail server of the installation keeps to 2 and 3 like a connection, for the letters of all workspaces together.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from django.db import transaction
from django.db.models import F, Q, QuerySet

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.runtime.connections import disable_connection
from surehand.store import models as m

OPENS_AFTER = 5
"""So many failures in a row open the breaker; one that needs other settings opens it at once."""
RESTS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
"""How long a connection rests after each probe that failed; the last one from then on."""
GIVEN_UP = timedelta(days=3)
"""After so long without anything going through, a connection is disabled."""
SILENT = "Nothing went through for three days."
LONGEST_WAIT = timedelta(days=1)
"""The longest that the other side can ask us to wait."""
SPREAD = 200
"""So many messages are spread over the coming time at once."""

Passage: TypeAlias = Literal["open", "probe", "held"]
Gate: TypeAlias = m.Connection | m.MailServer


class Passages:
    """What one worker lets through, ``lease`` being how long it may take over a message."""

    def __init__(self, worker: str, lease: timedelta) -> None:
        self._worker = worker
        self._lease = lease

    def through(self, seen: Gate, rate: Rate | None, now: datetime, out: Collection[str] = ()) -> Passage:
        """Whether what was claimed for a connection or the mail server may go out now; if not, it is set back.

        ``out`` are deliveries that this worker has on their way: those it keeps.
        """
        if _is_open(seen) and rate is None:
            return "open"
        with transaction.atomic():
            gate = _locked(seen)
            return self._decide(gate, rate, now, out) if gate else "held"

    def _decide(self, gate: Gate, rate: Rate | None, now: datetime, out: Collection[str]) -> Passage:
        if isinstance(gate, m.Connection) and gate.status != "active":
            return self._held(gate, now, None, out)
        if gate.closed_until and gate.closed_until > now:
            return self._held(gate, now, gate.closed_until, out)
        if gate.closed_until:
            # Nobody else probes until the lease is over; by then this worker is done, or gone.
            gate.closed_until = now + self._lease
            gate.save(update_fields=("closed_until",))
            return "probe"
        if rate and (slot := _take_token(gate, rate, now)):
            self._spread(gate, rate, slot, now, out)
            return "held"
        return "open"

    def _held(self, gate: Gate, now: datetime, until: datetime | None, out: Collection[str]) -> Passage:
        self._give_back(gate, out)
        _due(gate, now).update(next_at=until)
        return "held"

    def _spread(self, gate: Gate, rate: Rate, slot: datetime, now: datetime, out: Collection[str]) -> None:
        """Give each that waits a time of its own, from the next token on, instead of all of them the same one."""
        self._give_back(gate, out)
        rows = list(_due(gate, now).order_by("pk")[:SPREAD])
        for number, row in enumerate(rows):
            row.next_at = slot + timedelta(seconds=number / rate.per_second)
        m.Delivery.objects.everywhere().bulk_update(rows, ["next_at"])

    def _give_back(self, gate: Gate, out: Collection[str]) -> None:
        """What this worker has claimed and not tried is due again, and its claim is no try."""
        mine = _waiting(gate).filter(lease=self._worker, next_at__isnull=False).exclude(pk__in=out)
        mine.update(attempts=F("attempts") - 1, lease="", next_at=F("created_at"))


def went_through(gate: Gate, *, was_probe: bool, now: datetime) -> None:
    """The other side took a message: its failures are forgotten, and what rested goes on."""
    if not was_probe and not gate.failures:
        return
    rows = _row_of(gate)
    # While it rests, only the probe says anything about it: what comes back now was sent before.
    rows = rows if was_probe else rows.filter(closed_until=None)
    with transaction.atomic():
        if rows.update(failures=0, failing_since=None, closed_until=None) and was_probe:
            _waiting(gate).filter(Q(next_at__gt=now) | Q(next_at=None), lease="").update(next_at=now)


def failed_through(gate: Gate, failed: DeliveryFailed, *, was_probe: bool, now: datetime) -> bool:
    """Count a failure; whether the connection was disabled by it. Too many requests are none: it only rests."""
    with transaction.atomic():
        row = _locked(gate)
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
        # Nobody resumes a mail server by hand: it is tried again for as long as letters wait for it.
        return isinstance(row, m.Connection) and disable_connection(row.workspace_id, row.pk, SILENT, now=now)


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


def _take_token(gate: Gate, rate: Rate, now: datetime) -> datetime | None:
    """Take one, or say when there will be one. The row is locked."""
    since = gate.tokens_at
    gained = max((now - since).total_seconds(), 0) * rate.per_second if since else rate.burst
    have = min(gate.tokens + gained, float(rate.burst)) if since else float(rate.burst)
    # Moments have microseconds, tokens have more: what is as good as one is one.
    if have < 1 - 1e-6:
        return now + timedelta(seconds=(1 - have) / rate.per_second)
    gate.tokens, gate.tokens_at = max(have - 1, 0), max(now, since or now)
    gate.save(update_fields=("tokens", "tokens_at"))
    return None


def _is_open(gate: Gate) -> bool:
    return gate.closed_until is None and (isinstance(gate, m.MailServer) or gate.status == "active")


def _row_of(gate: Gate) -> QuerySet[Any]:
    if isinstance(gate, m.Connection):
        return m.Connection.objects.within(gate.workspace_id).filter(pk=gate.pk)
    return m.MailServer.objects.filter(pk=gate.pk)


def _locked(gate: Gate) -> Gate | None:
    """It as it is now, which nobody else changes until the end of the transaction."""
    found: Gate | None = _row_of(gate).select_for_update().first()
    return found


def _waiting(gate: Gate) -> QuerySet[m.Delivery]:
    if isinstance(gate, m.Connection):
        rows = m.Delivery.objects.within(gate.workspace_id).filter(connection=gate.pk)
    else:
        rows = m.Delivery.objects.everywhere().filter(connection="", channel="email")
    return rows.filter(status="waiting")


def _due(gate: Gate, now: datetime) -> QuerySet[m.Delivery]:
    return _waiting(gate).filter(lease="", next_at__lte=now)
