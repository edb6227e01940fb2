"""The account as it is: what there is to bind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.core.engine import Refusal
from surehand.runtime.hubspot.accounts import asking, client_of
from surehand.runtime.hubspot.settings import Object
from surehand.store import models as m

TYPES: Mapping[Object, str] = {"deal": s.DEAL, "contact": s.CONTACT, "company": s.COMPANY}
Clock = Callable[[], datetime]


class HubSpotAccount(msgspec.Struct, frozen=True):
    """An account as it was read: what there is to bind."""

    account: s.Account
    pipelines: tuple[s.Pipeline, ...]
    properties: Mapping[Object, tuple[s.Property, ...]]
    owners: tuple[s.Owner, ...]

    def pipeline(self, id: str) -> s.Pipeline | None:
        """A pipeline by id."""
        return next((each for each in self.pipelines if each.id == id), None)

    def property(self, object: Object, name: str) -> s.Property | None:
        """A property by name."""
        return next((each for each in self.properties.get(object, ()) if each.name == name), None)


def read_account(
    connection: m.Connection, clock: Clock | None = None, *, waits: bool = False
) -> HubSpotAccount | Refusal:
    """The account behind a connection: seven requests, or why it cannot be read. ``waits``: somebody waits for it."""
    try:
        with (asking if waits else client_of)(connection, clock or _now) as client:
            return inventory_of(client)
    except DeliveryFailed as failed:
        return Refusal("hubspot_failed", failed.answer)


def inventory_of(client: HubSpotClient) -> HubSpotAccount:
    """The account as a client sees it. Raises `DeliveryFailed`."""
    return HubSpotAccount(
        account=client.account(),
        pipelines=tuple(each for each in client.pipelines() if not each.archived),
        properties={name: client.properties(type) for name, type in TYPES.items()},
        owners=(*client.owners(), *client.owners(archived=True)),
    )


def _now() -> datetime:
    return datetime.now(UTC)
