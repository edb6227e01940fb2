"""How the deliveries of a channel leave: each carrier takes those that belong together and gives back the answer.

A channel is named by its deliveries (``email``, ``slack``, ``webhook`` …). The worker claims, retries and notes what
came of it; a carrier only writes the message and hands it over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from surehand.connectors.channel import Channel
from surehand.runtime.letters import channels_from_settings
from surehand.runtime.posting import compose, wait_until
from surehand.store import models as m


class Carrier(Protocol):
    """A way out for the deliveries of one channel."""

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Until when a delivery is held back for the sake of who gets it; None when it may leave."""
        ...

    def carry(self, held: Sequence[m.Delivery], now: datetime) -> str:
        """Hand over deliveries that leave as one message; the other side's answer. Raises `DeliveryFailed`."""
        ...


class ByLetter:
    """E-mail, and any other channel that carries whole letters to one address."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Quiet hours, and one letter of a kind at a time."""
        return wait_until(delivery, now)

    def carry(self, held: Sequence[m.Delivery], now: datetime) -> str:
        """Send them as one letter."""
        letter = compose(held, now)
        return self._channel.send(letter) if letter else "nobody to send it to any more"


def carriers(channels: Mapping[str, Channel] | None = None) -> dict[str, Carrier]:
    """Every way out by its channel. ``channels`` stands in for those of the settings, in tests."""
    given = channels_from_settings() if channels is None else channels
    return {name: ByLetter(channel) for name, channel in given.items()}
