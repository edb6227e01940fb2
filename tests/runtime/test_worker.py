"""The worker: due timers have their effect once, letters go out at least once, and nothing fails in silence."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from surehand.connectors.channel import DeliveryFailed, Letter
from surehand.connectors.email import EmailChannel, parse_smtp_url
from surehand.core.engine.commands import Archive, Offer, OpenRecord, PauseClock
from surehand.runtime import worker as worker_module
from surehand.runtime.facts import forget
from surehand.runtime.worker import BACK_OFF, BATCH, LEASE, Worker
from surehand.store import models as m
from surehand.store.queries import ledger
from surehand.store.queries.states import read_state
from tests.runtime.mail_server import mail_server
from tests.sample import COMPLETE, NOW


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


class Post:
    """A way out that keeps letters, or fails as it is told to."""

    def __init__(self, *fails: Exception) -> None:
        self.letters: list[Letter] = []
        self._fails = list(fails)

    def send(self, letter: Letter) -> str:
        if self._fails:
            raise self._fails.pop(0)
        self.letters.append(letter)
        return "kept"


class Desk:
    """A record that was offered, and a worker who looks after it."""

    def __init__(self, workspace, *fails: Exception) -> None:
        self.record, self.handoff = workspace.offered()
        self.clock, self.post = Clock(), Post(*fails)
        self.worker = Worker({"email": self.post, "slack": self.post}, self.clock)


def letter_of(workspace):
    return m.Delivery.objects.within(workspace.id).get(channel="email")


def timers_of(record):
    return m.Timer.objects.everywhere().filter(record=record)


# Letters


def test_the_inbox_needs_no_worker(workspace):
    workspace.offered()

    inside = m.Delivery.objects.within(workspace.id).get(channel="inbox")

    assert (inside.status, inside.to, inside.sent_at, inside.read_at) == (
        "sent",
        workspace.receiver,
        NOW,
        None,
    )


def test_a_letter_goes_out_once(workspace):
    desk = Desk(workspace)

    while desk.worker.work():
        pass

    assert [(letter.to, letter.subject) for letter in desk.post.letters] == [
        ("rita@example.com", "Ada Ltd: to accept")
    ]
    assert "Sam Sender hands Ada Ltd over to you (Sales to onboarding)." in desk.post.letters[0].text
    assert (letter_of(workspace).status, letter_of(workspace).answer) == ("sent", "kept")


def test_a_channel_without_settings_is_said(workspace):
    workspace.offered()
    Worker({}, lambda: NOW).work()

    slack = m.Delivery.objects.within(workspace.id).get(channel="slack")
    assert (slack.status, slack.failure, slack.next_at) == ("failed", "settings", None)
    assert slack.answer == "Slack is not connected: an administrator connects it under Connections."


def test_email_without_a_server_is_off(workspace):
    workspace.offered()
    Worker({}, lambda: NOW).work()

    letter = letter_of(workspace)
    assert (letter.status, letter.failure, letter.next_at) == ("off", "", None)


def test_letters_left_from_before_are_settled(workspace):
    workspace.offered()
    letters = m.Delivery.objects.within(workspace.id).filter(channel="email")
    letters.update(status="failed", failure="settings", next_at=None)
    Worker({}, lambda: NOW).beat()

    assert letter_of(workspace).status == "off"


def test_a_wrong_address_stays_failed(workspace):
    workspace.offered()
    letters = m.Delivery.objects.within(workspace.id).filter(channel="email")
    letters.update(status="failed", failure="person", next_at=None)
    Worker({}, lambda: NOW).beat()

    assert letter_of(workspace).status == "failed"


def test_what_was_off_never_goes_out(workspace):
    workspace.offered()
    Worker({}, lambda: NOW).work()
    post = Post()
    Worker({"email": post}, lambda: NOW).work()

    assert (post.letters, letter_of(workspace).status) == ([], "off")


@pytest.mark.parametrize("failure", ["settings", "person"])
def test_what_needs_a_person_waits_for_one(workspace, failure):
    desk = Desk(workspace, DeliveryFailed(failure, "No such mailbox."))
    timers_of(desk.record).delete()
    desk.worker.work()
    desk.clock.move(days=30)
    desk.worker.work()

    letter = letter_of(workspace)

    assert (letter.status, letter.failure, letter.answer) == ("failed", failure, "No such mailbox.")
    assert (letter.attempts, desk.post.letters) == (1, [])


def test_bad_weather_is_waited_out(workspace):
    desk = Desk(workspace, DeliveryFailed("retry", "Try later."), OSError("no route"))

    assert desk.worker.work() > 0
    assert letter_of(workspace).next_at == NOW + BACK_OFF[0]
    desk.clock.move(seconds=9)
    desk.worker.work()
    assert letter_of(workspace).attempts == 1
    desk.clock.move(seconds=1)
    desk.worker.work()
    assert (letter_of(workspace).attempts, letter_of(workspace).next_at) == (2, desk.clock.now + BACK_OFF[1])
    desk.clock.move(seconds=60)
    desk.worker.work()
    assert (letter_of(workspace).status, len(desk.post.letters)) == ("sent", 1)


def test_after_days_of_tries_a_person_is_needed(workspace):
    desk = Desk(workspace, *[DeliveryFailed("retry", "Try later.")] * 20)
    timers_of(desk.record).delete()
    for wait in (timedelta(), *BACK_OFF):
        desk.clock.move(seconds=wait.total_seconds())
        desk.worker.work()

    letter = letter_of(workspace)

    assert (letter.status, letter.attempts, letter.next_at) == ("failed", len(BACK_OFF) + 1, None)
    assert desk.clock.now - NOW > timedelta(days=2.5)


def test_one_bad_letter_stops_no_other(workspace):
    desk = Desk(workspace, ZeroDivisionError("a bug"))
    to_another = Offer(to="onboarding", receiver=workspace.stranger)
    workspace.done(workspace.sender, to_another, workspace.open("Bob Ltd", **COMPLETE))
    desk.worker.work()

    assert [letter.subject for letter in desk.post.letters] == ["Bob Ltd: to accept"]


def test_a_letter_to_nobody_is_settled(workspace):
    desk = Desk(workspace)
    m.Person.objects.within(workspace.id).filter(id=workspace.receiver).update(active=False)
    forget()
    desk.worker.work()

    assert (letter_of(workspace).status, desk.post.letters) == ("sent", [])
    assert letter_of(workspace).answer == "nobody to send it to any more"


def test_a_slow_post_loses_no_lease(workspace):
    """Many slow letters in one batch: the lease of each counts from when its turn comes."""
    for number in range(4):
        workspace.offered(f"Client {number}")
    clock = Clock()
    letters = Post()
    other = Worker({"email": letters, "slack": Post()}, clock)

    class SlowPost(Post):
        def send(self, letter: Letter) -> str:
            clock.move(seconds=50)
            other.work()
            return super().send(letter)

    slow = SlowPost()
    m.Timer.objects.everywhere().delete()
    Worker({"email": slow, "slack": slow}, clock).work()

    told = [letter.key for letter in (*slow.letters, *letters.letters)]
    assert len(told) == len(set(told))


def test_a_letter_somebody_else_has_is_left(workspace):
    desk = Desk(workspace)
    (claimed,) = [
        d for d in ledger.claim_deliveries(desk.worker.id, desk.clock(), LEASE, BATCH) if d.channel == "email"
    ]
    m.Delivery.objects.within(workspace.id).filter(pk=claimed.pk).update(lease="wrk_other")
    desk.clock.move(seconds=LEASE.total_seconds() / 2)
    desk.worker._deliverer.deliver(claimed)

    assert desk.post.letters == []


def test_letters_of_one_handoff_are_one_thread(workspace):
    desk = Desk(workspace)
    desk.clock.move(hours=5)
    desk.worker.work()
    desk.worker.work()

    assert {letter.thread for letter in desk.post.letters} == {desk.handoff}
    assert len({letter.key for letter in desk.post.letters}) == len(desk.post.letters) > 1


# Timers


def test_a_due_timer_has_its_effect(workspace):
    desk = Desk(workspace)
    desk.clock.move(hours=2)
    desk.worker.work()

    state = read_state(workspace.id, desk.record)

    assert state.handoffs[desk.handoff].steps == ("remind:0",)
    assert not timers_of(desk.record).filter(kind="remind").exists()


def test_nothing_happens_too_early(workspace):
    desk = Desk(workspace)
    desk.clock.move(hours=1, minutes=59)
    desk.worker.work()

    assert read_state(workspace.id, desk.record).handoffs[desk.handoff].steps == ()


def test_nobody_answering_it_goes_up_and_on(workspace):
    desk = Desk(workspace)
    for _ in range(60):
        desk.clock.move(hours=1)
        desk.worker.work()

    state = read_state(workspace.id, desk.record)

    assert state.handoffs[desk.handoff].receiver == workspace.onboarding_lead
    assert {"otto@example.com", "ada@example.com"} <= {letter.to for letter in desk.post.letters}
    assert state.owner == workspace.sender


def test_a_claimed_timer_is_nobody_elses(workspace):
    desk = Desk(workspace)
    desk.clock.move(hours=2)

    mine = ledger.claim_timers("wrk_a", desk.clock(), LEASE, BATCH)

    assert len(mine) == 1
    assert ledger.claim_timers("wrk_b", desk.clock(), LEASE, BATCH) == []


def test_a_lease_ends_with_its_worker(workspace):
    desk = Desk(workspace)
    desk.clock.move(hours=2)
    ledger.claim_timers("wrk_killed", desk.clock(), LEASE, BATCH)
    desk.clock.move(seconds=LEASE.total_seconds())
    desk.worker.work()

    assert read_state(workspace.id, desk.record).handoffs[desk.handoff].steps == ("remind:0",)


def test_a_void_timer_is_cleared(workspace):
    desk = Desk(workspace)
    m.Timer(
        workspace_id=workspace.id,
        record=desk.record,
        key="hnd_x:0:remind:0",
        kind="remind",
        at=NOW,
        next_at=NOW,
    ).save(force_insert=True)
    desk.worker.work()

    assert not timers_of(desk.record).filter(key="hnd_x:0:remind:0").exists()


def test_an_early_timer_waits_for_its_moment(workspace):
    desk = Desk(workspace)
    timers_of(desk.record).filter(kind="remind").update(next_at=NOW)
    desk.worker.work()

    timer = timers_of(desk.record).get(kind="remind")

    assert (timer.next_at, timer.lease) == (timer.at, "")


def test_a_timer_without_its_playbook_waits(workspace, caplog):
    desk = Desk(workspace)
    version = m.PlaybookVersion.objects.within(workspace.id).get()
    m.PlaybookVersion.objects.within(workspace.id).update(text="{")
    forget()
    desk.clock.move(hours=2)
    desk.worker.work()
    waiting = timers_of(desk.record).get(kind="remind")
    assert waiting.next_at == desk.clock.now + BACK_OFF[0]
    assert "There is no published playbook “client” here." in waiting.error

    m.PlaybookVersion.objects.within(workspace.id).update(text=version.text)
    desk.clock.move(seconds=10)
    desk.worker.work()
    assert not timers_of(desk.record).filter(kind="remind").exists()


def test_a_failing_timer_is_kept_and_named(workspace, monkeypatch, caplog):
    desk = Desk(workspace)
    desk.clock.move(hours=2)
    monkeypatch.setattr("surehand.runtime.worker.execute", fail)
    with caplog.at_level(logging.ERROR):
        desk.worker.work()

    timer = timers_of(desk.record).get(kind="remind")

    assert (timer.error, timer.next_at) == ("ValueError('a bug')", desk.clock.now + BACK_OFF[0])
    assert f"timer {timer.key} of {desk.record} failed" in caplog.text


def fail(*_, **__):
    raise ValueError("a bug")


def due_together(workspace, count):
    """Records whose reminders are due at the same time, and a worker who has not yet seen it."""
    desk = Desk(workspace)
    records = [desk.record, *(workspace.offered()[0] for _ in range(count - 1))]
    desk.clock.move(hours=2)
    return desk, records


def reminded(workspace):
    events = m.Event.objects.within(workspace.id).filter(kind="handoff_reminded")
    return list(events.order_by("seq").values_list("record", flat=True))


def test_timers_due_together_fire_in_one_go(workspace, monkeypatch):
    desk, records = due_together(workspace, 5)
    monkeypatch.setattr("surehand.runtime.worker.execute", fail)
    desk.worker.work()

    assert reminded(workspace) == records


def test_a_bad_timer_holds_up_no_other(workspace, monkeypatch):
    desk, records = due_together(workspace, 4)
    bad = records[1]

    def guarded(real):
        def run(workspace_id, actor, told, **options):
            if bad in [each.record for each in (told if isinstance(told, list) else [told])]:
                raise ValueError("a bug")
            return real(workspace_id, actor, told, **options)

        return run

    for name in ("execute", "execute_batch"):
        real = getattr(worker_module, name)
        monkeypatch.setattr(worker_module, name, guarded(real))
    desk.worker.work()

    assert reminded(workspace) == [each for each in records if each != bad]
    kept = timers_of(bad).get(kind="remind")
    assert (kept.error, kept.next_at) == ("ValueError('a bug')", desk.clock.now + BACK_OFF[0])


def test_a_gone_record_has_no_timers(workspace):
    desk = Desk(workspace)
    workspace.done(workspace.sender, Archive(reason="The client left"), desk.record)
    desk.clock.move(days=9)
    desk.worker.work()

    assert not timers_of(desk.record).exists()


def test_a_pause_leaves_its_end_only(workspace):
    desk = Desk(workspace)
    workspace.done(
        workspace.receiver, PauseClock(handoff=desk.handoff, reason="waiting_on_client"), desk.record
    )

    assert [timer.kind for timer in timers_of(desk.record)] == ["pause_cap"]
    assert ledger.next_due() <= NOW + timedelta(days=2)


# The desk.worker itself


def test_a_sign_of_life_is_left(workspace):
    clock = Clock()
    old, new = Worker({}, clock), Worker({}, clock)
    old.beat()
    clock.move(days=1, seconds=1)
    new.beat()

    assert [(beat.id, beat.seen_at) for beat in m.WorkerBeat.objects.all()] == [(new.id, clock.now)]


def kept_keys(workspace):
    return set(m.IdempotencyKey.objects.within(workspace.id).values_list("key", flat=True))


def test_answers_are_kept_for_a_week(workspace):
    clock = Clock()
    worker = Worker({}, clock)
    workspace.done(workspace.sender, OpenRecord(title="Old", stage="won"), key="old")
    clock.move(days=7)
    worker.beat()
    assert kept_keys(workspace) == {"old"}

    clock.move(hours=1)
    workspace.done(workspace.sender, OpenRecord(title="New", stage="won"), key="new", now=clock.now)
    worker.beat()
    assert kept_keys(workspace) == {"new"}


def test_answers_are_swept_once_an_hour(workspace):
    clock = Clock()
    worker = Worker({}, clock)
    worker.beat()
    workspace.done(
        workspace.sender, OpenRecord(title="Old", stage="won"), key="old", now=NOW - timedelta(days=8)
    )
    clock.move(minutes=59)
    worker.beat()
    assert kept_keys(workspace) == {"old"}

    clock.move(minutes=1)
    worker.beat()
    assert kept_keys(workspace) == set()


def test_signs_of_life_are_seldom(workspace, monkeypatch):
    clock = Clock()
    worker = Worker({}, clock)
    monkeypatch.setattr("surehand.runtime.worker.IDLE", 0.0)
    seen: list[datetime] = []

    def work() -> int:
        seen.append(m.WorkerBeat.objects.get().seen_at)
        clock.move(seconds=4)
        if len(seen) == 5:
            worker.stop()
        return 0

    monkeypatch.setattr(worker, "work", work)
    monkeypatch.setattr("surehand.runtime.worker.close_old_connections", lambda: None)
    worker.run()

    assert [(at - NOW).seconds for at in seen] == [0, 0, 0, 12, 12]


def test_an_idle_worker_holds_up_nobody(workspace, django_assert_num_queries):
    Worker({}, lambda: NOW).work()
    # Timers, letters, inbound, imports, jobs; what was written, whom to ask about it, whose turn it is; no transaction.
    with django_assert_num_queries(8):
        assert Worker({}, lambda: NOW).work() == 0


def test_it_stops_when_told(workspace):
    worker = Worker({})
    worker.stop()
    worker.run()

    assert not m.WorkerBeat.objects.exists()


def test_a_lost_database_is_waited_for(workspace, monkeypatch, caplog):
    worker = Worker({})
    monkeypatch.setattr("surehand.runtime.worker.TROUBLE", 0.0)
    monkeypatch.setattr("surehand.runtime.worker.close_old_connections", lambda: None)
    answers = iter((OperationalError("gone"), None))

    def work() -> int:
        answer = next(answers)
        if answer:
            raise answer
        worker.stop()
        return 0

    monkeypatch.setattr(worker, "work", work)
    worker.run()

    assert "the database cannot be reached" in caplog.text


# Over a real line


def test_a_letter_arrives_at_a_mail_server(workspace):
    with mail_server() as server:
        channel = EmailChannel(parse_smtp_url(server.url, "Surehand <surehand@example.com>"))
        record, _ = workspace.offered()
        Worker({"email": channel}, Clock()).work()

    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == ("rita@example.com", "Ada Ltd: to accept")
    assert f"/records/{record}" in letter.get_body(("plain",)).get_content()
    assert f"/records/{record}" in letter.get_body(("html",)).get_content()
    assert letter["List-Unsubscribe"].endswith("/w/sample/alerts/preferences>")


@pytest.mark.parametrize(
    ("reply", "status", "failure"),
    [("550 no such mailbox", "failed", "person"), ("451 come back later", "waiting", "retry")],
)
def test_a_mail_servers_refusal_is_kept(workspace, reply, status, failure):
    with mail_server(lambda letter: reply) as server:
        channel = EmailChannel(parse_smtp_url(server.url, "surehand@example.com"))
        workspace.offered()
        Worker({"email": channel}, Clock()).work()

    letter = letter_of(workspace)
    assert (letter.status, letter.failure, letter.answer) == (status, failure, reply)


def test_an_absent_mail_server_is_bad_weather(workspace):
    with mail_server() as server:
        channel = EmailChannel(parse_smtp_url(server.url, "surehand@example.com"))
    workspace.offered()
    Worker({"email": channel}, Clock()).work()

    assert (letter_of(workspace).status, letter_of(workspace).failure) == ("waiting", "retry")
