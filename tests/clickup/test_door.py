"""How often may be knocked at the door for ClickUp: enough for a busy account, too seldom for whoever guesses."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client

from surehand.connectors.clickup.signature import signature_of
from surehand.runtime.clickup.settings import secret_of
from surehand.web.webhooks import limits


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def knock(scene, signature=""):
    body = json.dumps({"event": "taskUpdated", "task_id": "86x"}).encode()
    signed = signature or signature_of(secret_of(scene.again(), "webhook"), body)
    path = f"/in/clickup/{scene.connection.pk}/events"
    return Client().post(path, body, content_type="application/json", headers={"X-Signature": signed})


def test_who_guesses_is_stopped(scene, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVEN", 3)
    scene.work()

    answers = [knock(scene, "guessed") for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "60"


def test_too_many_are_slowed_down(scene, monkeypatch):
    monkeypatch.setattr(limits, "PER_ADDRESS", 2)
    scene.work()

    assert [knock(scene).status_code for _ in range(3)] == [202, 202, 429]
