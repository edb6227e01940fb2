"""New ids: a prefix that says what it is, then 26 characters that sort by time (as in ULID)."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]


def new_id(prefix: str) -> str:
    """An id such as ``rec_01jd…``: 48 bits of milliseconds and 80 of chance, in Crockford's base 32."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
