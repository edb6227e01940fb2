"""What HubSpot holds and answers, as plain structs: the only shapes of it that the rest of the product sees.

Values of properties stay the text that HubSpot sent; an absent value is None, a cleared one "".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

CONTACT, COMPANY, DEAL, TASK, NOTE = "0-1", "0-2", "0-3", "0-27", "0-46"
"""The ids of the object types, which every address and every event takes."""

Cost: TypeAlias = Literal["search", "general"]
"""Which of HubSpot's limits a request counts against."""


class Account(msgspec.Struct, frozen=True):
    """The account behind a token; ``portal`` is its number, ``kind`` such as STANDARD or SANDBOX."""

    portal: str
    kind: str = ""
    zone: str = ""
    currency: str = ""
    pages: str = ""


class Team(msgspec.Struct, frozen=True):
    """A team, with the ids of the users in it."""

    id: str
    name: str
    users: tuple[str, ...] = ()


class Owner(msgspec.Struct, frozen=True):
    """Who may own a deal. ``id`` is what ``hubspot_owner_id`` holds, ``user`` their id as a user of HubSpot."""

    id: str
    email: str = ""
    name: str = ""
    user: str = ""
    archived: bool = False
    teams: tuple[str, ...] = ()


class Stage(msgspec.Struct, frozen=True):
    """A step of a pipeline. ``probability`` is 0 to 1; won is exactly 1 and lost exactly 0, whatever the label says."""

    id: str
    label: str
    order: int = 0
    probability: float | None = None
    closed: bool = False
    archived: bool = False

    @property
    def won(self) -> bool:
        """Whether a deal here is won."""
        return self.closed and self.probability == 1


class Pipeline(msgspec.Struct, frozen=True):
    """A pipeline with its stages in their order."""

    id: str
    label: str
    order: int = 0
    archived: bool = False
    stages: tuple[Stage, ...] = ()

    def stage(self, id: str) -> Stage | None:
        """The stage with this id."""
        return next((each for each in self.stages if each.id == id), None)


class Option(msgspec.Struct, frozen=True):
    """One value that a property of a list may have."""

    value: str
    label: str = ""
    hidden: bool = False


class Property(msgspec.Struct, frozen=True):
    """A property of an object type. ``type`` is string, number, date, datetime, enumeration, bool or another word."""

    name: str
    label: str = ""
    type: str = "string"
    field_type: str = "text"
    group: str = ""
    options: tuple[Option, ...] = ()
    unique: bool = False
    read_only: bool = False
    calculated: bool = False
    built_in: bool = False
    archived: bool = False


class NewProperty(msgspec.Struct, frozen=True):
    """A property to be created. ``unique`` can never be changed later, and ten of them are the most per type."""

    name: str
    label: str
    group: str
    type: str = "string"
    field_type: str = "text"
    description: str = ""
    unique: bool = False
    options: tuple[Option, ...] = ()


class AssociationType(msgspec.Struct, frozen=True):
    """A way in which two objects can be associated, as one direction sees it."""

    id: int
    category: str = "HUBSPOT_DEFINED"
    label: str = ""


class PropertyChange(msgspec.Struct, frozen=True):
    """One value that a property had from a moment on. ``source`` is such as CRM_UI, API or AUTOMATION_PLATFORM."""

    value: str
    at: datetime
    source: str = ""
    source_id: str = ""
    source_label: str = ""
    user: str = ""


class CrmObject(msgspec.Struct, frozen=True):
    """A deal, a contact, a company, a task or a note, as far as it was asked for.

    ``history`` has the newest value first; ``associated`` the ids of others by the name of their type (see
    `Reads.page`); ``merged`` are ids that are this object now.
    """

    id: str
    properties: Mapping[str, str | None] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None
    archived: bool = False
    history: Mapping[str, tuple[PropertyChange, ...]] = {}
    associated: Mapping[str, tuple[str, ...]] = {}
    more_associated: bool = False
    merged: tuple[str, ...] = ()


class Gone(msgspec.Struct, frozen=True):
    """An id that stands for nothing any more; ``now`` is the object it was merged into, where HubSpot says so."""

    id: str
    now: str = ""


class Found(msgspec.Struct, frozen=True):
    """What was read by id: the objects there are, and the ids that are gone."""

    objects: tuple[CrmObject, ...] = ()
    gone: tuple[Gone, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """Part of a list; ``after`` asks for the next part and is empty at the end. ``total`` only where HubSpot counts."""

    objects: tuple[CrmObject, ...] = ()
    after: str = ""
    total: int | None = None


class Association(msgspec.Struct, frozen=True):
    """One object associated with another one."""

    from_id: str
    to_id: str
    types: tuple[AssociationType, ...] = ()


class Tie(msgspec.Struct, frozen=True):
    """Something to associate an object with while it is created."""

    to_id: str
    type: int
    category: str = "HUBSPOT_DEFINED"


class Row(msgspec.Struct, frozen=True):
    """One object to write. ``id`` says which (for an upsert: the value of the unique property); "" clears a value.

    ``key`` is the caller's own word for the row and comes back with its answer; it must be unique in a batch.
    """

    key: str
    properties: Mapping[str, str]
    id: str = ""
    ties: tuple[Tie, ...] = ()


class Saved(msgspec.Struct, frozen=True):
    """A row that was written. ``created`` is None where HubSpot does not say."""

    key: str
    object: CrmObject
    created: bool | None = None


class WriteRefused(msgspec.Struct, frozen=True):
    """A row that HubSpot does not take: the rules of its administrators, or values that do not fit.

    ``properties`` are those it names; ``missing`` is whether it says that they are required. Trying again is no use.
    """

    key: str
    properties: tuple[str, ...]
    sentence: str
    missing: bool = False


class WriteGone(msgspec.Struct, frozen=True):
    """A row whose object is gone."""

    key: str
    gone: Gone


Written: TypeAlias = Saved | WriteRefused | WriteGone


class Movement(msgspec.Struct, frozen=True):
    """A rule about moving: for all stages of the pipeline, or for those named."""

    in_every_stage: bool = False
    stages: tuple[str, ...] = ()


class StageAccess(msgspec.Struct, frozen=True):
    """Who may edit records in a stage: everybody, or when it is restricted these users and teams and super admins."""

    stage: str
    restricted: bool = False
    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    super_admins: bool = True


class PipelineRules(msgspec.Struct, frozen=True):
    """The rules that HubSpot itself keeps for a pipeline; None is a rule that is not set.

    ``create_in`` are the stages in which records may be created; ``approvals`` those that need an approval first.
    """

    no_skipping: Movement | None = None
    no_going_back: Movement | None = None
    create_in: tuple[str, ...] | None = None
    approvals: tuple[str, ...] = ()
    access: tuple[StageAccess, ...] = ()


class Subscription(msgspec.Struct, frozen=True):
    """One kind of event that an app is told of."""

    id: str
    event: str
    property: str = ""
    active: bool = True
    object_type: str = ""


class Tokens(msgspec.Struct, frozen=True):
    """What OAuth gives: ``access`` holds for so many seconds, ``refresh`` until somebody revokes it."""

    access: str
    refresh: str
    expires_in: int
    portal: str = ""
    scopes: tuple[str, ...] = ()


class TokenState(msgspec.Struct, frozen=True):
    """What HubSpot says of a token."""

    active: bool
    portal: str = ""
    user: str = ""
    scopes: tuple[str, ...] = ()
    expires_in: int | None = None


class Permission(msgspec.Struct, frozen=True):
    """Whether the token may do one thing. ``missing`` are the scopes that it lacks, where HubSpot names them."""

    what: str
    granted: bool
    sentence: str = ""
    missing: tuple[str, ...] = ()


class RateSeen(msgspec.Struct, frozen=True):
    """What the last answer said of the limits: requests per interval, and a day. None where it said nothing."""

    limit: int | None = None
    remaining: int | None = None
    interval_ms: int | None = None
    daily: int | None = None
    daily_remaining: int | None = None
