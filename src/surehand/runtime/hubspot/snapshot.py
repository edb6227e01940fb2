"""How a HubSpot account was set up when it was looked at last, and what has changed there that a person should know.

It is kept as the cursor of the stream ``schema``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from surehand.connectors.hubspot import shapes as s
from surehand.runtime.hubspot.inventory import HubSpotAccount
from surehand.runtime.hubspot.settings import HubSpotSettings
from surehand.store import models as m

SCHEMA = "schema"
Drifted: TypeAlias = Literal[
    "stage_renamed", "stage_new", "stage_missing", "field_missing", "field_changed", "owner_unknown"
]


class Drift(msgspec.Struct, frozen=True):
    """One thing that was changed at HubSpot, since when, in words, and what to do about it."""

    kind: Drifted
    name: str
    label: str
    since: datetime
    was: str = ""


class Snapshot(msgspec.Struct, frozen=True):
    """Labels of stages and types of properties by their ids and names (``deal.amount``), and the owners.

    ``own`` are the types of objects that have our own property.
    """

    at: datetime | None = None
    stages: dict[str, str] = {}
    closed: tuple[str, ...] = ()
    properties: dict[str, str] = {}
    owners: tuple[s.Owner, ...] = ()
    drift: tuple[Drift, ...] = ()
    own: tuple[str, ...] = ()


def snapshot_of(connection: m.Connection) -> Snapshot:
    """How the account was when it was looked at last; empty before the first look."""
    rows = m.Stream.objects.within(connection.workspace_id).filter(connection=connection.pk, name=SCHEMA)
    cursor = rows.values_list("cursor", flat=True).first()
    return msgspec.json.decode(cursor, type=Snapshot) if cursor else Snapshot()


def take_snapshot(account: HubSpotAccount, settings: HubSpotSettings, at: datetime) -> Snapshot:
    """The account as it is now."""
    pipeline = account.pipeline(settings.pipeline)
    stages = [each for each in pipeline.stages if not each.archived] if pipeline else []
    return Snapshot(
        at=at,
        stages={each.id: each.label for each in stages},
        closed=tuple(each.id for each in stages if each.closed),
        properties={
            f"{object}.{each.name}": each.type
            for object, properties in account.properties.items()
            for each in properties
            if not each.archived
        },
        owners=account.owners,
    )


def with_drift(
    before: Snapshot, now: Snapshot, settings: HubSpotSettings, people: Mapping[str, str]
) -> Snapshot:
    """The new snapshot, with everything that does not fit the mapping any more; what fits again is no drift."""
    known = {(each.kind, each.name): each for each in before.drift}
    at = now.at or before.at
    assert at is not None
    found = [
        *_stages(before, now, settings, at),
        *_properties(now, settings, at),
        *_owners(now, settings, people, at),
    ]
    kept = tuple(known.get((each.kind, each.name), each) for each in found)
    return msgspec.structs.replace(now, drift=kept, own=before.own)


def _stages(before: Snapshot, now: Snapshot, settings: HubSpotSettings, at: datetime) -> Iterator[Drift]:
    renamed = {each.name: each.was for each in before.drift if each.kind == "stage_renamed"}
    for stage, label in now.stages.items():
        was = renamed.get(stage) or before.stages.get(stage, label)
        if stage not in settings.stages:
            yield Drift("stage_new", stage, label, at)
        elif was != label:
            yield Drift("stage_renamed", stage, label, at, was)
    for stage, rule in settings.stages.items():
        if rule.stage and stage not in now.stages:
            yield Drift("stage_missing", stage, before.stages.get(stage, stage), at)


def _properties(now: Snapshot, settings: HubSpotSettings, at: datetime) -> Iterator[Drift]:
    for rule in settings.properties:
        name = f"{rule.object}.{rule.property}"
        if not rule.property:
            continue
        if name not in now.properties:
            yield Drift("field_missing", name, rule.property, at)
        elif now.properties[name] != rule.type:
            yield Drift("field_changed", name, now.properties[name], at, rule.type)


def _owners(
    now: Snapshot, settings: HubSpotSettings, people: Mapping[str, str], at: datetime
) -> Iterator[Drift]:
    for owner in now.owners:
        if owner.id not in people and not owner.archived:
            yield Drift("owner_unknown", owner.id, owner.name or owner.email or owner.id, at)
