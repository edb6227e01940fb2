"""What a mail server cannot do is for a person to mend: trying again would not help."""

from __future__ import annotations

import pytest

from surehand.connectors.channel import DeliveryFailed, Letter
from surehand.connectors.email import EmailChannel, parse_smtp_url
from tests.runtime.mail_server import mail_server

SENDER = "surehand@example.com"


def failure_of(url: str, to: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        EmailChannel(parse_smtp_url(url, SENDER)).send(
            Letter("key", to, "Ada Ltd: to accept", "Please accept.")
        )
    return failed.value


def test_an_address_in_other_letters_needs_a_person() -> None:
    with mail_server() as server:
        failed = failure_of(server.url, "rené@example.com")

    assert (failed.failure, server.letters) == ("person", [])
    assert failed.answer == (
        "The mail server takes no address like rené@example.com: give the person one in plain letters."
    )


def test_missing_encryption_needs_other_settings() -> None:
    with mail_server() as server:
        failed = failure_of(server.url.replace("smtp+plain", "smtp"), "rita@example.com")

    assert (failed.failure, server.letters) == ("settings", [])
    assert "STARTTLS" in failed.answer


def test_missing_sign_in_needs_other_settings() -> None:
    with mail_server() as server:
        failed = failure_of(server.url.replace("//", "//user:secret@"), "rita@example.com")

    assert (failed.failure, server.letters) == ("settings", [])
    assert "AUTH" in failed.answer
