"""Faults at the other side: whatever it answers, every message ends applied once, or visible as failed.

Out: a receiver answers 200, 4xx, 429 and 5xx, hangs, resets, and loses its answer after it took the message; the worker
is killed after sending; days go by. In: a sender repeats, reorders and delays its messages, and some cannot be read.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from surehand.connectors.webhook.standard import sign
from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote
from surehand.runtime.outbox import deliveries as looked_after
from surehand.runtime.webhooks.incoming import Arrived, IncomingWebhook, is_proven, keep, open_address
from surehand.runtime.webhooks.made import Made
from surehand.runtime.webhooks.mapping import Mapped
from surehand.runtime.webhooks.subscriptions import Webhook, add_webhook
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.deliveries import DeliveryFilter
from tests.conformance.faults import (
    HANGS,
    LOSES,
    RESETS,
    TAKES,
    FaultServer,
    Reply,
    Seen,
    fault_server,
    too_many,
)
from tests.fixtures import Company
from tests.sample import NOW

RECORDS, NOTES = 20, 4
REPLIES = [TAKES] * 8 + [LOSES] * 2 + [RESETS] * 2 + [too_many(90), Reply(503, {"Retry-After": "5"})]
REPLIES += [Reply(status) for status in (500, 502, 401, 404, 302, 308)]


class Moods:
    """How the receiver feels about each request: any reply, some silence, and never some messages."""

    def __init__(self) -> None:
        self._random = random.Random(20261122)
        self.given: Counter[str] = Counter()

    def __call__(self, seen: Seen) -> Reply:
        refuses = int(seen.headers["webhook-id"].rpartition("-")[2]) % 11 == 0
        silent = self._random.random() < 0.03
        reply = Reply(422) if refuses else HANGS if silent else self._random.choice(REPLIES)
        self.given[reply.way if reply.way != "answers" else str(reply.status)] += 1
        return reply


@pytest.fixture
def moods() -> Moods:
    return Moods()


@pytest.fixture
def receiver(moods: Moods, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    monkeypatch.setattr("surehand.runtime.outgoing.TIMEOUT", 0.15)
    with fault_server(usual=moods) as server:
        yield server


def subscribed(workspace: Company, server: FaultServer, path: str, *, ordered: bool) -> m.Connection:
    webhook = Webhook(url=f"{server.url}/{path}", ordered=ordered, full=True)
    made = add_webhook(workspace.id, Actor(workspace.admin), webhook, title=path, now=NOW)
    assert isinstance(made, Made)
    return made.connection


def happen(workspace: Company) -> None:
    """What the company does: records are opened, and notes are written on them."""
    records = [workspace.open(f"Client {number}") for number in range(RECORDS)]
    for number in range(NOTES):
        for record in records:
            workspace.done(workspace.sender, AddNote(text=f"Note {number}"), record)


def sent(workspace: Company) -> list[m.Delivery]:
    return list(m.Delivery.objects.within(workspace.id).filter(channel="webhook").order_by("id"))


def let_days_go_by(workspace: Company, moments: int = 24 * 8) -> tuple[datetime, int]:
    """A worker looks every half hour; now and then it is killed after a message left, before that was noted."""
    now, kills, dice = NOW, 0, random.Random(7)
    for _ in range(moments):
        now += timedelta(minutes=30)
        while Worker({}, lambda at=now: at).work():  # type: ignore[misc]  # the default is the moment of this turn
            pass
        left = m.Delivery.objects.within(workspace.id).filter(channel="webhook", status="sent")
        for delivery in left.filter(sent_at=now):
            if dice.random() < 0.05:
                kills += 1
                left.filter(pk=delivery.pk).update(status="waiting", next_at=now, sent_at=None)
    return now, kills


def test_every_message_out_is_applied_once_or_seen(
    workspace: Company, receiver: FaultServer, moods: Moods, tell: Callable[[str], None]
) -> None:
    any_order = subscribed(workspace, receiver, "any-order", ordered=False)
    in_order = subscribed(workspace, receiver, "in-order", ordered=True)
    happen(workspace)
    _, kills = let_days_go_by(workspace)

    rows = sent(workspace)
    applied = receiver.applied
    by_status = Counter(row.status for row in rows)
    repeated = sum(applied.values()) - len(applied)
    lost = len({row.key for row in rows if row.status == "sent"} - set(applied))
    tell(
        f"faults out: {len(rows)} messages, {len(receiver.seen)} requests "
        f"({', '.join(f'{count}x {name}' for name, count in sorted(moods.given.items()))}), "
        f"{kills} kills after sending: {by_status['sent']} sent, {by_status['failed']} failed and visible, "
        f"{by_status['waiting']} waiting; {len(applied)} applied, {repeated} repetitions known by key, {lost} lost"
    )
    assert len(rows) == 2 * RECORDS * (1 + NOTES)
    assert set(by_status) == {"sent", "failed"}
    assert lost == 0
    assert set(receiver.keys) <= {row.key for row in rows}
    assert all(row.failure and row.answer for row in rows if row.status == "failed")
    assert repeated > 0
    assert_in_order(receiver, [row for row in rows if row.connection == in_order.pk])
    assert {row.connection for row in rows} == {any_order.pk, in_order.pk}


def assert_in_order(receiver: FaultServer, rows: list[m.Delivery]) -> None:
    """A receiver that knows repetitions sees the events of each record in the order in which they happened."""
    first = {key: place for place, key in reversed(list(enumerate(receiver.taken)))}
    for record in {row.record for row in rows}:
        keys = [row.key for row in rows if row.record == record and row.key in first]
        assert keys == sorted(keys, key=first.__getitem__)


def test_a_receiver_that_is_mended_gets_the_rest(
    workspace: Company, receiver: FaultServer, tell: Callable[[str], None]
) -> None:
    subscribed(workspace, receiver, "hook", ordered=False)
    happen(workspace)
    receiver.script.extend([Reply(422)] * 30)
    now, _ = let_days_go_by(workspace, 4)
    failed = sum(row.status == "failed" for row in sent(workspace))

    receiver._usual = lambda _: TAKES
    again = looked_after.replay_failed(workspace.id, DeliveryFilter(channel="webhook"), now)
    Worker({}, lambda: now + timedelta(days=1)).work()
    while Worker({}, lambda: now + timedelta(days=1)).work():
        pass

    rows = sent(workspace)
    tell(f"faults, mended: {failed} failed, {again} replayed, {len(receiver.applied)} of {len(rows)} applied")
    assert again == failed >= 30
    assert {row.status for row in rows} == {"sent"}
    assert set(receiver.applied) == {row.key for row in rows}


def test_every_message_in_is_applied_once_or_seen(workspace: Company, tell: Callable[[str], None]) -> None:
    mapping = Mapped(
        playbook="client", key="id", title="name", fields={"contract_value": "amount"}, note="said"
    )
    actor = Actor(workspace.sender)
    opened = open_address(workspace.id, actor, "CRM", IncomingWebhook(mapping=mapping), now=NOW)
    assert isinstance(opened, Made)
    things, each = 30, 4
    posted = [post for number in range(things * each) for post in posts(opened, number, things)]
    random.Random(3).shuffle(posted)
    taken = [
        keep(opened.connection, arrived, at)
        for at, arrived in posted
        if is_proven(opened.connection, arrived, at)
    ]
    for hours in range(24):
        while Worker({}, lambda at=NOW + timedelta(hours=hours): at).work():  # type: ignore[misc]  # as above
            pass

    rows = list(m.Inbound.objects.within(workspace.id))
    status = Counter(row.status for row in rows)
    notes = m.Event.objects.within(workspace.id).filter(kind="note_added").values_list("data", flat=True)
    said = Counter(msgspec.json.decode(data)["text"] for data in notes)
    records = m.Record.objects.within(workspace.id).count()
    tell(
        f"faults in: {len(posted)} requests for {things * each} messages, {len(posted) - len(taken)} unproven or days "
        f"late, {len(taken) - len(rows)} repetitions: {status['done']} applied once, {status['failed']} failed and "
        f"visible, {records} records"
    )
    assert set(status) == {"done", "failed"}
    assert len(rows) == things * each
    assert all(row.told for row in rows)
    assert set(said.values()) == {1}
    assert len(said) == status["done"]
    assert records <= things


def posts(opened: Made, number: int, things: int) -> Iterator[tuple[datetime, Arrived]]:
    """A message as a sender with trouble posts it: up to three times, once days late, once under another's name."""
    amount = "a lot" if number % 13 == 0 else f"{number} USD"
    told = {"id": f"T{number % things}", "name": "Ada", "amount": amount, "said": f"Said {number}"}
    body = msgspec.json.encode(told)
    headers = sign([opened.secret], f"msg_{number}", NOW, body)
    for _ in range(1 + number % 3):
        yield NOW + timedelta(seconds=number % 200), Arrived(headers, body)
    yield NOW + timedelta(days=2), Arrived(headers, body)
    yield NOW, Arrived({**headers, "webhook-id": "msg_of_another"}, body)
