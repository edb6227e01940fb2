"""A stream that fails again and again: its owner hears of it, and it is over once it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.findings import sentence_of
from surehand.runtime.sync.streams import begin_streams, work_on_streams
from surehand.runtime.sync.syncer import Clock, Over, Turn
from surehand.store import models as m
from tests.fixtures import Company
from tests.sample import NOW


class Broken:
    """A system that cannot be read for as long as it has something that goes wrong."""

    def __init__(self, company: Company) -> None:
        self.company, self.now = company, NOW
        self.wrong: Exception | None = None
        new = NewConnection(kind="line", title="Our CRM", owner=company.admin)
        made = add_connection(company.id, Actor(company.admin), new, now=NOW)
        assert isinstance(made, m.Connection)
        begin_streams({"line": self}, NOW)

    def streams(self, connection: m.Connection) -> Mapping[str, timedelta]:
        return {"deals": timedelta(minutes=1)}

    def turn(self, connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
        if self.wrong:
            raise self.wrong
        return Turn("Read.")

    def work(self, turns: int = 1, after: timedelta = timedelta(minutes=2)) -> None:
        for _ in range(turns):
            self.now += after
            assert work_on_streams("wrk", {"line": self}, self.clock, lambda: False) == 1

    def clock(self) -> datetime:
        return self.now

    def open(self) -> list[m.Finding]:
        return list(m.Finding.objects.within(self.company.id).filter(status="open"))


@pytest.fixture
def broken(workspace: Company) -> Broken:
    return Broken(workspace)


def test_what_fails_twice_is_a_finding(broken: Broken) -> None:
    broken.wrong = KeyError("dealstage")
    broken.work()
    assert broken.open() == []
    broken.work(3)
    [found] = broken.open()
    assert found.owner == broken.company.admin
    assert sentence_of(found) == "In Our CRM, “deals” could not be read: KeyError('dealstage')"


def test_it_is_over_once_it_is_read(broken: Broken) -> None:
    broken.wrong = KeyError("dealstage")
    broken.work(2)
    broken.wrong = None
    broken.work()
    assert broken.open() == []


def test_settings_that_need_a_person_are_one_too(broken: Broken) -> None:
    broken.wrong = DeliveryFailed("settings", "The token is not valid any more.")
    broken.work(2)
    assert [sentence_of(each) for each in broken.open()] == [
        "In Our CRM, “deals” could not be read: The token is not valid any more."
    ]


def test_a_line_that_is_broken_for_a_day_is_one(broken: Broken) -> None:
    broken.wrong = DeliveryFailed("retry", "No answer.")
    broken.work(3)
    assert broken.open() == []
    broken.work(2, timedelta(days=1))
    assert len(broken.open()) == 1
