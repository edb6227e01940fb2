"""Secrets never reach the ledger: whatever the other side says back is cleared of them before it is kept."""

from __future__ import annotations

import re
from contextlib import suppress

from django.conf import settings

from surehand.runtime.connections import secrets_of
from surehand.runtime.secrets import CannotOpen
from surehand.store import models as m

HIDDEN = "•••"
LONGEST = 500
_SHORTEST = 6
"""Anything shorter is no secret, but stands in many a word."""
_KNOWN = re.compile(
    r"""(?ix)
    (?<=://)[^/\s:@]+:[^/\s@]+(?=@)                      # the password in an address
    | \b(?:whsec_|xox[abeprs]-|xapp-|shk_)[\w+/=.-]{6,}   # Standard Webhooks, Slack, our own keys
    | (?<=bearer\s)[\w.~+/=-]{16,}
    | (?<=basic\s)[a-z0-9+/=]{16,}
    | (?:(?<=token=)|(?<=secret=)|(?<=password=)|(?<=api_key=))[^\s&"']+
    """
)


def redacted(text: str, connection: m.Connection | None = None, *, longest: int = LONGEST) -> str:
    """A text as it may be kept and shown: without the secrets of its connection, nor anything that looks like one."""
    for secret in _secrets(connection):
        text = text.replace(secret, HIDDEN)
    return _KNOWN.sub(HIDDEN, text)[:longest]


def _secrets(connection: m.Connection | None) -> list[str]:
    """The longest first, for one may be a part of another."""
    known = [_mail_password()]
    if connection is not None:
        # Nobody can have sent what nobody can open.
        with suppress(CannotOpen):
            known.extend(secrets_of(connection).values())
    return sorted({each for each in known if len(each) >= _SHORTEST}, key=len, reverse=True)


def _mail_password() -> str:
    found = re.search(r"://[^/\s:@]+:([^/\s@]+)@", settings.EMAIL_URL or "")
    return found.group(1) if found else ""
