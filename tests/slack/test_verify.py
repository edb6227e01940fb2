"""Whether a request came from Slack: held to Slack's own vector and to its SDK, and never to be brought down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from surehand.connectors.slack.verify import is_from_slack, signature_of

pytestmark = pytest.mark.any_database

# https://docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = "1531420618"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
THEN = datetime.fromtimestamp(int(STAMP), UTC)


def test_slacks_own_vector():
    assert signature_of(SECRET, STAMP, BODY) == SIGNATURE
    assert is_from_slack(SECRET, STAMP, SIGNATURE, BODY, THEN)


@pytest.mark.parametrize(("off", "proven"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_window_both_ways(off, proven):
    assert is_from_slack(SECRET, STAMP, SIGNATURE, BODY, THEN + timedelta(seconds=off)) is proven


@given(st.binary(max_size=200))
def test_what_we_sign_slack_accepts(body):
    stamp = str(int(THEN.timestamp()))
    clock = type("Clock", (), {"now": lambda self: THEN.timestamp()})()
    try:
        accepted = SignatureVerifier(SECRET, clock).is_valid(body, stamp, signature_of(SECRET, stamp, body))
    except UnicodeDecodeError:
        return
    assert accepted


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=80))
def test_nothing_malformed_is_proven(body, stamp, signature):
    assert not is_from_slack(SECRET, stamp, signature, body, THEN)


@pytest.mark.parametrize("secret", ["", "other"])
def test_without_the_secret_nothing_is_proven(secret):
    assert not is_from_slack(secret, STAMP, SIGNATURE, BODY, THEN)


def test_changed_body_is_not_proven():
    assert not is_from_slack(SECRET, STAMP, SIGNATURE, BODY + b"&text=accept", THEN)
