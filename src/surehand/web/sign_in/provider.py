"""The identity provider as the pages know it: where it sends people, whom it vouches for, and how it can fail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surehand.web.sign_in.environment import SingleSignOn


class Mistrust(Exception):
    """The provider answered something that cannot be relied on; the text is for the log."""


class Unfinished(Exception):
    """What came back belongs to no sign-in of this browser: begun elsewhere, finished already, or too old."""


class Unreachable(Exception):
    """The provider does not answer, or not with what the protocol asks for; the text is for the log."""


@dataclass(frozen=True)
class Vouched:
    """Whom the provider let in; ``is_verified`` tells that the address is theirs."""

    address: str
    is_verified: bool


class Provider(Protocol):
    """Who vouches for people."""

    def begin(self, request: HttpRequest, back: str) -> HttpResponse:
        """Send the browser there, to come back to an address. Raises `Mistrust`, `Unreachable`."""

    def finish(self, request: HttpRequest) -> Vouched:
        """Whom it sent back. Raises `Unfinished`, `Mistrust`, `Unreachable`."""

    def end_address(self) -> str:
        """Where a browser signs out there; empty where there is no such page. Raises `Mistrust`, `Unreachable`."""


def provider() -> Provider:
    """The configured provider; there must be one."""
    return _made(settings.SINGLE_SIGN_ON)


@cache
def _made(chosen: SingleSignOn) -> Provider:
    # Not above: those who have no single sign-on need not carry the 17 MB and 0.4 seconds of what it stands on.
    from surehand.web.sign_in.openid import OpenIdConnect

    return OpenIdConnect(chosen)
