"""A fake ClickUp with one space, one folder and one list, and our client for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.http import read_allowed
from tests.fakes.clickup import TOKEN, FakeClickUp
from tests.sample import NOW


class Clock:
    """The time, as the test says."""

    def __init__(self) -> None:
        self.now: datetime = NOW.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **how: float) -> None:
        self.now += timedelta(**how)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock) -> Iterator[FakeClickUp]:
    with FakeClickUp(clock) as fake:
        yield fake


@pytest.fixture
def space(fake: FakeClickUp):
    return fake.world.add_place("space", "Delivery")


@pytest.fixture
def folder(fake: FakeClickUp, space):
    return fake.world.add_place("folder", "Clients", space)


@pytest.fixture
def list_(fake: FakeClickUp, folder):
    return fake.world.add_place("list", "Ada Ltd", folder)


@pytest.fixture
def clickup(fake: FakeClickUp, clock: Clock) -> Iterator[ClickUp]:
    with ClickUp(
        TOKEN,
        base=fake.api,
        allow=read_allowed([fake.host]),
        timeout=2,
        clock=lambda: clock().timestamp(),
    ) as client:
        yield client
