"""A ClickUp connection: what is kept of it, and the way to its API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec
from django.conf import settings

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.calls import Meter
from surehand.connectors.clickup.client import ClickUp
from surehand.runtime.clickup.meter import Limits, Shared
from surehand.runtime.connections import secrets_of
from surehand.runtime.outgoing import allowed_hosts
from surehand.runtime.secrets import CannotOpen
from surehand.store import models as m

KIND = "clickup"
TIMEOUT = 20.0
"""Seconds for a whole call: a delivery has a minute, and a stream two."""
Creates = Literal["list", "task", "nothing"]
Both = Literal["ours", "theirs", "ask"]


class Named(msgspec.Struct, frozen=True):
    """Something there, by the id that stays, the name it had when it was chosen, and its type where it has one."""

    id: str
    name: str = ""
    type: str = ""


class ClickUpSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a connection is for, and how things here are called there.

    ``creates`` is what an acceptance makes where the playbook says nothing of ClickUp: a list of its own with a task
    for each task here, or one task in ``list`` with sub-tasks. ``handoffs`` are the contracts it is for; none given
    means every one. ``statuses`` are those of an open task and a done one (``open``, ``done``). ``fields`` maps fields
    here to custom fields, ``people`` persons here to users there where their addresses differ, ``priorities`` and
    ``checklists`` tasks of the playbook; the priority of ``*`` is for all others. ``both`` is whose due
    time holds where it was changed on both sides. ``marker`` is a custom text field
    that holds our own id. ``templates`` maps the names that playbooks use to templates there. ``per_minute`` is the
    limit of the plan.
    """

    playbook: str = ""
    confirmed: bool = False
    auth: Literal["token", "oauth"] = "token"
    team: Named = Named("")
    space: Named = Named("")
    folder: Named = Named("")
    list: Named = Named("")
    creates: Creates = "list"
    template: str = ""
    templates: dict[str, Named] = {}
    handoffs: tuple[str, ...] = ()
    statuses: dict[str, Named] = {}
    priorities: dict[str, int] = {}
    fields: dict[str, Named] = {}
    people: dict[str, int] = {}
    checklists: dict[str, tuple[str, ...]] = {}
    both: Both = "ours"
    marker: Named = Named("")
    comments: bool = True
    webhooks: bool = True
    per_minute: int = 100


def clickup_settings(connection: m.Connection) -> ClickUpSettings:
    """The settings of a ClickUp connection."""
    return msgspec.json.decode(connection.settings, type=ClickUpSettings)


def secret_of(connection: m.Connection, name: Literal["token", "webhook"]) -> str:
    """One secret; empty when it was not given, or cannot be opened any more."""
    try:
        return secrets_of(connection).get(name, "")
    except CannotOpen:
        return ""


def client_with(
    token: str, *, meter: Meter | None = None, clock: Callable[[], datetime] | None = None
) -> ClickUp:
    """The API with a token."""
    now = clock or (lambda: datetime.now(UTC))
    return ClickUp(
        token,
        base=settings.CLICKUP_API,
        allow=allowed_hosts(),
        meter=meter,
        timeout=TIMEOUT,
        clock=lambda: now().timestamp(),
    )


def client_of(
    connection: m.Connection,
    clock: Callable[[], datetime],
    *,
    background: bool = False,
    within: float = 0,
) -> ClickUp:
    """The API within the connection's allowance; what can wait is ``background``. Raises `DeliveryFailed`.

    ``within`` is how many seconds requests may be begun; 0 for as long as it takes.
    """
    token = _token_of(connection)
    limits = Limits(clickup_settings(connection).per_minute, background=background, within=within)
    return client_with(token, meter=Shared(connection, limits, clock), clock=clock)


def asking(connection: m.Connection, clock: Callable[[], datetime]) -> ClickUp:
    """The API for the few requests that somebody waits for: at once, beside what workers keep to. Raises likewise.

    ClickUp counts them, and its next answer to a worker tells how much is left.
    """
    return client_with(_token_of(connection), clock=clock)


def clickup_anywhere(connection: str) -> m.Connection | None:
    """A ClickUp connection by the address at which ClickUp calls, in whichever workspace it is."""
    if not connection.isprintable():
        return None
    found: m.Connection | None = m.Connection.objects.everywhere().filter(id=connection, kind=KIND).first()
    return found


def _token_of(connection: m.Connection) -> str:
    try:
        secrets: Mapping[str, str] = secrets_of(connection)
    except CannotOpen as error:
        raise DeliveryFailed("settings", str(error)) from None
    token = secrets.get("token", "")
    if not token:
        raise DeliveryFailed("settings", "This ClickUp connection has no token: enter one on its page.")
    return token
