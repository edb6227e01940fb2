"""The signature of many tools that follow no standard: HMAC-SHA256 of the body in hexadecimal, in a header of theirs.

It covers no time, so an old message can be sent again; whoever takes it must know a repetition by its content.
"""

from __future__ import annotations

import hmac


def is_signed(secret: str, given: str, body: bytes) -> bool:
    """Whether a header such as ``sha256=6f3c…``, or the digits alone, fits the body. Nothing raises."""
    expected = hmac.digest(secret.encode(), body, "sha256").hex()
    said = given.strip().removeprefix("sha256=").lower()
    return bool(secret) and hmac.compare_digest(expected.encode(), said.encode(errors="replace"))
