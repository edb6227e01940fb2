"""The JSON of HubSpot's answers, read into the plain structs. A field HubSpot leaves out is not missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from surehand.connectors.hubspot import shapes as s
from surehand.connectors.hubspot.failures import HubSpotError

MERGED = "hs_merged_object_ids"


class _Camel(msgspec.Struct, frozen=True, rename="camel"):
    pass


class NextPage(_Camel, frozen=True):
    """Where the next page begins."""

    after: str = ""


class Paging(_Camel, frozen=True):
    """What is left of a list."""

    next: NextPage | None = None


def after_of(paging: Paging | None) -> str:
    """The mark with which the next page is asked for; empty at the end."""
    return paging.next.after if paging and paging.next else ""


class ChangeAnswer(_Camel, frozen=True):
    """One row of a property's history."""

    timestamp: datetime
    value: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    source_label: str | None = None
    updated_by_user_id: int | None = None

    def read(self) -> s.PropertyChange:
        """As the struct."""
        user = "" if self.updated_by_user_id is None else str(self.updated_by_user_id)
        return s.PropertyChange(
            self.value or "",
            self.timestamp,
            self.source_type or "",
            self.source_id or "",
            self.source_label or "",
            user,
        )


class AssociatedIds(_Camel, frozen=True):
    """The associated objects that fit into the answer."""

    results: tuple[dict[str, Any], ...] = ()
    paging: Paging | None = None


class ObjectAnswer(_Camel, frozen=True):
    """One object; numbers and truths among the values become the text that HubSpot documents."""

    id: str
    properties: dict[str, Any] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None
    archived: bool = False
    new: bool | None = None
    properties_with_history: dict[str, tuple[ChangeAnswer, ...]] | None = None
    associations: dict[str, AssociatedIds] | None = None
    object_write_trace_id: str | None = None

    def read(self) -> s.CrmObject:
        """As the struct."""
        tied = self.associations or {}
        return s.CrmObject(
            id=self.id,
            properties={name: _text(value) for name, value in self.properties.items()},
            created_at=self.created_at,
            updated_at=self.updated_at,
            archived=self.archived,
            history={
                name: _newest_first(rows) for name, rows in (self.properties_with_history or {}).items()
            },
            associated={name: _ids(each) for name, each in tied.items()},
            more_associated=any(after_of(each.paging) for each in tied.values()),
            merged=tuple(_split(_text(self.properties.get(MERGED)))),
        )


class ObjectsAnswer(_Camel, frozen=True):
    """A page of objects."""

    results: tuple[ObjectAnswer, ...] = ()
    paging: Paging | None = None
    total: int | None = None

    def read(self) -> s.Page:
        """As the struct."""
        return s.Page(tuple(each.read() for each in self.results), after_of(self.paging), self.total)


class BatchAnswer(_Camel, frozen=True):
    """What became of a batch. Partial failures come as 207, or with 200 and ``errors`` inside: both are read."""

    results: tuple[ObjectAnswer, ...] = ()
    errors: tuple[HubSpotError, ...] = ()
    num_errors: int = 0


class Target(_Camel, frozen=True):
    """The other end of an association."""

    to_object_id: str | int
    association_types: tuple[dict[str, Any], ...] = ()


class FromId(_Camel, frozen=True):
    """The near end of an association."""

    id: str


class AssociationsAnswer(_Camel, frozen=True):
    """Everything one object is associated with, as far as it fits."""

    from_: FromId = msgspec.field(name="from")
    to: tuple[Target, ...] = ()
    paging: Paging | None = None


class AssociationBatch(_Camel, frozen=True):
    """The associations of many objects."""

    results: tuple[AssociationsAnswer, ...] = ()
    errors: tuple[HubSpotError, ...] = ()


class OwnerTeam(_Camel, frozen=True):
    """A team, as an owner names it."""

    id: str
    name: str = ""


class OwnerAnswer(_Camel, frozen=True):
    """An owner."""

    id: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    user_id: int | None = None
    user_id_including_inactive: int | None = None
    archived: bool = False
    teams: tuple[OwnerTeam, ...] | None = None

    def read(self) -> s.Owner:
        """As the struct."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        user = self.user_id or self.user_id_including_inactive
        teams = tuple(each.id for each in self.teams or ())
        return s.Owner(self.id, self.email or "", name, str(user or ""), self.archived, teams)


class OwnersAnswer(_Camel, frozen=True):
    """A page of owners."""

    results: tuple[OwnerAnswer, ...] = ()
    paging: Paging | None = None


class TeamAnswer(_Camel, frozen=True):
    """A team."""

    id: str
    name: str = ""
    user_ids: tuple[str, ...] = ()
    secondary_user_ids: tuple[str, ...] = ()

    def read(self) -> s.Team:
        """As the struct."""
        return s.Team(self.id, self.name, tuple(dict.fromkeys(self.user_ids + self.secondary_user_ids)))


class TeamsAnswer(_Camel, frozen=True):
    """All teams."""

    results: tuple[TeamAnswer, ...] = ()


class StageAnswer(_Camel, frozen=True):
    """A stage of a pipeline."""

    id: str
    label: str = ""
    display_order: int = 0
    metadata: dict[str, Any] = {}
    archived: bool = False

    def read(self) -> s.Stage:
        """As the struct. Won is probability 1, lost 0; whether it is closed HubSpot says, or the probability does."""
        probability = _number(self.metadata.get("probability"))
        said = str(self.metadata.get("isClosed", "")).lower()
        closed = said == "true" if said else probability in (0.0, 1.0)
        return s.Stage(self.id, self.label, self.display_order, probability, closed, self.archived)


class PipelineAnswer(_Camel, frozen=True):
    """A pipeline."""

    id: str
    label: str = ""
    display_order: int = 0
    archived: bool = False
    stages: tuple[StageAnswer, ...] = ()

    def read(self) -> s.Pipeline:
        """As the struct, with the stages in their order."""
        stages = sorted(self.stages, key=lambda each: (each.display_order, each.label))
        return s.Pipeline(
            self.id, self.label, self.display_order, self.archived, tuple(each.read() for each in stages)
        )


class PipelinesAnswer(_Camel, frozen=True):
    """All pipelines of a type."""

    results: tuple[PipelineAnswer, ...] = ()


class OptionAnswer(_Camel, frozen=True):
    """An option of a property."""

    value: str
    label: str = ""
    hidden: bool = False


class Modification(_Camel, frozen=True):
    """What may be changed about a property."""

    read_only_value: bool = False


class PropertyAnswer(_Camel, frozen=True):
    """A property."""

    name: str
    label: str = ""
    type: str = "string"
    field_type: str = "text"
    group_name: str = ""
    options: tuple[OptionAnswer, ...] = ()
    has_unique_value: bool | None = None
    calculated: bool | None = None
    hubspot_defined: bool | None = None
    archived: bool | None = None
    modification_metadata: Modification | None = None

    def read(self) -> s.Property:
        """As the struct."""
        return s.Property(
            name=self.name,
            label=self.label,
            type=self.type,
            field_type=self.field_type,
            group=self.group_name,
            options=tuple(s.Option(each.value, each.label, each.hidden) for each in self.options),
            unique=bool(self.has_unique_value),
            read_only=bool(self.modification_metadata and self.modification_metadata.read_only_value),
            calculated=bool(self.calculated),
            built_in=bool(self.hubspot_defined),
            archived=bool(self.archived),
        )


class PropertiesAnswer(_Camel, frozen=True):
    """All properties of a type."""

    results: tuple[PropertyAnswer, ...] = ()


class AccountAnswer(_Camel, frozen=True):
    """The account."""

    portal_id: int
    account_type: str = ""
    time_zone: str = ""
    company_currency: str = ""
    ui_domain: str = ""

    def read(self) -> s.Account:
        """As the struct."""
        return s.Account(
            str(self.portal_id), self.account_type, self.time_zone, self.company_currency, self.ui_domain
        )


def read_type(said: dict[str, Any]) -> s.AssociationType:
    """One way of being associated."""
    category = said.get("category") or said.get("associationCategory") or "HUBSPOT_DEFINED"
    number = said.get("typeId") or said.get("associationTypeId") or 0
    return s.AssociationType(int(number), str(category), str(said.get("label") or ""))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").replace(",", ";").split(";") if part.strip()]


def _ids(answer: AssociatedIds) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each["id"]) for each in answer.results if "id" in each))


def _newest_first(rows: tuple[ChangeAnswer, ...]) -> tuple[s.PropertyChange, ...]:
    changes = (each.read() for each in rows)
    return tuple(sorted(changes, key=lambda each: each.at, reverse=True))
