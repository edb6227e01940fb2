"""A HubSpot account at a time that is given, and the client that talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from surehand.connectors.http import read_allowed
from surehand.connectors.hubspot.client import HubSpotClient
from tests.fakes.hubspot import FakeHubSpot


class Clock:
    """The time, as it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hubspot(clock: Clock) -> Iterator[FakeHubSpot]:
    with FakeHubSpot(clock) as fake:
        yield fake


@pytest.fixture
def client(hubspot: FakeHubSpot) -> Iterator[HubSpotClient]:
    with HubSpotClient(hubspot.token, base=hubspot.base, allow=read_allowed([hubspot.host])) as made:
        yield made
