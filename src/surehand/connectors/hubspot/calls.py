"""One request to HubSpot at a time: what it costs is said before, what the answer tells of the limits after.

Nothing is tried again here: whoever calls knows whether a second try could do something twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

import httpx
import msgspec

from surehand.connectors.exchange import exchange, unreadable
from surehand.connectors.http import AllowedHosts, client
from surehand.connectors.hubspot.addresses import API, VERSION
from surehand.connectors.hubspot.failures import failure_of
from surehand.connectors.hubspot.shapes import Cost, RateSeen

LARGEST_ANSWER = 32 * 1024 * 1024
"""A page of 100 deals with the history of many properties is large."""
TIMEOUT = 30.0

T = TypeVar("T")


class Meter(Protocol):
    """Who keeps the account's limits, for all workers together."""

    def spend(self, cost: Cost) -> None:
        """A request is about to go out. May raise `DeliveryFailed` to keep it back, or wait."""
        ...

    def saw(self, rate: RateSeen) -> None:
        """An answer told of the limits."""
        ...


class Unmetered:
    """Keeps only what was seen last."""

    def __init__(self) -> None:
        self.rate = RateSeen()

    def spend(self, cost: Cost) -> None:
        """Whatever it costs."""

    def saw(self, rate: RateSeen) -> None:
        """Keep it."""
        self.rate = rate


class Calls:
    """The API with one token. ``base`` and ``version`` are settings; ``timeout`` is for a whole call, in seconds.

    Every call may raise `HubSpotFailed`, which is a `DeliveryFailed`.
    """

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        allow: AllowedHosts | None = None,
        version: str = VERSION,
        meter: Meter | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self.version = version
        self.meter: Meter = meter or Unmetered()
        self._token = token
        self._base = base.rstrip("/")
        self._http = client(allow=allow or AllowedHosts(), timeout=timeout, largest=LARGEST_ANSWER)

    def get(self, path: str, shape: type[T], **query: str | int) -> T:
        """What stands at an address."""
        return self.ask("GET", path, shape, query=query)

    def post(self, path: str, shape: type[T], body: Any, *, cost: Cost = "general") -> T:
        """What comes back for a body."""
        return self.ask("POST", path, shape, body=body, cost=cost)

    def ask(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        query: Mapping[str, str | int] | None = None,
        body: Any = None,
        cost: Cost = "general",
    ) -> T:
        """One exchange, read as ``shape``."""
        response = self.send(method, path, query=query, body=body, cost=cost)
        if not response.is_success:
            raise failure_of(response.status_code, response.content, response.headers)
        return read(response, shape)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Any = None,
        cost: Cost = "general",
    ) -> httpx.Response:
        """One exchange, whatever the answer says. Raises `DeliveryFailed` when there is none."""
        self.meter.spend(cost)
        headers = {"Authorization": f"Bearer {self._token}"}
        content = None
        if body is not None:
            content = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        address = self._base + path
        response = exchange(
            self._http, "HubSpot", method, address, headers=headers, content=content, params=query or None
        )
        self.meter.saw(rate_of(response.headers))
        return response

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()


def read(response: httpx.Response, shape: type[T]) -> T:
    """The body of an answer. Raises `DeliveryFailed` when it is not what HubSpot answers."""
    try:
        return msgspec.json.decode(response.content or b"null", type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable("HubSpot", response.status_code) from None


def rate_of(headers: Mapping[str, str]) -> RateSeen:
    """What the headers of an answer say of the limits. Search says nothing, OAuth nothing of the day."""

    def number(name: str) -> int | None:
        said = headers.get(f"x-hubspot-ratelimit-{name}", "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else None

    return RateSeen(
        limit=number("max"),
        remaining=number("remaining"),
        interval_ms=number("interval-milliseconds"),
        daily=number("daily"),
        daily_remaining=number("daily-remaining"),
    )
