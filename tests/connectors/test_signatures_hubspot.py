"""Signatures of HubSpot: held to its own vectors, to its own SDK, and never to be brought down."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hubspot.utils.signature import Signature
from hypothesis import given
from hypothesis import strategies as st

from surehand.connectors.hubspot.signatures import is_v1, is_v3, signature_v1, signature_v3

pytestmark = pytest.mark.any_database

# The vector of HubSpot/hubspot-api-python:tests/spec/utils/test_signature.py (Apache-2.0).
SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
BODY = b"{'example_field':'example_value'}"
ADDRESS = "https://www.example.com/webhook_uri"
STAMP = "1693657560000"
V1 = "69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750"
V3 = "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="
THEN = datetime.fromtimestamp(int(STAMP) / 1000, UTC)
PROJECT = Path(__file__).resolve().parents[2]
SPECS = Path(os.environ.get("SUREHAND_TEST_SPECS") or PROJECT.parent / "shared" / "specs")
VECTORS = SPECS / "signature-vectors.json"


def _is_v3(**changes: Any) -> bool:
    given = {
        "method": "POST",
        "address": ADDRESS,
        "body": BODY,
        "timestamp": STAMP,
        "signature": V3,
        "now": THEN,
    }
    return is_v3(changes.pop("secret", SECRET), **{**given, **changes})


def test_hubspots_own_vectors() -> None:
    assert signature_v3(SECRET, "POST", ADDRESS, BODY, STAMP) == V3
    assert signature_v1(SECRET, BODY) == V1
    assert _is_v3()
    assert is_v1(SECRET, body=BODY, signature=V1)


@pytest.mark.skipif(not VECTORS.exists(), reason=f"{VECTORS.name} is not there")
def test_vectors_kept_beside_the_checkout() -> None:
    known = json.loads(VECTORS.read_text())["hubspot"]
    body, secret = known["body"].encode(), known["client_secret"]
    assert signature_v3(secret, known["method"], known["uri"], body, known["timestamp"]) == known["v3_base64"]
    assert signature_v1(secret, body) == known["v1_hex"]


@pytest.mark.parametrize(("off", "proven"), [(-300.001, False), (-300, True), (300, True), (300.001, False)])
def test_window_both_ways(off: float, proven: bool) -> None:
    assert _is_v3(now=THEN + timedelta(seconds=off)) is proven


@pytest.mark.parametrize(
    "changed",
    [
        {"body": BODY + b" "},
        {"method": "GET"},
        {"address": ADDRESS + "?x=1"},
        {"address": "http://www.example.com/webhook_uri"},
        {"timestamp": "1693657560001"},
        {"timestamp": "soon"},
        {"timestamp": "１６９３６５７５６００００"},
        {"timestamp": "9" * 5000},
        {"timestamp": ""},
        {"signature": ""},
        {"signature": V3[:-1]},
        {"signature": "ünïcode"},
        {"secret": ""},
        {"secret": "another"},
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any]) -> None:
    assert not _is_v3(**changed)


def test_only_hubspots_escapes_are_undone() -> None:
    written = "https://a.example/x%3Ay?q=%2Fa%20b%2f%E4"
    assert signature_v3(SECRET, "POST", written, BODY, STAMP) == signature_v3(
        SECRET, "POST", "https://a.example/x:y?q=/a%20b/%E4", BODY, STAMP
    )


@given(st.text(max_size=60), st.integers(0, 10**13))
def test_what_we_sign_hubspots_sdk_signs_alike(body: str, stamp: int) -> None:
    theirs = Signature.get_signature(
        client_secret=SECRET,
        request_body=body,
        signature_version="v3",
        http_uri=ADDRESS,
        http_method="POST",
        timestamp=str(stamp),
    )
    assert signature_v3(SECRET, "POST", ADDRESS, body.encode("utf-8", "replace"), str(stamp)) == theirs


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=80), st.text(max_size=80))
def test_nothing_malformed_raises(body: bytes, stamp: str, signature: str, address: str) -> None:
    assert not _is_v3(body=body, timestamp=stamp, signature=signature, address=address)
    assert not is_v1(SECRET, body=body, signature=signature)


@pytest.mark.parametrize("secret", ["", "other"])
def test_without_the_secret_nothing_is_proven(secret: str) -> None:
    assert not is_v1(secret, body=BODY, signature=V1)
