"""Requests to outside systems, within what an administrator of this machine allows."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from surehand.connectors.http import TIMEOUT, AllowedHosts, client, read_allowed
from surehand.core.engine import Next, Refusal

LONGEST_URL = 2000


def outgoing_client(timeout: float | None = None) -> httpx.Client:
    """A client that reaches the public internet and what ``SUREHAND_OUTGOING_ALLOW`` lists, nothing else."""
    return client(allow=allowed_hosts(), timeout=timeout or TIMEOUT)


def allowed_hosts() -> AllowedHosts:
    """What may be reached although it is not public. Raises ValueError for a setting that cannot be read."""
    return _read(tuple(settings.OUTGOING_ALLOW))


def unfit_address(url: str) -> Refusal | None:
    """Why nothing can be sent to an address; None when it can be tried.

    Where its name leads is judged at every connection; here only what it says itself.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return _bad("This is no address.")
    host = parts.hostname or ""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or not host:
        return _bad("This is no address.")
    if parts.username or parts.password:
        return _bad("An address with a password in it would show the password to everybody who sees it.")
    if parts.scheme == "https" or (parts.scheme == "http" and allowed_hosts().names(host, port)):
        return None
    return _bad(
        "Only https is sent to; http may be allowed for a host of your own by SUREHAND_OUTGOING_ALLOW."
    )


def _bad(sentence: str) -> Refusal:
    return Refusal(
        "bad_address", sentence, allowed=(Next("change", "Give an address that begins with https://."),)
    )


@lru_cache(4)
def _read(entries: tuple[str, ...]) -> AllowedHosts:
    return read_allowed(entries)
