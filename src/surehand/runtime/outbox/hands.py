"""The hands of a worker: so many messages are on their way out at once, and one that hangs holds up no other.

A hand carries a message and comes back with what was said; what that means for the ledger, the worker decides.
Without hands the worker carries each message itself, one after the other.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeAlias

import msgspec
from django.db import connections

from surehand.connectors.channel import DeliveryFailed
from surehand.runtime.operations.observing import observed
from surehand.store import models as m

log = logging.getLogger(__name__)

MOST_THROUGH_ONE = 4
"""So many of a worker's hands may wait for the same other side."""


class Sending(msgspec.Struct, frozen=True, eq=False):
    """Deliveries on their way out as one message, and what they go through.

    ``gate`` has the breaker: the connection, or the mail server.
    """

    held: tuple[m.Delivery, ...]
    connection: m.Connection | None = None
    gate: m.Connection | m.MailServer | None = None
    was_probe: bool = False

    @property
    def way(self) -> str:
        """What they share with others that may get stuck in the same place."""
        return way_of(self.held[0])


class Landed(msgspec.Struct, frozen=True, eq=False):
    """What came of a sending: the other side's answer, or how it failed; and how long it took."""

    sending: Sending
    took_ms: int
    answer: str = ""
    failed: DeliveryFailed | None = None


Carry: TypeAlias = Callable[[Sending], Landed]


def way_of(delivery: m.Delivery) -> str:
    """The connection of a delivery, or its channel where it goes through none."""
    return str(delivery.connection or delivery.channel)


class Hands:
    """As many hands as ``count``; none means that nothing is done beside the worker."""

    def __init__(self, worker: str, count: int) -> None:
        self._worker = worker
        self._count = count
        self._pool = ThreadPoolExecutor(count, "carry") if count else None
        self._back: SimpleQueue[Landed | None] = SimpleQueue()
        self._landed: list[Landed] = []
        self._out: dict[int, Sending] = {}

    @property
    def out(self) -> tuple[Sending, ...]:
        """What is on its way. Another thread may ask, too: a copy is taken in one step."""
        return tuple(self._out.copy().values())

    def free(self) -> int:
        """How many hands are free; where the worker does it itself, that does not limit it."""
        return self._count - len(self._out) if self._count else sys.maxsize

    def full_ways(self) -> set[str]:
        """What can take no more at the moment."""
        ways = Counter(sending.way for sending in self._out.values())
        return {way for way, count in ways.items() if count >= MOST_THROUGH_ONE}

    def is_on_its_way(self, way: str) -> bool:
        """Whether something goes through it now."""
        return any(sending.way == way for sending in self._out.values())

    def send(self, sending: Sending, carry: Carry) -> None:
        """Let a sending begin. It is among `landed` once it is over."""
        if self._pool is None:
            self._landed.append(self._observed(sending, carry))
            return
        self._out[id(sending)] = sending
        self._pool.submit(self._beside, sending, carry)

    def landed(self) -> list[Landed]:
        """What has come back and is not `settled`; it stays until it is, for a database may be away meanwhile."""
        while True:
            try:
                back = self._back.get_nowait()
            except Empty:
                return list(self._landed)
            self._take(back)

    def settled(self, landed: Landed) -> None:
        """The ledger knows what came of it."""
        self._landed.remove(landed)

    def wait(self, seconds: float) -> None:
        """Wait until something comes back, or `wake`, or for some seconds."""
        with suppress(Empty):
            self._take(self._back.get(timeout=seconds) if seconds else self._back.get_nowait())

    def wake(self) -> None:
        """End the waiting. Fit for a signal handler: this queue may be filled in the midst of anything."""
        self._back.put(None)

    def close(self) -> None:
        """Wait until everything has come back, and let go of the hands."""
        if self._pool:
            self._pool.shutdown()

    def _take(self, back: Landed | None) -> None:
        if back is not None:
            del self._out[id(back.sending)]
            self._landed.append(back)

    def _beside(self, sending: Sending, carry: Carry) -> None:
        begun = time.monotonic()
        try:
            back = self._observed(sending, carry)
        except Exception as error:
            # Whatever went wrong, the hand must come back: else the message is neither sent nor let go of.
            log.exception("delivery %s failed", sending.held[0].pk)
            back = Landed(sending, elapsed_ms(begun), failed=DeliveryFailed("retry", repr(error)))
        try:
            self._back.put(back)
        finally:
            # What a carrier asked of the database went over a line of this thread.
            connections.close_all()

    def _observed(self, sending: Sending, carry: Carry) -> Landed:
        first = sending.held[0]
        with observed("delivery", worker=self._worker, record=first.record, delivery=first.pk):
            return carry(sending)


def elapsed_ms(begun: float) -> int:
    """Milliseconds since a moment of the monotonic clock."""
    return int((time.monotonic() - begun) * 1000)
