"""Workers are many and can die at any moment: letters go out at least once under one name, effects happen once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from surehand.connectors.channel import Letter
from surehand.core.engine import Actor
from surehand.core.engine.commands import Offer
from surehand.runtime.execute import Request, execute_batch
from surehand.runtime.verify import verify
from surehand.runtime.worker import Worker
from surehand.store import models as m
from tests.runtime.mail_server import MailServer, mail_server
from tests.sample import COMPLETE, NOW
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WORK = """
import django
django.setup()
from surehand.runtime.worker import Worker
Worker().run()
"""


def start_worker(server: MailServer) -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the same database."""
    environment = os.environ | {"DATABASE_URL": database_url(), "SUREHAND_SMTP": server.url}
    environment |= {"DJANGO_SETTINGS_MODULE": "surehand.site.settings", "SUREHAND_SECRET_KEY": "for tests"}
    return subprocess.Popen([sys.executable, "-c", WORK], env=environment)


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    host = found["HOST"].replace("/", "%2F")
    return f"postgres://{found['USER']}@{host}:{found['PORT']}/{found['NAME']}"


def offer_many(workspace, count):
    """Offer many records at once, each to somebody else: to one person they would be one letter."""
    requests = [
        Request(
            Offer(to="onboarding", receiver=workspace.add(f"Person {number}", f"p{number}@example.com")),
            workspace.open(f"Client {number}", **COMPLETE),
        )
        for number in range(count)
    ]
    execute_batch(workspace.id, Actor(workspace.sender), requests, now=NOW)


def only_letters(workspace):
    """Leave nothing to do but the letters by mail."""
    m.Timer.objects.within(workspace.id).delete()
    m.Delivery.objects.within(workspace.id).filter(channel="slack").delete()


def sent(workspace):
    return m.Delivery.objects.within(workspace.id).filter(channel="email", status="sent").count()


def test_killed_in_the_middle_it_is_sent_again(workspace):
    """The worst moment: the mail server has the letter, and the worker has not noted it yet."""
    offer_many(workspace, 1)
    only_letters(workspace)
    victim: list[subprocess.Popen[bytes]] = []

    def kill_at_the_first(letter: object) -> str:
        if len(server.letters) == 1:
            victim[0].send_signal(signal.SIGKILL)
            victim[0].wait()
        return "250 kept"

    with mail_server(kill_at_the_first) as server:
        victim.append(start_worker(server))
        assert victim[0].wait(30) == -signal.SIGKILL
        letter = m.Delivery.objects.within(workspace.id).get(channel="email")
        assert (letter.status, letter.attempts) == ("waiting", 1)
        assert letter.lease.startswith("wrk_")

        m.Delivery.objects.within(workspace.id).filter(pk=letter.pk).update(next_at=datetime.now(UTC))
        successor = start_worker(server)
        wait_until(lambda: sent(workspace) == 1)
        successor.terminate()
        assert successor.wait(30) == -signal.SIGTERM

    assert len(server.letters) == 2
    assert len({letter["Message-ID"] for letter in server.letters}) == 1


def test_many_processes_send_each_letter_once(workspace):
    offer_many(workspace, 30)
    only_letters(workspace)

    with mail_server() as server:
        workers = [start_worker(server) for _ in range(3)]
        wait_until(lambda: sent(workspace) == 30)
        for worker in workers:
            worker.terminate()
            worker.wait(30)

    assert Counter(letter["Message-ID"] for letter in server.letters).most_common(1)[0][1] == 1
    assert len(server.letters) == 30


class Post:
    """A way out that counts, from many threads."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, letter: Letter) -> str:
        with self._lock:
            self.keys[letter.key] += 1
        return "kept"


def test_many_threads_fire_each_timer_once(workspace):
    offer_many(workspace, 12)
    post = Post()
    later = NOW + timedelta(hours=7)

    def work() -> None:
        worker = Worker({"email": post, "slack": post}, lambda: later)
        while worker.work():
            pass
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kinds = Counter(m.Event.objects.within(workspace.id).values_list("kind", flat=True))
    assert (kinds["handoff_reminded"], kinds["handoff_overdue"], kinds["handoff_escalated"]) == (12, 12, 12)
    assert set(post.keys.values()) == {1}
    assert verify(workspace.id).faults == ()
