"""Absences: when somebody is away, and who stands in."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from surehand.core.engine import Actor, Directory, Person, Refusal
from surehand.runtime.facts import facts_changed
from surehand.runtime.ids import new_id
from surehand.runtime.people import person_of
from surehand.runtime.trail import MACHINE, Changed, note
from surehand.store import models as m


def add_absence(
    workspace: str,
    person: str,
    start: datetime,
    end: datetime,
    substitute: str | None = None,
    *,
    by: Actor = MACHINE,
) -> m.Absence:
    """Say that somebody is away, and who stands in.

    Raises ValueError when it ends before it begins, `ObjectDoesNotExist` for people who are not here.
    """
    if start >= end:
        raise ValueError(f"an absence ends after it begins: {start} is not before {end}")
    absence = m.Absence(
        id=new_id("abs"),
        workspace_id=workspace,
        person=person_of(workspace, person),
        start=start,
        end=end,
        substitute=person_of(workspace, substitute) if substitute else None,
    )
    with transaction.atomic():
        absence.save(force_insert=True)
        told = Changed(absence.person.name, after=_absence(absence))
        note(workspace, by, "absence_added", person, told)
        facts_changed(workspace)
    return absence


def remove_absence(workspace: str, absence: str, *, by: Actor = MACHINE) -> Refusal | None:
    """Take an absence back; one that has begun ends with it."""
    rows = m.Absence.objects.within(workspace).filter(id=absence)
    with transaction.atomic():
        row = rows.select_related("person", "substitute").first()
        if row is None:
            return Refusal("no_such_absence", "This absence is not there any more.")
        rows.delete()
        told = Changed(row.person.name, before=_absence(row))
        note(workspace, by, "absence_removed", row.person_id, told)
        facts_changed(workspace)
    return None


def may_set_absence(directory: Directory, actor: Person, person: str) -> bool:
    """Whether somebody may say that a person is away: themself, a lead of one of their teams, an administrator."""
    if not actor.active:
        return False
    away = directory.people.get(person)
    return away is not None and (
        actor.id == person
        or actor.role == "admin"
        or any(directory.leads(actor, team) for team in away.teams)
    )


def _absence(absence: m.Absence) -> dict[str, object]:
    """An absence as the audit log tells it."""
    told: dict[str, object] = {
        "start": absence.start.astimezone(UTC).isoformat(),
        "end": absence.end.astimezone(UTC).isoformat(),
    }
    return told | ({"substitute": absence.substitute.name} if absence.substitute else {})
