"""What a carrier is: how the deliveries of a channel leave. Which there are stands in `runtime.outbox.carriers`.

A channel is named by its deliveries (``email``, ``slack``, ``webhook`` …). The worker claims, keeps the order, the rate
and the breaker, retries, and notes what came of it; a carrier only writes the message and hands it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from surehand.connectors.channel import Rate
from surehand.store import models as m


class Carrier(Protocol):
    """A way out for the deliveries of one channel."""

    def rate(self, connection: m.Connection) -> Rate | None:
        """How fast messages may go through a connection, all workers together; None for as fast as they can."""
        ...

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Until when a delivery is held back for the sake of who gets it; None when it may leave."""
        ...

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Hand over deliveries that leave as one message; the other side's answer. Raises `DeliveryFailed`.

        ``connection`` is the one they go through, as it was read for them. Several are carried at the same time, each
        in a thread of its own: a carrier keeps nothing between messages that they could get in each other's way with.
        """
        ...
