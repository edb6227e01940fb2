"""What we wrote comes back once and is dropped once; what goes to and fro is noticed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.sync.echoes import (
    HOLDS,
    MOST_FLIPS,
    expect_echoes,
    flips,
    forget_echoes,
    not_written,
    without_echoes,
)
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


@pytest.fixture
def connection(workspace: Company) -> m.Connection:
    new = NewConnection(kind="hubspot", title="HubSpot", owner=workspace.admin)
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=NOW)
    assert isinstance(made, m.Connection)
    return made


def test_our_own_value_is_dropped_once(connection: m.Connection) -> None:
    expect_echoes(connection, "deals/1", {"amount": "5"}, NOW)
    assert without_echoes(connection, "deals/1", {"amount": "5", "name": "Ada"}, NOW) == {"name": "Ada"}
    assert without_echoes(connection, "deals/1", {"amount": "5"}, NOW) == {"amount": "5"}


def test_another_value_is_news(connection: m.Connection) -> None:
    expect_echoes(connection, "deals/1", {"amount": "5"}, NOW)
    assert without_echoes(connection, "deals/1", {"amount": "6"}, NOW) == {"amount": "6"}
    assert without_echoes(connection, "deals/2", {"amount": "5"}, NOW) == {"amount": "5"}


def test_what_was_overtaken_comes_back_no_more(connection: m.Connection) -> None:
    expect_echoes(connection, "deals/1", {"amount": "5"}, NOW)
    expect_echoes(connection, "deals/1", {"amount": "6"}, NOW)
    assert without_echoes(connection, "deals/1", {"amount": "6"}, NOW) == {}
    assert without_echoes(connection, "deals/1", {"amount": "5"}, NOW) == {"amount": "5"}


def test_what_was_not_taken_is_expected_no_more(connection: m.Connection) -> None:
    expect_echoes(connection, "deals/1", {"amount": "5"}, NOW)
    not_written(connection, "deals/1", {"amount": "5"})
    assert without_echoes(connection, "deals/1", {"amount": "5"}, NOW) == {"amount": "5"}


def test_after_a_day_it_is_news_again(connection: m.Connection) -> None:
    expect_echoes(connection, "deals/1", {"amount": "5"}, NOW)
    later = NOW + HOLDS + timedelta(seconds=1)
    assert without_echoes(connection, "deals/1", {"amount": "5"}, later) == {"amount": "5"}
    forget_echoes(later)
    assert not m.Echo.objects.within(connection.workspace_id).exists()


def test_to_and_fro_is_noticed_for_an_hour(connection: m.Connection) -> None:
    for number in range(MOST_FLIPS):
        assert flips(connection, "deals/1", ["amount"], NOW) == []
        expect_echoes(connection, "deals/1", {"amount": str(number)}, NOW + timedelta(minutes=number))
    at = NOW + timedelta(minutes=10)
    assert flips(connection, "deals/1", ["amount", "name"], at) == ["amount"]
    assert flips(connection, "deals/1", ["amount"], at + timedelta(hours=1)) == []
