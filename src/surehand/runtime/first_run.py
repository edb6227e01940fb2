"""The first hour of a workspace: playbooks of its business, the people, where it works, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

import msgspec
from babel.numbers import get_territory_currencies
from django.db import transaction

from surehand.core.engine import Actor, Refusal
from surehand.core.playbook import Playbook, read_playbook
from surehand.core.playbook.checks.subject import Subject, World
from surehand.runtime.drafts import digest_of, save_draft
from surehand.runtime.facts import Facts, facts_of
from surehand.runtime.invitations import Invitation, Invited, invite
from surehand.runtime.people import PersonChange, change_person
from surehand.runtime.playbooks import publish
from surehand.runtime.shipped import shipped_cases, shipped_playbooks
from surehand.runtime.teams import TeamChange, add_team, change_team
from surehand.runtime.workspaces import WorkspaceChange, change_workspace, check_settings, set_calendar
from surehand.store import models as m

BUSINESSES = ("agency", "saas", "ecommerce", "service")
"""The business types that playbooks are shipped for."""
_CURRENCY = re.compile(r"(?<=currency: )[A-Z]{3}\b")
REASON = "Chosen in the first run."
_TITLES = {"success": "Account management"}
"""What teams are called whose names in playbooks say it less well."""


class Shipped(msgspec.Struct, frozen=True):
    """A playbook that comes with the product."""

    name: str
    playbook: Playbook


class Newcomer(msgspec.Struct, frozen=True):
    """Somebody to be added."""

    name: str
    email: str


class TeamPlan(msgspec.Struct, frozen=True):
    """A team as it is to be: its title, who comes into it, who of these leads it, and whether who sets up stays in it.

    Without a ``lead``, whoever led it before goes on.
    """

    title: str
    people: tuple[Newcomer, ...] = ()
    lead: Newcomer | None = None
    with_me: bool = True

    @property
    def everybody(self) -> tuple[Newcomer, ...]:
        """Everybody who comes into it, the lead first."""
        return (*((self.lead,) if self.lead else ()), *self.people)


class Place(msgspec.Struct, frozen=True):
    """Where and when a company works. ``start`` and ``end`` are times such as 09:00, from Monday to Friday."""

    zone: str
    region: str = ""
    currency: str = ""
    start: str = "09:00"
    end: str = "17:00"


@cache
def shipped_for(business: str) -> tuple[Shipped, ...]:
    """The playbooks of a business type, those with the longest journey first."""
    read = [
        Shipped(name, playbook)
        for name, text in shipped_playbooks().items()
        if name.startswith(f"{business}/") and (playbook := read_playbook(text).playbook)
    ]
    return tuple(sorted(read, key=lambda each: -len(each.playbook.stages)))


def usual_currency(region: str) -> str:
    """The currency people pay with in a country, by CLDR; empty where that is not known."""
    return next(iter(get_territory_currencies(region)), "") if region else ""


def office_hours(facts: Facts) -> tuple[str, str]:
    """When a Monday begins and ends by the office calendar, as 09:00 and 17:00."""
    office = facts.calendars.get("office")
    spans = office.week.get(0, ()) if office else ()
    return (f"{spans[0].start:%H:%M}", f"{spans[-1].end:%H:%M}") if spans else ("09:00", "17:00")


def adopt(workspace: str, actor: Actor, names: Iterable[str], currency: str = "") -> Refusal | None:
    """Publish shipped playbooks, and make the teams they name, led by the one who sets up.

    So everything works from here on, with that person on every side; playbooks that are here already stay as they are.
    """
    texts = shipped_playbooks()
    chosen = [name for name in names if name in texts]
    if not chosen:
        return Refusal("nothing_chosen", "Choose at least one playbook, or leave this step for later.")
    with transaction.atomic():
        for name in chosen:
            read = read_playbook(texts[name]).playbook
            if read is None or m.PlaybookEntry.objects.within(workspace).filter(slug=read.id).exists():
                continue
            _make_teams(workspace, actor, read)
            text = _CURRENCY.sub(currency, texts[name]) if currency else texts[name]
            if refused := _bring(workspace, actor, read.id, text, shipped_cases(name)):
                transaction.set_rollback(True)
                return refused
    return None


def teams_of(playbook: Playbook) -> tuple[str, ...]:
    """Every team a playbook names, those of its stages first."""
    named = (team for _place, team in Subject(playbook, World()).teams_named())
    return tuple(dict.fromkeys((*playbook.teams(), *named)))


def set_up_teams(workspace: str, actor: Actor, plans: Mapping[str, TeamPlan]) -> Refusal | None:
    """Give teams their titles, people and leads. Whoever is named as lead gets the role too; nobody else is promoted.

    Somebody who is here already is put into the team; whoever sets up leaves a team that has others, if they want to.
    """
    with transaction.atomic():
        for slug, plan in plans.items():
            refused = change_team(workspace, slug, TeamChange(title=plan.title), by=actor)
            for each in plan.everybody:
                refused = refused or _join(workspace, actor, slug, each, leads=each == plan.lead)
            if plan.everybody and not plan.with_me and not refused:
                refused = _leave(workspace, actor, slug)
            if refused:
                transaction.set_rollback(True)
                return refused
    return None


def settle(workspace: str, actor: Actor, place: Place) -> Refusal | None:
    """Say where and when the company works; playbooks that nobody has worked with yet take its currency."""
    change = WorkspaceChange(zone=place.zone, region=place.region, currency=place.currency)
    for wrong in check_place(place).values():
        return wrong
    facts = facts_of(workspace)
    with transaction.atomic():
        refused = change_workspace(workspace, change, by=actor)
        if refused:
            return refused
        if (place.start, place.end) != office_hours(facts) or place.zone != facts.zone.key:
            hours = {"hours": {"mon-fri": [f"{place.start}-{place.end}"]}, "zone": place.zone}
            set_calendar(workspace, "office", hours, by=actor)
        return _use_currency(workspace, actor, place.currency) if place.currency else None


def check_place(place: Place) -> Mapping[str, Refusal]:
    """Everything that is wrong with a place, by the name of what has to be another."""
    wrong = {}
    if refused := check_settings(WorkspaceChange(zone=place.zone)):
        wrong["zone"] = refused
    if not place.start < place.end:
        sentence = "The working day ends after it begins, such as 09:00 to 17:00."
        wrong["end"] = Refusal("invalid_setting", sentence)
    return wrong


def newcomers(workspace: str, plans: Mapping[str, TeamPlan]) -> int:
    """How many people of these plans are not here yet; somebody who is in several teams counts once."""
    find = facts_of(workspace).directory.find
    named = {each.email.casefold() for plan in plans.values() for each in plan.everybody}
    return sum(find(email) is None for email in named)


def put_steps_away(workspace: str, now: datetime) -> None:
    """Do not show the list of first steps any more."""
    m.FirstSteps.objects.within(workspace).bulk_create(
        [m.FirstSteps(workspace_id=workspace, put_away_at=now)], ignore_conflicts=True
    )


def _make_teams(workspace: str, actor: Actor, playbook: Playbook) -> None:
    directory = facts_of(workspace).directory
    for team in teams_of(playbook):
        if team not in directory.teams:
            add_team(workspace, team, _TITLES.get(team, ""), by=actor)
            _put_in(workspace, actor, actor.person, team)
            change_team(workspace, team, TeamChange(lead=actor.person), by=actor)


def _put_in(workspace: str, actor: Actor, person: str, team: str) -> Refusal | None:
    teams = facts_of(workspace).directory.people[person].teams
    change = PersonChange(teams=tuple(dict.fromkeys((*teams, team))))
    return change_person(workspace, person, change, by=actor)


def _join(workspace: str, actor: Actor, team: str, who: Newcomer, *, leads: bool) -> Refusal | None:
    known = facts_of(workspace).directory.find(who.email)
    if known:
        person, refused = known.id, _put_in(workspace, actor, known.id, team)
    else:
        invited = invite(workspace, actor, Invitation(name=who.name, email=who.email, teams=(team,)))
        if not isinstance(invited, Invited):
            return invited
        person, refused = invited.person, None
    return _let_lead(workspace, actor, person, team) if leads and not refused else refused


def _let_lead(workspace: str, actor: Actor, person: str, team: str) -> Refusal | None:
    """Somebody leads a team, and may do what a lead may; administrators may already."""
    role = facts_of(workspace).directory.people[person].role
    if role not in ("lead", "admin"):
        refused = change_person(workspace, person, PersonChange(role="lead"), by=actor)
        if refused:
            return refused
    return change_team(workspace, team, TeamChange(lead=person), by=actor)


def _leave(workspace: str, actor: Actor, team: str) -> Refusal | None:
    teams = facts_of(workspace).directory.people[actor.person].teams
    change = PersonChange(teams=tuple(each for each in teams if each != team))
    return change_person(workspace, actor.person, change, by=actor)


def _use_currency(workspace: str, actor: Actor, currency: str) -> Refusal | None:
    used = m.Record.objects.within(workspace).values_list("playbook", flat=True).distinct()
    versions = m.PlaybookVersion.objects.within(workspace).filter(status="published")
    unused = versions.exclude(playbook__slug__in=used).select_related("playbook")
    for version in unused:
        text = _CURRENCY.sub(currency, version.text)
        if text != version.text:
            refused = _bring(workspace, actor, version.playbook.slug, text, version.cases)
            if refused:
                return refused
    return None


def _bring(workspace: str, actor: Actor, playbook: str, text: str, cases: str) -> Refusal | None:
    """Publish a text with its cases."""
    saved = save_draft(workspace, text, f"{playbook}.yaml", author=actor.person)
    if isinstance(saved, Refusal):
        return saved
    drafts = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook, status="draft")
    drafts.update(cases=cases, digest=digest_of(text, cases))
    published = publish(workspace, actor, playbook, REASON)
    return published if isinstance(published, Refusal) else None
