"""Whether a request came from HubSpot. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation

Version 3 signs the method, the whole address as HubSpot called it, the raw body and the moment. Version 1, of old
private apps, signs the body only: what was recorded can be sent again, so whoever takes it must know a repetition by
its content.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
"""So old, or so far ahead, a request may be; what was recorded cannot be sent again later."""
_LONGEST_TIMESTAMP = 15
_DECODED = re.compile("%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""The only escapes that HubSpot undoes before it signs."""


def decoded(address: str) -> str:
    """The address as it is signed."""
    return _DECODED.sub(lambda found: chr(int(found[1], 16)), address)


def signature_v3(secret: str, method: str, address: str, body: bytes, timestamp: str) -> str:
    """The signature of a request: Base64 of HMAC-SHA256 over method, address, body and milliseconds."""
    signed = method.upper().encode() + decoded(address).encode("utf-8", "replace") + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()


def signature_v1(secret: str, body: bytes) -> str:
    """The signature of an old private app: SHA-256 over the secret and the body, hexadecimal."""
    return hashlib.sha256(secret.encode() + body).hexdigest()


def is_v3(
    secret: str, *, method: str, address: str, body: bytes, timestamp: str, signature: str, now: datetime
) -> bool:
    """Whether the raw bytes were signed with the secret, about now, for this public address. Nothing raises."""
    if not secret or not timestamp.isascii() or not timestamp.isdecimal():
        return False
    if len(timestamp) > _LONGEST_TIMESTAMP:
        return False
    if abs(now.timestamp() * 1000 - int(timestamp)) > WINDOW.total_seconds() * 1000:
        return False
    expected = signature_v3(secret, method, address, body, timestamp)
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def is_v1(secret: str, *, body: bytes, signature: str) -> bool:
    """Whether the raw bytes were signed with the secret. Nothing raises."""
    expected = signature_v1(secret, body)
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
