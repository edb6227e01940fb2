"""Several workers at once: each message leaves once, in its lane, and no faster than its connection allows."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from surehand.connectors.channel import Rate
from surehand.runtime.outbox.passage import OPENS_AFTER
from surehand.store import models as m
from tests.runtime.test_delivering import Post, broken
from tests.sample import NOW

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def all_at_once(post: Post, turns: int = 12) -> None:
    """Let every worker work at the same time, some turns each."""
    start = threading.Barrier(WORKERS)

    def run() -> None:
        worker = post.worker()
        start.wait()
        for _ in range(turns):
            worker.work()
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def post(workspace) -> Post:
    return Post(workspace)


def test_each_leaves_once_and_in_its_lane(post):
    for lane in "abc":
        post.put(*(f"{lane}{number:02}" for number in range(12)), lane=lane)
    all_at_once(post)
    post.work()

    assert len(post.line.carried) == len(set(post.line.carried)) == 36
    for lane in "abc":
        mine = [key for key in post.line.carried if key.startswith(lane)]
        assert mine == sorted(mine)


def test_the_rate_holds_for_all_together(post):
    post.line.fastest = Rate(per_second=1, burst=3)
    post.put(*map(str, range(30)))
    all_at_once(post)
    assert len(post.line.carried) == 3

    post.now = NOW + timedelta(seconds=2)
    all_at_once(post)
    assert len(post.line.carried) == len(set(post.line.carried)) == 5


def test_only_one_of_them_probes(post):
    post.put(*map(str, range(30)))
    m.Connection.objects.within(post.company.id).update(
        failures=OPENS_AFTER, failing_since=NOW, closed_until=NOW
    )
    post.line.fails = [broken()] * 30
    all_at_once(post)

    assert len(post.line.tried) == 1
