"""What a syncer is: how the streams of a kind of connection are read.

Which there are stands in `runtime.sync.syncers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import msgspec

from surehand.store import models as m

Clock: TypeAlias = Callable[[], datetime]
Over: TypeAlias = Callable[[], bool]
"""Whether a turn must end: its time is over, or the worker is to stop."""


class Turn(msgspec.Struct, frozen=True):
    """What one turn came to. ``again`` is when the next one is due at the earliest; None for the stream's own pace.

    ``upto`` is the moment at the source up to which everything has been read; None where that has not moved.
    """

    told: str
    read: int = 0
    written: int = 0
    upto: datetime | None = None
    again: timedelta | None = None


class Syncer(Protocol):
    """How connections of one kind are read."""

    def streams(self, connection: m.Connection) -> Mapping[str, timedelta]:
        """What is read from it, by name, and how often. What is not named any more is read no more."""
        ...

    def turn(self, connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
        """Read on from the stream's cursor until nothing is left or the turn is over.

        It keeps the cursor as it goes (`runtime.sync.streams.keep_cursor`), in the transaction of what it read, and may
        be called again for the same place. Raises `DeliveryFailed` where the other side cannot be read.
        """
        ...
