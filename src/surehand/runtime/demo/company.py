"""Northwind Studio: an invented agency with a small shop for prints. Its people, its teams, its playbooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from surehand.core.engine import Actor
from surehand.runtime.absences import add_absence
from surehand.runtime.accounts import add_account
from surehand.runtime.drafts import Saved, save_draft
from surehand.runtime.people import add_person
from surehand.runtime.playbooks import publish
from surehand.runtime.shipped import shipped_cases, shipped_playbooks
from surehand.runtime.teams import add_team, set_lead
from surehand.runtime.workspaces import create_workspace
from surehand.store import models as m

NAME, ZONE, REGION, CURRENCY = "Northwind Studio", "Europe/Berlin", "DE", "EUR"
DOMAIN = "northwind.example"


class Member(NamedTuple):
    """Somebody who works at the studio; the key in `PEOPLE` is the name before the @."""

    name: str
    teams: tuple[str, ...]
    skills: tuple[str, ...] = ()
    role: str = "member"
    capacity: int | None = None


PEOPLE: Mapping[str, Member] = {
    "edda": Member("Edda Thorsen", (), role="admin"),
    "mara": Member("Mara Lindqvist", ("marketing",), role="lead"),
    "tomas": Member("Tomas Heller", ("marketing",), ("launch", "discount")),
    "jonas": Member("Jonas Adler", ("sales",), ("finance", "manufacturing"), role="lead"),
    "priya": Member("Priya Raman", ("sales",), ("retail", "software")),
    "felix": Member("Felix Brandt", ("sales",), ("hospitality", "health")),
    "ines": Member("Ines Carvalho", ("onboarding",), ("premium",), role="lead"),
    "noah": Member("Noah Weiss", ("onboarding",), ("retail", "software", "hospitality"), capacity=6),
    "oskar": Member("Oskar Nyman", ("delivery",), role="lead"),
    "amara": Member("Amara Diallo", ("delivery",), ("retail", "health")),
    "kenji": Member("Kenji Mori", ("delivery",), ("software", "finance")),
    "helena": Member("Helena Vogt", ("success", "support"), role="lead"),
    "ruben": Member("Ruben Costa", ("success",), ("retail", "hospitality")),
    "sofia": Member("Sofia Marek", ("recruiting",), role="lead"),
    "anton": Member("Anton Berg", ("operations",), role="lead"),
    "yara": Member("Yara Haddad", ("operations", "fulfilment"), ("freelance", "season"), role="lead"),
}
LEADS = {
    "marketing": "mara",
    "sales": "jonas",
    "onboarding": "ines",
    "delivery": "oskar",
    "success": "helena",
    "support": "helena",
    "recruiting": "sofia",
    "operations": "anton",
    "fulfilment": "yara",
}
TITLES = {"success": "Account management"}
PUBLISHED = ("agency/client", "agency/recruiting", "ecommerce/campaign")
REVISED, BEFORE, AFTER = "agency/client", "start_date >= today + days(7)", "start_date >= today + days(10)"
"""A draft of the next version: onboarding wants three days more."""


def email(key: str) -> str:
    """The address of somebody at the studio."""
    return f"{key}@{DOMAIN}"


SIGN_IN: Mapping[str, str] = {
    email("priya"): "Priya Raman of sales, who sends",
    email("noah"): "Noah Weiss of onboarding, who receives",
    email("edda"): "Edda Thorsen, who founded the studio and administers it",
}
"""Whom a visitor can be, and as what."""


class Company(NamedTuple):
    """The studio as it stands in the database: the workspace's id, and each person's by their key."""

    id: str
    people: Mapping[str, str]

    @property
    def admin(self) -> Actor:
        """The founder."""
        return Actor(self.people["edda"])


def found_company(now: datetime, since: datetime) -> Company:
    """Make the studio: its teams, its people, who is away at the moment, and its playbooks, published ``since``."""
    workspace = create_workspace(NAME, zone=ZONE, region=REGION, currency=CURRENCY, is_demo=True)
    for team in LEADS:
        add_team(workspace.pk, team, TITLES.get(team, ""))
    company = Company(workspace.pk, {key: _hire(workspace.pk, key, who) for key, who in PEOPLE.items()})
    for team, lead in LEADS.items():
        set_lead(workspace.pk, team, company.people[lead])
    known = set(m.Account.objects.filter(email__in=SIGN_IN).values_list("email", flat=True))
    for address in SIGN_IN.keys() - known:
        add_account(address)
    _away(company, "felix", "priya", now - timedelta(days=5), now + timedelta(days=9))
    _away(company, "kenji", "amara", now - timedelta(days=4), now + timedelta(days=2))
    _bring_playbooks(company, since)
    m.Workspace.objects.filter(id=workspace.pk).update(created_at=since)
    return company


def _hire(workspace: str, key: str, who: Member) -> str:
    person = add_person(
        workspace,
        who.name,
        email(key),
        role=who.role,
        teams=who.teams,
        skills=who.skills,
        capacity=who.capacity,
    )
    return str(person.pk)


def _away(company: Company, key: str, substitute: str, start: datetime, end: datetime) -> None:
    add_absence(company.id, company.people[key], start, end, company.people[substitute])


def _bring_playbooks(company: Company, since: datetime) -> None:
    texts = shipped_playbooks()
    for name in PUBLISHED:
        saved = save_draft(company.id, texts[name], f"{name}.yaml", cases=shipped_cases(name))
        if isinstance(saved, Saved):
            publish(company.id, company.admin, saved.playbook, "As it ships.")
    save_draft(company.id, texts[REVISED].replace(BEFORE, AFTER), f"{REVISED}.yaml")
    versions = m.PlaybookVersion.objects.within(company.id)
    versions.update(created_at=since)
    versions.filter(status="published").update(published_at=since)
