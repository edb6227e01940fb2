"""What webhooks of ClickUp say: their signature, their key, and how the fake treats who does not answer.

The vector is ours, as ClickUp publishes none: computed by
``printf '%s' '{"event":"taskDeleted","task_id":"1vj38vv"}' | openssl dgst -sha256 -hmac SECRETOFWEBHOOK``.
"""

from __future__ import annotations

import pytest

from surehand.connectors.clickup.events import read_event
from surehand.connectors.clickup.signature import is_from_clickup, signature_of

BODY = b'{"event":"taskDeleted","task_id":"1vj38vv"}'
SIGNED = "09e7f1bcf09b14ff9a1a34021a3f336cea42b6f942f47835deaf0fb900e813cd"


def test_the_signature_is_that_of_openssl():
    assert signature_of("SECRETOFWEBHOOK", BODY) == SIGNED
    assert is_from_clickup("SECRETOFWEBHOOK", SIGNED, BODY)


@pytest.mark.parametrize(
    ("secret", "signature", "body"),
    [
        ("another", SIGNED, BODY),
        ("SECRETOFWEBHOOK", SIGNED, BODY + b" "),
        ("SECRETOFWEBHOOK", SIGNED.upper(), BODY),
        ("SECRETOFWEBHOOK", "", BODY),
        ("SECRETOFWEBHOOK", "ä" * 64, BODY),
        ("SECRETOFWEBHOOK", "\udcff", BODY),
        ("", signature_of("", BODY), BODY),
    ],
)
def test_anything_else_is_not_from_clickup(secret, signature, body):
    assert not is_from_clickup(secret, signature, body)


def test_the_key_is_that_of_the_changes():
    first = b'{"event":"taskUpdated","task_id":"1","history_items":[{"id":"77"},{"id":"78"}]}'
    again = b'{"event": "taskUpdated", "history_items":[{"id":"77"},{"id":"78"}], "task_id":"1", "retry": 1}'
    other = b'{"event":"taskStatusUpdated","task_id":"1","history_items":[{"id":"77"},{"id":"78"}]}'

    keys = [read_event(body).key(body) for body in (first, again, other, BODY)]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("body", [b"", b"[]", b'{"event": 1}', b"\xff", b'{"task_id": "1"}'])
def test_what_clickup_would_not_send_is_none(body):
    assert read_event(body) is None


def test_who_fails_too_often_is_suspended(clickup, fake, list_):
    webhook = clickup.create_webhook(fake.team, "https://surehand.example.com/in")
    for number in range(10):
        fake.world.tell("taskUpdated", task_id=str(number))
    for _ in range(20):
        fake.deliver(lambda *_: 500)

    # Five tries each, then nobody hears of it again.
    assert (fake.world.told, fake.world.webhooks[webhook.id].fail_count) == ([], 50)
    fake.world.tell("taskUpdated", task_id="1")
    fake.deliver(lambda *_: 410)
    assert clickup.webhooks(fake.team)[0].health.status == "suspended"
    assert clickup.activate_webhook(clickup.webhooks(fake.team)[0]).health.status == "active"
