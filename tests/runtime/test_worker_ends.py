"""A worker that is asked to end finishes what is in hand, and gives back at once what it had claimed beyond that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError

from surehand.connectors.channel import Letter
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries import leases
from tests.fixtures import Company
from tests.runtime.mail_server import MailServer, mail_server
from tests.runtime.test_worker_killed import database_url, offer_many, only_letters, sent
from tests.sample import NOW
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=7)
WORK = """
import django
django.setup()
from surehand.runtime.worker import Worker
worker = Worker()
worker.stop_on_signals()
worker.run()
"""


def start_in_order(server: MailServer) -> subprocess.Popen[bytes]:
    """A worker in a process of its own that ends as `surehand worker` does."""
    environment = os.environ | {"DATABASE_URL": database_url(), "SUREHAND_SMTP": server.url}
    environment |= {"DJANGO_SETTINGS_MODULE": "surehand.site.settings", "SUREHAND_SECRET_KEY": "for tests"}
    return subprocess.Popen([sys.executable, "-c", WORK], env=environment)


class Last:
    """A way out by which the worker is asked to end, while it sends the first letter."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.letters: list[str] = []

    def send(self, letter: Letter) -> str:
        self.letters.append(letter.key)
        assert self.worker is not None
        self.worker.stop()
        return "kept"


def test_what_was_not_begun_is_given_back(workspace: Company) -> None:
    offer_many(workspace, 3)
    only_letters(workspace)
    post = Last()
    post.worker = Worker({"email": post}, lambda: LATER)

    post.worker.run()

    left = m.Delivery.objects.within(workspace.id).filter(channel="email", status="waiting")
    assert len(post.letters) == 1
    assert set(left.values_list("lease", "next_at", "attempts")) == {("", LATER, 0)}
    assert left.count() == 2
    successor = Last()
    successor.worker = Worker({"email": successor}, lambda: LATER)
    successor.worker.work()
    assert set(successor.letters).isdisjoint(post.letters)


def test_timers_get_their_own_moment_back(workspace: Company) -> None:
    workspace.offered()
    worker = Worker({}, lambda: LATER)
    before = set(m.Timer.objects.within(workspace.id).values_list("key", "next_at"))
    leases_of = m.Timer.objects.within(workspace.id).filter(next_at__lte=LATER)
    leases_of.update(lease=worker.id, next_at=LATER + timedelta(seconds=60), attempts=1)

    worker.stop()
    worker.run()

    after = m.Timer.objects.within(workspace.id)
    assert set(after.values_list("key", "next_at")) == before
    assert set(after.values_list("lease", "attempts")) == {("", 0)}


def test_leases_of_others_are_left(workspace: Company) -> None:
    workspace.offered()
    m.Delivery.objects.within(workspace.id).update(lease="wrk_other", next_at=LATER + timedelta(seconds=30))
    worker = Worker({}, lambda: LATER)
    worker.stop()
    worker.run()
    assert set(m.Delivery.objects.within(workspace.id).values_list("lease", flat=True)) == {"wrk_other"}


def test_a_silent_database_does_not_hold_it_up(
    workspace: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(leases, "_claimed", silent)
    worker = Worker({}, lambda: LATER)
    worker.stop()
    worker.run()
    assert "leases could not be given back: OperationalError" in caplog.text


def test_a_process_finishes_its_letter_and_lets_the_rest_go(workspace: Company) -> None:
    """SIGTERM comes while the mail server holds the first letter of ten."""
    offer_many(workspace, 10)
    only_letters(workspace)
    held, go_on = threading.Event(), threading.Event()

    def hold_the_first(letter: object) -> str:
        held.set()
        go_on.wait(30)
        return "250 kept"

    with mail_server(hold_the_first) as server:
        process = start_in_order(server)
        assert held.wait(60)
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: process.poll() is None)
        go_on.set()
        assert process.wait(30) == 0

        waiting = m.Delivery.objects.within(workspace.id).filter(channel="email", status="waiting")
        assert (sent(workspace), len(server.letters)) == (1, 1)
        assert set(waiting.values_list("lease", flat=True)) == {""}

        successor = start_in_order(server)
        wait_until(lambda: sent(workspace) == 10)
        successor.terminate()
        assert successor.wait(30) == 0
    assert len({letter["Message-ID"] for letter in server.letters}) == len(server.letters) == 10
