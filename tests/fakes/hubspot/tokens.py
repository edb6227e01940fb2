"""Who may call: static tokens, and tokens of OAuth that expire."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.fakes.hubspot import refusals
from tests.fakes.hubspot.request import Answer, Request, route

if TYPE_CHECKING:
    from tests.fakes.hubspot.fake import FakeHubSpot

TOKEN = "pat-eu1-11111111-2222-3333-4444-555555555555"
CLIENT_ID, CLIENT_SECRET = "client-of-surehand", "secret-of-surehand"
_SIGNED = {
    "appId": 4711,
    "expiresAt": 0,
    "hubId": 8866554,
    "hublet": "eu1",
    "installingUserId": 1,
    "isPrivateDistribution": False,
    "isServiceAccount": False,
    "isUserLevel": False,
    "newSignature": "",
    "scopes": "",
    "scopeToScopeGroupPks": "",
    "signature": "",
    "trialScopes": "",
    "trialScopeToScopeGroupPks": "",
    "userId": 1,
}
LIVES = timedelta(minutes=30)


@dataclass
class Grant:
    """What a token may do; ``scopes`` of None is everything."""

    scopes: frozenset[str] | None = None
    until: datetime | None = None


@dataclass
class Tokens:
    """The tokens that hold. ``rotate`` is whether a refresh token holds once."""

    grants: dict[str, Grant] = field(default_factory=lambda: {TOKEN: Grant()})
    codes: dict[str, str] = field(default_factory=dict)
    refreshing: set[str] = field(default_factory=set)
    rotate: bool = False
    refreshed: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def check(self, header: str, now: datetime) -> Grant:
        """What the bearer may do. Raises `Refused`."""
        grant = self.grants.get(header.removeprefix("Bearer "))
        if grant is None or not header.startswith("Bearer "):
            raise refusals.unauthorised()
        if grant.until and now >= grant.until:
            raise refusals.expired()
        return grant

    def code(self, redirect: str) -> str:
        """What a person brings back from the page of consent."""
        made = f"code-{next(self._numbers)}"
        self.codes[made] = redirect
        return made

    def give(self, now: datetime) -> dict[str, Any]:
        """A new pair."""
        number = next(self._numbers)
        # Real ones are long: three hundred characters and more.
        access, refresh = f"access-{number}-" + "x" * 300, f"refresh-{number}"
        self.grants[access] = Grant(until=now + LIVES)
        self.refreshing.add(refresh)
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": int(LIVES.total_seconds()),
            "token_type": "bearer",
            "token_use": "access_token",
            "hub_id": 8866554,
            "scopes": ["oauth"],
            "user_id": 1,
        }


@route("GET", "/oauth/authorize")
def consent(fake: FakeHubSpot, request: Request) -> Answer:
    """The page on which somebody lets an app in, or does not."""
    back, state = request.query["redirect_uri"], quote(request.query["state"])
    agreed = f"{back}?code={fake.tokens.code(back)}&state={state}"
    refused = f"{back}?error=access_denied&state={state}"
    page = f'<h1>Connect app</h1><a href="{agreed}">Agree</a> <a href="{refused}">Cancel</a>'
    return 200, f'<link rel="icon" href="data:,">{page}'.encode()


@route("POST", "/oauth/token")
def token(fake: FakeHubSpot, request: Request) -> Answer:
    form, tokens = request.body, fake.tokens
    _check_client(form)
    if form.get("grant_type") == "authorization_code":
        if tokens.codes.pop(form.get("code", ""), None) != form.get("redirect_uri"):
            raise _bad_grant("missing or unknown auth code")
        return 200, tokens.give(fake.portal.now)
    old = form.get("refresh_token", "")
    if form.get("grant_type") != "refresh_token" or old not in tokens.refreshing:
        raise _bad_grant("missing or invalid refresh token")
    tokens.refreshed += 1
    given = tokens.give(fake.portal.now)
    if tokens.rotate:
        tokens.refreshing.discard(old)
    else:
        tokens.refreshing.discard(given["refresh_token"])
        given["refresh_token"] = old
    return 200, given


@route("POST", "/oauth/token/introspect")
def introspect(fake: FakeHubSpot, request: Request) -> Answer:
    _check_client(request.body)
    asked = request.body["token"]
    grant = fake.tokens.grants.get(asked)
    active = asked in fake.tokens.refreshing or bool(
        grant and (grant.until is None or grant.until > fake.portal.now)
    )
    until = grant.until if grant and grant.until else fake.portal.now
    told = {
        "active": active,
        "token": asked,
        "token_type": "bearer",
        "token_use": "refresh_token" if asked in fake.tokens.refreshing else "access_token",
        "app_id": 4711,
        "client_id": CLIENT_ID,
        "hub_id": fake.portal.number,
        "user_id": 1,
        "user": "admin@acme.example",
        "scopes": sorted(grant.scopes) if grant and grant.scopes else ["oauth"],
    }
    if told["token_use"] == "refresh_token":
        return 200, told
    left = int((until - fake.portal.now).total_seconds())
    return 200, {**told, "expires_in": left, "is_private_distribution": False, "signed_access_token": _SIGNED}


@route("POST", "/oauth/token/revoke")
def revoke(fake: FakeHubSpot, request: Request) -> Answer:
    _check_client(request.body)
    fake.tokens.refreshing.discard(request.body["token"])
    fake.tokens.grants.pop(request.body["token"], None)
    return 204, None


def _check_client(form: dict[str, str]) -> None:
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise refusals.Refused(401, "INVALID_CLIENT", "unknown client", error="invalid_client")


def _bad_grant(message: str) -> refusals.Refused:
    return refusals.Refused(400, "BAD_REFRESH_TOKEN", message, error="invalid_grant")
