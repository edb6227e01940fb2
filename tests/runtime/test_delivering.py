"""How deliveries leave: every try noted, in their lanes, at the rate and through the breaker of their connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection, pause_connection, resume_connection
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.passage import GIVEN_UP, LONGEST_WAIT, OPENS_AFTER, RESTS
from surehand.runtime.outbox.settling import BACK_OFF
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries import ledger
from tests.sample import NOW

SECRET = "whsec_do-not-tell-anybody"


class Line:
    """A way out that keeps the keys of what it carried, or fails as it is told to."""

    def __init__(self) -> None:
        self.fails: list[Exception] = []
        self.tried: list[str] = []
        self.carried: list[str] = []
        self.fastest: Rate | None = None

    def rate(self, connection: m.Connection) -> Rate | None:
        return self.fastest

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        return None

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        self.tried += [each.key for each in held]
        if self.fails:
            raise self.fails.pop(0)
        self.carried += [each.key for each in held]
        return "fine"


class Post:
    """A connection, a line, and two workers."""

    def __init__(self, company) -> None:
        self.company, self.now, self.line = company, NOW, Line()
        new = NewConnection(kind="line", title="Line", owner=company.admin, secrets={"key": SECRET})
        made = add_connection(company.id, Actor(company.admin), new, now=NOW)
        assert isinstance(made, m.Connection)
        self.id = made.pk
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> Worker:
        worker = Worker({}, lambda: self.now)
        worker._carriers["line"] = self.line
        return worker

    def put(self, *keys: str, lane: str = "") -> list[m.Delivery]:
        rows = [
            m.Delivery(
                id=new_id("dlv"),
                workspace_id=self.company.id,
                key=key,
                channel="line",
                to="elsewhere",
                kind="told",
                payload="{}",
                created_at=self.now,
                next_at=self.now,
                connection=self.id,
                lane=lane,
            )
            for key in keys
        ]
        m.Delivery.objects.within(self.company.id).bulk_create(rows)
        return rows

    def work(self, **moved: float) -> None:
        self.now += timedelta(**moved)
        while any([worker.work() for worker in self.workers]):
            pass

    @property
    def connection(self) -> m.Connection:
        return m.Connection.objects.within(self.company.id).get(pk=self.id)

    def row(self, key: str) -> m.Delivery:
        return m.Delivery.objects.within(self.company.id).get(key=key)

    def attempts(self, key: str) -> list[m.Attempt]:
        rows = m.Attempt.objects.within(self.company.id).filter(delivery=self.row(key).pk)
        return list(rows.order_by("id"))


@pytest.fixture
def post(workspace) -> Post:
    return Post(workspace)


def broken(status: int = 503, wait: float = 0) -> DeliveryFailed:
    return DeliveryFailed("retry", "Out of order.", status=status, wait=timedelta(seconds=wait) or None)


# Attempts


def test_every_try_is_noted(post):
    post.put("a")
    post.line.fails = [broken(), OSError("no route")]
    for wait in (0, 10, 60):
        post.work(seconds=wait)

    told = [(each.result, each.status, each.answer) for each in post.attempts("a")]
    assert told == [
        ("retry", 503, "Out of order."),
        ("retry", None, "OSError('no route')"),
        ("sent", None, "fine"),
    ]


def test_a_longer_wait_is_honoured(post):
    post.put("a")
    post.line.fails = [broken(wait=300)]
    post.work()

    assert post.row("a").next_at == NOW + timedelta(seconds=300)


def test_a_shorter_wait_changes_nothing(post):
    post.put("a")
    post.line.fails = [broken(wait=1)]
    post.work()

    assert post.row("a").next_at == NOW + BACK_OFF[0]


def test_nobody_makes_us_wait_for_weeks(post):
    post.put("a")
    post.line.fails = [broken(429, wait=10_000_000)]
    post.work()

    assert post.row("a").next_at == NOW + LONGEST_WAIT


def test_too_many_requests_cost_no_try(post):
    post.put("a")
    post.line.fails = [broken(429, wait=5)] * 40
    for _ in range(40):
        post.work(seconds=5)
    assert (post.row("a").status, post.row("a").attempts) == ("waiting", 0)

    post.work(seconds=5)
    assert (post.row("a").status, len(post.attempts("a"))) == ("sent", 41)


def test_too_many_requests_for_days_end_too(post):
    post.put("a")
    post.line.fails = [broken(429, wait=3600)] * 200
    for _ in range(20):
        post.work(hours=10)

    assert (post.row("a").status, post.connection.status) == ("failed", "active")


def test_secrets_are_kept_out(post, caplog):
    post.put("a")
    post.line.fails = [DeliveryFailed("person", f"No such key {SECRET} at https://me:hunter22@there")]
    post.work()

    assert post.row("a").answer == "No such key ••• at https://•••@there"
    assert post.attempts("a")[0].answer == post.row("a").answer


# Lanes


def test_those_behind_wait_for_the_first(post):
    post.put("a", "b", "c", lane="record")
    post.put("other")
    post.line.fails = [broken()]
    post.work()
    assert (post.line.carried, post.row("b").attempts) == (["other"], 0)

    post.work(seconds=10)
    assert post.line.carried == ["other", "a", "b", "c"]


def test_a_failed_one_lets_the_others_on(post):
    post.put("a", "b", lane="record")
    post.line.fails = [DeliveryFailed("person", "Never.")]
    post.work()

    assert (post.row("a").status, post.line.carried) == ("failed", ["b"])


def test_a_long_lane_is_claimed_in_pieces(post):
    keys = [f"{number:03}" for number in range(70)]
    post.put(*keys, lane="record")
    post.work()

    assert post.line.carried == keys


def test_whoever_waits_for_nothing_goes_on(post):
    post.put("a", "b", lane="record")
    m.Delivery.objects.within(post.company.id).filter(key="b").update(next_at=None)
    m.Delivery.objects.within(post.company.id).filter(key="a").update(status="sent", next_at=None)

    assert ledger.let_on_stranded(post.now) == 1
    post.work()
    assert post.line.carried == ["b"]


# The breaker


def test_failures_in_a_row_open_it(post):
    post.put(*"abcdefgh")
    post.line.fails = [broken()] * OPENS_AFTER
    post.work()

    assert post.connection.closed_until == NOW + RESTS[0]
    assert len(post.line.tried) == OPENS_AFTER
    assert [post.row(key).attempts for key in "fgh"] == [0, 0, 0]


def test_one_probe_decides(post):
    post.put(*"abcdefgh")
    post.line.fails = [broken()] * (OPENS_AFTER + 1)
    post.work()
    post.work(minutes=1)
    assert len(post.line.tried) == OPENS_AFTER + 1
    assert post.connection.closed_until == post.now + RESTS[1]

    post.work(minutes=5)
    assert sorted(post.line.carried) == list("abcdefgh")
    assert (post.connection.failures, post.connection.closed_until) == (0, None)


def test_a_success_between_forgets(post):
    for number in range(OPENS_AFTER * 2):
        post.put(str(number))
        post.line.fails = [broken()] if number % 2 else []
        post.work()

    assert post.connection.closed_until is None


def test_wrong_settings_open_it_at_once(post):
    post.put("a", "b")
    post.line.fails = [DeliveryFailed("settings", "Who are you?", status=401)]
    post.work()

    assert (post.row("a").status, post.row("b").status, post.line.tried) == ("failed", "waiting", ["a"])


def test_a_wrong_message_is_no_fault_of_the_connection(post):
    post.put(*map(str, range(10)))
    post.line.fails = [DeliveryFailed("person", "No such channel.")] * 9
    post.work()

    assert (post.connection.failures, post.line.carried) == (0, ["9"])


def test_three_days_of_failures_disable_it(post):
    post.put(*"abcdef")
    post.line.fails = [broken()] * 1000
    for hours in (0, 1, GIVEN_UP / timedelta(hours=1)):
        post.work(hours=hours)

    assert (post.connection.status, post.connection.note) == (
        "disabled",
        "Nothing went through for three days.",
    )
    [alert] = m.Delivery.objects.within(post.company.id).filter(kind="connection_disabled")
    assert (alert.to, alert.channel) == (post.company.admin, "inbox")
    assert {post.row(key).status for key in "abcdef"} == {"waiting"}


# Paused


def test_what_is_paused_waits_without_a_try(post):
    actor = Actor(post.company.admin)
    pause_connection(post.company.id, actor, post.id, "", now=NOW)
    post.put(*map(str, range(50)))
    post.work()
    post.work(days=9)
    assert (post.line.tried, post.row("0").next_at, post.row("49").attempts) == ([], None, 0)

    resume_connection(post.company.id, actor, post.id, now=post.now)
    post.work()
    assert len(post.line.carried) == 50


def test_a_connection_that_is_gone_fails(post):
    post.put("a")
    m.Connection.objects.within(post.company.id).delete()
    post.work()

    assert (post.row("a").status, post.row("a").answer) == ("failed", "Its connection was removed.")


# The rate


def test_no_faster_than_it_may(post):
    post.line.fastest = Rate(per_second=2, burst=5)
    post.put(*(f"{number:02}" for number in range(20)))
    post.work()
    assert len(post.line.carried) == 5

    for second in range(1, 8):
        post.work(seconds=1)
        assert len(post.line.carried) == 5 + 2 * second
    post.work(seconds=1)
    assert post.line.carried == [f"{number:02}" for number in range(20)]


# Owners


def test_the_owner_is_told_once_a_day(post):
    post.put(*"abc")
    post.line.fails = [DeliveryFailed("person", "Never.")] * 3
    post.work()

    [alert] = m.Delivery.objects.within(post.company.id).filter(kind="delivery_failed")
    assert (alert.to, '"count":"3"' in alert.payload) == (post.company.admin, True)

    post.put("d")
    post.line.fails = [DeliveryFailed("person", "Never.")]
    post.work(days=1)
    assert m.Delivery.objects.within(post.company.id).filter(kind="delivery_failed").count() == 2


def test_without_a_connection_the_sender_is_told(workspace):
    workspace.offered()
    Worker({}, lambda: NOW).work()

    [alert] = m.Delivery.objects.within(workspace.id).filter(kind="delivery_failed")
    assert alert.to == workspace.sender
