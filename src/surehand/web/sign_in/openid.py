"""OpenID Connect by Authlib, made strict: see docs/decisions/single-sign-on.md."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from surehand.web.sign_in.environment import SingleSignOn, is_secret
from surehand.web.sign_in.provider import Mistrust, Unfinished, Unreachable, Vouched

_PARTS = "authorization_endpoint token_endpoint jwks_uri userinfo_endpoint end_session_endpoint".split()
_ALGORITHMS = frozenset("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA".split())
_PATIENCE = 10
"""Seconds to wait for an answer."""
_FRESH = 3600
"""Seconds after which the provider is asked anew where its parts and keys are."""
_LEEWAY = 60
"""Seconds by which its clock may differ from ours."""
_YES = (True, "true", "1")
"""What providers write for true in claims."""


class OpenIdConnect:
    """A provider that speaks OpenID Connect: code flow with PKCE, state and nonce."""

    def __init__(self, chosen: SingleSignOn) -> None:
        self._client = _Client(chosen)

    def begin(self, request: HttpRequest, back: str) -> HttpResponse:
        """Send the browser there, to come back to an address. Raises `Mistrust`, `Unreachable`."""
        with _in_our_words():
            answer: HttpResponse = self._client.authorize_redirect(request, back)
            return answer

    def finish(self, request: HttpRequest) -> Vouched:
        """Whom it sent back. Raises `Unfinished`, `Mistrust`, `Unreachable`."""
        with _in_our_words():
            claims = self._client.claims_of(request)
        # Microsoft says it by a claim of its own: that the tenant has proven the domain of the address.
        is_verified = any(claims.get(name) in _YES for name in ("email_verified", "xms_edov"))
        return Vouched(str(claims.get("email") or "").casefold().strip(), is_verified)

    def end_address(self) -> str:
        """Where a browser signs out there; empty where there is no such page. Raises `Mistrust`, `Unreachable`."""
        with _in_our_words():
            return str(self._client.load_server_metadata().get("end_session_endpoint") or "")


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except MismatchingStateError as error:
        raise Unfinished from error
    except (AuthlibBaseError, JoseError) as error:
        raise Mistrust(str(error)) from error
    except (RequestException, ValueError, RuntimeError) as error:
        raise Unreachable(str(error)) from error


class _Calls(OAuth2Session):
    """Requests to the provider, and to no place that an answer would send us on to."""

    def request(self, *args: Any, **options: Any) -> Any:
        return super().request(*args, **{**options, "allow_redirects": False})


class _Client(DjangoOAuth2App):
    """Authlib's client, with what it leaves to its users to check."""

    client_cls = _Calls

    def __init__(self, chosen: SingleSignOn) -> None:
        super().__init__(
            DjangoIntegration("single-sign-on"),
            client_id=chosen.client_id,
            client_secret=chosen.client_secret,
            server_metadata_url=f"{chosen.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE,
            },
        )
        self._issuer = chosen.issuer

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself. Raises `Mistrust` when it is another than the configured one."""
        if self.server_metadata.get("_loaded_at", 0) < time.time() - _FRESH:
            self.server_metadata = {}
        told: dict[str, Any] = super().load_server_metadata()
        try:
            _check_told(told, self._issuer)
        except Mistrust:
            self.server_metadata = {}
            raise
        # Never “none”, nor a signature that everybody who knows the client secret can make.
        offered = told.get("id_token_signing_alg_values_supported", ())
        told["id_token_signing_alg_values_supported"] = sorted(_ALGORITHMS.intersection(offered)) or ["RS256"]
        return told

    def claims_of(self, request: HttpRequest) -> Mapping[str, Any]:
        """What the provider says of whom it sent back, checked: signature, issuer, audience, time, and nonce."""
        expected = {
            "iss": {"essential": True, "value": self.load_server_metadata()["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
        }
        token = self.authorize_access_token(request, claims_options=expected, leeway=_LEEWAY)
        claims = token.get("userinfo")
        if claims is None:
            raise Mistrust("the provider sent no id_token")
        return claims if claims.get("email") else {**claims, **self._told_apart(token, claims["sub"])}

    def _told_apart(self, token: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """What providers with short id_tokens say on a second question, about the same person."""
        if not self.load_server_metadata().get("userinfo_endpoint"):
            return {}
        told: Mapping[str, Any] = self.userinfo(token=token)
        if told.get("sub") != subject:
            raise Mistrust("the provider answered a question about one person with another")
        return told


def _check_told(told: Mapping[str, Any], issuer: str) -> None:
    """It is the provider that was configured, and as well protected in all its parts. Raises `Mistrust`."""
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise Mistrust(f"the provider calls itself {told.get('issuer')!r}, not {issuer!r}")
    for name in _PARTS:
        address = str(told.get(name) or "")
        if address and not (is_secret(address) and urlsplit(address).scheme == urlsplit(issuer).scheme):
            raise Mistrust(f"the {name} of the provider is at {address!r}")
