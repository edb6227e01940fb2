"""How many requests a key may make: so many each minute, counted in Django's cache."""

from __future__ import annotations

import time
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from ninja.throttling import BaseThrottle

WINDOW = 60
PER_MINUTE = 600
"""Unless the setting ``API_REQUESTS_PER_MINUTE`` says otherwise."""


class PerKey(BaseThrottle):
    """Counts the requests of a key in the present minute, and leaves on the request what is left of it."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one is still within the limit."""
        limit: int = getattr(settings, "API_REQUESTS_PER_MINUTE", PER_MINUTE)
        count = _count(f"api-requests:{request.auth.key}:{int(time.time() // WINDOW)}")
        request.rate = (limit, max(limit - count, 0))
        return count <= limit

    def wait(self) -> float:
        """The seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW


def tell_rate(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the headers how much of the limit is left."""
    rate = getattr(request, "rate", None)
    if rate:
        response["RateLimit-Limit"], response["RateLimit-Remaining"] = map(str, rate)
        response["RateLimit-Reset"] = str(ceil(WINDOW - time.time() % WINDOW))


def _count(key: str) -> int:
    # Adding what is there already does nothing, so that two at once cannot lose a count.
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key)
    except ValueError:  # The cache was full and dropped it between the two lines.
        return 1
