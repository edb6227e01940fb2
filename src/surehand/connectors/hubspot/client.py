"""HubSpot's API with one token, everything that is read and written of it.

Every failure is a `DeliveryFailed` that says what is needed: another try (with how long to wait), other settings, or a
person. `HubSpotFailed` adds the limit that was reached and the scopes that are missing. Objects that are gone and rows
that the administrators' rules refuse are values. OAuth is in `oauth`, pushed events in `events`.
"""

from __future__ import annotations

from surehand.connectors.hubspot.reading import Reads
from surehand.connectors.hubspot.writing import Writes


class HubSpotClient(Reads, Writes):
    """Reads and writes with one token. See `Calls` for what it takes, `Meter` for who keeps the limits."""

    def __enter__(self) -> HubSpotClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
