"""Links with which somebody signs in once."""

from __future__ import annotations

from django.conf import settings
from sesame.utils import get_query_string

from surehand.store import models as m

PAGE = "/sign-in/link/"


def sign_in_link(account: m.Account) -> str:
    """A link that signs in once and within a day; the first one that is used ends the others."""
    return f"{settings.BASE_URL}{PAGE}{get_query_string(account)}"
