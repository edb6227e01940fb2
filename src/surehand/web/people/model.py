"""What the list of people and the list of teams show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.core.engine import Person, Refusal, Team
from surehand.store.queries.people import OpenWork, open_work
from surehand.web.access import Reader
from surehand.web.inputs import Option
from surehand.web.people.roles import RoleView, role_options, role_title, roles_explained
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import exactly


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the list. ``away`` says until when they are away and who stands in; ``work`` what is open."""

    name: str
    href: str
    email: str
    role: str
    teams: str
    away: str
    work: str


@dataclass(frozen=True)
class InviteForm:
    """The form to add somebody, with what was typed."""

    name: str
    email: str
    roles: tuple[Option, ...]
    teams: tuple[Option, ...]


@dataclass(frozen=True)
class OneTimeLink:
    """A sign-in link that is shown this once, and for whom."""

    name: str
    address: str


@dataclass(frozen=True)
class PeoplePage:
    """The list of people; ``left`` are those who do not work here any more."""

    people: tuple[PersonRow, ...]
    left: tuple[PersonRow, ...]
    roles: tuple[RoleView, ...]
    may_edit: bool
    invite: InviteForm
    link: OneTimeLink | None
    refused: RefusalView | None


@dataclass(frozen=True)
class TeamView:
    """A team with its people; ``leads`` are those who can lead it."""

    slug: str
    title: str
    lead: str
    members: tuple[tuple[str, str], ...]
    leads: tuple[Option, ...]
    calendars: tuple[Option, ...]


@dataclass(frozen=True)
class TeamsPage:
    """The list of teams."""

    teams: tuple[TeamView, ...]
    may_edit: bool
    title: str
    refused: RefusalView | None


def people_page(
    reader: Reader,
    *,
    typed: Mapping[str, list[str]] | None = None,
    link: OneTimeLink | None = None,
    refused: Refusal | None = None,
) -> PeoplePage:
    """The list of people. ``typed`` is what stood in the form that was refused."""
    everybody = reader.facts.directory.people.values()
    work = open_work(reader.workspace.workspace)
    rows = {each.id: _row(each, work.get(each.id, OpenWork()), reader) for each in everybody}
    return PeoplePage(
        people=tuple(rows[each.id] for each in everybody if each.active),
        left=tuple(rows[each.id] for each in everybody if not each.active),
        roles=roles_explained(),
        may_edit=reader.person.role == "admin",
        invite=_invite(reader, typed or {}),
        link=link,
        refused=show_refusal(refused, reader) if refused else None,
    )


def teams_page(reader: Reader, *, title: str = "", refused: Refusal | None = None) -> TeamsPage:
    """The list of teams. ``title`` is what was typed for a new one."""
    return TeamsPage(
        teams=tuple(_team(team, reader) for team in reader.facts.directory.teams.values()),
        may_edit=reader.person.role == "admin",
        title=title,
        refused=show_refusal(refused, reader) if refused else None,
    )


def calendar_options(reader: Reader, chosen: str) -> tuple[Option, ...]:
    """The working-time calendars to choose from."""
    return tuple(Option(name, name, name == chosen) for name in sorted(reader.facts.calendars))


def team_options(reader: Reader, chosen: tuple[str, ...]) -> tuple[Option, ...]:
    """The teams to tick."""
    teams = reader.facts.directory.teams.values()
    return tuple(Option(team.id, team.title, team.id in chosen) for team in teams)


def in_teams(person: Person, reader: Reader) -> str:
    """The teams of somebody, those they lead marked so."""
    teams = reader.facts.directory.teams.values()
    led = [_("{team} (lead)").format(team=team.title) for team in teams if team.lead == person.id]
    others = [team.title for team in teams if team.id in person.teams and team.lead != person.id]
    return ", ".join((*led, *others))


def work_in_words(work: OpenWork) -> str:
    """“3 records, 1 handoff”."""
    parts = (
        (work.records, ngettext("%d record", "%d records", work.records)),
        (work.handoffs, ngettext("%d handoff", "%d handoffs", work.handoffs)),
        (work.tasks, ngettext("%d task", "%d tasks", work.tasks)),
    )
    return ", ".join(words % number for number, words in parts if number)


def _row(person: Person, work: OpenWork, reader: Reader) -> PersonRow:
    return PersonRow(
        name=person.name,
        href=reader.url("person", person.id),
        email=person.email,
        role=role_title(person.role),
        teams=in_teams(person, reader),
        away=_away(person, reader),
        work=work_in_words(work),
    )


def _away(person: Person, reader: Reader) -> str:
    absence = person.absence_at(reader.now)
    if absence is None:
        return ""
    until = exactly(absence.end, reader.zone)
    if not absence.substitute:
        return _("away until {until}").format(until=until)
    name = reader.facts.directory.name(absence.substitute)
    return _("away until {until}; {name} stands in").format(until=until, name=name)


def _invite(reader: Reader, typed: Mapping[str, list[str]]) -> InviteForm:
    return InviteForm(
        name="".join(typed.get("name", [])),
        email="".join(typed.get("email", [])),
        roles=role_options("".join(typed.get("role", [])) or "member"),
        teams=team_options(reader, tuple(typed.get("teams", ()))),
    )


def _team(team: Team, reader: Reader) -> TeamView:
    directory = reader.facts.directory
    able = [person for person in directory.people.values() if person.can_work]
    leads = tuple(Option(person.id, person.name, person.id == team.lead) for person in able)
    lead = directory.lead(team.id)
    return TeamView(
        slug=team.id,
        title=team.title,
        lead=lead.name if lead else "",
        members=tuple((each.name, reader.url("person", each.id)) for each in directory.members(team.id)),
        leads=leads,
        calendars=calendar_options(reader, team.calendar),
    )
