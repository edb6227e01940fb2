"""A Slack connection: what is kept of it, and the way to its Web API."""

from __future__ import annotations

from typing import Literal

import msgspec
from django.conf import settings

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.client import SlackClient
from surehand.runtime.connections import find_connection, secrets_of
from surehand.runtime.outgoing import allowed_hosts
from surehand.runtime.secrets import CannotOpen
from surehand.store import models as m

KIND = "slack"
TIMEOUT = 15.0
"""Seconds for a whole call of a worker."""
INLINE = 1.2
"""Seconds for a call while somebody waits: Slack gives a click three, and some need two calls."""
Token = Literal["bot_token", "app_token", "signing_secret"]


class SlackSettings(msgspec.Struct, frozen=True):
    """What is known of the Slack workspace. ``socket`` is whether a line is held open, instead of being called."""

    socket: bool = True
    team: str = ""
    team_name: str = ""
    bot: str = ""


def slack_settings(connection: m.Connection) -> SlackSettings:
    """The settings of a Slack connection."""
    return msgspec.json.decode(connection.settings, type=SlackSettings)


def secret_of(connection: m.Connection, name: Token) -> str:
    """One secret; empty when it was not given, or cannot be opened any more."""
    try:
        return secrets_of(connection).get(name, "")
    except CannotOpen:
        return ""


def client_with(token: str, timeout: float | None = None) -> SlackClient:
    """The Web API with a token."""
    return SlackClient(token, api=settings.SLACK_API, allow=allowed_hosts(), timeout=timeout or TIMEOUT)


def client_of(connection: m.Connection, *, timeout: float | None = None) -> SlackClient:
    """The Web API as the app. Raises `DeliveryFailed` where the token is missing."""
    try:
        token = secrets_of(connection).get("bot_token", "")
    except CannotOpen as error:
        raise DeliveryFailed("settings", str(error)) from None
    if not token:
        raise DeliveryFailed("settings", "This Slack connection has no bot token yet: enter it on its page.")
    return client_with(token, timeout)


def slack_of(workspace: str, connection: str) -> m.Connection:
    """The connection a message goes through. Raises `DeliveryFailed` where there is none."""
    found = find_connection(workspace, connection) if connection else _oldest(workspace)
    if found is None:
        raise DeliveryFailed(
            "settings", "Slack is not connected: an administrator connects it under Connections."
        )
    return found


def _oldest(workspace: str) -> m.Connection | None:
    rows = m.Connection.objects.within(workspace).filter(kind=KIND).exclude(secrets="")
    found: m.Connection | None = rows.order_by("id").first()
    return found


def slack_anywhere(connection: str) -> m.Connection | None:
    """A Slack connection by the address at which Slack calls, in whichever workspace it is."""
    if not connection.isprintable():
        return None
    found: m.Connection | None = m.Connection.objects.everywhere().filter(id=connection, kind=KIND).first()
    return found
