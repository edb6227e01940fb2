"""What came from outside, processed by a worker: claimed, read by the handler of its kind, told what became of it.

It was kept first and answered at once; here it is read, once as far as anybody can see: a worker that was killed is
followed by another after the lease, so a handler gives ``inbound.id`` as the idempotency key of its command.
A worker reads it beside its other work (`start_reading_inbound`), so that a handler that hangs delays no timer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from surehand.runtime.clickup import hooking
from surehand.runtime.hubspot import hooks
from surehand.runtime.received import Handler, Told
from surehand.runtime.replies.taking import take_mail
from surehand.runtime.slack import taking
from surehand.runtime.webhooks import reading
from surehand.store import models as m
from surehand.store.queries import ledger
from surehand.store.queries.connections import kinds_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 20
TICK = 1.0
"""Seconds between looks for what came in, while there is nothing."""
BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600))
"""The waits between tries when reading failed for a reason that may pass: about eight hours in all."""

SHORTEST_KEPT = timedelta(days=15)
"""A repetition is known, and a sender that fell silent is missed, by what came before: two weeks of it at least."""
SWEPT_AT_ONCE = 500


def handlers() -> Mapping[str, Handler]:
    """Who reads what came in, by the kind of its connection; ``email`` is the mailbox of the installation."""
    return {
        "clickup": hooking.handle,
        "email": take_mail,
        "hubspot": hooks.handle,
        "slack": taking.handle,
        "webhook_in": reading.handle,
    }


def start_reading_inbound(
    worker: str, stop: threading.Event, clock: Callable[[], datetime]
) -> threading.Thread:
    """Read what comes in beside the other work. Ends by itself after the message at which ``stop`` is set."""
    thread = threading.Thread(target=_read_until, args=(worker, stop, clock), name="inbound", daemon=True)
    thread.start()
    return thread


def _read_until(worker: str, stop: threading.Event, clock: Callable[[], datetime]) -> None:
    wait = 0.0
    while not stop.wait(wait):
        close_old_connections()
        try:
            wait = 0.0 if work_on_inbound(worker, clock, stop.is_set) else TICK
        except (InterfaceError, OperationalError):
            log.exception("the database cannot be reached; what came in waits")
            wait = TICK
    connection.close()


def work_on_inbound(
    worker: str, clock: Callable[[], datetime], over: Callable[[], bool] = lambda: False
) -> int:
    """Read what waits, unless it is ``over``; how many messages that were."""
    rows = ledger.claim_inbound(worker, clock(), LEASE, BATCH)
    if not rows:
        return 0
    known, kinds = handlers(), kinds_of({row.connection for row in rows})
    for row in rows:
        if over():
            break
        kind = kinds.get(row.connection, row.connection)
        if _is_still_held(row, clock()):
            _read(row, known.get(kind), clock())
    return len(rows)


def sweep_inbound(now: datetime) -> None:
    """Forget what was read long ago. What waits or failed stays until somebody has settled it."""
    before = now - max(timedelta(days=settings.INBOUND_KEPT), SHORTEST_KEPT)
    settled = m.Inbound.objects.everywhere().filter(status__in=("done", "ignored"), received_at__lt=before)
    # In portions: a message may have megabytes, and others write meanwhile.
    while ids := list(settled.values_list("pk", flat=True)[:SWEPT_AT_ONCE]):
        m.Inbound.objects.everywhere().filter(pk__in=ids).delete()


def _is_still_held(row: m.Inbound, now: datetime) -> bool:
    """Whether nobody else has it by now. Where those before it took long, its lease counts from here."""
    if row.next_at and row.next_at > now + LEASE / 2:
        return True
    row.next_at = now + LEASE
    return bool(ledger.hold_of(row).update(next_at=row.next_at))


def _read(row: m.Inbound, handler: Handler | None, now: datetime) -> None:
    if handler is None:
        _settle(row, Told("Its connection is gone, so nobody can read it.", status="failed"))
        return
    try:
        told = handler(row, now)
    except Exception as error:
        # Whatever went wrong, the message must neither be lost nor stop the others.
        log.exception("inbound message %s failed", row.pk)
        _postpone(row, repr(error), now)
    else:
        _settle(row, told)


def _settle(row: m.Inbound, told: Told) -> None:
    ledger.hold_of(row).update(
        status=told.status, told=told.sentence[:500], record=told.record, next_at=None, lease=""
    )


def _postpone(row: m.Inbound, error: str, now: datetime) -> None:
    if row.attempts > len(BACK_OFF):
        _settle(row, Told(error, status="failed"))
    else:
        ledger.hold_of(row).update(told=error[:500], next_at=now + BACK_OFF[row.attempts - 1], lease="")
