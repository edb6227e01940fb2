"""The stream ``schema``: how the account is set up, looked at once a day, and what of the mapping fits no more."""

from __future__ import annotations

import msgspec
from django.db import transaction

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.runtime.hubspot.accounts import Later, client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.findings import tell_of_schema
from surehand.runtime.hubspot.inventory import HubSpotAccount, inventory_of
from surehand.runtime.hubspot.mapping import people_of
from surehand.runtime.hubspot.settings import OWN_PROPERTY, STATUS_PROPERTY
from surehand.runtime.hubspot.snapshot import SCHEMA, Snapshot, snapshot_of, take_snapshot, with_drift
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Turn
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection

OWN_TYPES = (s.DEAL, s.NOTE, s.TASK)


def read_schema(bound: Bound, stream: m.Stream) -> Turn:
    """Look at the account anew. Raises `DeliveryFailed`."""
    try:
        snapshot = _look(bound)
    except Later as later:
        return Turn("It waits for HubSpot’s limit.", again=later.until)
    with transaction.atomic():
        if keep_cursor(stream, _encode(snapshot), bound.now):
            tell_of_schema(bound, snapshot)
    count = len(snapshot.drift)
    told = (
        f"{count} things in HubSpot do not fit the mapping any more."
        if count
        else "Everything fits the mapping."
    )
    return Turn(told, read=1, upto=bound.now)


def ensure_snapshot(bound: Bound) -> None:
    """See to it that the account was looked at once. Raises `DeliveryFailed`."""
    if bound.snapshot.at is None:
        keep_snapshot(bound, _look(bound))


def ensure_own(bound: Bound, client: HubSpotClient) -> None:
    """Make our own properties where they are missing, once for an account. Raises `DeliveryFailed`."""
    missing = [type for type in OWN_TYPES if type not in bound.snapshot.own]
    if not missing:
        return
    for type in missing:
        known = {each.name: each for each in client.properties(type)}
        group = next((each.group for each in known.values() if each.group), "information")
        if OWN_PROPERTY not in known:
            _make(client, type, s.NewProperty(OWN_PROPERTY, "Surehand", group, unique=True))
        if type == s.DEAL and bound.settings.write.status == STATUS_PROPERTY and STATUS_PROPERTY not in known:
            _make(client, type, s.NewProperty(STATUS_PROPERTY, "Handoff (Surehand)", group))
    keep_snapshot(bound, _with_own(bound.snapshot))


def confirmed(bound: Bound, account: HubSpotAccount) -> None:
    """Somebody has looked through the mapping: what was only renamed since is known now, and the rest is told anew."""
    before = msgspec.structs.replace(bound.snapshot, stages={}, drift=())
    people = people_of(account.owners, bound.facts.directory, bound.settings)
    snapshot = with_drift(before, take_snapshot(account, bound.settings, bound.now), bound.settings, people)
    keep_snapshot(bound, snapshot)
    tell_of_schema(bound, snapshot)


def keep_snapshot(bound: Bound, snapshot: Snapshot) -> None:
    """Keep it where the stream keeps it, whether the stream has had its turn or not."""
    with transaction.atomic():
        lock_connection(bound.workspace, bound.connection.pk)
        rows = m.Stream.objects.within(bound.workspace)
        rows.update_or_create(
            connection=bound.connection.pk,
            name=SCHEMA,
            defaults={"cursor": _encode(snapshot)},
            create_defaults={
                "workspace_id": bound.workspace,
                "connection": bound.connection.pk,
                "name": SCHEMA,
                "cursor": _encode(snapshot),
                "next_at": bound.now,
            },
        )
    for name in ("snapshot", "people", "users", "owners", "translator"):
        bound.__dict__.pop(name, None)


def _look(bound: Bound) -> Snapshot:
    with client_of(bound.connection, bound.clock) as client:
        account = inventory_of(client)
    before = snapshot_of(bound.connection)
    people = people_of(account.owners, bound.facts.directory, bound.settings)
    return with_drift(before, take_snapshot(account, bound.settings, bound.now), bound.settings, people)


def _make(client: HubSpotClient, type: str, new: s.NewProperty) -> None:
    made = client.create_property(type, new)
    if isinstance(made, s.WriteRefused):
        raise DeliveryFailed("settings", f"HubSpot does not make the property “{new.name}”: {made.sentence}")


def _with_own(snapshot: Snapshot) -> Snapshot:
    return msgspec.structs.replace(snapshot, own=OWN_TYPES)


def _encode(snapshot: Snapshot) -> str:
    return msgspec.json.encode(snapshot).decode()
