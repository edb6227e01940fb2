"""The players: each journey is played with a mouse and with keys alone, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from surehand.core.engine import RecordState
from surehand.store.queries.states import read_state
from tests.fixtures import Company
from tests.web.journeys.player import Keys, Mouse, Player

HANDS: dict[str, type[Player]] = {"mouse": Mouse, "keys": Keys}
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}

Play = Callable[..., Player]


NIGHTLY = pytest.mark.nightly
PLAYERS = [
    pytest.param(("keys", "desk"), id="keys-desk"),
    pytest.param(("mouse", "phone"), id="mouse-phone"),
    pytest.param(("mouse", "desk"), id="mouse-desk", marks=NIGHTLY),
    pytest.param(("keys", "phone"), id="keys-phone", marks=NIGHTLY),
]
"""By day each hand and each size is used once; all four at night."""


@pytest.fixture(params=PLAYERS)
def play(request: pytest.FixtureRequest, open_as: Callable[..., Page]) -> Play:
    """Sits somebody down at a page; their windows are watched like all others."""
    hand, size = request.param
    shots: Path | None = request.config.getoption("--screenshots")
    if shots:
        shots.mkdir(parents=True, exist_ok=True)

    def sit_down(email: str, path: str = "/w/sample/", **options: Any) -> Player:
        page = open_as(email, path, viewport=SIZES[size], reduced_motion="reduce", **options)
        name = f"{request.node.originalname.removeprefix('test_')}-{hand}-{size}-{email.split('@')[0]}"
        return HANDS[hand](page, shots, name)

    return sit_down


@pytest.fixture
def stored(company: Company) -> Callable[[str], RecordState]:
    """A record as the store has it."""

    def read(record: str) -> RecordState:
        state = read_state(company.id, record)
        assert state is not None
        return state

    return read
