"""The scene, for tests that ask for it; `connected` makes one with other settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clickup.scene import Clock, Scene
from tests.fakes.clickup import FakeClickUp


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake(clock: Clock, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClickUp]:
    monkeypatch.setattr("surehand.web.clock.now", clock)
    with FakeClickUp(clock, limit=10_000) as fake:
        settings.CLICKUP_API, settings.OUTGOING_ALLOW = fake.api, [fake.host]
        settings.BASE_URL = "https://surehand.example.com"
        yield fake


@pytest.fixture
def connected(workspace, fake: FakeClickUp, clock: Clock) -> Callable[..., Scene]:
    return lambda **chosen: Scene(workspace, fake, clock, **chosen)


@pytest.fixture
def scene(connected: Callable[..., Scene]) -> Scene:
    return connected()
