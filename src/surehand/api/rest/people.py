"""People and teams: who works here. Administrators add, change, and let people leave."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.db import IntegrityError
from pydantic import Field

from surehand.api.rest import bodies as b
from surehand.api.rest import render
from surehand.api.rest import setup_shapes as t
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Directory, Person, Refusal, Team
from surehand.core.values import Shape, ValueProblem, read_value
from surehand.runtime import absences, reassign, teams
from surehand.runtime import people as people_at_work
from surehand.runtime.facts import facts_of
from surehand.store.queries.lists import Cut, Page, page_of_known
from surehand.store.queries.people import read_absences

routes = Routes("People")


@routes.get("people", Page[t.Person])
def list_people(
    call: Call,
    q: Annotated[Filter, Field(description="Only people with this in their name or address.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """Everybody of the workspace, by id: in the order they came."""
    people = call.facts.directory
    found = {each.id: each for each in people.people.values() if _is_called(each, q)}
    page = page_of_known(found, Cut(limit, cursor), "people")
    return Answer(Page([_person(people, each) for each in page.items], page.next))


@routes.get("people/{person}", t.Person)
def get_person(call: Call, person: Id) -> Answer | Refusal:
    """One person; `me` is that of the key."""
    people = call.facts.directory
    found = people.people.get(call.person(person))
    return Answer(_person(people, found)) if found else _no_such_person(person)


@routes.post("people", t.Person, scope="admin", status=201)
def add_person(call: Call, body: b.PersonToAdd) -> Answer | Refusal:
    """Add somebody. An account with their address can sign in as them."""
    people = call.facts.directory
    contact = read_value(Shape("contact"), {"name": body.name, "email": body.email})
    if isinstance(contact, ValueProblem) or contact is None or not contact.email or not contact.name:
        said = f"{contact.sentence}; {contact.fix}" if isinstance(contact, ValueProblem) else "it is empty"
        return Refusal("invalid_person", f"This is nobody: {said}.")
    if unknown := [team for team in body.teams if team not in people.teams]:
        return _no_such_team(unknown[0], people)
    if people.find(contact.email):
        return _taken(contact.email)
    try:
        added = people_at_work.add_person(
            call.workspace,
            contact.name,
            contact.email,
            role=body.role,
            teams=body.teams,
            skills=body.skills,
            capacity=body.capacity,
            by=call.actor,
        )
    except IntegrityError:  # Somebody else was adding the same person.
        return _taken(contact.email)
    return _told(call, added.pk)


@routes.patch("people/{person}", t.Person, scope="admin")
def change_person(call: Call, person: Id, body: b.PersonToChange) -> Answer | Refusal:
    """Change somebody's name, role, teams, skills, capacity or hours. What is open stays with who leaves a team."""
    change = people_at_work.PersonChange(**msgspec.structs.asdict(body))
    return people_at_work.change_person(call.workspace, person, change, by=call.actor) or _told(call, person)


@routes.post("people/{person}/deactivate", t.Person, scope="admin")
def deactivate_person(call: Call, person: Id) -> Answer | Refusal:
    """Let somebody leave, once everything open that is theirs has another owner. Their keys end with it."""
    if person not in call.facts.directory.people:
        return _no_such_person(person)
    return people_at_work.deactivate(call.workspace, person, by=call.actor) or _told(call, person)


@routes.post("people/{person}/reactivate", t.Person, scope="admin")
def reactivate_person(call: Call, person: Id) -> Answer | Refusal:
    """Let somebody who left work here again, in the role and the teams they had."""
    return people_at_work.reactivate(call.workspace, person, by=call.actor) or _told(call, person)


@routes.post("people/{person}/reassign", t.WorkReassigned, scope="admin")
def reassign_work(call: Call, person: Id, body: b.WorkToReassign) -> Answer | Refusal:
    """Give everything open of somebody to others: all of it, or nothing."""
    to = call.person(body.to) if body.to else ""
    done = reassign.reassign_work(
        call.workspace, call.actor, person, to, reason=body.reason, leave=body.leave, now=call.now
    )
    return done if isinstance(done, Refusal) else Answer(t.WorkReassigned(**msgspec.structs.asdict(done)))


@routes.post("people/{person}/absences", t.Person, scope="admin", status=201)
def add_absence(call: Call, person: Id, body: b.AbsenceToAdd) -> Answer | Refusal:
    """Say that somebody is away, and who stands in."""
    people = call.facts.directory
    substitute = people.find(body.substitute) if body.substitute else None
    if person not in people.people:
        return _no_such_person(person)
    if body.substitute and (substitute is None or not substitute.active or substitute.id == person):
        return _no_such_person(body.substitute)
    start, end = (read_value(Shape("date_time"), moment) for moment in (body.start, body.end))
    if isinstance(start, ValueProblem) or isinstance(end, ValueProblem) or not start < end:
        return Refusal("invalid_absence", "An absence ends after it starts, in the years 1900 to 2199.")
    stand_in = substitute.id if substitute else None
    absences.add_absence(call.workspace, person, start, end, stand_in, by=call.actor)
    return _told(call, person)


@routes.get("people/{person}/absences", Page[t.ListedAbsence])
def list_absences(call: Call, person: Id, limit: Limit = 50, cursor: Cursor = "") -> Answer | Refusal:
    """When somebody is away, from now on, in the order it was said; `me` is the person of the key."""
    people, away = call.facts.directory, call.person(person)
    if away not in people.people:
        return _no_such_person(person)
    known = {row.id: row for row in read_absences(call.workspace, call.now, away)}
    page = page_of_known(known, Cut(limit, cursor), "absences")
    told = [
        t.ListedAbsence(
            id=each.id,
            start=each.start,
            end=each.end,
            substitute=render.who_if_any(people, each.substitute),
        )
        for each in page.items
    ]
    return Answer(Page(told, page.next))


@routes.delete("people/{person}/absences/{absence}", t.Person, scope="admin")
def remove_absence(call: Call, person: Id, absence: Id) -> Answer | Refusal:
    """Take an absence back; one that has begun ends with it."""
    if absence not in [row.id for row in read_absences(call.workspace, call.now, person)]:
        return Refusal("no_such_absence", "They have no such absence, or it is over.")
    return absences.remove_absence(call.workspace, absence, by=call.actor) or _told(call, person)


@routes.get("teams", Page[t.Team])
def list_teams(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """The teams of the workspace, by id."""
    people = call.facts.directory
    page = page_of_known(people.teams, Cut(limit, cursor), "teams")
    return Answer(Page([_team(people, each) for each in page.items], page.next))


@routes.post("teams", t.Team, scope="admin", status=201)
def add_team(call: Call, body: b.TeamToAdd) -> Answer | Refusal:
    """Add a team, with its lead where there is one already."""
    lead = call.facts.directory.find(body.lead) if body.lead else None
    if body.lead and (lead is None or not lead.active):
        return _no_such_person(body.lead)
    taken = Refusal("already_taken", f"There is a team “{body.id}” already.")
    if body.id in call.facts.directory.teams:
        return taken
    try:
        teams.add_team(call.workspace, body.id, body.title, by=call.actor)
    except IntegrityError:  # Somebody else was adding the same team.
        return taken
    if lead:
        teams.set_lead(call.workspace, body.id, lead.id, by=call.actor)
    return _told_team(call, body.id)


@routes.patch("teams/{team}", t.Team, scope="admin")
def change_team(call: Call, team: Id, body: b.TeamToChange) -> Answer | Refusal:
    """Give a team another title, lead or hours. Its id stays, as playbooks name it."""
    lead = call.person(body.lead) if body.lead else body.lead
    lead = "" if lead is None else lead
    change = teams.TeamChange(title=body.title, lead=lead, calendar=body.calendar)
    return teams.change_team(call.workspace, team, change, by=call.actor) or _told_team(call, team)


def _told_team(call: Call, team: str) -> Answer:
    people = facts_of(call.workspace).directory
    return Answer(_team(people, people.teams[team]))


def _is_called(each: Person, text: str) -> bool:
    return text.casefold() in f"{each.name} {each.email}".casefold()


def _told(call: Call, person: str) -> Answer:
    people = facts_of(call.workspace).directory
    return Answer(_person(people, people.people[person]))


def _person(people: Directory, each: Person) -> t.Person:
    away = [
        t.Absence(start=time.start, end=time.end, substitute=render.who_if_any(people, time.substitute))
        for time in each.absences
    ]
    return t.Person(
        id=each.id,
        name=each.name,
        email=each.email,
        role=each.role,
        teams=each.teams,
        skills=each.skills,
        capacity=each.capacity,
        calendar=each.calendar,
        active=each.active,
        absences=tuple(away),
    )


def _team(people: Directory, each: Team) -> t.Team:
    lead = render.who_if_any(people, each.lead)
    return t.Team(id=each.id, title=each.title, lead=lead, calendar=each.calendar, members=len(each.members))


def _no_such_person(reference: str) -> Refusal:
    return Refusal("no_such_person", f"“{reference}” is no active member of this workspace.")


def _no_such_team(team: str, people: Directory) -> Refusal:
    return Refusal(
        "no_such_team", f"There is no team “{team}”; there are {', '.join(people.teams) or 'none'}."
    )


def _taken(email: str) -> Refusal:
    return Refusal("already_taken", f"Somebody with the address {email} is here already.")
