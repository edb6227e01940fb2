"""The mark of sessions that single sign-on began; whoever a provider vouched for is signed in without credentials."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

VOUCHED = "surehand.web.sign_in.backend.SingleSignOn"


class SingleSignOn(ModelBackend):
    """Finds the account of a session. There is no credential with which one could begin here."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody."""
