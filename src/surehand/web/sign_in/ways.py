"""Which ways of signing in there are."""

from __future__ import annotations

from django.conf import settings


def single_sign_on() -> str:
    """What the identity provider is called; empty where there is none."""
    return settings.SINGLE_SIGN_ON.name if settings.SINGLE_SIGN_ON else ""


def only_way() -> str:
    """What the identity provider is called where nobody comes in without it, by password or link; else empty."""
    return settings.SINGLE_SIGN_ON.name if settings.SINGLE_SIGN_ON and settings.SINGLE_SIGN_ON.is_only else ""


def can_write() -> bool:
    """Whether there is a mail server to send letters with."""
    return bool(settings.EMAIL_URL)


def can_send_links() -> bool:
    """Whether people can have a sign-in link sent to them."""
    return can_write() and not only_way()
