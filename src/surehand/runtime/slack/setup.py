"""Connecting Slack: begun without tokens, so that its address is known; at work once Slack has let the tokens in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from msgspec.structs import asdict, replace

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.client import SlackClient
from surehand.connectors.slack.manifest import manifest
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.connections import (
    ConnectionChange,
    NewConnection,
    add_connection,
    change_connection,
    connections_of,
    find_connection,
    no_such_connection,
    pause_connection,
    resume_connection,
    secrets_of,
)
from surehand.runtime.facts import facts_changed, facts_of
from surehand.runtime.secrets import CannotOpen
from surehand.runtime.slack.accounts import KIND, SlackSettings, client_of, client_with, slack_settings
from surehand.runtime.slack.members import conversation_with
from surehand.store import models as m

TITLE = "Slack"
_AGAIN = (Next("change", "Copy it from the page of the app in Slack."),)
_STARTS = {"bot_token": "xoxb-", "app_token": "xapp-"}


def begin_slack(workspace: str, actor: Actor, *, socket: bool, now: datetime) -> m.Connection | Refusal:
    """Make the connection, without tokens yet. A workspace has one."""
    if connections_of(workspace, KIND):
        return Refusal("slack_connected", "Slack is connected already; remove that connection first.")
    new = NewConnection(kind=KIND, title=TITLE, owner=actor.person, settings=asdict(SlackSettings(socket)))
    made = add_connection(workspace, actor, new, now=now)
    if isinstance(made, m.Connection):
        pause_connection(workspace, actor, made.pk, "It waits for its tokens.", now=now)
    return made


def give_tokens(
    workspace: str, actor: Actor, connection: str, given: Mapping[str, str], *, now: datetime
) -> m.Connection | Refusal:
    """Keep the tokens once Slack has accepted them, and let the connection work. What is left empty stays as it is."""
    found = find_connection(workspace, connection)
    if found is None or found.kind != KIND:
        return no_such_connection(connection)
    tokens = {**_known(found), **{name: text.strip() for name, text in given.items() if text.strip()}}
    is_socket = slack_settings(found).socket
    if refused := _unfit(tokens, "app_token" if is_socket else "signing_secret"):
        return refused
    proven = _proven(tokens, is_socket=is_socket)
    if isinstance(proven, Refusal):
        return proven
    was = slack_settings(found)
    if was.team and was.team != proven["team_id"]:
        sentence = (
            "These tokens are of another Slack workspace; remove this connection, then connect that one."
        )
        return Refusal("other_slack", sentence)
    kept = replace(
        was, team=proven["team_id"], team_name=str(proven.get("team", "")), bot=str(proven.get("user_id", ""))
    )
    change = ConnectionChange(settings=asdict(kept), secrets=tokens)
    changed = change_connection(workspace, actor, connection, change, now=now)
    if isinstance(changed, m.Connection) and changed.status != "active":
        changed = resume_connection(workspace, actor, connection, now=now)
    facts_changed(workspace)
    return changed


def send_test(workspace: str, person: str, connection: str, *, now: datetime) -> Refusal | None:
    """Write to a person in Slack at once; a refusal tells what is wrong and what to do."""
    found = find_connection(workspace, connection)
    known = facts_of(workspace).directory.people.get(person)
    if found is None or known is None or found.kind != KIND:
        return no_such_connection(connection)
    try:
        with client_of(found) as slack:
            channel = conversation_with(slack, found, known, now)
            slack.call(
                "chat.postMessage", channel=channel, text=_("This is a test: Surehand reaches you here.")
            )
    except DeliveryFailed as failed:
        return Refusal("slack_failed", failed.answer)
    return None


def manifest_for(connection: m.Connection) -> dict[str, Any]:
    """The manifest of the app, to be pasted into Slack."""
    base = "" if slack_settings(connection).socket else f"{settings.BASE_URL}/slack/{connection.pk}"
    words = {
        "about": _("Handoffs between teams: complete, owned, on time and visible."),
        "command": _("What waits for you, and how a record stands"),
        "hint": _("inbox, or a few words of a record"),
        "shortcut": _("Save as a note"),
        "saves": _("Keep this message as a note on a record"),
    }
    return manifest("Surehand", words, base=base)


def _known(connection: m.Connection) -> dict[str, str]:
    try:
        return secrets_of(connection)
    except CannotOpen:
        return {}


def _unfit(tokens: Mapping[str, str], second: str) -> Refusal | None:
    for name in ("bot_token", second):
        token = tokens.get(name, "")
        words = {"bot_token": "bot token", "app_token": "app token", "signing_secret": "signing secret"}[name]
        if not token:
            return Refusal("token_missing", f"The {words} is missing.", allowed=_AGAIN)
        start = _STARTS.get(name, "")
        if not token.startswith(start) or not token.isascii() or not token.isprintable():
            sentence = f"This is no {words}; it begins with {start}." if start else f"This is no {words}."
            return Refusal("token_unfit", sentence, allowed=_AGAIN)
    return None


def _proven(tokens: Mapping[str, str], *, is_socket: bool) -> dict[str, Any] | Refusal:
    """What Slack says of the tokens."""
    try:
        with client_with(tokens["bot_token"]) as slack:
            proven = slack.call("auth.test")
        if is_socket:
            _open_once(client_with(tokens["app_token"]))
    except DeliveryFailed as failed:
        return Refusal("slack_failed", failed.answer, allowed=_AGAIN)
    return proven


def _open_once(slack: SlackClient) -> None:
    with slack:
        slack.call("apps.connections.open")
