"""Disconnecting a system that holds twins, with what is to be kept. What was written there stays there.

Kept, the connection stays without its secrets: its set-up, the links and what it held are there when somebody enters
new ones. Forgotten, nothing of it is left but the history of the records and the audit log.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surehand.core.engine import Actor, Refusal
from surehand.runtime.connections import (
    ConnectionChange,
    change_connection,
    find_connection,
    no_such_connection,
    pause_connection,
    remove_connection,
)
from surehand.runtime.sync.twins import KINDS
from surehand.store import models as m

LEFT = "It is disconnected: enter its secrets anew to go on."


def disconnect(
    workspace: str, actor: Actor, connection: str, *, keep: bool, now: datetime
) -> m.Connection | Refusal | None:
    """Disconnect a system; with ``keep`` its links and set-up stay. What still waited for it is settled as failed."""
    with transaction.atomic():
        found = find_connection(workspace, connection)
        if found is None or found.kind not in KINDS:
            return no_such_connection(connection)
        if keep:
            return _leave(found, actor, now)
        _forget(found)
        return remove_connection(workspace, actor, connection, now=now)


def count_links(connection: m.Connection) -> int:
    """How many links would be forgotten."""
    return int(m.Link.objects.within(connection.workspace_id).filter(connection=connection.pk).count())


def _leave(found: m.Connection, actor: Actor, now: datetime) -> m.Connection | Refusal:
    workspace, id = found.workspace_id, found.pk
    waiting = m.Delivery.objects.within(workspace).filter(connection=id, status="waiting")
    answer = "Its connection was disconnected."
    waiting.update(status="failed", failure="settings", next_at=None, lease="", answer=answer)
    changed = change_connection(workspace, actor, id, ConnectionChange(secrets={}), now=now)
    if isinstance(changed, Refusal) or changed.status == "paused":
        return changed
    return pause_connection(workspace, actor, id, LEFT, now=now)


def _forget(found: m.Connection) -> None:
    for rows in (m.Link, m.HeldMove, m.Conflict, m.Stream, m.Echo, m.Allowance):
        rows.objects.within(found.workspace_id).filter(connection=found.pk).delete()
