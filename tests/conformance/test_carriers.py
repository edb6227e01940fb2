"""What every way out keeps to: nothing is lost, doubled, out of order, too fast, or told to those it is not for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from surehand.connectors.channel import Rate
from surehand.core.engine import Actor
from surehand.runtime.connections import pause_connection, resume_connection
from surehand.runtime.outbox import deliveries
from surehand.runtime.outbox.passage import OPENS_AFTER, RESTS
from surehand.store import models as m
from tests.conformance.harness import Answer, Harness, Scene, harnesses
from tests.sample import NOW

ANSWERS_THAT_PASS = (Answer.UNWELL, Answer.HANGS, Answer.RESETS)


class Play:
    """A scene, a worker in it, and a clock that stands until it is moved."""

    def __init__(self, harness: Harness, scene: Scene) -> None:
        self.harness, self.scene, self.now = harness, scene, NOW
        self.worker = scene.worker(lambda: self.now)

    def work(self, **moved: float) -> None:
        """Let the worker do all that is due after some time."""
        self.now += timedelta(**moved)
        while self.worker.work():
            pass

    def work_until_settled(self, delivery: m.Delivery) -> m.Delivery:
        """Let days go by until a delivery waits no more."""
        for _day in range(20):
            self.work(hours=25)
            if again(delivery).status != "waiting":
                break
        return again(delivery)


@pytest.fixture(params=harnesses(), ids=lambda harness: harness.name)
def play(request, workspace, settings, monkeypatch) -> Iterator[Play]:
    with request.param.scene(workspace, settings, monkeypatch) as scene:
        yield Play(request.param, scene)


@pytest.fixture
def through(play) -> m.Connection:
    """The connection of the scene, for what is kept for connections alone."""
    if play.scene.connection is None:
        pytest.skip("It goes through no connection of a workspace.")
    return play.scene.connection


def again(delivery: m.Delivery) -> m.Delivery:
    found: m.Delivery = m.Delivery.objects.within(delivery.workspace_id).get(pk=delivery.pk)
    return found


def attempts_of(delivery: m.Delivery) -> list[m.Attempt]:
    rows = m.Attempt.objects.within(delivery.workspace_id).filter(delivery=delivery.pk)
    return list(rows.order_by("id"))


# Retry


def test_what_is_taken_goes_out_once(play):
    delivery = play.scene.message(0)
    play.work()
    play.work(days=4)

    assert play.scene.taken() == [play.scene.mark(delivery)]
    assert [attempt.result for attempt in attempts_of(delivery)] == ["sent"]


@pytest.mark.parametrize("answer", ANSWERS_THAT_PASS, ids=lambda answer: answer.name.lower())
def test_bad_weather_is_waited_out(play, answer):
    delivery = play.scene.message(0)
    play.scene.answer_with(answer)
    play.work()
    assert (again(delivery).status, again(delivery).failure) == ("waiting", "retry")

    play.work(minutes=1)
    assert again(delivery).status == "sent"
    assert [attempt.result for attempt in attempts_of(delivery)] == ["retry", "sent"]


def test_what_is_never_taken_is_left_for_a_person(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(*[Answer.REFUSED] * 20)

    settled = play.work_until_settled(delivery)

    assert (settled.status, settled.failure in ("person", "settings")) == ("failed", True)
    assert m.Delivery.objects.within(settled.workspace_id).filter(kind="delivery_failed").exists()


# Duplicate


def test_a_lost_answer_repeats_the_key(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(Answer.LOST)
    play.work()
    play.work(minutes=1)

    assert play.scene.taken() == [play.scene.mark(delivery)] * 2
    assert again(delivery).status == "sent"


def test_every_try_has_the_same_key(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(Answer.UNWELL, Answer.UNWELL)
    for _ in range(3):
        play.work(minutes=10)

    assert play.scene.tried() == [play.scene.mark(delivery)] * 3


def test_a_replay_has_the_same_key(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(*[Answer.REFUSED] * 20)
    settled = play.work_until_settled(delivery)
    before = len(play.scene.tried())
    play.scene.answer_with()
    deliveries.replay(settled.workspace_id, settled.pk, play.now)
    play.work(days=1)

    assert again(delivery).status == "sent"
    assert play.scene.tried()[before:] == [play.scene.mark(delivery)]


# Order


def test_a_lane_keeps_its_order(play):
    sent = [play.scene.message(number, lane="record") for number in range(4)]
    play.scene.answer_with(Answer.TAKEN, Answer.UNWELL)
    for _ in range(6):
        play.work(minutes=1)

    assert play.scene.taken() == [play.scene.mark(delivery) for delivery in sent]


# Rate


def test_who_is_too_busy_is_left_alone(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(Answer.BUSY)
    play.work()

    waits = again(delivery)

    assert (waits.status, waits.failure) == ("waiting", "retry")
    assert waits.next_at >= NOW + timedelta(seconds=30 if play.harness.says_when else 1)
    play.work(seconds=31)
    assert again(delivery).status == "sent"


def test_no_faster_than_the_rate(play, through, monkeypatch):
    carrier = play.worker._carriers[play.scene.message(0).channel]
    monkeypatch.setattr(type(carrier), "rate", lambda *_: Rate(per_second=1, burst=2))
    for number in range(1, 4):
        play.scene.message(number)
    play.work()
    assert len(play.scene.taken()) == 2

    play.work(seconds=1)
    assert len(play.scene.taken()) == 3
    play.work(seconds=1)
    assert len(play.scene.taken()) == len(set(play.scene.taken())) == 4


# Trouble of the connection


def test_one_probe_after_failures_in_a_row(play, through):
    sent = [play.scene.message(number) for number in range(4)]
    m.Connection.objects.within(through.workspace_id).update(failures=OPENS_AFTER - 1)
    play.scene.answer_with(*[Answer.UNWELL] * 2)
    play.work()
    assert len(play.scene.tried()) == 1
    assert [again(delivery).attempts for delivery in sent[1:]] == [0, 0, 0]

    play.work(seconds=RESTS[0].total_seconds())
    assert len(play.scene.tried()) == 2
    play.work(seconds=RESTS[1].total_seconds())
    assert {again(delivery).status for delivery in sent} == {"sent"}


def test_a_pause_holds_everything_visibly(play, through):
    actor = Actor(through.owner)
    pause_connection(through.workspace_id, actor, through.pk, "moving house", now=NOW)
    delivery = play.scene.message(0)
    play.work(days=4)
    assert (again(delivery).status, again(delivery).attempts, play.scene.tried()) == ("waiting", 0, [])

    resume_connection(through.workspace_id, actor, through.pk, now=play.now)
    play.work()
    assert again(delivery).status == "sent"


def test_days_without_anything_disable_it(play, through):
    for number in range(4):
        play.scene.message(number)
    play.scene.answer_with(*[Answer.UNWELL] * 500)
    for hours in (0, 1, 1, 1, 73):
        play.work(hours=hours)

    [connection] = m.Connection.objects.within(through.workspace_id).filter(pk=through.pk)

    assert connection.status == "disabled"
    told = m.Delivery.objects.within(through.workspace_id).filter(kind="connection_disabled")
    assert through.owner in told.values_list("to", flat=True)


# Expiry


def test_credentials_that_expired_are_of_the_settings(play):
    delivery = play.scene.message(0)
    play.scene.answer_with(*[Answer.DENIED] * 20)

    settled = play.work_until_settled(delivery)
    connections = m.Connection.objects.within(settled.workspace_id).values_list("status", flat=True)

    if play.harness.asks_again:
        assert (settled.status, list(connections)) == ("waiting", ["disabled"])
    else:
        assert (settled.status, settled.failure) == ("failed", "settings")
        assert "disabled" not in connections
    assert play.scene.taken() == []


# Echo


def test_what_comes_back_is_ignored(play):
    delivery = play.scene.message(0)
    play.work()
    inbound = play.scene.come_back(again(delivery))
    if inbound is None:
        pytest.skip("Nothing of our own comes back by it.")
    before = m.Event.objects.within(inbound.workspace_id).count()
    play.work()

    [read] = m.Inbound.objects.within(inbound.workspace_id).filter(pk=inbound.pk)
    assert (read.status, m.Event.objects.within(inbound.workspace_id).count()) == ("ignored", before)


# Redaction


def test_no_secret_is_kept_or_logged(play, caplog):
    delivery = play.scene.message(0)
    play.scene.tell_secrets()
    play.scene.answer_with(Answer.UNWELL, Answer.REFUSED)
    for ours in ("surehand", "httpx"):
        caplog.set_level("DEBUG", ours)
    play.work()
    play.work(minutes=1)

    told = [again(delivery).answer, again(delivery).payload, caplog.text]
    told += [attempt.answer for attempt in attempts_of(delivery)]
    assert len(told) > 3
    assert [secret for secret in play.scene.secrets if any(secret in text for text in told)] == []
