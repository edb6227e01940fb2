"""HubSpot connected: ask for `scene`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.fakes.hubspot import FakeHubSpot
from tests.fixtures import Company
from tests.hubspot.scene import Scene
from tests.sample import NOW


@pytest.fixture
def scene(workspace: Company, settings: Any) -> Iterator[Scene]:
    """A company whose HubSpot is the stand-in."""
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    clock: list[datetime] = [NOW]
    with FakeHubSpot(lambda: clock[0]) as hubspot:
        settings.HUBSPOT_API = hubspot.base
        yield Scene(workspace, hubspot, clock)
