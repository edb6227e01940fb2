"""Setting up a workspace: its people, teams, absences, calendars and playbooks. Everything but the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from surehand.core.calendar import calendar_from_plain
from surehand.core.engine import Next, Refusal
from surehand.runtime.facts import facts_changed, lock_workspace
from surehand.runtime.ids import new_id
from surehand.runtime.verify import rebuild
from surehand.store import models as m

OFFICE: dict[str, Any] = {"hours": {"mon-fri": ["09:00-17:00"]}}
"""The calendar a workspace starts with: weekdays from nine to five in its own zone."""


def create_workspace(
    name: str, *, zone: str = "UTC", region: str = "", currency: str = "", is_demo: bool = False
) -> m.Workspace:
    """Make an empty workspace with an office calendar. ``zone`` is an IANA name; ``region`` an ISO country code."""
    ZoneInfo(zone)
    with transaction.atomic():
        workspace = m.Workspace(
            id=new_id("wsp"),
            slug=_free_slug(name),
            name=name,
            zone=zone,
            region=region,
            currency=currency,
            is_demo=is_demo,
            created_at=datetime.now(UTC),
        )
        workspace.save(force_insert=True)
        set_calendar(workspace.pk, "office", {**OFFICE, "zone": zone})
    return workspace


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "workspace"
    taken = set(m.Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def set_calendar(workspace: str, name: str, definition: dict[str, Any]) -> None:
    """Define or replace a working-time calendar; every running clock is recomputed.

    Raises `CalendarError` with every problem of the definition.
    """
    calendar_from_plain({**definition, "name": name})
    rows = m.Calendar.objects.within(workspace)
    with transaction.atomic():
        if not rows.filter(name=name).update(definition=definition):
            m.Calendar(id=new_id("cal"), workspace_id=workspace, name=name, definition=definition).save(
                force_insert=True
            )
        facts_changed(workspace)
        rebuild(workspace, m.Timer.objects.within(workspace).values_list("record", flat=True).distinct())


def add_team(workspace: str, slug: str, title: str = "") -> m.Team:
    """Make a team; ``slug`` is the name that playbooks use."""
    team = m.Team(
        id=new_id("team"),
        workspace_id=workspace,
        slug=slug,
        title=title or slug.replace("-", " ").capitalize(),
    )
    with transaction.atomic():
        team.save(force_insert=True)
        facts_changed(workspace)
    return team


def set_lead(workspace: str, team: str, person: str) -> None:
    """Make somebody the lead of a team, named by its slug. Raises `ObjectDoesNotExist` for those not here."""
    led = m.Team.objects.within(workspace).get(slug=team)
    led.lead = _person(workspace, person)
    with transaction.atomic():
        led.save(update_fields=["lead"])
        facts_changed(workspace)


def _person(workspace: str, person: str) -> m.Person:
    """Somebody of this workspace: an id alone could be of another. Raises `ObjectDoesNotExist`."""
    found: m.Person = m.Person.objects.within(workspace).get(id=person)
    return found


def add_person(
    workspace: str,
    name: str,
    email: str,
    *,
    role: str = "member",
    teams: Sequence[str] = (),
    skills: Sequence[str] = (),
    capacity: int | None = None,
) -> m.Person:
    """Make a person, tied to the account with the same address if there is one. Teams are named by slug.

    Raises ValueError for an unknown role or team.
    """
    if role not in dict(m.Person.ROLES):
        raise ValueError(f"“{role}” is no role: use {', '.join(dict(m.Person.ROLES))}")
    address = email.casefold().strip()
    person = m.Person(
        id=new_id("prs"),
        workspace_id=workspace,
        account=m.Account.objects.filter(email=address).first(),
        name=name.strip(),
        email=address,
        role=role,
        skills=list(skills),
        capacity=capacity,
    )
    with transaction.atomic():
        person.save(force_insert=True)
        set_teams(workspace, person.pk, teams)
    return person


def set_teams(workspace: str, person: str, teams: Sequence[str]) -> None:
    """Put somebody into exactly these teams, named by slug.

    Raises ValueError for an unknown team, `ObjectDoesNotExist` for somebody who is not here.
    """
    member = _person(workspace, person)
    found = {team.slug: team for team in m.Team.objects.within(workspace).filter(slug__in=teams)}
    if unknown := [slug for slug in teams if slug not in found]:
        raise ValueError(f"there is no team “{unknown[0]}” in this workspace")
    members = m.TeamMember.objects.within(workspace)
    with transaction.atomic():
        members.filter(person=member).delete()
        members.bulk_create(
            m.TeamMember(workspace_id=workspace, team=team, person=member) for team in found.values()
        )
        facts_changed(workspace)


def add_account(email: str, name: str = "", *, password: str | None = None) -> m.Account:
    """Make an account that can sign in, and tie it to the people who have its address."""
    address = email.casefold().strip()
    account = m.Account(id=new_id("acc"), email=address, name=name, created_at=datetime.now(UTC))
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    with transaction.atomic():
        account.save(force_insert=True)
        m.Person.objects.everywhere().filter(email=address, account=None).update(account=account)
    return account


def add_absence(
    workspace: str, person: str, start: datetime, end: datetime, substitute: str | None = None
) -> m.Absence:
    """Say that somebody is away, and who stands in.

    Raises ValueError when it ends before it begins, `ObjectDoesNotExist` for people who are not here.
    """
    if start >= end:
        raise ValueError(f"an absence ends after it begins: {start} is not before {end}")
    absence = m.Absence(
        id=new_id("abs"),
        workspace_id=workspace,
        person=_person(workspace, person),
        start=start,
        end=end,
        substitute=_person(workspace, substitute) if substitute else None,
    )
    with transaction.atomic():
        absence.save(force_insert=True)
        facts_changed(workspace)
    return absence


def deactivate(workspace: str, person: str) -> Refusal | None:
    """Let somebody leave. Refused until all their open work has another owner, and to the last administrator.

    Raises `ObjectDoesNotExist` for somebody who is not here.
    """
    with transaction.atomic():
        # Nobody gets new work while it is counted.
        lock_workspace(workspace)
        leaving = _person(workspace, person)
        if leaving.role == "admin" and not _other_admins(workspace, person):
            sentence = f"{leaving.name} is the last administrator. Make somebody else one first."
            return Refusal("last_admin", sentence, allowed=(Next("add_person", "Add an administrator."),))
        records = m.Record.objects.within(workspace).filter(owner=person, archived_at=None, merged_into="")
        offers = m.Handoff.objects.within(workspace).filter(status="offered")
        handoffs = offers.filter(Q(receiver=person) | Q(sender=person))
        tasks = m.Task.objects.within(workspace).filter(owner=person, done_at=None)
        left = {"record": records.count(), "handoff": handoffs.count(), "task": tasks.count()}
        open_work = [f"{n} {noun}{'' if n == 1 else 's'}" for noun, n in left.items() if n]
        if open_work:
            sentence = f"They still have {', '.join(open_work)}. Give these another owner first."
            return Refusal(
                "has_open_work", sentence, allowed=(Next("reassign", "Reassign their open work."),)
            )
        m.Person.objects.within(workspace).filter(id=person).update(active=False)
        facts_changed(workspace)
    return None


def _other_admins(workspace: str, person: str) -> bool:
    admins = m.Person.objects.within(workspace).filter(role="admin", active=True)
    return bool(admins.exclude(id=person).exists())
