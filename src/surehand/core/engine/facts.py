"""What a decision may know besides the record: who works here, who is away or busy, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date, datetime
from functools import cached_property
from typing import Literal

import msgspec

from surehand.core.calendar import ALWAYS, WorkingCalendar
from surehand.core.engine.program import Program
from surehand.core.playbook.terms import Audience

Role = Literal["viewer", "member", "lead", "admin"]
Mail = Literal["now", "digest", "never"]


class Absence(msgspec.Struct, frozen=True):
    """A time somebody is away, and who stands in."""

    start: datetime
    end: datetime
    substitute: str = ""


class Person(msgspec.Struct, frozen=True):
    """Somebody who works here. ``capacity`` is how many handoffs may wait for them at once; None is no limit.

    ``mail`` is how they chose to be written to, by kind of alert; a kind that is not there is as usual; ``slack`` is
    whether they want Slack. ``calendar`` is their own working time, by name; empty is that of their team.
    """

    id: str
    name: str
    email: str
    role: Role = "member"
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    active: bool = True
    absences: tuple[Absence, ...] = ()
    capacity: int | None = None
    mail: Mapping[str, Mail] = {}
    calendar: str = ""
    slack: Mapping[str, bool] = {}

    @property
    def can_work(self) -> bool:
        """Whether work can be given to them: they are still here, and more than a viewer."""
        return self.active and self.role != "viewer"

    def absence_at(self, moment: datetime) -> Absence | None:
        """The absence that covers a moment."""
        return next((a for a in self.absences if a.start <= moment < a.end), None)


class Team(msgspec.Struct, frozen=True):
    """People who own stages together. ``id`` is the name the playbooks use.

    ``calendar`` names their working time; empty is that of each contract.
    """

    id: str
    title: str
    lead: str = ""
    members: tuple[str, ...] = ()
    calendar: str = ""


class Load(msgspec.Struct, frozen=True):
    """How busy somebody is: handoffs that wait for them, tasks that are due, and when they last received one.

    ``declined`` is how many handoffs they declined in the last day, ``last_declined`` when they last did.
    """

    open_handoffs: int = 0
    due_tasks: int = 0
    last_received: datetime | None = None
    declined: int = 0
    last_declined: datetime | None = None


class SuggestedReceiver(msgspec.Struct, frozen=True):
    """Somebody who was suggested to receive: they took so many of the past handoffs that are most like it."""

    person: str
    took: int
    of: int


class Directory(msgspec.Struct, frozen=True, dict=True):
    """The people and teams of a workspace at one moment, and its connected channels with their connections."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    channels: Mapping[str, str] = {}

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        return {person.email.casefold(): person for person in self.people.values()}

    def find(self, reference: str) -> Person | None:
        """A person by id or e-mail address."""
        return self.people.get(reference) or self._by_email.get(reference.casefold())

    def name(self, person_id: str) -> str:
        """The name to show; the id itself when the person is unknown."""
        person = self.people.get(person_id)
        return person.name if person else person_id

    def email(self, person_id: str) -> str:
        """The address conditions compare with; empty when the person is unknown."""
        person = self.people.get(person_id)
        return person.email if person else ""

    def members(self, team: str) -> tuple[Person, ...]:
        """The active people of a team."""
        found = self.teams.get(team)
        people = (self.people.get(member) for member in found.members) if found else ()
        return tuple(person for person in people if person and person.active)

    def lead(self, team: str) -> Person | None:
        """The active lead of a team."""
        found = self.teams.get(team)
        person = self.people.get(found.lead) if found else None
        return person if person and person.active else None

    def admins(self) -> tuple[Person, ...]:
        """The active administrators."""
        return tuple(p for p in self.people.values() if p.role == "admin" and p.active)

    def calendar_of(self, person: str, team: str) -> str:
        """The name of the working time of somebody who works for a team: their own, else the team's; or empty."""
        found, of = self.people.get(person), self.teams.get(team)
        return (found.calendar if found else "") or (of.calendar if of else "")

    def leads(self, person: Person, team: str) -> bool:
        """Whether somebody may act for a team: as its lead, or as an administrator."""
        found = self.teams.get(team)
        return person.role == "admin" or (found is not None and found.lead == person.id)


class Actor(msgspec.Struct, frozen=True):
    """Who acts, and through what. ``person`` is empty for the clock, which acts for nobody.

    ``via`` is page, api, mcp, cli, import, worker or client; ``source`` names the origin of values that are set.
    """

    person: str = ""
    via: str = "page"
    source: str = ""

    @property
    def is_clock(self) -> bool:
        """Whether no person acts: a timer is due."""
        return not self.person and self.via == "worker"

    @property
    def value_source(self) -> str:
        """The source that values set by this actor carry."""
        return self.source or f"person:{self.person}"


class Context(msgspec.Struct, frozen=True):
    """Everything a decision depends on besides the record and the command.

    ``today`` is the date in the workspace's zone; ``new_id`` makes an id from a prefix such as ``hnd``;
    ``repeated`` holds digests of long texts that stand on other records; ``suggested`` whom the person was shown to
    choose from, where no rule of the playbook found anybody.
    """

    program: Program
    actor: Actor
    now: datetime
    today: date
    directory: Directory
    new_id: Callable[[str], str]
    calendars: Mapping[str, WorkingCalendar] = {}
    loads: Mapping[str, Load] = {}
    repeated: Set[str] = frozenset()
    region: str = ""
    suggested: tuple[SuggestedReceiver, ...] = ()

    @property
    def person(self) -> Person | None:
        """The person who acts."""
        return self.directory.people.get(self.actor.person)

    def calendar(self, name: str) -> WorkingCalendar:
        """A working-time calendar by name; a name nobody defined means around the clock."""
        return self.calendars.get(name, ALWAYS)


def people_meant(audience: Audience, directory: Directory, parties: Mapping[str, str]) -> tuple[Person, ...]:
    """The active people an audience stands for; ``parties`` maps sender, receiver and owner to person ids."""
    found: Iterable[Person | None]
    if audience.email:
        found = (directory.find(audience.email),)
    elif audience.text == "admins":
        found = directory.admins()
    elif audience.team:
        found = (directory.lead(audience.team),) if audience.is_lead else directory.members(audience.team)
    else:
        found = (directory.people.get(parties.get(audience.text, "")),)
    return tuple(person for person in found if person and person.active)
