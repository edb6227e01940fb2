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
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

from surehand.connectors.channel import Channel
from surehand.core.engine import Actor, Refusal
from surehand.core.engine.commands import FireTimer
from surehand.runtime.act_links import forget_links
from surehand.runtime.assists.model.keeping import forget_answers
from surehand.runtime.assists.model.turns import start_asking, work_on_assists
from surehand.runtime.assists.routes.meaning import is_wanted, make_vectors
from surehand.runtime.execute import Outcome, Request, execute, execute_batch
from surehand.runtime.findings import reconcile_now
from surehand.runtime.ids import new_id
from surehand.runtime.imports import work_on_imports
from surehand.runtime.inbound import start_reading_inbound, sweep_inbound, work_on_inbound
from surehand.runtime.jobs import start_working_on_jobs, sweep_jobs, work_on_jobs
from surehand.runtime.operations.observing import observed
from surehand.runtime.outbox.carriers import carriers
from surehand.runtime.outbox.delivering import BATCH, LEASE, Deliverer
from surehand.runtime.outbox.digests import write_digests
from surehand.runtime.outbox.settling import BACK_OFF
from surehand.runtime.outbox.weekly import write_weeklies
from surehand.runtime.replies.mailbox import start_looking
from surehand.runtime.schedules import Work, work_on_schedules
from surehand.runtime.slack.sessions import start_listening
from surehand.runtime.sync.echoes import forget_echoes
from surehand.runtime.sync.streams import begin_streams, start_reading, turn_over, work_on_streams
from surehand.runtime.sync.syncers import syncers
from surehand.runtime.unsent import prune_unsent
from surehand.store import models as m
from surehand.store.queries import ledger
from surehand.store.queries.leases import let_go_of_leases
from surehand.store.statements import learn_sizes

log = logging.getLogger(__name__)

HANDS = 24
"""So many messages a worker process has on their way at once. They wait for others, and cost little themselves."""
IDLE = 1.0
SOON = 0.2
"""Seconds until it looks again, while there was something to do of late: where something happens, more follows."""
OF_LATE = 10.0
BEAT = timedelta(seconds=10)
ANSWERS_KEPT = timedelta(days=7)
"""So long the same idempotency key has no second effect."""
ATTEMPTS_KEPT = timedelta(days=90)
TROUBLE = 5.0
LAST_WORDS = 5.0
"""Seconds in which what runs beside the work lets go of its lines to the outside, when the worker ends."""
IMPORT_TURN = timedelta(seconds=5)
"""So long an import goes on before timers and deliveries have their turn."""

VOID = frozenset({"timer_gone", "archived", "merged", "no_such_record"})
"""Refusals after which a timer has nothing left to do, whatever happens."""

Clock = Callable[[], datetime]
T = TypeVar("T")


def _now() -> datetime:
    return datetime.now(UTC)


def _digests(_all: str, now: datetime) -> str:
    written, weekly = write_digests(now), write_weeklies(now)
    return f"{written} daily and {weekly} weekly letters were written."


class Worker:
    """One worker. ``channels`` maps a channel's name to the way out; ``clock`` is given in tests.

    ``hands`` is how many messages are on their way at once; a job, what comes in and connections go on beside them.
    Without any, it does one thing after the other itself.
    """

    def __init__(
        self, channels: Mapping[str, Channel] | None = None, clock: Clock = _now, *, hands: int = 0
    ) -> None:
        self.id = new_id("wrk")
        self._carriers = carriers(channels)
        self._clock = clock
        self._syncers = syncers()
        self._streams = 0
        self._busy_until = 0.0
        self._hands = hands
        self._deliverer = Deliverer(self.id, self._carriers, clock, hands)
        self._stop = threading.Event()
        self._started = self._next_beat = clock()

    def run(self) -> None:
        """Work until `stop`."""
        beside = [
            start_looking(self.id, self._stop, self._clock),
            start_listening(self.id, self._stop, self._clock),
        ]
        if self._hands:
            beside.append(start_working_on_jobs(self.id, self._stop, self._clock))
            beside.append(start_reading(self.id, self._syncers, self._stop, self._clock))
            beside.append(start_reading_inbound(self.id, self._stop, self._clock))
            beside.append(start_asking(self.id, self._stop, self._clock))
        with self._deliverer.holding_on() if self._hands else nullcontext():
            self._work_until_stopped()
            self._finish()
        for thread in filter(None, beside):
            thread.join(LAST_WORDS)
        let_go_of_leases(self.id, self._clock(), LEASE)

    def _work_until_stopped(self) -> None:
        while not self._stop.is_set():
            close_old_connections()
            try:
                if self._clock() >= self._next_beat:
                    self.beat()
                wait = self._wait_after(self.work())
            except (InterfaceError, OperationalError):
                log.exception("the database cannot be reached; trying again in %s seconds", TROUBLE)
                wait = TROUBLE
            self._deliverer.hands.wait(wait)

    def stop(self, *_: object) -> None:
        """Finish what is in hand, then end. Fit to be a signal handler."""
        self._stop.set()
        self._deliverer.hands.wake()

    def stop_on_signals(self) -> None:
        """End cleanly on Ctrl-C and on termination."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def work(self) -> int:
        """Do everything that is due now, once, and say how much that was."""
        timers = ledger.claim_timers(self.id, self._clock(), LEASE, BATCH)
        for together in self._in_hand(_by_workspace(timers)):
            self._fire_together(together)
        deliveries = self._deliverer.work(self._stop.is_set)
        inbound = 0 if self._hands else work_on_inbound(self.id, self._clock)
        imports = work_on_imports(self.id, self._turn_over(IMPORT_TURN))
        jobs = 0 if self._hands else work_on_jobs(self.id, self._clock)
        streams = self._read() if self._streams else 0
        asked = 0 if self._hands else work_on_assists(self.id, self._clock, self._stop.is_set)
        return len(timers) + deliveries + inbound + imports + jobs + streams + asked

    def _wait_after(self, done: int) -> float:
        now = time.monotonic()
        if done:
            self._busy_until = now + OF_LATE
            return 0.0
        return SOON if now < self._busy_until else IDLE

    def _read(self) -> int:
        return work_on_streams(self.id, self._syncers, self._clock, turn_over(self._stop))

    def _finish(self) -> None:
        """What is on its way ends, and is noted if the database can be reached; else it goes out again."""
        try:
            self._deliverer.end()
        except (InterfaceError, OperationalError):
            log.exception("what was on its way could not be noted; it goes out again under the same key")

    def _in_hand(self, claimed: Iterable[T]) -> Iterable[T]:
        """What was claimed, up to the moment at which the worker is to end: the rest is let go of."""
        return takewhile(lambda _: not self._stop.is_set(), claimed)

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
        if not self._hands:
            self._streams = begin_streams(self._syncers, now)
        work_on_schedules(self.id, now, self._comes_round)

    @property
    def _comes_round(self) -> Mapping[str, Work]:
        """What comes round by itself; digests only where letters can go out."""
        digests: dict[str, Work] = {"digests": _digests} if "email" in self._carriers else {}
        vectors: dict[str, Work] = {"vectors": make_vectors} if is_wanted() else {}
        return {"sweep": self._sweep, "reconcile": reconcile_now, **digests, **vectors}

    def _sweep(self, _all: str, now: datetime) -> str:
        """Forget what is long over: answers to requests that nobody sends again, links of letters, unsent forms.

        Letters that have no way out are settled; deliveries that wait for nothing go on. SQLite looks how full it is.
        """
        m.IdempotencyKey.objects.everywhere().filter(at__lt=now - ANSWERS_KEPT).delete()
        m.Attempt.objects.everywhere().filter(at__lt=now - ATTEMPTS_KEPT).delete()
        forget_links(now)
        forget_echoes(now)
        forget_answers(now)
        prune_unsent(now)
        sweep_inbound(now)
        sweep_jobs(now)
        learn_sizes()
        if "email" not in self._carriers:
            ledger.settle_as_off(ledger.letters_left())
        stranded = ledger.let_on_stranded(now)
        return f"{stranded} deliveries that waited for nothing go on."

    def _fire_together(self, timers: Sequence[m.Timer]) -> None:
        """Those of a workspace in one transaction, in their order; each alone where one of them fails."""
        if len(timers) > 1 and (outcomes := self._outcomes_of(timers)):
            for timer, outcome in zip(timers, outcomes, strict=True):
                if isinstance(outcome, Refusal):
                    self._settle(timer, outcome)
            return
        for timer in self._in_hand(timers):
            with observed("timer", worker=self.id, record=timer.record, timer=timer.key):
                self._fire(timer)

    def _outcomes_of(self, timers: Sequence[m.Timer]) -> list[Outcome]:
        """What became of timers that were fired together; nothing when one failed, and so none had an effect."""
        workspace = timers[0].workspace_id
        requests = [Request(FireTimer(timer=each.key), record=each.record) for each in timers]
        try:
            with observed("timers", worker=self.id, workspace=workspace):
                return execute_batch(workspace, Actor(via="worker"), requests, now=self._clock())
        except Exception:
            # Which of them it was is seen when each is fired alone.
            log.warning("%s timers of %s failed together", len(timers), workspace, exc_info=True)
            return []

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
            log.error("timer %s of %s was refused: %s", timer.key, timer.record, refusal.code)
            self._postpone(timer, refusal.sentence)

    def _postpone(self, timer: m.Timer, error: str) -> None:
        wait = BACK_OFF[min(timer.attempts, len(BACK_OFF)) - 1]
        mine = m.Timer.objects.everywhere().filter(pk=timer.pk, lease=self.id)
        mine.update(error=error[:500], next_at=self._clock() + wait, lease="")


def _by_workspace(timers: Iterable[m.Timer]) -> Iterable[Sequence[m.Timer]]:
    together: dict[str, list[m.Timer]] = defaultdict(list)
    for timer in timers:
        together[timer.workspace_id].append(timer)
    return together.values()
