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
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import F, QuerySet

from surehand.connectors.channel import Channel, DeliveryFailed, Failure
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import FireTimer
from surehand.runtime.act_links import forget_links
from surehand.runtime.carriers import Carrier, carriers
from surehand.runtime.digests import write_digests
from surehand.runtime.execute import Request, execute
from surehand.runtime.ids import new_id
from surehand.runtime.imports import work_on_imports
from surehand.runtime.jobs import sweep_jobs, work_on_jobs
from surehand.runtime.messages import TOGETHER
from surehand.runtime.unsent import prune_unsent
from surehand.store import models as m
from surehand.store.queries import ledger

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 20
MOST_TOGETHER = 200
"""The most alerts of a kind that become one letter."""
IDLE = 1.0
BEAT = timedelta(seconds=10)
SWEEP = timedelta(hours=1)
ANSWERS_KEPT = timedelta(days=7)
"""So long the same idempotency key has no second effect."""
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
        self._carriers = carriers(channels)
        self._clock = clock
        self._stop = threading.Event()
        self._started = self._next_beat = self._next_sweep = clock()

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
        for together in self._folded(deliveries):
            self._deliver(*together)
        imports = work_on_imports(self.id, self._turn_over(IMPORT_TURN))
        jobs = work_on_jobs(self.id, self._clock)
        return len(timers) + len(deliveries) + imports + jobs

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
        sweep_jobs(now)
        if now >= self._next_sweep:
            self._sweep(now)
        if "email" in self._carriers:
            write_digests(now)

    def _sweep(self, now: datetime) -> None:
        """Forget what is long over: answers to requests that nobody sends again, links of letters, unsent forms.

        Letters that have no way out are settled.
        """
        self._next_sweep = now + SWEEP
        m.IdempotencyKey.objects.everywhere().filter(at__lt=now - ANSWERS_KEPT).delete()
        forget_links(now)
        prune_unsent(now)
        if "email" not in self._carriers:
            ledger.settle_as_off(ledger.letters_left())

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

    def _folded(self, deliveries: Iterable[m.Delivery]) -> Iterable[Sequence[m.Delivery]]:
        """What goes out as one letter: alerts of one kind to one person, with those that nobody has claimed yet."""
        letters: dict[tuple[str, ...], list[m.Delivery]] = defaultdict(list)
        for each in deliveries:
            folds = each.channel == "email" and each.kind in TOGETHER
            letters[each.workspace_id, each.to, each.kind, "" if folds else each.pk].append(each)
        for (*_, alone), together in letters.items():
            more = (
                () if alone else ledger.claim_alike(together[0], self.id, self._clock(), LEASE, MOST_TOGETHER)
            )
            yield (*together, *more)

    def _deliver(self, *deliveries: m.Delivery) -> None:
        # Those before it may have taken long: the lease counts from here, or somebody else has it by now.
        if not self._mine(deliveries).update(next_at=self._clock() + LEASE):
            return
        held = list(self._mine(deliveries).order_by("pk"))
        carrier = self._carriers.get(held[0].channel)
        if carrier is None:
            self._no_way_out(held)
        elif later := carrier.wait_until(held[0], self._clock()):
            self._mine(held).update(next_at=later, lease="", attempts=F("attempts") - 1)
        else:
            self._send(carrier, held)

    def _no_way_out(self, held: Sequence[m.Delivery]) -> None:
        """E-mail that nobody set up is off, which is no failure; any other channel that is not there is one."""
        if held[0].channel == "email":
            ledger.settle_as_off(self._mine(held))
        else:
            self._failed(held, "settings", f"The channel {held[0].channel} is not set up.")

    def _send(self, carrier: Carrier, held: Sequence[m.Delivery]) -> None:
        try:
            answer = carrier.carry(held, self._clock())
        except DeliveryFailed as failed:
            self._failed(held, failed.failure, failed.answer)
        except Exception as error:
            log.exception("delivery %s failed", held[0].pk)
            self._failed(held, "retry", repr(error))
        else:
            self._mine(held).update(
                status="sent", sent_at=self._clock(), next_at=None, answer=answer[:500], lease=""
            )

    def _failed(self, held: Iterable[m.Delivery], failure: Failure, answer: str) -> None:
        """Try again later, or leave it for a person to repair and replay."""
        for delivery in held:
            again = failure == "retry" and delivery.attempts <= len(BACK_OFF)
            self._mine([delivery]).update(
                status="waiting" if again else "failed",
                failure=failure,
                answer=answer[:500],
                next_at=self._clock() + BACK_OFF[delivery.attempts - 1] if again else None,
                lease="",
            )

    def _mine(self, deliveries: Iterable[m.Delivery]) -> QuerySet[m.Delivery]:
        keys = [each.pk for each in deliveries]
        return m.Delivery.objects.everywhere().filter(pk__in=keys, lease=self.id)
