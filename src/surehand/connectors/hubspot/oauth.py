"""Signing in to HubSpot by OAuth: the page of consent, and tokens. https://developers.hubspot.com/docs/api-reference/latest/auth

An access token holds for half an hour or as long as HubSpot says; a refresh token may be replaced with each use, so
both are to be kept together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.http import AllowedHosts, client
from surehand.connectors.hubspot import addresses as to
from surehand.connectors.hubspot.calls import TIMEOUT, exchange, read
from surehand.connectors.hubspot.failures import HubSpotFailed, failure_of, read_error
from surehand.connectors.hubspot.shapes import Tokens, TokenState

SCOPES = (
    "oauth",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.owners.read",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "settings.users.teams.read",
)
OPTIONAL_SCOPES = ("crm-pipelines-governance-read", "crm-pipelines-governance-write")
_REFUSED = 400


class TokenRefused(HubSpotFailed):
    """HubSpot gives no token. ``reason`` is its word, such as invalid_grant: another worker may have been faster."""

    reason: str = ""


class _Answer(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int
    refresh_token: str = ""
    hub_id: int | None = None
    scopes: tuple[str, ...] = ()


class OAuth:
    """The app at HubSpot that people sign in through."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        base: str = to.API,
        authorize: str = to.AUTHORIZE,
        allow: AllowedHosts | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._id = client_id
        self._secret = client_secret
        self._base = base.rstrip("/")
        self._authorize = authorize
        self._http = client(allow=allow or AllowedHosts(), timeout=timeout)

    def authorize_url(
        self,
        *,
        redirect: str,
        state: str,
        scopes: Sequence[str] = SCOPES,
        optional: Sequence[str] = OPTIONAL_SCOPES,
    ) -> str:
        """The page on which a person chooses the account and consents. ``state`` comes back and is to be checked."""
        asked = {"client_id": self._id, "redirect_uri": redirect, "scope": " ".join(scopes), "state": state}
        asked |= {"optional_scope": " ".join(optional)} if optional else {}
        return f"{self._authorize}?{urlencode(asked)}"

    def exchange(self, code: str, *, redirect: str) -> Tokens:
        """The tokens for the code that came back, which holds once. Raises `DeliveryFailed`."""
        return self._tokens(grant_type="authorization_code", code=code, redirect_uri=redirect)

    def refresh(self, refresh_token: str) -> Tokens:
        """New tokens. Raises `TokenRefused` with invalid_grant when the old one does not hold any more."""
        given = self._tokens(grant_type="refresh_token", refresh_token=refresh_token)
        # Where HubSpot sends no new one, the old one goes on.
        return given if given.refresh else msgspec.structs.replace(given, refresh=refresh_token)

    def revoke(self, token: str) -> None:
        """Make a token worthless; one that is already is no matter."""
        response = self._post(to.token("/revoke"), token=token)
        if not response.is_success and response.status_code not in (_REFUSED, 404):
            raise failure_of(response.status_code, response.content, response.headers)

    def introspect(self, token: str) -> TokenState:
        """What HubSpot says of a token."""
        said = read(self._ok(self._post(to.token("/introspect"), token=token)), dict[str, Any])
        return TokenState(
            active=bool(said.get("active")),
            portal=str(said.get("hub_id") or ""),
            user=str(said.get("user") or said.get("user_id") or ""),
            scopes=tuple(str(each) for each in said.get("scopes") or ()),
            expires_in=said.get("expires_in"),
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def __enter__(self) -> OAuth:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tokens(self, **form: str) -> Tokens:
        answer = read(self._ok(self._post(to.token(), **form)), _Answer)
        portal = "" if answer.hub_id is None else str(answer.hub_id)
        return Tokens(answer.access_token, answer.refresh_token, answer.expires_in, portal, answer.scopes)

    def _post(self, path: str, **form: str) -> httpx.Response:
        """The secret travels in the body only: addresses are written into logs."""
        data = {"client_id": self._id, "client_secret": self._secret, **form}
        return exchange(self._http, "HubSpot", "POST", self._base + path, data=data)

    def _ok(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        if response.status_code in (_REFUSED, 401):
            raise _refused(response)
        raise failure_of(response.status_code, response.content, response.headers)


def _refused(response: httpx.Response) -> DeliveryFailed:
    error = read_error(response.content)
    said = read(response, dict[str, Any]) if response.content else {}
    reason = str(said.get("error") or said.get("status") or "")[:80]
    sentence = f"HubSpot gives no token ({reason or response.status_code}): connect the account again."
    refused = TokenRefused("settings", sentence, status=response.status_code, error=error)
    refused.reason = reason
    return refused
