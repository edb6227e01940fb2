"""How a claimed delivery goes out: in its lane, through its connection, with every try noted.

1. A delivery is sent and then marked; killed between the two, it is sent again after the lease, under the same key.
2. What fails is tried again after longer and longer times, then left for a person, with the reason on the row.
3. Several are on their way at once (`runtime.outbox.hands`). The ledger is asked and written by the worker alone, so
   the order of a lane, the rate and the breaker hold as if there were one after the other.
4. What is on its way is held on to beside the worker, whatever that is at: nobody else sends it meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from surehand.connectors.channel import DeliveryFailed
from surehand.runtime.outbox.carrier import Carrier
from surehand.runtime.outbox.hands import Hands, Landed, Sending, elapsed_ms, way_of
from surehand.runtime.outbox.mail_server import letters_rate, mail_server
from surehand.runtime.outbox.messages import TOGETHER
from surehand.runtime.outbox.passage import Gate, Passages
from surehand.runtime.outbox.settling import Settling
from surehand.store import models as m
from surehand.store.queries import ledger
from surehand.store.queries.connections import read_connection

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)
HOLD_EVERY = LEASE.total_seconds() / 4
"""Seconds between looks at what is on its way: what has less than half of its lease gets all of it again in time."""
LAST_WORDS = 5.0
"""Seconds in which the looks end."""
GATHERED = 0.05
"""So many seconds answers are gathered at most while others wait for a hand."""
MOST_TOGETHER = 200
"""The most alerts of a kind that become one letter."""

Held = Sequence[m.Delivery]


class Deliverer:
    """What a worker does with deliveries that are due. ``hands`` is how many are on their way at once."""

    def __init__(
        self, worker: str, carriers: Mapping[str, Carrier], clock: Callable[[], datetime], hands: int = 0
    ) -> None:
        self.hands = Hands(worker, hands)
        self._worker = worker
        self._carriers = carriers
        self._clock = clock
        self._settling = Settling(worker, clock)
        self._passages = Passages(worker, LEASE)
        self._resting: set[str] = set()
        self._seen: dict[str, Gate | None] = {}
        self._queued: list[Held] = []

    def work(self, is_over: Callable[[], bool]) -> int:
        """Note what came back and let what is due leave, as far as there are hands; how much that was."""
        done = self.settle()
        self._hold_on()
        self._deliver_queued(is_over)
        claimed: list[m.Delivery] = []
        if self.hands.free() and len(self._queued) < BATCH:
            full = self.hands.full_ways() | {way_of(held[0]) for held in self._queued}
            claimed = ledger.claim_deliveries(self._worker, self._clock(), LEASE, BATCH, full)
            self._deliver_all(self.folded(claimed), is_over)
        self._gather(is_over)
        return done + len(claimed)

    @contextmanager
    def holding_on(self) -> Iterator[None]:
        """Meanwhile what is on its way stays this worker's, however long the worker itself is at something else."""
        over = threading.Event()
        thread = threading.Thread(target=self._hold_until, args=(over,), name="holding", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(LAST_WORDS)

    def _hold_until(self, over: threading.Event) -> None:
        while not over.wait(HOLD_EVERY):
            close_old_connections()
            try:
                self._hold_on()
            except (InterfaceError, OperationalError):
                log.exception("the database cannot be reached; what is on its way may go out again")
        connection.close()

    def _deliver_all(self, letters: Iterable[Held], is_over: Callable[[], bool]) -> None:
        for held in letters:
            if is_over():
                return
            self.deliver(*held)

    def _deliver_queued(self, is_over: Callable[[], bool]) -> None:
        queued, self._queued = self._queued, []
        self._deliver_all(queued, is_over)

    def _gather(self, is_over: Callable[[], bool]) -> None:
        """Let those who wait for a hand leave as hands come back, for a moment, so that many are noted together."""
        end = time.monotonic() + GATHERED
        while self._queued and not is_over() and (left := end - time.monotonic()) > 0:
            self.hands.wait(left)
            landed = self.hands.landed()
            if len(landed) >= BATCH or any(each.failed for each in landed):
                return
            self._deliver_queued(is_over)

    def settle(self) -> int:
        """Note what came back; how much that was. What a database that is away cannot take is kept for later."""
        landed = self.hands.landed()
        arrived = [each for each in landed if not each.failed]
        if arrived:
            self._settling.sent(arrived)
        for each in arrived:
            self.hands.settled(each)
        for each in landed:
            if each.failed:
                self._settling.settle(each)
                self.hands.settled(each)
        self._seen.clear()
        return len(landed)

    def end(self) -> None:
        """Let others have what has not left, wait for what is on its way, and note what came of it."""
        for held in self._queued:
            self._settling.set_back(held, self._clock())
        self._queued.clear()
        self.hands.close()
        self.settle()

    def folded(self, deliveries: Iterable[m.Delivery]) -> Iterable[Held]:
        """What goes out as one letter: alerts of one kind to one person, with those that nobody has claimed yet."""
        letters: dict[tuple[str, ...], list[m.Delivery]] = defaultdict(list)
        for each in deliveries:
            letters[_letter_of(each) or (each.pk,)].append(each)
        for letter, together in letters.items():
            more: list[m.Delivery] = []
            if len(letter) > 1:
                more = ledger.claim_alike(together[0], self._worker, self._clock(), LEASE, MOST_TOGETHER)
            yield (*together, *more)

    def deliver(self, *deliveries: m.Delivery) -> None:
        """Send what leaves as one message, unless something holds it back."""
        if not self._has_a_hand(deliveries[0]):
            self._queued.append(deliveries)
            return
        held = self._still_held(deliveries)
        if not held:
            return
        carrier = self._carriers.get(held[0].channel)
        if carrier is None:
            self._no_way_out(held)
        elif later := carrier.wait_until(held[0], self._clock()):
            self._settling.set_back(held, later)
        elif not self._waits_in_lane(held):
            self._pass(carrier, held)

    def _has_a_hand(self, delivery: m.Delivery) -> bool:
        """Whether one is free, and not too many wait for the same other side, or write to the same person alike."""
        letter, way = _letter_of(delivery), way_of(delivery)
        if self.hands.free() < 1 or way in self.hands.full_ways():
            return False
        if letter and any(letter == _letter_of(each.held[0]) for each in self.hands.out):
            return False
        if not self.hands.is_on_its_way(way):
            return True
        # Through what has failed of late one goes at a time, so that a breaker opens after few.
        gate = self._gate_of(delivery)
        return not (gate and (gate.failures or gate.closed_until))

    def _gate_of(self, delivery: m.Delivery) -> Gate | None:
        """What it goes through, read once for all that leave at the same time."""
        way = way_of(delivery)
        if way not in self._seen:
            self._seen[way] = _read_gate(delivery)
        return self._seen[way]

    def _hold_on(self) -> None:
        """What takes long to carry stays this worker's: nobody else has it while somebody works on it here."""
        enough = self._clock() + LEASE / 2
        tired = [
            each
            for sending in self.hands.out
            for each in sending.held
            if each.next_at and each.next_at < enough
        ]
        until = self._clock() + LEASE
        for each in tired:
            # One by one: whoever settles them now locks several, and must not wait for one who waits for it.
            self._settling.mine([each]).update(next_at=until)
            each.next_at = until

    def _still_held(self, deliveries: Held) -> Held:
        """Those that nobody else has by now. While half of the lease is left, nobody can have."""
        enough = self._clock() + LEASE / 2
        # What was claimed for a connection that lets nothing through was given back with the first of it.
        untouched = way_of(deliveries[0]) not in self._resting
        if untouched and all(each.next_at and each.next_at > enough for each in deliveries):
            return sorted(deliveries, key=lambda each: each.pk)
        # Those before it took long: the lease counts from here, if it is still ours.
        mine = self._settling.mine(deliveries)
        if not mine.update(next_at=self._clock() + LEASE):
            return ()
        return list(mine.order_by("pk"))

    def _no_way_out(self, held: Held) -> None:
        """E-mail that nobody set up is off, which is no failure; any other channel that is not there is one."""
        if held[0].channel == "email":
            ledger.settle_as_off(self._settling.mine(held))
        else:
            failed = DeliveryFailed("settings", f"The channel {held[0].channel} is not set up.")
            self._settling.give_up(held, failed)

    def _waits_in_lane(self, held: Held) -> bool:
        """Whether one before it in its lane has yet to go; then it waits until that one lets it on."""
        if not held[0].lane or not ledger.is_behind(held[0]):
            return False
        self._settling.set_back(held, None)
        if not ledger.is_behind(held[0]):
            # The one before it was settled in this very moment, and did not see that this one waits.
            ledger.let_on(held[0], self._clock())
        return True

    def _pass(self, carrier: Carrier, held: Held) -> None:
        """Through its connection or the mail server, where it has one."""
        gate = self._gate_of(held[0])
        if gate is None and held[0].connection:
            self._settling.give_up(held, DeliveryFailed("settings", "Its connection was removed."))
            return
        if gate is None:
            self._send(carrier, Sending(tuple(held)))
            return
        connection = gate if isinstance(gate, m.Connection) else None
        rate = carrier.rate(connection) if connection else letters_rate()
        out = [each.pk for sending in self.hands.out for each in sending.held]
        passage = self._passages.through(gate, rate, self._clock(), out)
        if passage == "held":
            self._resting.add(way_of(held[0]))
        else:
            self._resting.discard(way_of(held[0]))
            self._send(carrier, Sending(tuple(held), connection, gate, was_probe=passage == "probe"))

    def _send(self, carrier: Carrier, sending: Sending) -> None:
        self.hands.send(sending, partial(_carry, carrier, self._clock()))
        if not self.hands.out:
            self.settle()


def _read_gate(delivery: m.Delivery) -> Gate | None:
    if delivery.connection:
        return read_connection(delivery.workspace_id, delivery.connection)
    return mail_server() if delivery.channel == "email" else None


def _letter_of(delivery: m.Delivery) -> tuple[str, ...]:
    """What deliveries have in common that become one letter; empty for one that leaves alone."""
    if delivery.channel not in ("email", "slack") or delivery.kind not in TOGETHER:
        return ()
    return (delivery.workspace_id, delivery.channel, delivery.to, delivery.kind)


def _carry(carrier: Carrier, now: datetime, sending: Sending) -> Landed:
    begun = time.monotonic()
    try:
        answer = carrier.carry(sending.held, now, sending.connection)
    except DeliveryFailed as error:
        return Landed(sending, elapsed_ms(begun), failed=error)
    except Exception as error:
        # Whatever went wrong, the message must neither be lost nor stop the others.
        log.exception("delivery %s failed", sending.held[0].pk)
        return Landed(sending, elapsed_ms(begun), failed=DeliveryFailed("retry", repr(error)))
    return Landed(sending, elapsed_ms(begun), answer)
