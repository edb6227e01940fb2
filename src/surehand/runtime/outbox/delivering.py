"""How a claimed delivery goes out: in its lane, through its connection, with every try noted.

A delivery is sent and then marked; killed between the two, it is sent again after the lease, under the same key. What
fails is tried again after longer and longer times, then left for a person, with the reason on the row.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from surehand.connectors.channel import DeliveryFailed
from surehand.runtime.outbox.carrier import Carrier
from surehand.runtime.outbox.messages import TOGETHER
from surehand.runtime.outbox.passage import Passages, asked_for, failed_through, is_too_many, went_through
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.outbox.system_alerts import tell_of_disabled, tell_of_failed
from surehand.store import models as m
from surehand.store.queries import ledger
from surehand.store.queries.connections import read_connection

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_TOGETHER = 200
"""The most alerts of a kind that become one letter."""
BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200, 86400, 86400))
"""The waits between tries: about three days in all."""
TRIED_FOR = sum(BACK_OFF, timedelta())
"""So long a message is sent again although the other side has too much to do, which costs no try."""


class Deliverer:
    """What a worker does with the deliveries it has claimed."""

    def __init__(self, worker: str, carriers: Mapping[str, Carrier], clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._carriers = carriers
        self._clock = clock
        self._passages = Passages(worker, LEASE)
        self._resting: set[str] = set()

    def folded(self, deliveries: Iterable[m.Delivery]) -> Iterable[Sequence[m.Delivery]]:
        """What goes out as one letter: alerts of one kind to one person, with those that nobody has claimed yet."""
        letters: dict[tuple[str, ...], list[m.Delivery]] = defaultdict(list)
        for each in deliveries:
            folds = each.channel in ("email", "slack") and each.kind in TOGETHER
            letters[each.workspace_id, each.channel, each.to, each.kind, "" if folds else each.pk].append(
                each
            )
        for (*_, alone), together in letters.items():
            more = (
                ()
                if alone
                else ledger.claim_alike(together[0], self._worker, self._clock(), LEASE, MOST_TOGETHER)
            )
            yield (*together, *more)

    def deliver(self, *deliveries: m.Delivery) -> None:
        """Send what leaves as one message, unless something holds it back."""
        held = self._still_held(deliveries)
        if not held:
            return
        carrier = self._carriers.get(held[0].channel)
        if carrier is None:
            self._no_way_out(held)
        elif later := carrier.wait_until(held[0], self._clock()):
            self._set_back(held, later)
        elif not self._waits_in_lane(held):
            self._pass(carrier, held)

    def _still_held(self, deliveries: Sequence[m.Delivery]) -> Sequence[m.Delivery]:
        """Those that nobody else has by now. While half of the lease is left, nobody can have."""
        enough = self._clock() + LEASE / 2
        # What was claimed for a connection that lets nothing through was given back with the first of it.
        untouched = deliveries[0].connection not in self._resting
        if untouched and all(each.next_at and each.next_at > enough for each in deliveries):
            return sorted(deliveries, key=lambda each: each.pk)
        # Those before it took long: the lease counts from here, if it is still ours.
        if not self._mine(deliveries).update(next_at=self._clock() + LEASE):
            return ()
        return list(self._mine(deliveries).order_by("pk"))

    def _no_way_out(self, held: Sequence[m.Delivery]) -> None:
        """E-mail that nobody set up is off, which is no failure; any other channel that is not there is one."""
        if held[0].channel == "email":
            ledger.settle_as_off(self._mine(held))
        else:
            self._give_up(held, DeliveryFailed("settings", f"The channel {held[0].channel} is not set up."))

    def _waits_in_lane(self, held: Sequence[m.Delivery]) -> bool:
        """Whether one before it in its lane has yet to go; then it waits until that one lets it on."""
        if not held[0].lane or not ledger.is_behind(held[0]):
            return False
        self._set_back(held, None)
        if not ledger.is_behind(held[0]):
            # The one before it was settled in this very moment, and did not see that this one waits.
            ledger.let_on(held[0], self._clock())
        return True

    def _pass(self, carrier: Carrier, held: Sequence[m.Delivery]) -> None:
        """Through its connection, where it has one."""
        if not held[0].connection:
            self._send(carrier, held)
            return
        connection = read_connection(held[0].workspace_id, held[0].connection)
        if connection is None:
            self._give_up(held, DeliveryFailed("settings", "Its connection was removed."))
            return
        passage = self._passages.through(connection, carrier.rate(connection), self._clock())
        if passage == "held":
            self._resting.add(connection.pk)
        else:
            self._resting.discard(connection.pk)
            self._send(carrier, held, connection, was_probe=passage == "probe")

    def _send(
        self,
        carrier: Carrier,
        held: Sequence[m.Delivery],
        connection: m.Connection | None = None,
        *,
        was_probe: bool = False,
    ) -> None:
        begun = time.monotonic()
        failed: DeliveryFailed | None = None
        answer = ""
        try:
            answer = carrier.carry(held, self._clock())
        except DeliveryFailed as error:
            failed = error
        except Exception as error:
            log.exception("delivery %s failed", held[0].pk)
            failed = DeliveryFailed("retry", repr(error))
        took = int((time.monotonic() - begun) * 1000)
        if failed:
            self._failed(held, failed, took, connection)
        else:
            self._sent(held, redacted(answer, connection), took)
        if connection:
            self._note(connection, failed, was_probe)

    def _sent(self, held: Sequence[m.Delivery], answer: str, took: int) -> None:
        now = self._clock()
        with transaction.atomic():
            self._mine(held).update(status="sent", sent_at=now, next_at=None, answer=answer, lease="")
            ledger.note_attempts(held, m.Attempt(at=now, result="sent", answer=answer, took_ms=took))
            ledger.let_on(held[0], now)

    def _failed(
        self, held: Sequence[m.Delivery], failed: DeliveryFailed, took: int, connection: m.Connection | None
    ) -> None:
        """Try again later, or leave it for a person to repair and replay."""
        now, said = self._clock(), redacted(failed.answer, connection)
        attempt = m.Attempt(at=now, result=failed.failure, status=failed.status, answer=said, took_ms=took)
        again = [each for each in held if self._is_tried_again(each, failed, now)]
        with transaction.atomic():
            ledger.note_attempts(held, attempt)
            for each in again:
                self._mine([each]).update(
                    failure=failed.failure,
                    answer=said,
                    next_at=now + self._wait(each, failed),
                    attempts=each.attempts - self._is_free(each, failed, now),
                    lease="",
                )
        given_up = [each for each in held if each not in again]
        if given_up:
            self._give_up(given_up, failed, said)

    def _is_free(self, delivery: m.Delivery, failed: DeliveryFailed, now: datetime) -> bool:
        """Whether the try does not count: the other side had too much to do, and that not for days."""
        return is_too_many(failed) and now - delivery.created_at < TRIED_FOR

    def _is_tried_again(self, delivery: m.Delivery, failed: DeliveryFailed, now: datetime) -> bool:
        counts = delivery.attempts - self._is_free(delivery, failed, now)
        return failed.failure == "retry" and counts <= len(BACK_OFF)

    def _wait(self, delivery: m.Delivery, failed: DeliveryFailed) -> timedelta:
        if is_too_many(failed):
            return asked_for(failed)
        return max(BACK_OFF[delivery.attempts - 1], asked_for(failed))

    def _give_up(self, held: Sequence[m.Delivery], failed: DeliveryFailed, said: str = "") -> None:
        """Leave it for a person, who is told; those behind it in its lane go on."""
        now = self._clock()
        with transaction.atomic():
            self._mine(held).update(
                status="failed",
                failure=failed.failure,
                answer=(said or failed.answer)[:500],
                next_at=None,
                lease="",
            )
            ledger.let_on(held[0], now)
        tell_of_failed(held[0], now)

    def _note(self, connection: m.Connection, failed: DeliveryFailed | None, was_probe: bool) -> None:
        """What it says of the connection. A message that only a person can mend did reach the other side."""
        now = self._clock()
        if failed is None or failed.failure == "person":
            went_through(connection, was_probe=was_probe, now=now)
        elif failed_through(connection, failed, was_probe=was_probe, now=now):
            tell_of_disabled(connection, now)

    def _set_back(self, held: Sequence[m.Delivery], until: datetime | None) -> None:
        self._mine(held).update(next_at=until, lease="", attempts=F("attempts") - 1)

    def _mine(self, deliveries: Iterable[m.Delivery]) -> QuerySet[m.Delivery]:
        keys = [each.pk for each in deliveries]
        return m.Delivery.objects.everywhere().filter(pk__in=keys, lease=self._worker)
