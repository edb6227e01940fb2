"""How often links may be opened: enough for a person with a slow hand, too seldom for whoever tries tokens."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
PER_LINK = 30
UNKNOWN = 20
"""So many links that do not exist one address may open in a minute."""


def is_too_often(token: str) -> bool:
    """Whether a link was opened or used too often in this minute; this time counts."""
    return _count(f"link:{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()}") > PER_LINK


def is_guessing(request: HttpRequest) -> bool:
    """Whether too many links that do not exist came from an address in this minute; this one counts."""
    return _count(f"address:{request.META.get('REMOTE_ADDR', '')}") > UNKNOWN


def _count(key: str) -> int:
    counted = f"act-link:{key}:{int(time.time() // WINDOW)}"
    # Adding what is there already does nothing, so that two at once cannot lose a count.
    cache.add(counted, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(counted)
    except ValueError:  # The cache was full and dropped it between the two lines.
        return 1
