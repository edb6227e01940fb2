"""The limit of a token, kept for all workers together: ClickUp counts requests by the minute.

Within any minute at most the whole limit goes out: a fifth of it at once, the rest as the minute passes.
https://developer.clickup.com/docs/rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.clickup.shapes import RateSeen
from surehand.runtime.sync.allowance import take, told_remaining
from surehand.store import models as m

CLASS = "requests"
AT_ONCE = 0.2


class NoAllowance(DeliveryFailed):
    """The limit is used up for now. It costs no try: the other side only wants us to be slower."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("retry", "The requests of this minute are used up.", status=429, wait=wait)


class Limits(msgspec.Struct, frozen=True):
    """How fast, and for how long: ``within`` so many seconds requests may be begun, 0 for as long as it takes."""

    per_minute: int
    background: bool = False
    within: float = 0


def rate_of(per_minute: int) -> Rate:
    """A limit a minute as a bucket that never lets more through in any minute."""
    return Rate(per_second=per_minute * (1 - AT_ONCE) / 60, burst=max(int(per_minute * AT_ONCE), 1))


class Shared:
    """Counts the requests of one connection."""

    def __init__(self, connection: m.Connection, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._rate = rate_of(limits.per_minute)
        self._clock = clock
        self._background = limits.background
        self._ends = time.monotonic() + limits.within if limits.within else None

    def spend(self) -> None:
        """Take one. Raises `NoAllowance` when there is none for this class of work, or no time for it."""
        if self._ends and time.monotonic() > self._ends:
            raise NoAllowance(timedelta(seconds=1))
        wait = take(self._connection, CLASS, self._rate, self._clock(), background=self._background)
        if wait:
            # Whoever begins anew asks for a few things first: with one token at a time it would never get further.
            refilled = timedelta(seconds=self._rate.burst / self._rate.per_second)
            raise NoAllowance(max(wait, refilled))

    def saw(self, rate: RateSeen) -> None:
        """When less is left than we count, others use the token too: then it is left to them."""
        if rate.remaining is not None and rate.remaining < self._rate.burst:
            told_remaining(self._connection, CLASS, rate.remaining, self._rate, self._clock())
