"""Setting up a connection that holds twins: which step is open, and when it may start.

A connection is made paused, with nothing but its access; what it is for is settled step by step, and it works only once
somebody has seen the preview and started it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db import transaction

from surehand.core.engine import Actor, Next, Refusal
from surehand.core.playbook import Playbook
from surehand.runtime.connections import (
    NewConnection,
    add_connection,
    find_connection,
    no_such_connection,
    pause_connection,
    resume_connection,
    secrets_of,
)
from surehand.runtime.facts import NoSuchPlaybook, current_program, facts_changed
from surehand.runtime.secrets import CannotOpen
from surehand.runtime.sync.twins import BEING_SET_UP, KINDS
from surehand.store import models as m

NAMES = ("access", "place", "mapping", "preview")
"""The steps, in their order."""
WAITS = BEING_SET_UP
"""The note of a connection that was never started."""


class _Bound(msgspec.Struct, frozen=True):
    """What the settings of such connections say of how far the set-up is, each kind in its own way."""

    playbook: str = ""
    stages: dict[str, object] = {}
    confirmed: bool = False


def begin(
    workspace: str,
    actor: Actor,
    kind: str,
    title: str,
    settings: Mapping[str, object],
    *,
    token: str = "",
    now: datetime,
) -> m.Connection | Refusal:
    """Make a connection with what its access has proven. It is paused until it is set up and started."""
    secrets = {"token": token} if token else {}
    new = NewConnection(kind=kind, title=title, owner=actor.person, settings=settings, secrets=secrets)
    with transaction.atomic():
        made = add_connection(workspace, actor, new, now=now)
        if isinstance(made, m.Connection):
            return pause_connection(workspace, actor, made.pk, WAITS, now=now)
    return made


def find_of(kind: str, workspace: str, connection: str) -> m.Connection | Refusal:
    """A connection of a kind by id."""
    found = find_connection(workspace, connection)
    return found if found is not None and found.kind == kind else no_such_connection(connection)


def chosen_playbook(workspace: str, playbook: str) -> Playbook | Refusal:
    """The playbook that a connection is for, as it is published now."""
    try:
        return current_program(workspace, playbook).playbook
    except NoSuchPlaybook:
        return Refusal("no_such_playbook", "Choose a published playbook first.")


def with_token(connection: m.Connection, token: str) -> dict[str, str]:
    """The secrets of a connection with another token; those that cannot be opened any more are left behind."""
    try:
        kept = secrets_of(connection)
    except CannotOpen:
        kept = {}
    return {**kept, "token": token}


def open_step(connection: m.Connection) -> str:
    """The step to go on with; empty once the connection was started."""
    settings = msgspec.json.decode(connection.settings, type=_Bound)
    if not connection.secrets:
        return "access"
    if not settings.playbook:
        return "place"
    if not settings.stages and not settings.confirmed:
        return "mapping"
    return "preview" if connection.status == "paused" and connection.note == WAITS else ""


def start(workspace: str, actor: Actor, connection: str, *, now: datetime) -> m.Connection | Refusal:
    """Let a connection that is set up begin to work: its first import is the next thing that happens."""
    with transaction.atomic():
        found = find_connection(workspace, connection)
        if found is None or found.kind not in KINDS:
            return no_such_connection(connection)
        step = open_step(found)
        if step not in ("", "preview"):
            allowed = (Next("change", "Finish the steps before it first."),)
            return Refusal("not_set_up", f"“{found.title}” is not set up yet.", allowed=allowed)
        started = resume_connection(workspace, actor, connection, now=now)
        facts_changed(workspace)
    return started


def secret_kept_at(connection: m.Connection) -> datetime:
    """Since when the secrets are those they are: when they were changed last, else when the connection was made."""
    entries = m.TrailEntry.objects.within(connection.workspace_id).filter(
        kind="connection_changed", subject=connection.pk, data__contains='"secrets"'
    )
    changed: datetime | None = entries.order_by("-seq").values_list("at", flat=True).first()
    return changed or connection.created_at
