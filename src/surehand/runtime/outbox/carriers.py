"""Which carriers there are, by channel. What a carrier is stands in `runtime.outbox.carrier`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from surehand.connectors.channel import Channel, Rate
from surehand.runtime.clickup.outgoing import ByClickUp
from surehand.runtime.hubspot.writing import ByHubSpot
from surehand.runtime.outbox.carrier import Carrier
from surehand.runtime.outbox.letters import channels_from_settings
from surehand.runtime.outbox.posting import compose, wait_until
from surehand.runtime.slack.outgoing import BySlack
from surehand.runtime.webhooks.outgoing import Webhooks
from surehand.store import models as m


class ByLetter:
    """E-mail, and any other channel that carries whole letters to one address."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def rate(self, connection: m.Connection) -> Rate | None:
        """A mail server takes what it is given, or says when to come back."""
        return None

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """Quiet hours, and one letter of a kind at a time."""
        return wait_until(delivery, now)

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Send them as one letter."""
        letter = compose(held, now)
        return self._channel.send(letter) if letter else "nobody to send it to any more"


def carriers(channels: Mapping[str, Channel] | None = None) -> dict[str, Carrier]:
    """Every way out by its channel. ``channels`` stands in for those of the settings, in tests."""
    given = channels_from_settings() if channels is None else channels
    return {**through_connections(), **{name: ByLetter(channel) for name, channel in given.items()}}


def through_connections() -> dict[str, Carrier]:
    """The ways out through connections of a workspace, by channel."""
    return {"clickup": ByClickUp(), "hubspot": ByHubSpot(), "webhook": Webhooks(), "slack": BySlack()}
