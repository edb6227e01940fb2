"""Links with which somebody signs in once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings

from surehand.runtime.proof import link_token
from surehand.store import models as m

PAGE = "/sign-in/link/"


def sign_in_link(account: m.Account) -> str:
    """A link that signs in once and within a day; the first one that is used ends the others.

    Whoever runs the machine vouches for the address: using it proves that.
    """
    query = urlencode({"token": link_token(account, proves=True)})
    return f"{settings.BASE_URL}{PAGE}?{query}"
