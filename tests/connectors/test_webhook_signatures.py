"""Signatures of webhooks: what fits is taken, and nothing that is sent makes the receiver stumble."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.webhook import hexadecimal
from surehand.connectors.webhook.standard import is_secret, is_signed, new_secret, sign

pytestmark = pytest.mark.any_database

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
"""The vector that the libraries of the Standard Webhooks are tested with."""


def test_the_vector_of_the_standard_fits() -> None:
    assert sign([SECRET], HEADERS["webhook-id"], AT, BODY) == HEADERS
    assert is_signed([SECRET], HEADERS, BODY, AT)


@pytest.mark.parametrize(("minutes", "taken"), [(-5, True), (5, True), (-5.1, False), (5.1, False)])
def test_old_and_future_messages_are_refused(minutes: float, taken: bool) -> None:
    assert is_signed([SECRET], HEADERS, BODY, AT + timedelta(minutes=minutes)) is taken


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_another"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "１６１４２６５３３０"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,ünïcode"},
        {"webhook-signature": ""},
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, str]) -> None:
    assert not is_signed([SECRET], HEADERS | changed, BODY, AT)


@given(st.dictionaries(st.sampled_from(list(HEADERS)), st.text()), st.binary())
def test_nothing_that_is_sent_raises(headers: dict[str, str], body: bytes) -> None:
    assert not is_signed([SECRET], {**HEADERS, **headers}, b"x" + body, AT)


def test_two_secrets_hold_during_a_change() -> None:
    old, new = new_secret(), new_secret()
    headers = sign([new, old], "evt_1", AT, BODY)
    assert len(headers["webhook-signature"].split()) == 2
    assert is_signed([old], headers, BODY, AT)
    assert is_signed([new], headers, BODY, AT)
    assert not is_signed([new_secret()], headers, BODY, AT)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_short", "whsec_not base64!", "x" * 900])
def test_what_is_no_secret_is_known(text: str) -> None:
    assert not is_secret(text)
    with pytest.raises(ValueError, match="whsec_"):
        sign([text], "evt_1", AT, BODY)


@pytest.mark.parametrize("given", ["{}", "sha256={}", " SHA256 "])
def test_hexadecimal_fits_with_or_without_its_name(given: str) -> None:
    """The vector of RFC 4231, 4.3 (test case 2)."""
    digits = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    fits = hexadecimal.is_signed("Jefe", given.format(digits), b"what do ya want for nothing?")
    assert fits is ("{}" in given)


@given(st.text(), st.binary())
def test_no_hexadecimal_raises(header: str, body: bytes) -> None:
    assert not hexadecimal.is_signed("a secret nobody has", header, body)
    assert not hexadecimal.is_signed("", header, body)
