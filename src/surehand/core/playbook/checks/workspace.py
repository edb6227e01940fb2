"""What a playbook takes for granted in its workspace. Only what the `World` knows is checked."""

from __future__ import annotations

from collections.abc import Iterator

from surehand.core.playbook.checks.rule import Finding, Rule
from surehand.core.playbook.checks.subject import Subject
from surehand.core.values import nearest


class UnknownTeam(Rule):
    """This workspace has no team `{name}`."""

    fix = "Add the team, or name one that is there."

    def look(self, subject: Subject) -> Iterator[Finding]:
        teams = subject.world.teams
        for path, name in subject.teams_named():
            if teams is not None and name not in teams:
                yield self.at(path, nearest(name, teams), name=name)


class TeamWithoutLead(Rule):
    """The team `{name}` has no lead.

    Escalations, overrides and whatever nobody else receives go to the lead; without one, to the administrators.
    """

    severity = "warning"
    fix = "Name the lead of the team in this workspace."

    def look(self, subject: Subject) -> Iterator[Finding]:
        teams = subject.world.teams or {}
        first = {name: path for path, name in reversed(tuple(subject.teams_named()))}
        for name, path in reversed(first.items()):
            if name in teams and not teams[name]:
                yield self.at(path, name=name)


class UnknownPerson(Rule):
    """Nobody in this workspace has the address {address}."""

    fix = "Invite them, or name a member."

    def look(self, subject: Subject) -> Iterator[Finding]:
        people = subject.world.people
        known = {address.casefold() for address in people or ()}
        for path, address in subject.people_named():
            if people is not None and address.casefold() not in known:
                yield self.at(path, nearest(address, known), address=address)


class UnknownCalendar(Rule):
    """This workspace has no calendar `{name}`: the clock would run day and night."""

    fix = "Add the calendar, or name one that is there."

    def look(self, subject: Subject) -> Iterator[Finding]:
        calendars = subject.world.calendars
        for path, handoff in subject.handoffs:
            name = handoff.clock.calendar
            if calendars is not None and name not in calendars:
                yield self.at((*path, "clock", "calendar"), nearest(name, calendars), name=name)


class UnknownTemplate(Rule):
    """No connection of this workspace has a template `{name}`."""

    fix = "Add the template to the connection, or name one that is there."

    def look(self, subject: Subject) -> Iterator[Finding]:
        templates = subject.world.templates
        for path, handoff in subject.handoffs:
            for index, effect in enumerate(handoff.effects):
                name = effect.template
                if templates is not None and name and name not in templates:
                    place = (*path, "effects", index, "template")
                    yield self.at(place, nearest(name, templates), name=name)
