"""What the page of Slack shows: the next step of connecting it, or how it is doing and what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.core.engine import Refusal
from surehand.runtime.connections import connections_of, secrets_of
from surehand.runtime.language import spoken
from surehand.runtime.secrets import CannotOpen
from surehand.runtime.slack.accounts import KIND, slack_settings
from surehand.runtime.slack.setup import manifest_for
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.refusals import RefusalView, show_refusal
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class TokenInput:
    """A token to enter: where it stands in Slack, and whether one is kept already."""

    name: str
    title: str
    help: str
    is_kept: bool


@dataclass(frozen=True)
class SlackView:
    """The connection: how it stands in words, and what its set-up asks for."""

    tone: str
    state: str
    says: str
    is_socket: bool
    is_set_up: bool
    is_paused: bool
    manifest: str
    tokens: tuple[TokenInput, ...]
    line: str
    line_since: Moment | None


@dataclass(frozen=True)
class SlackPage:
    """The page; without a connection it asks how Slack is to be joined."""

    connection: SlackView | None
    refused: RefusalView | None


def slack_connection(reader: Reader) -> m.Connection | None:
    """The connection of the workspace."""
    return next(iter(connections_of(reader.workspace.workspace, KIND)), None)


def slack_page(reader: Reader, refused: Refusal | None = None) -> SlackPage:
    """The page as it is now."""
    found = slack_connection(reader)
    return SlackPage(
        connection=_view(found, reader) if found else None,
        refused=show_refusal(refused, reader) if refused else None,
    )


def _view(found: m.Connection, reader: Reader) -> SlackView:
    settings = slack_settings(found)
    tone, state, says = _state(found)
    line, since = _line(found, reader) if settings.socket and found.status == "active" else ("", None)
    return SlackView(
        tone=tone,
        state=state,
        says=says,
        is_socket=settings.socket,
        is_set_up=bool(found.secrets),
        is_paused=found.status != "active",
        manifest=json.dumps(manifest_for(found), indent=2, ensure_ascii=False),
        tokens=_tokens(found, is_socket=settings.socket),
        line=line,
        line_since=since,
    )


def _state(found: m.Connection) -> tuple[str, str, str]:
    team = slack_settings(found).team_name
    if not found.secrets:
        return "waiting", _("Being set up"), _("Make the app in Slack, then enter its tokens here.")
    if found.status == "active":
        return "ready", _("Connected"), _("Alerts go to %(team)s, where people answer them.") % {"team": team}
    if found.status == "paused":
        return "waiting", _("Paused"), _("Nothing goes out; what is for Slack waits here.")
    return "late", _("Stopped"), spoken(found.note)


def _line(found: m.Connection, reader: Reader) -> tuple[str, Moment | None]:
    """Whether a worker holds the line, and what went wrong last."""
    rows = m.SlackSession.objects.within(found.workspace_id).filter(connection=found.pk)
    session = rows.filter(until__gt=reader.now).first()
    if session is None:
        return _("No worker holds the line: clicks are not heard until one runs."), None
    if session.error:
        return spoken(session.error), None
    return _("A worker holds the line, since"), ago(session.since, reader.now, reader.zone)


def _tokens(found: m.Connection, *, is_socket: bool) -> tuple[TokenInput, ...]:
    try:
        kept = secrets_of(found).keys()
    except CannotOpen:
        kept = {}.keys()
    bot = _("Under “OAuth & Permissions”, once the app is installed; it begins with xoxb-.")
    made = [TokenInput("bot_token", _("Bot token"), bot, "bot_token" in kept)]
    if is_socket:
        app = _(
            "Under “Basic Information”, “App-Level Tokens”, with connections:write; it begins with xapp-."
        )
        made.append(TokenInput("app_token", _("App token"), app, "app_token" in kept))
    else:
        secret = _("Under “Basic Information”, “App Credentials”.")
        made.append(TokenInput("signing_secret", _("Signing secret"), secret, "signing_secret" in kept))
    return tuple(made)
