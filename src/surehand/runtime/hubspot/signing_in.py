"""Letting HubSpot hand out tokens itself (OAuth), where an app is registered there for this installation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings as installation
from django.db import transaction
from msgspec.structs import replace

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.connections import ConnectionChange, change_connection, connections_of
from surehand.runtime.hubspot.accounts import keep_tokens, oauth_of
from surehand.runtime.hubspot.settings import KIND, HubSpotSettings, as_settings, hubspot_settings
from surehand.runtime.sync.setup import begin
from surehand.store import models as m

NO_APP = Refusal(
    "no_app",
    "No app of HubSpot is registered for this installation.",
    allowed=(Next("change", "Enter a service key, or set SUREHAND_HUBSPOT_CLIENT_ID and its secret."),),
)


def has_app() -> bool:
    """Whether people can sign in at HubSpot."""
    return bool(installation.HUBSPOT_CLIENT_ID and installation.HUBSPOT_CLIENT_SECRET)


def callback() -> str:
    """Where HubSpot sends people back to; it is entered there when the app is registered."""
    return f"{installation.BASE_URL}/hubspot/signed-in"


def sign_in_address(state: str) -> str | Refusal:
    """Where somebody is sent to let us in; ``state`` comes back with them."""
    if not has_app():
        return NO_APP
    with oauth_of() as oauth:
        return oauth.authorize_url(redirect=callback(), state=state)


def begin_signed_in(
    workspace: str, actor: Actor, code: str, *, clock: Callable[[], datetime], title: str = "HubSpot"
) -> m.Connection | Refusal:
    """Keep the tokens for a code that HubSpot sent back: of a new connection, or anew of the one to that account."""
    if not has_app():
        return NO_APP
    try:
        with oauth_of() as oauth:
            tokens = oauth.exchange(code, redirect=callback())
    except DeliveryFailed as failed:
        allowed = (Next("again", "Begin again: a code is good for once, and not for long."),)
        return Refusal("hubspot_failed", failed.answer, allowed=allowed)
    with transaction.atomic():
        made = _of_account(workspace, actor, tokens.portal, clock) or _new(
            workspace, actor, tokens.portal, title, clock
        )
        if isinstance(made, Refusal):
            return made
        keep_tokens(made, tokens, clock())
    return made


def _of_account(
    workspace: str, actor: Actor, portal: str, clock: Callable[[], datetime]
) -> m.Connection | Refusal | None:
    for row in connections_of(workspace, KIND):
        settings = hubspot_settings(row)
        if portal and settings.portal == portal:
            change = ConnectionChange(settings=as_settings(replace(settings, auth="oauth")))
            return change_connection(workspace, actor, row.pk, change, now=clock())
    return None


def _new(
    workspace: str, actor: Actor, portal: str, title: str, clock: Callable[[], datetime]
) -> m.Connection | Refusal:
    settings = HubSpotSettings(auth="oauth", portal=portal)
    return begin(workspace, actor, KIND, title, as_settings(settings), now=clock())
