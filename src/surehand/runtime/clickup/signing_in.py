"""Letting ClickUp hand out the token itself (OAuth), where an app is registered there for this installation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings as installation

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.clickup.oauth import App, authorize_url, exchange_code
from surehand.core.engine import Actor, Next, Refusal
from surehand.runtime.clickup.setup import begin_clickup
from surehand.runtime.outgoing import allowed_hosts
from surehand.store import models as m

NO_APP = Refusal(
    "no_app",
    "No app of ClickUp is registered for this installation.",
    allowed=(Next("change", "Enter a token, or set SUREHAND_CLICKUP_CLIENT_ID and its secret."),),
)


def app_of_installation() -> App | None:
    """The app as the installation knows it; None where there is none."""
    client_id, secret = installation.CLICKUP_CLIENT_ID, installation.CLICKUP_CLIENT_SECRET
    return App(client_id, secret) if client_id and secret else None


def callback() -> str:
    """Where ClickUp sends people back to; it is entered there when the app is registered."""
    return f"{installation.BASE_URL}/clickup/signed-in"


def sign_in_address(state: str) -> str | Refusal:
    """Where somebody is sent to let us in; ``state`` comes back with them."""
    app = app_of_installation()
    return authorize_url(app.client_id, callback(), state) if app else NO_APP


def begin_signed_in(
    workspace: str, actor: Actor, code: str, *, clock: Callable[[], datetime]
) -> m.Connection | Refusal:
    """Make a connection with the token for a code that ClickUp sent back."""
    app = app_of_installation()
    if app is None:
        return NO_APP
    try:
        token = exchange_code(
            app, code, now=clock().timestamp(), base=installation.CLICKUP_API, allow=allowed_hosts()
        )
    except DeliveryFailed as failed:
        allowed = (Next("again", "Begin again: a code is good for once, and not for long."),)
        return Refusal("clickup_failed", failed.answer, allowed=allowed)
    return begin_clickup(workspace, actor, token, clock=clock, auth="oauth")
