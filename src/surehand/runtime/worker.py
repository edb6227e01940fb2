"""The worker: lets due timers have their effect and carries deliveries out.

1. It claims rows that are due by a conditional update with a lease, so any number of workers can run.
2. A due timer becomes a command like any other; its effect and its end are one transaction, so it happens once.
3. A delivery is sent and then marked; killed between the two, it is sent again after the lease, under the same key.
4. What fails is tried again after longer and longer times, then left for a person, with the reason on the row.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import QuerySet

from surehand.connectors.channel import Channel, DeliveryFailed, Failure
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import FireTimer
from surehand.runtime.execute import Request, execute
from surehand.runtime.ids import new_id
from surehand.runtime.imports import work_on_imports
from surehand.runtime.letters import channels_from_settings, letter_for
from surehand.store import models as m
from surehand.store.queries import ledger

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 20
IDLE = 1.0
BEAT = timedelta(seconds=10)
TROUBLE = 5.0
IMPORT_TURN = timedelta(seconds=5)
"""So long an import goes on before timers and deliveries have their turn."""

VOID = frozenset({"timer_gone", "archived", "merged", "no_such_record"})
"""Refusals after which a timer has nothing left to do, whatever happens."""
BACK_OFF = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21600, 43200, 86400, 86400))
"""The waits between tries: about three days in all."""

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """One worker. ``channels`` maps a channel's name to the way out; ``clock`` is given in tests."""

    def __init__(self, channels: Mapping[str, Channel] | None = None, clock: Clock = _now) -> None:
        self.id = new_id("wrk")
        self._channels = channels_from_settings() if channels is None else channels
        self._clock = clock
        self._stop = threading.Event()
        self._started = self._next_beat = clock()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                if self._clock() >= self._next_beat:
                    self.beat()
                wait = 0.0 if self.work() else IDLE
            except (InterfaceError, OperationalError):
                log.exception("the database cannot be reached; trying again in %s seconds", TROUBLE)
                wait = TROUBLE
            self._stop.wait(wait)

    def stop(self, *_: object) -> None:
        """Finish what is in hand, then end. Fit to be a signal handler."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """End cleanly on Ctrl-C and on termination."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def work(self) -> int:
        """Do everything that is due now, once, and say how much that was."""
        timers = ledger.claim_timers(self.id, self._clock(), LEASE, BATCH)
        for timer in timers:
            self._fire(timer)
        deliveries = ledger.claim_deliveries(self.id, self._clock(), LEASE, BATCH)
        for delivery in deliveries:
            self._deliver(delivery)
        imports = work_on_imports(self.id, self._turn_over(IMPORT_TURN))
        return len(timers) + len(deliveries) + imports

    def _turn_over(self, turn: timedelta) -> Callable[[], bool]:
        """Whether long work must stop: its turn is over, or the worker is to end."""
        end = time.monotonic() + turn.total_seconds()
        return lambda: self._stop.is_set() or time.monotonic() > end

    def beat(self) -> None:
        """Leave a sign of life, and sweep up those of workers long gone."""
        now = self._clock()
        self._next_beat = now + BEAT
        m.WorkerBeat.objects.update_or_create(
            id=self.id,
            defaults={"seen_at": now},
            create_defaults={"started_at": self._started, "seen_at": now},
        )
        m.WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()

    def _fire(self, timer: m.Timer) -> None:
        request = Request(FireTimer(timer=timer.key), record=timer.record)
        try:
            outcome = execute(timer.workspace_id, Actor(via="worker"), request, now=self._clock())
        except Exception as error:
            # Whatever went wrong, the timer must neither be lost nor stop the others.
            log.exception("timer %s of %s failed", timer.key, timer.record)
            self._postpone(timer, repr(error))
        else:
            if isinstance(outcome, Refusal):
                self._settle(timer, outcome)

    def _settle(self, timer: m.Timer, refusal: Refusal) -> None:
        """A timer that had no effect is void, came a little early by a clock that runs ahead, or waits for a repair."""
        mine = m.Timer.objects.everywhere().filter(pk=timer.pk, lease=self.id)
        if refusal.code == "timer_early":
            mine.update(next_at=max(timer.at, self._clock() + timedelta(seconds=1)), lease="")
        elif refusal.code in VOID:
            mine.delete()
        else:
            log.error("timer %s of %s: %s", timer.key, timer.record, refusal.sentence)
            self._postpone(timer, refusal.sentence)

    def _postpone(self, timer: m.Timer, error: str) -> None:
        wait = BACK_OFF[min(timer.attempts, len(BACK_OFF)) - 1]
        mine = m.Timer.objects.everywhere().filter(pk=timer.pk, lease=self.id)
        mine.update(error=error[:500], next_at=self._clock() + wait, lease="")

    def _deliver(self, delivery: m.Delivery) -> None:
        # Those before it may have taken long: the lease counts from here, or somebody else has it by now.
        if not self._mine(delivery).update(next_at=self._clock() + LEASE):
            return
        channel = self._channels.get(delivery.channel)
        if channel is None:
            self._failed(delivery, "settings", f"The channel {delivery.channel} is not set up.")
            return
        try:
            letter = letter_for(delivery)
            answer = channel.send(letter) if letter else "nobody to send it to any more"
        except DeliveryFailed as failed:
            self._failed(delivery, failed.failure, failed.answer)
        except Exception as error:
            log.exception("delivery %s failed", delivery.pk)
            self._failed(delivery, "retry", repr(error))
        else:
            self._mine(delivery).update(
                status="sent", sent_at=self._clock(), next_at=None, answer=answer[:500], lease=""
            )

    def _failed(self, delivery: m.Delivery, failure: Failure, answer: str) -> None:
        """Try again later, or leave it for a person to repair and replay."""
        again = failure == "retry" and delivery.attempts <= len(BACK_OFF)
        self._mine(delivery).update(
            status="waiting" if again else "failed",
            failure=failure,
            answer=answer[:500],
            next_at=self._clock() + BACK_OFF[delivery.attempts - 1] if again else None,
            lease="",
        )

    def _mine(self, delivery: m.Delivery) -> QuerySet[m.Delivery]:
        return m.Delivery.objects.everywhere().filter(pk=delivery.pk, lease=self.id)
