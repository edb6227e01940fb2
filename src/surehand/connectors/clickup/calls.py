"""One request to ClickUp at a time: it is counted before, what the answer tells of the limit is kept after.

Nothing is tried again here: whoever calls knows whether a second try could do something twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import httpx
import msgspec

from surehand.connectors.clickup.failures import failure_of
from surehand.connectors.clickup.shapes import RateSeen
from surehand.connectors.exchange import exchange, unreadable
from surehand.connectors.http import AllowedHosts, client

API = "https://api.clickup.com/api"
LARGEST_ANSWER = 32 * 1024 * 1024
"""A page of 100 tasks with long descriptions is large."""
TIMEOUT = 30.0

T = TypeVar("T")


class Meter(Protocol):
    """Who keeps the limit of the token, for all workers together."""

    def spend(self) -> None:
        """A request is about to go out. May raise `DeliveryFailed` to keep it back."""
        ...

    def saw(self, rate: RateSeen) -> None:
        """An answer told of the limit."""
        ...


class Unmetered:
    """Keeps only what was seen last."""

    def __init__(self) -> None:
        self.rate = RateSeen()

    def spend(self) -> None:
        """Whatever it costs."""

    def saw(self, rate: RateSeen) -> None:
        """Keep it."""
        self.rate = rate


class Calls:
    """The API with one token. ``timeout`` is for a whole call, ``clock`` gives the time, both in seconds.

    Every call may raise `DeliveryFailed`; as `ClickUpFailed` where ClickUp itself said no.
    """

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        allow: AllowedHosts | None = None,
        meter: Meter | None = None,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.meter: Meter = meter or Unmetered()
        self._sign = token if token.startswith("pk_") else f"Bearer {token}"
        self._base = base.rstrip("/")
        self._clock = clock
        self._http = client(allow=allow or AllowedHosts(), timeout=timeout, largest=LARGEST_ANSWER)

    def get(self, path: str, shape: type[T], **query: object) -> T:
        """What stands at an address."""
        return self.ask("GET", path, shape, query=query)

    def ask(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        query: Mapping[str, object] | None = None,
        body: Any = None,
    ) -> T:
        """One exchange, read as ``shape``."""
        self.meter.spend()
        headers = {"Authorization": self._sign, "Content-Type": "application/json"}
        content = None if body is None else msgspec.json.encode(body)
        params = {name: as_text(value) for name, value in (query or {}).items() if value is not None}
        response = exchange(
            self._http,
            "ClickUp",
            method,
            self._base + path,
            headers=headers,
            content=content,
            params=params or None,
        )
        self.meter.saw(rate_of(response.headers))
        if not response.is_success:
            raise failure_of(response.status_code, response.content, response.headers, self._clock())
        return read(response, shape)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()


def read(response: httpx.Response, shape: type[T]) -> T:
    """The body of an answer; numbers may come as text. Raises `DeliveryFailed` when it is not what ClickUp answers."""
    try:
        return msgspec.json.decode(response.content or b"{}", type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise unreadable("ClickUp", response.status_code) from None


def as_text(value: object) -> str | list[str]:
    """A value of a query: yes and no as ClickUp reads them, several as several."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return [str(each) for each in value] if isinstance(value, list | tuple) else str(value)


def rate_of(headers: Mapping[str, str]) -> RateSeen:
    """What the headers of an answer say of the limit."""

    def number(name: str) -> int | None:
        said = headers.get(f"x-ratelimit-{name}", "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else None

    return RateSeen(limit=number("limit"), remaining=number("remaining"), reset=number("reset"))
