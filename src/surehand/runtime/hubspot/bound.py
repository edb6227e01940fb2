"""Everything that reading and writing through one HubSpot connection needs to know, gathered once for a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property

import msgspec

from surehand.connectors.hubspot.shapes import CrmObject
from surehand.core.engine import Actor, Program
from surehand.core.engine.tasks import LONGEST_TITLE
from surehand.runtime.facts import Facts, current_program, facts_of, program_of
from surehand.runtime.hubspot.mapping import people_of
from surehand.runtime.hubspot.settings import (
    OWN_PROPERTY,
    OWNER,
    PIPELINE,
    STAGE,
    HubSpotSettings,
    hubspot_settings,
)
from surehand.runtime.hubspot.snapshot import Snapshot, snapshot_of
from surehand.runtime.hubspot.texts import Translator
from surehand.runtime.webhooks.written import source_of
from surehand.store import models as m

NAME = "dealname"
IMPORT = "import"


def name_in(deal: CrmObject) -> str:
    """What a deal is called, as a record can be: on one line, and not too long."""
    return " ".join((deal.properties.get(NAME) or "").split())[:LONGEST_TITLE]


class _Began(msgspec.Struct, frozen=True):
    began: datetime | None = None


class Bound:
    """A connection with its settings, the account as it was seen last, and who is who."""

    def __init__(self, connection: m.Connection, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self.clock = clock
        self.workspace: str = connection.workspace_id
        self.settings: HubSpotSettings = hubspot_settings(connection)
        self.told_unread: set[str] = set()

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.clock()

    @cached_property
    def facts(self) -> Facts:
        """The people and calendars here."""
        return facts_of(self.workspace)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The account as it was looked at last."""
        return snapshot_of(self.connection)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Who the owners of HubSpot are here, by the owner's id."""
        return people_of(self.snapshot.owners, self.facts.directory, self.settings)

    @cached_property
    def users(self) -> Mapping[str, str]:
        """Who its users are here, by the user's id."""
        found = {each.user: self.people.get(each.id, "") for each in self.snapshot.owners if each.user}
        return {user: person for user, person in found.items() if person}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The owner of HubSpot by the person here; one who is still there before one who left."""
        ranked = sorted(self.snapshot.owners, key=lambda each: not each.archived)
        return {self.people[each.id]: each.id for each in ranked if self.people.get(each.id)}

    @cached_property
    def translator(self) -> Translator:
        """Reads and writes values."""
        return Translator(self.people, self.settings.zone)

    @cached_property
    def began(self) -> datetime:
        """When the first import began: what stood in its stage before that is the past."""
        rows = m.Stream.objects.within(self.workspace).filter(connection=self.connection.pk, name=IMPORT)
        cursor = rows.values_list("cursor", flat=True).first()
        told = msgspec.json.decode(cursor, type=_Began).began if cursor else None
        return told or self.now

    @property
    def program(self) -> Program:
        """The playbook as it is published now. Raises `NoSuchPlaybook`."""
        return current_program(self.workspace, self.settings.playbook)

    def program_of(self, version: int) -> Program:
        """The playbook as a record follows it."""
        return program_of(self.workspace, self.settings.playbook, version)

    def actor(self, person: str = "", *, via: str = "hubspot") -> Actor:
        """Somebody who acts through HubSpot; where nobody is known, whoever looks after the connection."""
        known = self.facts.directory.people.get(person)
        return Actor(
            person if known and known.can_work else self.connection.owner, via, source_of(self.connection.pk)
        )

    def mover(self, person: str, owner: str) -> Actor:
        """Who moved a deal, with no rights but their own; where that is nobody here, whoever owns the record."""
        if person in self.facts.directory.people:
            return Actor(person, "hubspot", source_of(self.connection.pk))
        return self.actor(owner)

    @property
    def wanted(self) -> list[str]:
        """The properties of a deal that are read."""
        bound = [rule.property for rule in self.settings.rules("deal") if rule.property]
        return list(dict.fromkeys((NAME, STAGE, PIPELINE, OWNER, OWN_PROPERTY, *bound)))

    @property
    def with_history(self) -> list[str]:
        """Those of which every change is read."""
        return [STAGE]
