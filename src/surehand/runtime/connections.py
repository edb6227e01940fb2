"""Connections as people look after them: made, changed, paused, resumed, removed; every act in the audit log.

What a connection of a kind needs (its settings and secrets) is the connector's to check before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from django.db import transaction
from msgspec import UNSET, UnsetType

from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.facts import facts_changed, facts_of
from surehand.runtime.ids import new_id
from surehand.runtime.secrets import seal, unseal
from surehand.runtime.shown import shown_settings
from surehand.runtime.trail import Changed, difference, note
from surehand.runtime.unknown import no_such_person
from surehand.store import models as m

LONGEST_TITLE = 120


class NewConnection(msgspec.Struct, frozen=True, kw_only=True):
    """A connection to make. ``settings`` is any struct or mapping without secrets; ``owner`` a person's id."""

    kind: str
    title: str
    owner: str
    settings: Mapping[str, object] = {}
    secrets: Mapping[str, str] = {}


class ConnectionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another; what is not given stays. ``settings`` and ``secrets`` change as a whole."""

    title: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    settings: Mapping[str, object] | UnsetType = UNSET
    secrets: Mapping[str, str] | UnsetType = UNSET


def no_such_connection(connection: str) -> Refusal:
    """The answer to an id that is none here."""
    return Refusal("no_such_connection", f"There is no connection “{connection}” in this workspace.")


def add_connection(
    workspace: str, actor: Actor, new: NewConnection, *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Make a connection. Refused without a title, under a title that is taken, or for an owner who is not here."""
    at = now or datetime.now(UTC)
    with transaction.atomic():
        if refused := _unfit(workspace, new.kind, new.title, new.owner):
            return refused
        connection = m.Connection(
            id=new_id("con"),
            workspace_id=workspace,
            kind=new.kind,
            title=new.title.strip(),
            owner=new.owner,
            settings=msgspec.json.encode(new.settings).decode(),
            secrets=seal(new.secrets),
            created_at=at,
            changed_at=at,
        )
        connection.save(force_insert=True)
        facts_changed(workspace)
        told = Changed(connection.title, after={"kind": new.kind, **shown_settings(new.settings)})
        note(workspace, actor, "connection_added", connection.id, told, now=at)
    return connection


def change_connection(
    workspace: str, actor: Actor, connection: str, change: ConnectionChange, *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Change a connection. That secrets were changed is in the audit log; what they are is nowhere."""
    at = now or datetime.now(UTC)
    with transaction.atomic():
        found = find_connection(workspace, connection)
        if found is None:
            return no_such_connection(connection)
        title = found.title if change.title is UNSET else change.title
        owner = found.owner if change.owner is UNSET else change.owner
        if refused := _unfit(workspace, found.kind, title, owner, found.id):
            return refused
        before = _told(found)
        found.title, found.owner, found.changed_at = title.strip(), owner, at
        if change.settings is not UNSET:
            found.settings = msgspec.json.encode(change.settings).decode()
        after = _told(found)
        if change.secrets is not UNSET:
            found.secrets = seal(change.secrets)
            after["secrets"] = "changed"
        found.save()
        facts_changed(workspace)
        was, is_now = difference(before, after)
        if is_now:
            note(workspace, actor, "connection_changed", found.id, Changed(found.title, was, is_now), now=at)
    return found


def pause_connection(
    workspace: str, actor: Actor, connection: str, reason: str = "", *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Let nothing go out through it until it is resumed; what is for it waits and is not lost."""
    return _set_status(workspace, actor, connection, "paused", reason, now)


def resume_connection(
    workspace: str, actor: Actor, connection: str, *, now: datetime | None = None
) -> m.Connection | Refusal:
    """Let it work again: what waited goes out now, and its failures so far are forgotten.

    One that only rests does so no longer.
    """
    at = now or datetime.now(UTC)
    with transaction.atomic():
        found = _set_status(workspace, actor, connection, "active", "", at)
        if isinstance(found, Refusal) and (resting := _resting(workspace, connection)):
            note(workspace, actor, "connection_resumed", resting.id, Changed(resting.title), now=at)
            found = resting
        if isinstance(found, m.Connection):
            rows = m.Connection.objects.within(workspace).filter(id=connection)
            rows.update(failures=0, failing_since=None, closed_until=None)
            found.failures, found.failing_since, found.closed_until = 0, None, None
            # What is on its way right now stays with the worker who has it.
            waiting = m.Delivery.objects.within(workspace).filter(connection=connection, status="waiting")
            waiting.filter(lease="").update(next_at=at)
    return found


def _resting(workspace: str, connection: str) -> m.Connection | None:
    rows = m.Connection.objects.within(workspace).filter(id=connection, status="active")
    found: m.Connection | None = rows.exclude(closed_until=None).first()
    return found


def disable_connection(workspace: str, connection: str, why: str, *, now: datetime) -> bool:
    """Stop a connection through which nothing went for too long; whether it was at work until now."""
    disabled = _set_status(workspace, Actor(via="worker"), connection, "disabled", why, now)
    return isinstance(disabled, m.Connection)


def remove_connection(
    workspace: str, actor: Actor, connection: str, *, now: datetime | None = None
) -> Refusal | None:
    """Forget a connection and its secrets. What still waits for it is settled as failed, so that it stays visible."""
    with transaction.atomic():
        found = find_connection(workspace, connection)
        if found is None:
            return no_such_connection(connection)
        waiting = m.Delivery.objects.within(workspace).filter(connection=connection, status="waiting")
        waiting.update(
            status="failed", failure="settings", next_at=None, lease="", answer="Its connection was removed."
        )
        facts_changed(workspace)
        note(workspace, actor, "connection_removed", found.id, Changed(found.title, _told(found)), now=now)
        found.delete()
    return None


def find_connection(workspace: str, connection: str) -> m.Connection | None:
    """A connection by id."""
    found: m.Connection | None = m.Connection.objects.within(workspace).filter(id=connection).first()
    return found


def connections_of(workspace: str, kind: str = "") -> list[m.Connection]:
    """All connections, or those of a kind, by title."""
    rows = m.Connection.objects.within(workspace).order_by("kind", "title")
    return list(rows.filter(kind=kind) if kind else rows)


def settings_of(connection: m.Connection) -> dict[str, object]:
    """The settings as they were given."""
    return msgspec.json.decode(connection.settings, type=dict[str, object])


def secrets_of(connection: m.Connection) -> dict[str, str]:
    """The secrets, open. Never to be logged or shown. Raises `CannotOpen`."""
    return unseal(connection.secrets)


def _told(connection: m.Connection) -> dict[str, object]:
    return {"title": connection.title, "owner": connection.owner, **shown_settings(settings_of(connection))}


def _unfit(workspace: str, kind: str, title: str, owner: str, own: str = "") -> Refusal | None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        return Refusal(
            "invalid_connection", f"A connection needs a title of at most {LONGEST_TITLE} characters."
        )
    person = facts_of(workspace).directory.people.get(owner)
    if person is None or not person.active:
        return no_such_person(owner)
    alike = m.Connection.objects.within(workspace).filter(kind=kind, title=title.strip())
    if alike.exclude(id=own).exists():
        allowed = (Next("change", "Give it another title."),)
        return Refusal(
            "title_taken", f"Another {kind} connection is called “{title.strip()}”.", allowed=allowed
        )
    return None


def _set_status(
    workspace: str, actor: Actor, connection: str, status: str, why: str, now: datetime | None
) -> m.Connection | Refusal:
    at = now or datetime.now(UTC)
    kinds = {"active": "connection_resumed", "paused": "connection_paused", "disabled": "connection_disabled"}
    with transaction.atomic():
        found = find_connection(workspace, connection)
        if found is None:
            return no_such_connection(connection)
        if found.status == status:
            return Refusal("nothing_to_change", f"“{found.title}” is {status} already.")
        before, found.status, found.note, found.changed_at = found.status, status, why[:500], at
        found.save(update_fields=("status", "note", "changed_at"))
        told = Changed(found.title, {"status": before}, {"status": status}, why)
        note(workspace, actor, kinds[status], found.id, told, now=at)  # type: ignore[arg-type]  # kinds above
    return found
