"""What HubSpot tells by webhook: that something changed, never what. It is kept, and the streams are woken.

Nothing depends on it. Deletions and merges alone, which no search finds, are looked at by their ids at once; should
they never be told, the daily look finds them.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.conf import settings as installation

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot.events import HubSpotEvent, Unreadable, only_of, read_events
from surehand.connectors.hubspot.shapes import DEAL
from surehand.connectors.hubspot.signatures import is_v1, is_v3
from surehand.runtime.connections import find_connection, secrets_of
from surehand.runtime.hubspot.accounts import client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.polling import read_again
from surehand.runtime.hubspot.settings import KIND, hubspot_settings, is_ready
from surehand.runtime.ids import new_id
from surehand.runtime.received import Told
from surehand.runtime.secrets import CannotOpen
from surehand.runtime.sync.streams import wake
from surehand.store import models as m

LARGEST = 1024 * 1024
_AT_ONCE = frozenset(("deleted", "merged", "restored"))


def address_of(connection: m.Connection) -> str:
    """The address at which HubSpot calls; it is what is signed, whatever a proxy makes of it."""
    return f"{installation.BASE_URL}/in/hubspot/{connection.pk}"


def is_proven(
    connection: m.Connection, body: bytes, *, signature: str, timestamp: str, old: str, now: datetime
) -> bool:
    """Whether a message comes from HubSpot: by version 3 of its signature, or version 1 of old private apps."""
    secret = _secret(connection)
    if signature:
        return is_v3(
            secret,
            method="POST",
            address=address_of(connection),
            body=body,
            timestamp=timestamp,
            signature=signature,
            now=now,
        )
    return is_v1(secret, body=body, signature=old)


def keep(connection: m.Connection, body: bytes, now: datetime) -> bool:
    """Keep a message for a worker; told again, it is the same one. False for what HubSpot would not send.

    One app tells of all accounts that let it in: what is of another one than ours is not kept.
    """
    try:
        body = only_of(body, hubspot_settings(connection).portal)
        events = read_events(body)
    except Unreadable:
        return False
    if not events:
        return True
    key = sha256("".join(each.key for each in events).encode()).hexdigest()
    row = m.Inbound(
        id=new_id("inb"),
        workspace_id=connection.workspace_id,
        connection=connection.pk,
        key=f"sha256:{key}",
        received_at=now,
        body=body,
        next_at=now,
    )
    m.Inbound.objects.within(connection.workspace_id).bulk_create([row], ignore_conflicts=True)
    return True


def handle(row: m.Inbound, now: datetime) -> Told:
    """Wake what reads the connection, and look at once at what is gone or merged."""
    connection = find_connection(row.workspace_id, row.connection)
    if connection is None or connection.kind != KIND:
        return Told("Its connection is gone, so nobody can read it.", status="failed")
    if not is_ready(hubspot_settings(connection)):
        return Told("The connection is not set up yet; nothing was done.", status="ignored")
    events = read_events(bytes(row.body))
    if not any(each.type == DEAL for each in events):
        return Told("It is about no deal; nothing was done.", status="ignored")
    ids = _at_once(events)
    found = not ids or _looked_at(connection, ids, now)
    wake(connection, now, *(("deals",) if found else ("deals", "reconcile")))
    return Told(f"{len(events)} changes were told; what changed is read.")


def _looked_at(connection: m.Connection, ids: list[str], now: datetime) -> bool:
    """Look at deals at once; whether that went. If not, the daily look is to find them, and tells what is wrong."""
    if connection.status != "active" or (connection.closed_until and connection.closed_until > now):
        return False
    bound = Bound(connection, lambda: now)
    try:
        with client_of(connection, bound.clock) as client:
            read_again(bound, client, ids)
    except DeliveryFailed:
        return False
    return True


def _at_once(events: tuple[HubSpotEvent, ...]) -> list[str]:
    concerned = (each for each in events if each.what in _AT_ONCE and each.type == DEAL)
    return list(dict.fromkeys(id for each in concerned for id in (each.id, *each.others)))


def _secret(connection: m.Connection) -> str:
    """The secret of the app that tells us: its own, where somebody entered it, else that of the installation."""
    try:
        return secrets_of(connection).get("app_secret", "") or installation.HUBSPOT_CLIENT_SECRET
    except CannotOpen:
        return ""
