"""A bucket of tokens that all workers share: never more than it holds, and the rest is told how long to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.connectors.channel import Rate
from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.sync.allowance import take, told_remaining
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW

RATE = Rate(per_second=10, burst=20)


@pytest.fixture
def connection(workspace: Company) -> m.Connection:
    new = NewConnection(kind="hubspot", title="HubSpot", owner=workspace.admin)
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=NOW)
    assert isinstance(made, m.Connection)
    return made


def test_a_full_bucket_is_used_up(connection: m.Connection) -> None:
    assert take(connection, "general", RATE, NOW, cost=20) == timedelta()
    assert take(connection, "general", RATE, NOW, cost=5) == timedelta(seconds=0.5)
    assert take(connection, "general", RATE, NOW + timedelta(seconds=0.5), cost=5) == timedelta()


def test_what_can_wait_leaves_half(connection: m.Connection) -> None:
    taken = 0
    while not take(connection, "general", RATE, NOW, background=True):
        taken += 1
    assert taken == 10
    assert take(connection, "general", RATE, NOW, cost=10) == timedelta()


def test_others_use_the_same_account(connection: m.Connection) -> None:
    told_remaining(connection, "general", 2, RATE, NOW)
    assert take(connection, "general", RATE, NOW, cost=3) == timedelta(seconds=0.1)


def test_classes_are_counted_apart(connection: m.Connection) -> None:
    take(connection, "search", Rate(1, 1), NOW)
    assert take(connection, "general", RATE, NOW) == timedelta()
