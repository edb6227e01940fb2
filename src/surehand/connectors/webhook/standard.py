"""Signatures as the Standard Webhooks have them (https://www.standardwebhooks.com, version 1, symmetric).

The signature is HMAC-SHA256 over ``id.timestamp.body``, in base64, as ``v1,…``. A header may hold several, separated by
spaces, so that an old and a new secret hold at the same time.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

PREFIX = "whsec_"
WINDOW = timedelta(minutes=5)
"""So far may the sender's clock be from ours, either way."""
SHORTEST_KEY, LONGEST_KEY = 16, 64
MOST_SIGNATURES = 10
LONGEST_ID = 200
_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)


def new_secret() -> str:
    """A secret that nobody has had before: 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is a secret of this scheme."""
    return _key(text) is not None


def sign(keys: Sequence[str], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message. ``keys`` are the secrets that hold, the newest first. Raises ValueError for none."""
    timestamp = str(int(at.timestamp()))
    opened = [key for key in map(_key, keys) if key]
    if len(opened) != len(keys) or not opened:
        raise ValueError("a secret is whsec_ and 16 to 64 bytes in base64")
    signatures = (_signature(key, message, timestamp, body) for key in opened)
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def is_signed(keys: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a message comes from somebody who has one of the secrets, and now.

    Whatever is missing or malformed is refused; nothing that comes from outside raises. ``headers`` are by their names
    in lower case.
    """
    message, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not 0 < len(message) <= LONGEST_ID or not _is_recent(timestamp, now):
        return False
    given = [
        part[3:]
        for part in headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]
        if part[:3] == "v1,"
    ]
    expected = [_signature(key, message, timestamp, body) for key in map(_key, keys) if key]
    # Every pair is compared, and none by characters one after the other: how long it takes tells nothing.
    return any([_is_same(one, another) for one in given for another in expected])


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    return abs(int(timestamp) - now.timestamp()) <= WINDOW.total_seconds()


def _signature(key: bytes, message: str, timestamp: str, body: bytes) -> str:
    signed = f"{message}.{timestamp}.".encode(errors="replace") + body
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _is_same(one: str, another: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), another.encode(errors="replace"))


def _key(secret: str) -> bytes | None:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if SHORTEST_KEY <= len(key) <= LONGEST_KEY else None
