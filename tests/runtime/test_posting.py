"""When letters go out: many of a kind as one, none in quiet hours, a daily one only when there is something to tell."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine.commands import AddTask, Ask, Recall, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.accounts import add_account
from surehand.runtime.facts import facts_changed
from surehand.runtime.outbox import digests
from surehand.runtime.outbox.digests import write_digests
from surehand.runtime.preferences import (
    Choice,
    Hours,
    Preferences,
    next_at,
    preferences_of,
    quiet_until,
    save_preferences,
)
from surehand.runtime.worker import BACK_OFF, Worker
from surehand.store import models as m
from tests.runtime.test_worker import Clock, Post
from tests.sample import COMPLETE, NOW

BERLIN = ZoneInfo("Europe/Berlin")
AT_NIGHT = Hours(time(18), time(8))


class Office:
    """A worker with a clock, and the post it sends."""

    def __init__(self, *fails: Exception) -> None:
        self.clock, self.post = Clock(), Post(*fails)
        self.worker = Worker({"email": self.post, "slack": Post()}, self.clock)

    def work(self, **time: float) -> list[str]:
        """Let time pass, and give back the subjects of the letters that went out."""
        self.clock.move(**time)
        before = len(self.post.letters)
        while self.worker.work():
            pass
        return [letter.subject for letter in self.post.letters[before:]]

    def beat(self, **time: float) -> list[str]:
        """Let time pass to where the worker looks after daily letters."""
        self.clock.move(**time)
        self.worker.beat()
        return self.work()


def choose(workspace, person, hours=None, **mail):
    chosen = Preferences({kind: Choice(choice) for kind, choice in mail.items()}, hours or Hours())
    save_preferences(workspace.id, person, chosen, NOW)


def mailed(workspace, person):
    return set(
        m.Delivery.objects.within(workspace.id)
        .filter(channel="email", to=person)
        .values_list("kind", flat=True)
    )


# Many as one


def test_many_of_a_kind_are_one_letter(workspace):
    for number in range(12):
        workspace.offered(f"Client {number}")
    office = Office()

    assert office.work() == ["12 records were handed over to you"]
    text = office.post.letters[0].text
    assert all(f"hands Client {number} over to you" in text for number in range(12))


def test_more_than_a_worker_takes_are_one_letter(workspace):
    for number in range(45):
        workspace.offered(f"Client {number}")

    assert Office().work() == ["45 records were handed over to you"]


def test_other_kinds_are_other_letters(workspace):
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=(ReturnedFor("capacity"),)), record)

    assert sorted(Office().work()) == ["Ada Ltd: returned by Rita Receiver", "Ada Ltd: to accept"]


def test_those_after_the_first_wait_together(workspace):
    office = Office()
    workspace.offered("Client 1")
    assert office.work() == ["Client 1: to accept"]
    for number in (2, 3):
        workspace.offered(f"Client {number}")

    assert office.work(seconds=30) == []
    assert office.work(seconds=29) == []
    assert office.work(seconds=1) == ["2 records were handed over to you"]


def test_the_window_can_be_closed(workspace, settings):
    settings.ALERT_WINDOW = 0
    office = Office()
    workspace.offered("Client 1")
    office.work()
    workspace.offered("Client 2")

    assert office.work() == ["Client 2: to accept"]


def test_waiting_is_no_attempt(workspace):
    office = Office()
    workspace.offered("Client 1")
    office.work()
    workspace.offered("Client 2")
    office.work()

    assert m.Delivery.objects.within(workspace.id).get(channel="email", status="waiting").attempts == 0


def test_a_letter_of_many_fails_as_one(workspace):
    office = Office(DeliveryFailed("retry", "Try later."))
    for number in (1, 2):
        workspace.offered(f"Client {number}")
    assert office.work() == []

    assert office.work(seconds=BACK_OFF[0].total_seconds()) == ["2 records were handed over to you"]


# What each person chose


def test_never_means_no_letter(workspace):
    choose(workspace, workspace.receiver, offered="never")
    workspace.offered()

    assert mailed(workspace, workspace.receiver) == set()
    assert m.Delivery.objects.within(workspace.id).filter(channel="inbox", to=workspace.receiver).count() == 1


def test_at_once_needs_no_playbook(workspace):
    choose(workspace, workspace.sender, asked="now")
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?"), record)

    assert mailed(workspace, workspace.sender) == {"asked"}


def test_choices_of_one_are_of_no_other(workspace):
    choose(workspace, workspace.sender, offered="never")
    workspace.offered()

    assert mailed(workspace, workspace.receiver) == {"offered"}


def test_a_choice_can_be_taken_back(workspace):
    choose(workspace, workspace.receiver, offered="never")
    choose(workspace, workspace.receiver)

    assert preferences_of(workspace.id, workspace.receiver) == Preferences()


@pytest.mark.parametrize(
    "wrong", [Preferences({"weather": Choice("now")}), Preferences(hours=Hours(time(8)))]
)
def test_nonsense_is_not_kept(workspace, wrong):
    with pytest.raises(ValueError, match=r"kind of alert|beginning and an end"):
        save_preferences(workspace.id, workspace.sender, wrong, NOW)


# Quiet hours


def test_quiet_hours_hold_letters_back(workspace):
    choose(workspace, workspace.receiver, Hours(time(9), time(11, 30)))
    for number in (1, 2):
        workspace.offered(f"Client {number}")
    office = Office()

    assert office.work() == []
    assert office.work(minutes=89) == []
    assert office.work(minutes=1) == ["2 records were handed over to you"]


def test_quiet_hours_are_those_of_ones_own_zone(workspace):
    account = add_account("rita@example.com")
    m.Account.objects.filter(pk=account.pk).update(zone="America/New_York")
    choose(workspace, workspace.receiver, Hours(time(22), time(7)))
    workspace.offered()
    office = Office()

    assert office.work() == []
    assert office.work(hours=2) == ["Ada Ltd: to accept"]


@pytest.mark.parametrize(("anyway", "letters"), [(True, 1), (False, 0)])
def test_what_is_overdue_may_come_through(workspace, anyway, letters):
    choose(workspace, workspace.receiver, Hours(time(9), time(23), urgent_anyway=anyway), overdue="now")
    workspace.offered()
    office = Office()
    office.work(hours=5)

    told = [letter for letter in office.post.letters if letter.to == "rita@example.com"]
    assert len([letter for letter in told if "overdue" in letter.subject]) == letters


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 3, 2, 17, 59, tzinfo=BERLIN), None),
        (datetime(2026, 3, 2, 18, tzinfo=BERLIN), datetime(2026, 3, 3, 8, tzinfo=BERLIN)),
        (datetime(2026, 3, 3, 7, 59, tzinfo=BERLIN), datetime(2026, 3, 3, 8, tzinfo=BERLIN)),
        (datetime(2026, 3, 3, 8, tzinfo=BERLIN), None),
        # The night in which the clocks go forward.
        (datetime(2026, 3, 28, 23, tzinfo=BERLIN), datetime(2026, 3, 29, 8, tzinfo=BERLIN)),
    ],
)
def test_quiet_hours_end_in_the_morning(at, until):
    assert quiet_until(AT_NIGHT, BERLIN, at.astimezone(UTC), ["offered"]) == until


@given(
    start=st.times(),
    end=st.times(),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_quiet_hours_always_end(start, end, at):
    hours = Hours(
        start.replace(second=0, microsecond=0, tzinfo=None), end.replace(second=0, microsecond=0, tzinfo=None)
    )
    until = quiet_until(hours, BERLIN, at, ["offered"])

    assert until is None or at < until <= at + timedelta(hours=26)
    assert until is None or quiet_until(hours, BERLIN, until, ["offered"]) is None


@given(
    hour=st.integers(0, 23),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_every_day_has_one_turn(hour, at):
    first = next_at(hour, BERLIN, at)

    assert timedelta() < first - at <= timedelta(hours=25)
    assert timedelta(hours=22) < next_at(hour, BERLIN, first) - first < timedelta(hours=26)


# The daily letter


def test_the_daily_letter_tells_what_waits(workspace):
    office = Office()
    office.beat()
    workspace.offered()
    office.work()

    office.beat(days=1)

    letters = {letter.to: letter for letter in office.post.letters if letter.subject.startswith("Your day")}
    assert set(letters) >= {"rita@example.com", "sam@example.com"}
    assert (
        "Waits for you\n- Ada Ltd: From Sam Sender; overdue, not accepted yet."
        in letters["rita@example.com"].text
    )
    assert "You wait for others\n- Ada Ltd: With Rita Receiver" in letters["sam@example.com"].text
    assert "Waits for you</h2>" in letters["rita@example.com"].html


def test_nothing_to_tell_is_no_letter(workspace):
    office = Office()
    office.beat()

    assert office.beat(days=1) == []
    assert not m.Delivery.objects.within(workspace.id).filter(kind="digest").exists()


def test_many_workers_write_it_once(workspace):
    write_digests(NOW)
    workspace.offered()
    m.Timer.objects.within(workspace.id).delete()
    for _worker in range(3):
        write_digests(NOW + timedelta(days=1))

    letters = m.Delivery.objects.within(workspace.id).filter(kind="digest")
    assert sorted(letters.values_list("to", flat=True)) == sorted([workspace.sender, workspace.receiver])


def test_a_worker_that_slept_writes_one(workspace):
    write_digests(NOW)
    workspace.offered()
    for day in (9, 9, 9):
        write_digests(NOW + timedelta(days=day))

    assert m.Delivery.objects.within(workspace.id).filter(kind="digest", to=workspace.receiver).count() == 1


def test_one_bad_letter_stops_no_other(workspace, monkeypatch, caplog):
    write_digests(NOW)
    workspace.offered()
    compose = digests.digest_of

    def fails_for_rita(facts, person, now):
        if person.id == workspace.receiver:
            raise ZeroDivisionError("a bug")
        return compose(facts, person, now)

    monkeypatch.setattr(digests, "digest_of", fails_for_rita)
    write_digests(NOW + timedelta(days=1))

    assert "digest" in mailed(workspace, workspace.sender)
    assert f"the daily letter of {workspace.receiver} failed" in caplog.text
    hours = m.AlertHours.objects.within(workspace.id).get(person=workspace.receiver)
    assert hours.digest_at == NOW + timedelta(days=1, hours=1)


def test_nobody_is_written_to_at_the_weekend(workspace):
    write_digests(NOW)
    friday = NOW + timedelta(days=4)
    write_digests(friday)

    hours = m.AlertHours.objects.within(workspace.id).get(person=workspace.receiver)
    assert hours.digest_at == datetime(2026, 3, 9, 8, tzinfo=UTC)


def test_whoever_wants_none_gets_none(workspace):
    choose(workspace, workspace.receiver, Hours(digest_hour=None))
    workspace.offered()
    write_digests(NOW + timedelta(days=1))

    assert "digest" not in mailed(workspace, workspace.receiver)


def test_whoever_left_gets_none(workspace):
    write_digests(NOW)
    workspace.offered()
    m.Person.objects.within(workspace.id).filter(id=workspace.receiver).update(active=False)
    facts_changed(workspace.id)
    write_digests(NOW + timedelta(days=1))

    assert "digest" not in mailed(workspace, workspace.receiver)


def test_news_is_told_until_it_is_read(workspace):
    write_digests(NOW)
    record, handoff = workspace.offered()
    workspace.done(workspace.sender, Recall(handoff=handoff, reason="Too early"), record)
    office = Office()

    letters = {letter.to: letter for letter in office.post.letters}
    assert letters == {}
    office.beat(days=1)
    (letter,) = [
        each for each in office.post.letters if each.to == "rita@example.com" and "Your day" in each.subject
    ]
    assert "What happened\n- Ada Ltd: Sam Sender has taken Ada Ltd back" in letter.text

    m.Delivery.objects.within(workspace.id).filter(channel="inbox").update(read_at=NOW)
    assert office.beat(days=1) == []


def test_what_was_mailed_is_no_news(workspace):
    write_digests(NOW)
    task = AddTask(title="Call them", owner=workspace.receiver, due=NOW + timedelta(days=20))
    workspace.done(workspace.sender, task, workspace.open(**COMPLETE))
    office = Office()
    office.work()

    assert office.beat(days=1) == []
