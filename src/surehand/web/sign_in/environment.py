"""The identity provider that vouches for people, as the environment names it: see docs/how-to/single-sign-on.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NAMES = {"accounts.google.com": "Google", "login.microsoftonline.com": "Microsoft"}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SingleSignOn:
    """An OpenID Connect provider. ``domains`` are those whose addresses come in, none for all; ``is_only`` tells that
    there is no other way in.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    domains: frozenset[str] = frozenset()
    is_only: bool = False


def read_single_sign_on(environment: Mapping[str, str]) -> SingleSignOn | None:
    """The provider, None where there is none. Raises `ImproperlyConfigured` for one nobody could sign in with."""
    issuer = environment.get("SUREHAND_OIDC_ISSUER", "").strip().rstrip("/")
    is_only = _is_on(environment.get("SUREHAND_OIDC_ONLY", ""))
    if not issuer:
        if is_only:
            raise ImproperlyConfigured("SUREHAND_OIDC_ONLY needs SUREHAND_OIDC_ISSUER: nobody could sign in.")
        return None
    _check_issuer(issuer)
    for name in ("SUREHAND_OIDC_CLIENT_ID", "SUREHAND_OIDC_CLIENT_SECRET"):
        if not environment.get(name):
            raise ImproperlyConfigured(f"SUREHAND_OIDC_ISSUER needs {name}, which the provider gives out.")
    host = urlsplit(issuer).hostname or ""
    return SingleSignOn(
        issuer=issuer,
        client_id=environment["SUREHAND_OIDC_CLIENT_ID"],
        client_secret=environment["SUREHAND_OIDC_CLIENT_SECRET"],
        name=environment.get("SUREHAND_OIDC_NAME") or _NAMES.get(host, host),
        domains=_domains(environment.get("SUREHAND_OIDC_DOMAINS", "")),
        is_only=is_only,
    )


def is_secret(address: str) -> bool:
    """Whether nobody on the way can read or change what goes to an address: by TLS, or as it stays on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _check_issuer(issuer: str) -> None:
    if not is_secret(issuer) or urlsplit(issuer).query:
        raise ImproperlyConfigured(
            f"SUREHAND_OIDC_ISSUER is “{issuer}”; write an address with https://, as the provider names it."
        )


def _domains(listed: str) -> frozenset[str]:
    return frozenset(each.strip().casefold().removeprefix("@") for each in listed.split(",") if each.strip())


def _is_on(text: str) -> bool:
    if text.casefold() not in ("", "on", "off"):
        raise ImproperlyConfigured(f"SUREHAND_OIDC_ONLY is “{text}”; write on or off.")
    return text.casefold() == "on"
