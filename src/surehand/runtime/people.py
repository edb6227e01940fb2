"""People: who works here, as what, and who leaves.

Whoever asks is named by ``by`` and stands in the audit log; without it, that is whoever runs the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction
from msgspec import UNSET, UnsetType

from surehand.core.engine import Actor, Directory, Next, Person, Refusal
from surehand.runtime.expectations import owner_left
from surehand.runtime.facts import facts_changed, facts_of, lock_workspace
from surehand.runtime.findings import keep_seen
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.system_alerts import admins_of
from surehand.runtime.proof import hold_account
from surehand.runtime.trail import MACHINE, Changed, Kind, difference, note
from surehand.runtime.unknown import no_such_person, no_such_team
from surehand.store import models as m
from surehand.store.queries.people import OpenWork, open_work_of

ROLES: tuple[str, ...] = tuple(dict(m.Person.ROLES))


class PersonChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be another; what is not given stays. Teams are named by slug; no capacity is no limit; no calendar is
    that of the team."""

    name: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    teams: tuple[str, ...] | UnsetType = UNSET
    skills: tuple[str, ...] | UnsetType = UNSET
    capacity: int | UnsetType | None = UNSET
    calendar: str | UnsetType = UNSET


def add_person(
    workspace: str,
    name: str,
    email: str,
    *,
    role: str = "member",
    teams: Sequence[str] = (),
    skills: Sequence[str] = (),
    capacity: int | None = None,
    by: Actor = MACHINE,
) -> m.Person:
    """Make a person, tied to the account with the same address if that is proven. Teams are named by slug.

    Raises ValueError for an unknown role or team.
    """
    if role not in ROLES:
        raise ValueError(f"“{role}” is no role: use {', '.join(ROLES)}")
    address = email.casefold().strip()
    person = m.Person(
        id=new_id("prs"),
        workspace_id=workspace,
        name=name.strip(),
        email=address,
        role=role,
        skills=list(skills),
        capacity=capacity,
    )
    with transaction.atomic():
        account = hold_account(workspace, address)
        person.account = account if account and account.is_proven else None
        person.save(force_insert=True)
        _put_into_teams(workspace, person, teams)
        after = {"email": address, **_described(workspace, person)}
        note(workspace, by, "person_added", person.pk, Changed(person.name, after=after))
        facts_changed(workspace)
    return person


def change_person(
    workspace: str, person: str, change: PersonChange, *, by: Actor = MACHINE
) -> Refusal | None:
    """Change somebody's name, role, teams, skills or capacity.

    Refused when nobody would administer the workspace any more, and when somebody with open work would only look on.
    What is open stays with them when they leave a team: they can still finish it, or it can be reassigned.
    """
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        if refused := _check_change(workspace, facts.directory, person, change):
            return refused
        row = person_of(workspace, person)
        before = _described(workspace, row)
        _apply(workspace, row, change)
        if before["role"] != row.role == "viewer":
            _rest_hooks(workspace, row, f"{row.name} became a viewer.", by)
        _note_difference(workspace, by, "person_changed", row, before)
    return None


def _check_change(workspace: str, directory: Directory, person: str, change: PersonChange) -> Refusal | None:
    known = directory.people.get(person)
    if known is None:
        return no_such_person(person)
    if change.name is not UNSET and not change.name.strip():
        return Refusal("invalid_person", "Somebody needs a name.")
    if change.capacity is not UNSET and change.capacity is not None and change.capacity < 1:
        return Refusal("invalid_person", "A capacity is at least 1; leave it empty for no limit.")
    if change.teams is not UNSET:
        for slug in change.teams:
            if slug not in directory.teams:
                return no_such_team(slug)
    if refused := check_calendar(workspace, change.calendar):
        return refused
    return _check_role(workspace, directory, known, change.role)


def _check_role(
    workspace: str, directory: Directory, person: Person, role: str | UnsetType
) -> Refusal | None:
    if role is UNSET or role == person.role:
        return None
    if role not in ROLES:
        return Refusal("unknown_role", f"“{role}” is no role; choose from {', '.join(ROLES)}.")
    if refused := _last_admin(directory, person):
        return refused
    work = open_work_of(workspace, person.id)
    return _has_open_work(work) if role == "viewer" and work.total else None


def _apply(workspace: str, row: m.Person, change: PersonChange) -> None:
    if change.name is not UNSET:
        row.name = change.name.strip()[:200]
    if change.role is not UNSET:
        row.role = change.role
    if change.skills is not UNSET:
        row.skills = list(dict.fromkeys(skill.strip() for skill in change.skills if skill.strip()))
    if change.capacity is not UNSET:
        row.capacity = change.capacity
    if change.calendar is not UNSET:
        row.calendar = change.calendar
    row.save()
    if change.teams is not UNSET:
        _put_into_teams(workspace, row, change.teams)


def set_teams(workspace: str, person: str, teams: Sequence[str], *, by: Actor = MACHINE) -> None:
    """Put somebody into exactly these teams, named by slug.

    Raises ValueError for an unknown team, `ObjectDoesNotExist` for somebody who is not here.
    """
    row = person_of(workspace, person)
    with transaction.atomic():
        before = _described(workspace, row)
        _put_into_teams(workspace, row, teams)
        _note_difference(workspace, by, "person_changed", row, before)


def deactivate(workspace: str, person: str, *, by: Actor = MACHINE) -> Refusal | None:
    """Let somebody leave. Refused until all their open work has another owner, and to the last administrator.

    Nothing is sent through their webhooks until somebody resumes these; what happens meanwhile waits.
    Raises `ObjectDoesNotExist` for somebody who is not here.
    """
    with transaction.atomic():
        # Nobody gets new work while it is counted.
        facts, _ = lock_workspace(workspace)
        row = person_of(workspace, person)
        if refused := _last_admin(facts.directory, facts.directory.people[person]):
            return refused
        work = open_work_of(workspace, person)
        if work.total:
            return _has_open_work(work)
        m.Person.objects.within(workspace).filter(id=person).update(active=False)
        _rest_hooks(workspace, row, f"{row.name} left.", by)
        note(workspace, by, "person_left", person, Changed(row.name))
        facts_changed(workspace)
    return None


def _rest_hooks(workspace: str, owner: m.Person, why: str, by: Actor) -> None:
    """Pause the webhooks of somebody who would not be told any more what these tell."""
    at = datetime.now(UTC)
    rows = m.Connection.objects.within(workspace).filter(kind="webhook", owner=owner.pk, status="active")
    hooks = list(rows.order_by("id"))
    for hook in hooks:
        hook.status, hook.note, hook.changed_at = "paused", why[:500], at
        hook.save(update_fields=("status", "note", "changed_at"))
        told = Changed(hook.title, {"status": "active"}, {"status": "paused"}, why)
        note(workspace, by, "connection_paused", hook.pk, told, now=at)
    people = facts_of(workspace).directory.people.values()
    admin = next((each for each in admins_of(people) if each != owner.pk), "")
    left = [owner_left(hook, admin) for hook in hooks]
    keep_seen(workspace, "owner_left:", left, at, whole=False)


def reactivate(workspace: str, person: str, *, by: Actor = MACHINE) -> Refusal | None:
    """Let somebody who left work here again, in the role and the teams they had."""
    with transaction.atomic():
        lock_workspace(workspace)
        left = m.Person.objects.within(workspace).filter(id=person, active=False)
        name = left.values_list("name", flat=True).first()
        if name is None:
            return Refusal("no_such_person", f"“{person}” is nobody who left this workspace.")
        left.update(active=True)
        note(workspace, by, "person_came_back", person, Changed(name))
        facts_changed(workspace)
    return None


def person_of(workspace: str, person: str) -> m.Person:
    """Somebody of this workspace: an id alone could be of another. Raises `ObjectDoesNotExist`."""
    found: m.Person = m.Person.objects.within(workspace).get(id=person)
    return found


def _put_into_teams(workspace: str, person: m.Person, teams: Sequence[str]) -> None:
    found = {team.slug: team for team in m.Team.objects.within(workspace).filter(slug__in=teams)}
    if unknown := [slug for slug in teams if slug not in found]:
        raise ValueError(f"there is no team “{unknown[0]}” in this workspace")
    members = m.TeamMember.objects.within(workspace)
    members.filter(person=person).delete()
    members.bulk_create(
        m.TeamMember(workspace_id=workspace, team=team, person=person) for team in found.values()
    )


def _described(workspace: str, person: m.Person) -> dict[str, Any]:
    """Somebody as the audit log tells it."""
    members = m.TeamMember.objects.within(workspace).filter(person=person)
    return {
        "name": person.name,
        "role": person.role,
        "teams": sorted(members.values_list("team__slug", flat=True)),
        "skills": sorted(person.skills),
        "capacity": person.capacity,
    } | ({"calendar": person.calendar} if person.calendar else {})


def _note_difference(workspace: str, by: Actor, kind: Kind, person: m.Person, before: dict[str, Any]) -> None:
    was, now = difference(before, _described(workspace, person))
    if was or now:
        note(workspace, by, kind, person.pk, Changed(person.name, was, now))
        facts_changed(workspace)


def _last_admin(directory: Directory, person: Person) -> Refusal | None:
    if person.role != "admin" or any(admin.id != person.id for admin in directory.admins()):
        return None
    sentence = f"{person.name} is the last administrator. Make somebody else one first."
    return Refusal("last_admin", sentence, allowed=(Next("add_person", "Add an administrator."),))


def _has_open_work(work: OpenWork) -> Refusal:
    left = {"record": work.records, "handoff": work.handoffs, "task": work.tasks}
    parts = [f"{n} {noun}{'' if n == 1 else 's'}" for noun, n in left.items() if n]
    led = f"They lead {work.teams} team{'' if work.teams == 1 else 's'}." if work.teams else ""
    has = f"They still have {', '.join(parts)}. Give these another owner first." if parts else ""
    lead = f"{led} Choose another lead first." if led else ""
    return Refusal(
        "has_open_work",
        f"{has} {lead}".strip(),
        allowed=(Next("reassign", "Reassign their open work."),),
    )


def check_calendar(workspace: str, calendar: str | UnsetType) -> Refusal | None:
    """Whether the workspace has a calendar with this name; none at all is always there."""
    if not calendar or m.Calendar.objects.within(workspace).filter(name=calendar).exists():
        return None
    return Refusal("no_such_calendar", f"There is no working-time calendar “{calendar}” in this workspace.")
