"""Whether a webhook came from ClickUp: https://developer.clickup.com/docs/webhooksignature.

The signature is the HMAC-SHA256 of the raw body, in hexadecimal. It holds no time, so whoever recorded a message could
send it again: what a message says is therefore only a hint to read anew, and the same one counts once.
"""

from __future__ import annotations

import hashlib
import hmac


def signature_of(secret: str, body: bytes) -> str:
    """The signature of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_from_clickup(secret: str, signature: str, body: bytes) -> bool:
    """Whether the raw bytes were signed with the secret. Anything malformed is not."""
    expected = signature_of(secret, body)
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
