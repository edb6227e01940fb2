"""New ids: a prefix that says what it is, then 26 characters that sort by time (as in ULID)."""

from __future__ import annotations

import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """An id such as ``rec_01jd…``: 48 bits of milliseconds and 80 of chance, in Crockford's base 32.

    Of two from one process the later is the greater, within a millisecond too: deliveries of a lane go by their ids.
    """
    number = _later((time.time_ns() // 1_000_000) << 80 | secrets.randbits(80))
    return f"{prefix}_" + "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def _later(number: int) -> int:
    """The number, or one by chance above the last where that came in the same millisecond or the clock went back."""
    global _last
    with _lock:
        _last = number if number > _last else _last + 1 + secrets.randbits(64)
        return _last
