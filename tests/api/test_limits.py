"""How much a key may ask, and how large its requests may be."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from surehand.api.rest import limits
from tests.api.conftest import Program, refusal
from tests.fixtures import Company


@pytest.fixture
def few(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests a minute, half of which has passed."""
    settings.API_REQUESTS_PER_MINUTE = 3
    monkeypatch.setattr(limits.time, "time", lambda: 600.0 + 30)


def test_limit_is_told_with_every_answer(few: None, sender: Program) -> None:
    response = sender.get("me")
    told = {name: response[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")}
    assert told == {"Limit": "3", "Remaining": "2", "Reset": "30"}


def test_one_too_many_is_refused(few: None, sender: Program) -> None:
    responses = [sender.get("me") for _ in range(4)]
    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert refusal(responses[-1]) == (429, "too_many_requests")
    assert (responses[-1]["Retry-After"], responses[-1]["RateLimit-Remaining"]) == ("30", "0")


def test_limit_is_full_again_in_the_next_minute(
    few: None, sender: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        sender.get("me")
    monkeypatch.setattr(limits.time, "time", lambda: 660.0)
    assert sender.get("me").status_code == 200


def test_keys_have_their_own_limits(few: None, sender: Program, receiver: Program) -> None:
    for _ in range(4):
        sender.get("me")
    assert receiver.get("me").status_code == 200


def test_health_is_always_told(few: None, workspace: Company) -> None:
    assert {Client().get("/api/v1/health").status_code for _ in range(5)} == {200}


def test_body_is_not_larger_than_a_megabyte(sender: Program, workspace: Company) -> None:
    record = workspace.open()
    response = sender.post(f"records/{record}/notes", {"text": "x" * 1_048_577})
    assert refusal(response) == (413, "body_too_large")


def test_batch_may_be_larger(sender: Program) -> None:
    order = {"command": {"act": "note", "text": "x" * 90_000}, "record": "rec_nothing"}
    assert sender.post("batch", {"commands": [order] * 12}).status_code == 200
