"""How often may be knocked at the door for HubSpot: enough for a busy account, too seldom for whoever guesses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from surehand.web.hubspot import receive
from surehand.web.webhooks import limits
from tests.hubspot.scene import Scene


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def knock(scene: Scene) -> Any:
    return Client().post(f"/in/hubspot/{scene.connection.pk}", b"[]", content_type="application/json")


def test_who_guesses_is_stopped(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPROVEN", 3)

    answers = [knock(scene) for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "60"


def test_too_many_are_slowed_down(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 2)
    monkeypatch.setattr(receive, "is_proven", lambda *_, **__: True)

    assert [knock(scene).status_code for _ in range(3)] == [202, 202, 429]
