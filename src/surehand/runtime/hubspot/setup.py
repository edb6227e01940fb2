"""Connecting HubSpot: begun with a token that HubSpot takes, told what it is for, at work once it was started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.conf import settings as site
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.hubspot.client import HubSpotClient
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.connections import ConnectionChange, change_connection
from surehand.runtime.facts import facts_of
from surehand.runtime.hubspot.accounts import asking
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.inventory import read_account
from surehand.runtime.hubspot.mapping import check_mapping
from surehand.runtime.hubspot.proposing import propose_mapping
from surehand.runtime.hubspot.schema import confirmed
from surehand.runtime.hubspot.settings import KIND, LIMITS, HubSpotSettings, as_settings, hubspot_settings
from surehand.runtime.outgoing import allowed_hosts
from surehand.runtime.sync.setup import begin, chosen_playbook, find_of, with_token
from surehand.store import models as m

Clock = Callable[[], datetime]
_AGAIN = (Next("change", "Copy it from HubSpot: Settings, Integrations, Service keys."),)
NEEDED_FOR = {
    "deals": "reading deals and writing back how their handoffs stand",
    "contacts": "who the client is",
    "companies": "what the client is called",
    "owners": "who is who: owners are known by their e-mail address",
    "pipelines": "stages, and what they are called",
    "properties": "which properties there are, and of what type",
}
"""What each permission is needed for."""


class Tested(msgspec.Struct, frozen=True):
    """One permission: what it is needed for, whether it is there, what HubSpot said if not, and the scopes to add."""

    name: str
    needed_for: str
    ok: bool
    said: str = ""
    missing: tuple[str, ...] = ()


def begin_hubspot(
    workspace: str, actor: Actor, token: str, *, clock: Clock, title: str = "HubSpot"
) -> m.Connection | Refusal:
    """Make a connection with a token that HubSpot takes. It is paused until it is set up and started."""
    proven = _proven(token, HubSpotSettings())
    if isinstance(proven, Refusal):
        return proven
    return begin(workspace, actor, KIND, title, as_settings(proven), token=token.strip(), now=clock())


def rotate_token(
    workspace: str, actor: Actor, connection: str, token: str, *, clock: Clock
) -> m.Connection | Refusal:
    """Another token of the same account in place of the one that is kept, once HubSpot takes it."""
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return found
    was = hubspot_settings(found)
    proven = _proven(token, was)
    if isinstance(proven, Refusal):
        return proven
    if was.portal and proven.portal != was.portal:
        sentence = (
            f"This token is of the HubSpot account {proven.portal}, and this connection is for {was.portal}."
        )
        return Refusal("other_account", sentence, allowed=_AGAIN)
    settings = as_settings(replace(proven, auth="token"))
    change = ConnectionChange(settings=settings, secrets=with_token(found, token.strip()))
    return change_connection(workspace, actor, connection, change, now=clock())


def try_access(connection: m.Connection, clock: Clock) -> tuple[Tested, ...]:
    """Try, without changing anything, each thing that the connection needs to be allowed."""
    try:
        with asking(connection, clock) as client:
            return tuple(
                Tested(each.what, NEEDED_FOR.get(each.what, ""), each.granted, each.sentence, each.missing)
                for each in client.permissions()
            )
    except DeliveryFailed as failed:
        return (Tested("token", "everything", ok=False, said=failed.answer),)


def propose(
    connection: m.Connection, wanted: HubSpotSettings, *, clock: Clock
) -> tuple[HubSpotSettings, tuple[Refusal, ...]] | Refusal:
    """The likeliest mapping of the pipeline that is wanted to the playbook, and what does not fit of it yet."""
    account = read_account(connection, clock, waits=True)
    if isinstance(account, Refusal):
        return account
    playbook = chosen_playbook(connection.workspace_id, wanted.playbook)
    if isinstance(playbook, Refusal):
        return playbook
    proposed = propose_mapping(account, playbook, pipeline=wanted.pipeline, settings=wanted)
    directory = facts_of(connection.workspace_id).directory
    return proposed, check_mapping(account, playbook, directory, proposed)


def choose(
    workspace: str, actor: Actor, connection: str, settings: HubSpotSettings, *, clock: Clock
) -> m.Connection | Refusal:
    """Keep what was chosen so far, without a check: a set-up is left and taken up again at any step."""
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return found
    change = ConnectionChange(settings=as_settings(settings))
    return change_connection(workspace, actor, connection, change, now=clock())


def confirm(
    workspace: str, actor: Actor, connection: str, settings: HubSpotSettings, *, clock: Clock
) -> m.Connection | tuple[Refusal, ...]:
    """Keep a mapping as the one to work by, once it fits the account and the playbook; else all that does not fit.

    What the access has proven is no part of a mapping: it stays as it was.
    """
    found = find_of(KIND, workspace, connection)
    if isinstance(found, Refusal):
        return (found,)
    account = read_account(found, clock, waits=True)
    if isinstance(account, Refusal):
        return (account,)
    playbook = chosen_playbook(workspace, settings.playbook)
    if isinstance(playbook, Refusal):
        return (playbook,)
    if misfits := check_mapping(account, playbook, facts_of(workspace).directory, settings):
        return misfits
    kept = choose(workspace, actor, connection, _as_proven(settings, hubspot_settings(found)), clock=clock)
    if isinstance(kept, Refusal):
        return (kept,)
    confirmed(Bound(kept, clock), account)
    return kept


def _as_proven(settings: HubSpotSettings, was: HubSpotSettings) -> HubSpotSettings:
    limit = settings.limit if settings.limit in LIMITS else was.limit
    return replace(
        settings,
        version=was.version,
        auth=was.auth,
        app=was.app,
        portal=was.portal,
        pages=was.pages,
        limit=limit,
    )


def _proven(token: str, settings: HubSpotSettings) -> HubSpotSettings | Refusal:
    """The settings with the account that a token is of."""
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        return Refusal("token_unfit", "This is no token of HubSpot.", allowed=_AGAIN)
    client = HubSpotClient(token, base=site.HUBSPOT_API, version=settings.version, allow=allowed_hosts())
    try:
        with client:
            account = client.account()
    except DeliveryFailed as failed:
        return Refusal("hubspot_failed", failed.answer, allowed=_AGAIN)
    return replace(settings, portal=account.portal, pages=account.pages, zone=account.zone or "UTC")
