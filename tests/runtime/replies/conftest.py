"""A company whose letters can be answered, and the mails people write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from surehand.runtime.inbound import work_on_inbound
from surehand.runtime.replies.mailbox import keep
from surehand.store import models as m
from tests.dovecot import NO_DOVECOT, Dovecot, find_dovecot, private_dovecot
from tests.runtime.test_posting import Office
from tests.sample import NOW

MAILBOX = "handoffs@example.com"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server."""
    if not find_dovecot():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{NO_DOVECOT} CI tests replies, it never skips them.", pytrace=False)
        pytest.skip(NO_DOVECOT)
    with private_dovecot() as server:
        yield server


@pytest.fixture(autouse=True)
def replies(settings) -> None:
    """Letters say where they are answered."""
    settings.EMAIL_REPLY_TO, settings.IMAP_URL = MAILBOX, "imap+plain://nobody@127.0.0.1:1/INBOX"


@pytest.fixture
def office(workspace) -> Office:
    """A worker of the company."""
    return Office()


def mail(to: str, text: str = "Ten licences.", **headers: str) -> EmailMessage:
    """A mail by the sender; headers are named as in Python, such as ``in_reply_to``."""
    message = EmailMessage()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"from": "sam@example.com", "message-id": "<1@mail.example.com>", **named}.items():
        message[name] = value
    message["To"], message["Subject"] = to, "Re: Ada Ltd"
    message.set_content(text)
    return message


def take(message: EmailMessage | bytes, now=NOW) -> m.Inbound:
    """Let a mail come in and be read; what became of it."""
    raw = message if isinstance(message, bytes) else bytes(message)
    before = set(m.Inbound.objects.everywhere().values_list("pk", flat=True))
    assert keep(raw, len(raw), now), "it belongs to nobody"
    work_on_inbound("worker", lambda: now)
    return m.Inbound.objects.everywhere().exclude(pk__in=before).get()
