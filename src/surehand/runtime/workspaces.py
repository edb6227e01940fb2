"""Workspaces: made, set up, taken away; with their calendars."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.db import transaction
from django.utils.text import slugify
from msgspec import UNSET, UnsetType

from surehand.core.calendar import calendar_from_plain
from surehand.core.engine import Actor, Refusal
from surehand.core.values.currencies import CURRENCIES
from surehand.runtime import jobs
from surehand.runtime.facts import facts_changed, lock_workspace
from surehand.runtime.files import folder_of
from surehand.runtime.ids import new_id
from surehand.runtime.trail import MACHINE, Changed, Kind, difference, note
from surehand.store import models as m

OFFICE: dict[str, Any] = {"hours": {"mon-fri": ["09:00-17:00"]}}
"""The calendar a workspace starts with: weekdays from nine to five in its own zone."""


class WorkspaceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be another; what is not given stays. ``zone`` is an IANA name, ``region`` an ISO country code,
    ``currency`` an ISO code; the latter two may be empty.
    """

    name: str | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET


def create_workspace(
    name: str,
    *,
    zone: str = "UTC",
    region: str = "",
    currency: str = "",
    is_demo: bool = False,
    by: Actor = MACHINE,
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
        note(workspace.pk, by, "workspace_made", workspace.pk, Changed(name, after=_described(workspace)))
        set_calendar(workspace.pk, "office", {**OFFICE, "zone": zone}, by=by)
    return workspace


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "workspace"
    taken = set(m.Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def change_workspace(workspace: str, change: WorkspaceChange, *, by: Actor = MACHINE) -> Refusal | None:
    """Change a workspace's name, zone, region or currency. Its address stays, so that links go on working."""
    if refused := check_settings(change):
        return refused
    with transaction.atomic():
        lock_workspace(workspace)
        row = m.Workspace.objects.get(id=workspace)
        before = _described(row)
        for name, value in msgspec.structs.asdict(change).items():
            if value is not UNSET:
                setattr(row, name, value.strip())
        row.save(update_fields=["name", "zone", "region", "currency"])
        was, now = difference(before, _described(row))
        if was:
            note(workspace, by, "workspace_changed", workspace, Changed(row.name, was, now))
            facts_changed(workspace)
    return None


def check_settings(change: WorkspaceChange) -> Refusal | None:
    """What is wrong with a change, if anything."""
    if change.name is not UNSET and not 0 < len(change.name.strip()) <= 200:
        return Refusal("invalid_setting", "A workspace needs a name of at most 200 characters.")
    if change.zone is not UNSET and not is_zone(change.zone.strip()):
        return Refusal(
            "invalid_setting", f"“{change.zone}” is no time zone. Write one such as Europe/Berlin."
        )
    if change.region and not (
        len(change.region) == 2 and change.region.isalpha() and change.region.isupper()
    ):
        return Refusal("invalid_setting", f"“{change.region}” is no country code. Write one such as DE.")
    if change.currency and change.currency not in CURRENCIES:
        return Refusal("invalid_setting", f"“{change.currency}” is no currency. Write a code such as EUR.")
    return None


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return bool(name)


def _described(workspace: m.Workspace) -> dict[str, object]:
    """A workspace as the audit log tells it."""
    return {name: getattr(workspace, name) for name in ("name", "zone", "region", "currency")}


def set_calendar(workspace: str, name: str, definition: dict[str, Any], *, by: Actor = MACHINE) -> None:
    """Define or replace a working-time calendar; every running clock is recomputed, many of them by a worker.

    Raises `CalendarError` with every problem of the definition.
    """
    calendar_from_plain({**definition, "name": name})
    rows = m.Calendar.objects.within(workspace).filter(name=name)
    with transaction.atomic():
        before = rows.values_list("definition", flat=True).first()
        if before == definition:
            return
        if not rows.update(definition=definition):
            m.Calendar(id=new_id("cal"), workspace_id=workspace, name=name, definition=definition).save(
                force_insert=True
            )
        was, now = difference(before or {}, definition)
        kind: Kind = "calendar_changed" if before else "calendar_added"
        note(workspace, by, kind, name, Changed(name, was, now))
        facts_changed(workspace)
        if m.Timer.objects.within(workspace).exists():
            jobs.start(workspace, by, "clocks")


def delete_workspace(workspace: str, actor: Actor, name: str) -> Refusal | None:
    """Take a workspace away with everything in it, files included, for good. ``name`` is its name, typed as a proof.

    Accounts stay, as they may belong to other workspaces too.
    """
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        person = facts.directory.people.get(actor.person)
        if person is None or not person.active or person.role != "admin":
            return Refusal("not_an_admin", "Only an administrator can delete a workspace.")
        row = m.Workspace.objects.get(id=workspace)
        if name.strip() != row.name:
            return Refusal("wrong_name", f"Type the name of the workspace, “{row.name}”, to delete it.")
        row.delete()
        transaction.on_commit(partial(shutil.rmtree, folder_of(workspace), ignore_errors=True))
    return None
