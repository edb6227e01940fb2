"""The mail server of the installation: one breaker and one rate for all workers and workspaces together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.connectors.channel import DeliveryFailed, Letter
from surehand.core.engine import encode
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.passage import GIVEN_UP, OPENS_AFTER, RESTS
from surehand.runtime.outbox.system_alerts import sentence_of
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.sample import NOW

DOWN = DeliveryFailed("retry", "The mail server cannot be reached: refused")


class Server:
    """A mail server that is up or down."""

    def __init__(self) -> None:
        self.is_up = True
        self.tried = 0
        self.took: list[str] = []

    def send(self, letter: Letter) -> str:
        self.tried += 1
        if not self.is_up:
            raise DOWN
        self.took.append(letter.key)
        return "kept"


class Post:
    """Letters of a company, two workers, and the server they share."""

    def __init__(self, company) -> None:
        self.company, self.server, self.now = company, Server(), NOW
        self.record = company.open()
        m.Delivery.objects.within(company.id).delete()
        self.workers = [self.worker(), self.worker()]

    def worker(self, hands: int = 0) -> Worker:
        return Worker({"email": self.server}, lambda: self.now, hands=hands)

    def put(self, count: int) -> None:
        m.Delivery.objects.within(self.company.id).bulk_create(
            m.Delivery(
                id=new_id("dlv"),
                workspace_id=self.company.id,
                record=self.record,
                key=f"letter:{number}",
                channel="email",
                to=self.company.receiver,
                # Letters of this kind are not gathered into one.
                kind="survey",
                payload=encode({"handoff": "", "task": "", "words": {"question": str(number)}}),
                created_at=self.now,
                next_at=self.now,
            )
            for number in range(count)
        )

    def work(self, **moved: float) -> None:
        self.now += timedelta(**moved)
        while any([worker.work() for worker in self.workers]):
            pass


@pytest.fixture
def post(workspace, settings, monkeypatch) -> Post:
    settings.EMAIL_URL = "smtp://user:secret@mail.example.com"
    settings.ALERT_WINDOW = 0
    monkeypatch.setattr("surehand.runtime.outbox.delivering.TOGETHER", {})
    return Post(workspace)


def letters(post: Post, **only: object):
    return m.Delivery.objects.within(post.company.id).filter(channel="email", **only)


def test_a_server_that_is_down_is_tried_by_few(post):
    post.put(30)
    post.server.is_up = False
    post.work()

    assert post.server.tried == OPENS_AFTER
    assert letters(post, status="waiting").count() == 30
    assert letters(post, attempts=0).count() == 30 - OPENS_AFTER


def test_one_letter_tries_it_then_all_go(post):
    post.put(12)
    post.server.is_up = False
    post.work()
    post.work(seconds=RESTS[0].total_seconds())
    assert post.server.tried == OPENS_AFTER + 1

    post.server.is_up = True
    post.work(seconds=RESTS[1].total_seconds())
    assert sorted(post.server.took) == sorted(f"letter:{number}" for number in range(12))


def test_administrators_hear_of_it(post):
    post.put(10)
    post.server.is_up = False
    post.work()

    [told] = m.Delivery.objects.within(post.company.id).filter(kind="mail_rests", to=post.company.admin)
    assert sentence_of(told) == f"Letters wait, because nothing goes through the mail server: {DOWN.answer}"


def test_it_is_tried_for_as_long_as_it_takes(post):
    post.put(8)
    post.server.is_up = False
    for _ in range(30):
        post.work(seconds=GIVEN_UP.total_seconds() / 10)
    assert letters(post, status="waiting").count() >= 8 - 2

    post.server.is_up = True
    post.work(hours=2)
    assert letters(post, status="waiting").count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hands", [0, 8])
def test_no_more_letters_a_minute_than_allowed(post, settings, hands):
    settings.LETTERS_PER_MINUTE = 30
    post.workers = [post.worker(hands), post.worker(hands)]
    post.put(12)
    sent: list[int] = []
    for seconds in (0, 2, 2, 2):
        post.now += timedelta(seconds=seconds)
        for worker in post.workers * 3:
            worker.work()
            for _ in worker._deliverer.hands.out:
                worker._deliverer.hands.wait(10)
            worker.work()
        sent.append(len(post.server.took))
    for worker in post.workers:
        worker._deliverer.end()

    assert sent == [3, 4, 5, 6]
    assert len(set(post.server.took)) == 6


@pytest.mark.django_db(transaction=True)
def test_what_is_on_its_way_is_given_back_to_nobody(post, settings):
    """The bucket runs empty while some letters are on their way: those are not sent by another worker as well."""
    settings.LETTERS_PER_MINUTE = 30
    post.put(10)
    one, other = post.worker(8), post.worker(8)
    one.work()
    other.work()
    for worker in (one, other):
        worker._deliverer.end()

    assert len(post.server.took) == len(set(post.server.took)) == 3


def test_without_a_server_nothing_rests(post, settings):
    settings.EMAIL_URL = ""
    post.put(8)
    post.server.is_up = False
    post.work()

    assert post.server.tried == 8
    assert not m.MailServer.objects.exists()


def test_all_workers_share_what_is_known(post):
    post.put(8)
    post.server.is_up = False
    post.work()

    server = m.MailServer.objects.get()
    assert (server.id, server.failures) == ("mail.example.com:587", OPENS_AFTER)
    assert server.closed_until == NOW + RESTS[0]
