"""One request to an outside system and its answer; what went wrong is told without a word of what was sent."""

from __future__ import annotations

from typing import Any

import httpx

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.http import ForbiddenAddress


def exchange(http: httpx.Client, system: str, method: str, address: str, **how: Any) -> httpx.Response:
    """Send and receive, whatever the answer says. ``system`` is its name. Raises `DeliveryFailed` without an answer."""
    try:
        return http.request(method, address, **how)
    except ForbiddenAddress as error:
        raise DeliveryFailed("settings", str(error)) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The text of an error may hold what was sent; its kind does not.
        raise DeliveryFailed("retry", f"{system} cannot be reached ({type(error).__name__}).") from None


def unreadable(system: str, status: int) -> DeliveryFailed:
    """What came is nothing that the system would answer."""
    return DeliveryFailed("retry", f"What answered is not {system} ({status}).", status=status)
