"""Connecting ClickUp: begun with a token that ClickUp takes, then told what it is for, at work once it was started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec.structs import asdict, replace

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.clickup.account import AGAIN, read_account
from surehand.runtime.clickup.mapping import check_mapping, propose_mapping
from surehand.runtime.clickup.settings import (
    KIND,
    ClickUpSettings,
    clickup_settings,
    client_with,
)
from surehand.runtime.connections import ConnectionChange, change_connection
from surehand.runtime.facts import facts_of
from surehand.runtime.sync.setup import begin, chosen_playbook, find_of, with_token
from surehand.store import models as m

Clock = Callable[[], datetime]


def begin_clickup(
    workspace: str, actor: Actor, token: str, *, clock: Clock, title: str = "ClickUp", auth: str = "token"
) -> m.Connection | Refusal:
    """Make a connection with a token that ClickUp takes. It is paused until it is set up and started."""
    if refused := _unfit(token, clock):
        return refused
    settings = ClickUpSettings(auth="oauth" if auth == "oauth" else "token")
    return begin(workspace, actor, KIND, title, _plain(settings), token=token.strip(), now=clock())


def rotate_token(
    workspace: str, actor: Actor, connection: str, token: str, *, clock: Clock
) -> m.Connection | Refusal:
    """Another token in place of the one that is kept, once ClickUp takes it."""
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return found
    if refused := _unfit(token, clock):
        return refused
    change = ConnectionChange(secrets=with_token(found, token.strip()))
    return change_connection(workspace, actor, connection, change, now=clock())


def propose(
    connection: m.Connection, wanted: ClickUpSettings, *, clock: Clock
) -> tuple[ClickUpSettings, tuple[Refusal, ...]] | Refusal:
    """The likeliest settings around the places that are wanted, and what does not fit of them yet."""
    account = read_account(connection, clock, wanted=wanted)
    if isinstance(account, Refusal):
        return account
    playbook = chosen_playbook(connection.workspace_id, wanted.playbook)
    if isinstance(playbook, Refusal):
        return playbook
    people = facts_of(connection.workspace_id).directory.people
    proposed = propose_mapping(account, playbook, people, wanted)
    return proposed, check_mapping(account, playbook, proposed)


def choose(
    workspace: str, actor: Actor, connection: str, settings: ClickUpSettings, *, clock: Clock
) -> m.Connection | Refusal:
    """Keep what was chosen so far, without a check: a set-up is left and taken up again at any step."""
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return found
    change = ConnectionChange(settings=_plain(settings))
    return change_connection(workspace, actor, connection, change, now=clock())


def confirm(
    workspace: str, actor: Actor, connection: str, settings: ClickUpSettings, *, clock: Clock
) -> m.Connection | tuple[Refusal, ...]:
    """Keep the settings as those to work by, once they fit the account and the playbook; else all that does not fit."""
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return (found,)
    account = read_account(found, clock, wanted=settings)
    if isinstance(account, Refusal):
        return (account,)
    playbook = chosen_playbook(workspace, settings.playbook)
    if isinstance(playbook, Refusal):
        return (playbook,)
    if misfits := check_mapping(account, playbook, settings):
        return misfits
    kept = choose(workspace, actor, connection, replace(settings, confirmed=True), clock=clock)
    return (kept,) if isinstance(kept, Refusal) else kept


def settings_of(connection: m.Connection) -> ClickUpSettings:
    """The settings as they are kept."""
    return clickup_settings(connection)


def _plain(settings: ClickUpSettings) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(asdict(settings))
    return plain


def _unfit(token: str, clock: Clock) -> Refusal | None:
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        fix = (Next("change", "Copy it from ClickUp: Settings, Apps, API Token."),)
        return Refusal("token_unfit", "This is no token of ClickUp.", allowed=fix)
    try:
        with client_with(token, clock=clock) as clickup:
            clickup.me()
    except DeliveryFailed as failed:
        return Refusal("clickup_failed", failed.answer, allowed=AGAIN)
    return None
