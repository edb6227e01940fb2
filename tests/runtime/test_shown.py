"""What may be shown of an address."""

from __future__ import annotations

import pytest

from surehand.runtime.shown import shown_address, shown_settings

pytestmark = pytest.mark.any_database

CASES = [
    ("https://example.com/hook", "https://example.com/hook"),
    (
        "https://example.com:8443/api/v2/incoming-webhooks/42",
        "https://example.com:8443/api/v2/incoming-webhooks/42",
    ),
    ("https://example.com/in?token=abc&x=1", "https://example.com/in?token=•••&x=•••"),
    ("https://example.com/in?abc", "https://example.com/in?•••"),
    ("https://ada:secret@example.com/in", "https://example.com/in"),
    (
        "https://hooks.slack.com/services/T02F9KD83/B0ABC1DEF/abcdefghijABCDEFGHIJ1234",
        "https://hooks.slack.com/services/•••/•••/•••",
    ),
    ("https://hooks.zapier.com/hooks/catch/123456/b2cdef/", "https://hooks.zapier.com/hooks/catch/•••/•••/"),
    (
        "https://hook.eu1.make.com/abcdefghijklmnopqrstuvwxyzabcdef",
        "https://hook.eu1.make.com/•••",
    ),
    (
        "https://n8n.example.com/webhook/5f1c2a3b-0d4e-4f5a-8b6c-7d8e9f0a1b2c",
        "https://n8n.example.com/webhook/•••",
    ),
    ("https://[broken", "•••"),
]


@pytest.mark.parametrize(("url", "shown"), CASES)
def test_secrets_of_an_address_are_hidden(url: str, shown: str) -> None:
    assert shown_address(url) == shown


@pytest.mark.parametrize(("url", "shown"), CASES[:-1])
def test_what_is_shown_is_shown_the_same_again(url: str, shown: str) -> None:
    assert shown_address(shown) == shown


def test_only_addresses_among_settings_are_touched() -> None:
    settings = {"url": "https://example.com/in?a=b", "events": ["*"], "note": "httpsomething", "full": True}
    assert shown_settings(settings) == {**settings, "url": "https://example.com/in?a=•••"}
