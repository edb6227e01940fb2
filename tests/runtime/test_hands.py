"""Several messages on their way at once: one that hangs holds up no other, and everything else holds as before."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from surehand.connectors.channel import Letter
from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.outbox import delivering, hands
from surehand.runtime.outbox.hands import MOST_THROUGH_ONE
from surehand.runtime.outbox.passage import OPENS_AFTER
from surehand.runtime.worker import LEASE, Worker
from surehand.store import models as m
from surehand.store.queries import ledger
from tests.runtime.test_delivering import Line, Post, broken
from tests.sample import NOW
from tests.waiting import wait_until

HANDS = 8


class Hanging(Line):
    """A way out on which some messages hang until they are let go; it counts who is on it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs: set[str] = set()
        self.go_on = threading.Event()
        self.at_once: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._lock = threading.Lock()

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        way = held[0].connection
        with self._lock:
            self.at_once[way] += 1
            self.most[way] = max(self.most[way], self.at_once[way])
        try:
            if way in self.hangs:
                assert self.go_on.wait(30)
            return super().carry(held, now, connection)
        finally:
            with self._lock:
                self.at_once[way] -= 1


class Busy(Post):
    """Two connections, one of which hangs, and one worker with hands."""

    def __init__(self, company) -> None:
        super().__init__(company)
        self.line = Hanging()
        self.healthy = self.id
        new = NewConnection(kind="line", title="Silent", owner=company.admin)
        made = add_connection(company.id, Actor(company.admin), new, now=NOW)
        assert isinstance(made, m.Connection)
        self.silent = made.pk
        self.line.hangs = {self.silent}
        self.one = self.worker(HANDS)

    def worker(self, hands: int = 0) -> Worker:
        worker = Worker({}, lambda: self.now, hands=hands)
        worker._carriers["line"] = self.line
        return worker

    def through(self, connection: str, *keys: str, lane: str = "") -> None:
        self.id = connection
        self.put(*keys, lane=lane)

    def work_until(self, done: Callable[[], bool], seconds: float = 20) -> float:
        """Let the worker work until something is so; how long that took."""
        begun = time.monotonic()
        while not done():
            assert time.monotonic() < begun + seconds, "it took too long"
            if not self.one.work():
                self.one._deliverer.hands.wait(0.05)
        return time.monotonic() - begun

    def sent(self, connection: str) -> int:
        rows = m.Delivery.objects.within(self.company.id)
        return rows.filter(connection=connection, status="sent").count()


@pytest.fixture
def busy(workspace):
    made = Busy(workspace)
    yield made
    made.line.go_on.set()
    made.one._deliverer.end()


def test_who_hangs_holds_up_no_other(busy):
    busy.through(busy.silent, *(f"silent {n}" for n in range(30)))
    busy.through(busy.healthy, *(f"healthy {n}" for n in range(30)))

    assert busy.work_until(lambda: busy.sent(busy.healthy) == 30) < 1
    assert (busy.sent(busy.silent), busy.line.at_once[busy.silent]) == (0, MOST_THROUGH_ONE)


def test_what_hung_goes_out_in_the_end(busy):
    busy.through(busy.silent, *(f"silent {n}" for n in range(12)))
    busy.work_until(lambda: busy.line.at_once[busy.silent] == MOST_THROUGH_ONE)
    busy.line.go_on.set()

    busy.work_until(lambda: busy.sent(busy.silent) == 12)
    assert (len(busy.line.carried), len(set(busy.line.carried))) == (12, 12)
    assert busy.line.most[busy.silent] == MOST_THROUGH_ONE


def test_a_lane_keeps_its_order_with_hands(busy):
    keys = [f"{number:02}" for number in range(15)]
    busy.through(busy.healthy, *keys, lane="record")
    busy.work_until(lambda: busy.sent(busy.healthy) == 15)

    assert busy.line.carried == keys
    assert busy.line.most[busy.healthy] == 1


def test_a_breaker_opens_after_few(busy):
    busy.line.fails = [broken()] * 100
    busy.through(busy.healthy, *map(str, range(40)))
    busy.work_until(lambda: busy.connection.closed_until is not None)

    assert OPENS_AFTER <= len(busy.line.tried) <= OPENS_AFTER + MOST_THROUGH_ONE
    waiting = m.Delivery.objects.within(busy.company.id).filter(status="waiting")
    assert waiting.count() == 40


def test_one_probe_with_many_hands(busy):
    busy.line.fails = [broken()] * 100
    busy.through(busy.healthy, *map(str, range(20)))
    rows = m.Connection.objects.within(busy.company.id).filter(pk=busy.healthy)
    rows.update(failures=OPENS_AFTER, failing_since=NOW, closed_until=NOW)
    busy.work_until(lambda: busy.connection.failures > OPENS_AFTER)

    assert len(busy.line.tried) == 1


def test_what_takes_long_stays_ours(busy):
    busy.through(busy.silent, "a")
    busy.work_until(lambda: busy.line.at_once[busy.silent] == 1)
    for _ in range(4):
        busy.now += LEASE / 2
        busy.one.work()
        assert ledger.claim_deliveries("wrk_other", busy.now, LEASE, 10) == []

    busy.line.go_on.set()
    busy.work_until(lambda: busy.sent(busy.silent) == 1)
    assert busy.line.carried == ["a"]


@pytest.mark.django_db(transaction=True)
def test_it_stays_ours_while_the_worker_hangs(busy, monkeypatch):
    """Whatever the worker's own loop waits for: what is on its way is held on to beside it."""
    monkeypatch.setattr(delivering, "HOLD_EVERY", 0.01)
    busy.through(busy.silent, "a")
    busy.work_until(lambda: busy.line.at_once[busy.silent] == 1)
    with busy.one._deliverer.holding_on():
        for _ in range(4):
            busy.now += LEASE * 3 / 4
            held = m.Delivery.objects.within(busy.company.id).filter(next_at__gt=busy.now + LEASE / 2)
            wait_until(held.exists)
        assert ledger.claim_deliveries("wrk_other", busy.now, LEASE, 10) == []


def test_a_hand_that_breaks_comes_back(busy, monkeypatch):
    real = hands.observed

    def broken_once(*args: object, **about: str) -> object:
        monkeypatch.setattr(hands, "observed", real)
        raise RuntimeError("no span")

    monkeypatch.setattr(hands, "observed", broken_once)
    busy.through(busy.healthy, "a")
    busy.work_until(lambda: bool(busy.attempts("a")))

    assert (busy.one._deliverer.hands.out, busy.line.carried) == ((), [])
    assert [(each.result, each.answer) for each in busy.attempts("a")] == [
        ("retry", "RuntimeError('no span')")
    ]


def test_an_answer_outlives_a_database_that_is_away(busy, monkeypatch):
    busy.through(busy.healthy, "a")
    away = [OperationalError("away")] * 2
    real = ledger.note_attempts

    def note(*tries: object) -> None:
        if away:
            raise away.pop()
        real(*tries)

    monkeypatch.setattr(ledger, "note_attempts", note)
    for _ in range(2):
        with pytest.raises(OperationalError):
            busy.work_until(lambda: busy.sent(busy.healthy) == 1)
    busy.work_until(lambda: busy.sent(busy.healthy) == 1)

    assert busy.line.carried == ["a"]
    assert [attempt.result for attempt in busy.attempts("a")] == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_who_stops_lets_go_only_of_what_waits(busy):
    busy.through(busy.silent, *(f"{number:02}" for number in range(HANDS)))

    def end() -> None:
        wait_until(lambda: busy.line.at_once[busy.silent] == MOST_THROUGH_ONE)
        busy.one.stop()
        busy.line.go_on.set()

    watching = threading.Thread(target=end)
    watching.start()
    busy.one.run()
    watching.join()

    rows = m.Delivery.objects.within(busy.company.id)
    assert busy.sent(busy.silent) == MOST_THROUGH_ONE
    left = rows.filter(status="waiting").values_list("lease", "attempts")
    assert list(left) == [("", 0)] * (HANDS - MOST_THROUGH_ONE)


class Letters:
    """A mail server that takes its time, and counts the letters of each person."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.go_on = threading.Event()

    def send(self, letter: Letter) -> str:
        self.keys.append(letter.key)
        assert self.go_on.wait(30)
        return "kept"


@pytest.mark.django_db(transaction=True)
def test_alike_letters_wait_for_each_other(workspace, settings):
    """What comes while one is on its way waits out the time for which alerts are gathered, as it did before."""
    post, now = Letters(), NOW + timedelta(seconds=1)
    worker = Worker({"email": post}, lambda: now, hands=HANDS)
    for _ in range(2):
        workspace.offered()
        m.Delivery.objects.within(workspace.id).exclude(channel="email").delete()
        m.Timer.objects.within(workspace.id).delete()
        worker.work()
    deadline = time.monotonic() + 20
    while not post.keys and time.monotonic() < deadline:
        time.sleep(0.01)
    post.go_on.set()
    worker._deliverer.hands.wait(20)
    worker.work()

    letters = m.Delivery.objects.within(workspace.id).filter(channel="email").order_by("id")
    first, second = letters
    assert (first.status, second.status, len(post.keys)) == ("sent", "waiting", 1)
    assert second.next_at == now + timedelta(seconds=settings.ALERT_WINDOW)
    worker._deliverer.end()
