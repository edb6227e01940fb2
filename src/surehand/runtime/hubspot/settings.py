"""The settings of a HubSpot connection: what is bound to what. Secrets are not among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from surehand.connectors.hubspot.addresses import VERSION
from surehand.store import models as m

KIND = "hubspot"
OWN_PROPERTY = "surehand_record"
"""The property of a deal that holds the id of its record, and of a task or note that of ours: unique in the account."""
STATUS_PROPERTY = "surehand_status"
"""Our own property that tells how the handoff stands, where no other was chosen for it."""
OWNER = "hubspot_owner_id"
STAGE, PIPELINE = "dealstage", "pipeline"
LIMITS = range(100, 251)
"""So many requests in ten seconds HubSpot may allow an account, by its plan."""

Master: TypeAlias = Literal["hubspot", "surehand", "newest"]
Names: TypeAlias = Literal["none", "hubspot", "surehand", "newest"]
"""Which side names a record and its deal: a new name there, here, on either side, or on none, is one on the other."""
Object: TypeAlias = Literal["deal", "contact", "company"]


class StageRule(msgspec.Struct, frozen=True):
    """What a stage of HubSpot is here. With no ``stage`` it is none, on purpose: a record stays where it is.

    ``offer`` is the stage to which the record is offered as soon as it is there.
    """

    stage: str = ""
    offer: str = ""


class PropertyRule(msgspec.Struct, frozen=True):
    """A property and the field that holds the same. ``master`` is the side that wins.

    The deal's first contact or company are only read. With no ``property`` the whole contact is meant. ``type`` is that
    of the property when it was mapped; ``options`` says which option here each option there is.
    """

    property: str
    field: str
    object: Object = "deal"
    master: Master = "newest"
    type: str = "string"
    options: dict[str, str] = {}


class WriteBack(msgspec.Struct, frozen=True):
    """What is written to HubSpot besides fields: ``status`` names the property that tells how the handoff stands.

    With ``deals`` a record that was opened here becomes a deal there.
    """

    status: str = ""
    owner: bool = True
    note: bool = True
    tasks: bool = True
    stage: bool = True
    deals: bool = False


class HubSpotSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A HubSpot connection.

    ``people`` says who an owner of HubSpot is here where the address does not, by the owner's id; empty is nobody,
    and then the owner of the connection acts. ``names`` is which side names both. ``past`` is what happens to deals
    that stood in their stage before they were imported and whose gates are not met: they wait in the first stage, or
    pass by an exception that is counted. Where the API is says the installation alone: its secrets go there.
    """

    version: str = VERSION
    auth: Literal["token", "oauth"] = "token"
    app: str = ""
    portal: str = ""
    pages: str = ""
    zone: str = "UTC"
    playbook: str = ""
    pipeline: str = ""
    stages: dict[str, StageRule] = {}
    properties: tuple[PropertyRule, ...] = ()
    people: dict[str, str] = {}
    write: WriteBack = WriteBack()
    names: Names = "hubspot"
    past: Literal["wait", "pass"] = "wait"
    limit: int = 100
    """Requests in ten seconds that the account allows: 100, or more where HubSpot says so."""

    def rules(self, object: Object) -> tuple[PropertyRule, ...]:
        """What is bound on objects of a kind."""
        return tuple(rule for rule in self.properties if rule.object == object)


def hubspot_settings(connection: m.Connection) -> HubSpotSettings:
    """The settings of a HubSpot connection."""
    return msgspec.json.decode(connection.settings, type=HubSpotSettings)


def as_settings(settings: HubSpotSettings) -> Mapping[str, object]:
    """As a connection keeps them."""
    plain: dict[str, object] = msgspec.to_builtins(settings)
    return plain


def is_ready(settings: HubSpotSettings) -> bool:
    """Whether it is known what deals are to become."""
    return bool(settings.playbook and settings.pipeline and settings.stages)
