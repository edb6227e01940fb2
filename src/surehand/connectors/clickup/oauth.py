"""Signing in at ClickUp on behalf of somebody: https://developer.clickup.com/docs/authentication.

A token of ClickUp does not expire and cannot be refreshed; it ends when the person takes it back.
"""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from surehand.connectors.clickup.calls import API, TIMEOUT, exchange, read
from surehand.connectors.clickup.failures import failure_of
from surehand.connectors.http import AllowedHosts, client

AUTHORIZE = "https://app.clickup.com/api"


class App(msgspec.Struct, frozen=True):
    """An app as it is registered at ClickUp."""

    client_id: str
    client_secret: str


class _Token(msgspec.Struct, frozen=True):
    access_token: str


def authorize_url(client_id: str, redirect: str, state: str) -> str:
    """Where somebody is sent to let us in."""
    return f"{AUTHORIZE}?{urlencode({'client_id': client_id, 'redirect_uri': redirect, 'state': state})}"


def exchange_code(
    app: App, code: str, *, now: float, base: str = API, allow: AllowedHosts | None = None
) -> str:
    """The token for the code that ClickUp sent back with them. Raises `DeliveryFailed`."""
    body = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
    http = client(allow=allow or AllowedHosts(), timeout=TIMEOUT)
    with http:
        response = exchange(http, "ClickUp", "POST", base.rstrip("/") + "/v2/oauth/token", json=body)
    if not response.is_success:
        raise failure_of(response.status_code, response.content, response.headers, now)
    return read(response, _Token).access_token
