"""The audit log of a workspace: every change of people, teams, absences, calendars, keys, playbooks and settings.

A chain of its own beside that of the events: records are told by their events alone, and an entry here names where the
event chain ended at that moment. See docs/decisions/audit-log.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import msgspec
from django.db import transaction

from surehand.core.engine import Actor, encode
from surehand.runtime.shown import shown_settings
from surehand.store import models as m
from surehand.store.mapping import chain_hash

Kind: TypeAlias = Literal[
    "workspace_made",
    "workspace_changed",
    "person_added",
    "person_changed",
    "person_left",
    "person_came_back",
    "work_reassigned",
    "link_made",
    "team_added",
    "team_changed",
    "absence_added",
    "absence_removed",
    "calendar_added",
    "calendar_changed",
    "key_made",
    "key_revoked",
    "playbook_published",
    "playbook_rolled_back",
    "playbook_archived",
    "playbook_brought_back",
    "draft_dropped",
    "exported",
    "record_erased",
    "connection_added",
    "connection_changed",
    "connection_paused",
    "connection_resumed",
    "connection_disabled",
    "connection_removed",
    "delivery_settled",
    "finding_set_aside",
    "findings_decided",
    "job_cancelled",
    "mail_put_aside",
    "audit_begun",
    "audit_deleted",
    "assists_changed",
]

MACHINE = Actor(via="cli")
"""Whoever runs the machine: the actor of set-up that no person of the workspace asked for."""


class Changed(msgspec.Struct, frozen=True):
    """What an entry tells. ``name`` is what its subject was called; ``before`` and ``after`` hold what differs."""

    name: str = ""
    before: Mapping[str, object] = {}
    after: Mapping[str, object] = {}
    reason: str = ""


def note(
    workspace: str, actor: Actor, kind: Kind, subject: str, changed: Changed, *, now: datetime | None = None
) -> m.TrailEntry:
    """Append an entry to the audit log of a workspace. Call it in the transaction that makes the change.

    ``subject`` is the id of what changed: a person, a team's or playbook's name, a record.
    """
    with transaction.atomic():
        held = m.Workspace.objects.select_for_update().values("seq", "head", "trail_seq", "trail_head")
        end = held.get(id=workspace)
        entry = m.TrailEntry(
            workspace_id=workspace,
            seq=end["trail_seq"] + 1,
            kind=kind,
            subject=subject,
            data=encode(changed),
            actor=actor.person,
            via=actor.via,
            at=now or datetime.now(UTC),
            events=end["seq"],
            head=end["head"],
        )
        entry.hash = entry_hash(end["trail_head"], entry)
        entry.save(force_insert=True)
        m.Workspace.objects.filter(id=workspace).update(trail_seq=entry.seq, trail_head=entry.hash)
    return entry


def entry_hash(previous: str, entry: m.TrailEntry) -> str:
    """The hash of an entry, which covers it and the hash before it."""
    told = (entry.seq, entry.kind, entry.subject, entry.data, entry.actor, entry.via, entry.at, entry.events)
    return chain_hash(previous, *told, entry.head)


def changed_of(entry: m.TrailEntry) -> Changed:
    """What an entry tells, without the secrets of addresses, which entries of earlier versions hold."""
    told = msgspec.json.decode(entry.data, type=Changed)
    return msgspec.structs.replace(told, before=shown_settings(told.before), after=shown_settings(told.after))


def difference(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Only what differs between two descriptions of the same thing: how it was, and how it is."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )
