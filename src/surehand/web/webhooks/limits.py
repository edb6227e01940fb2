"""How often messages may come in: enough for a busy system, too seldom for whoever tries addresses."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
PER_ADDRESS = 600
"""So many messages an address takes in a minute, in each web process."""
UNPROVEN = 60
"""So many messages without proof, or to addresses that do not exist, one sender may try in a minute."""


def is_too_often(connection: str) -> bool:
    """Whether an address got more than it takes in this minute; this message counts."""
    return _count(f"to:{connection}") > PER_ADDRESS


def is_guessing(request: HttpRequest) -> bool:
    """Whether too much without proof came from a sender in this minute. Nothing is counted."""
    return int(cache.get(_key(f"from:{_sender(request)}"), 0)) >= UNPROVEN


def note_guess(request: HttpRequest) -> None:
    """Count a message without proof."""
    _count(f"from:{_sender(request)}")


def _sender(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(what: str) -> str:
    return f"webhook-in:{what}:{int(time.time() // WINDOW)}"


def _count(what: str) -> int:
    counted = _key(what)
    # Adding what is there already does nothing, so that two at once cannot lose a count.
    cache.add(counted, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(counted)
    except ValueError:  # The cache was full and dropped it between the two lines.
        return 1
