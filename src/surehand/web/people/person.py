"""What the page of one person shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from surehand.core.engine import Person, Refusal
from surehand.runtime.absences import may_set_absence
from surehand.store.queries.memberships import waits_for_proof
from surehand.store.queries.people import AbsenceRow, open_work_of, read_absences
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.inputs import Option, people_to_choose
from surehand.web.people.model import (
    OneTimeLink,
    calendar_options,
    in_teams,
    team_options,
    work_in_words,
)
from surehand.web.people.roles import role_options, role_title
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.sign_in.ways import can_write, only_way, single_sign_on


@dataclass(frozen=True)
class AbsenceView:
    """A time somebody is away."""

    id: str
    days: str
    substitute: str


@dataclass(frozen=True)
class PersonForm:
    """The inputs for changing somebody."""

    name: str
    skills: str
    capacity: str
    calendars: tuple[Option, ...]
    roles: tuple[Option, ...]
    teams: tuple[Option, ...]


@dataclass(frozen=True)
class Entrance:
    """How somebody comes in. ``waits`` tells that their account opens nothing here before its address is proven."""

    can_write: bool
    provider: str
    only: str
    waits: bool


@dataclass(frozen=True)
class PersonPage:
    """One person. ``others`` are those to whom work or a stand-in's place can be given."""

    id: str
    name: str
    email: str
    role: str
    teams: str
    skills: str
    capacity: str
    is_active: bool
    is_me: bool
    may_edit: bool
    may_set_absence: bool
    work: str
    leads: bool
    absences: tuple[AbsenceView, ...]
    others: tuple[Option, ...]
    form: PersonForm
    entrance: Entrance
    link: OneTimeLink | None
    refused: RefusalView | None

    @property
    def has_open_work(self) -> bool:
        """Whether something would be without an owner if they left now."""
        return bool(self.work) or self.leads


def person_page(
    person: Person,
    reader: Reader,
    *,
    typed: Mapping[str, list[str]] | None = None,
    link: OneTimeLink | None = None,
    refused: Refusal | None = None,
) -> PersonPage:
    """One person. ``typed`` stood in a refused form."""
    work = open_work_of(reader.workspace.workspace, person.id)
    others = people_to_choose(reader)
    return PersonPage(
        id=person.id,
        name=person.name,
        email=person.email,
        role=role_title(person.role),
        teams=in_teams(person, reader),
        skills=", ".join(person.skills),
        capacity=str(person.capacity or ""),
        is_active=person.active,
        is_me=person.id == reader.person.id,
        may_edit=reader.person.role == "admin",
        may_set_absence=may_set_absence(reader.facts.directory, reader.person, person.id),
        work=work_in_words(work),
        leads=work.teams > 0,
        absences=tuple(
            _absence(row, reader) for row in read_absences(reader.workspace.workspace, reader.now, person.id)
        ),
        others=tuple(Option(id, name) for id, name in others.items() if id != person.id),
        form=_form(person, reader, typed or {}),
        entrance=_entrance(person, reader),
        link=link,
        refused=show_refusal(refused, reader) if refused else None,
    )


def _entrance(person: Person, reader: Reader) -> Entrance:
    waits = reader.person.role == "admin" and waits_for_proof(reader.workspace.workspace, person.id)
    return Entrance(can_write(), single_sign_on(), only_way(), waits)


def _form(person: Person, reader: Reader, typed: Mapping[str, list[str]]) -> PersonForm:
    def text(name: str, held: str) -> str:
        return "".join(typed[name]) if name in typed else held

    return PersonForm(
        name=text("name", person.name),
        skills=text("skills", ", ".join(person.skills)),
        capacity=text("capacity", str(person.capacity or "")),
        roles=role_options(text("role", person.role)),
        calendars=calendar_options(reader, text("calendar", person.calendar)),
        teams=team_options(reader, tuple(typed.get("teams", ())) if typed else person.teams),
    )


def _absence(row: AbsenceRow, reader: Reader) -> AbsenceView:
    first = row.start.astimezone(reader.facts.zone).date()
    last = (row.end - timedelta(minutes=1)).astimezone(reader.facts.zone).date()
    name = reader.facts.directory.name(row.substitute) if row.substitute else ""
    days = formats.day(first)
    if first != last:
        days = _("{first} to {last}").format(first=formats.day(first), last=formats.day(last))
    return AbsenceView(row.id, days, name)
