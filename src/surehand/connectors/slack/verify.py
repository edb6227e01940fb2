"""Whether a request came from Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
"""So old, or so far ahead, a request may be; what was recorded cannot be sent again later."""
_LONGEST_TIMESTAMP = 12


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a request: HMAC-SHA256 over ``v0:timestamp:body``, hexadecimal, behind ``v0=``."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_from_slack(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether the raw bytes of a request were signed with the secret, about now. Anything malformed is not."""
    if not secret or not timestamp.isascii() or not timestamp.isdecimal():
        return False
    if len(timestamp) > _LONGEST_TIMESTAMP:
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        return False
    expected = signature_of(secret, timestamp, body)
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
