"""What a no of ClickUp means: another try, other settings, or a value that the caller handles.

ClickUp says ``{"err": …, "ECODE": …}``; neither is relied on, only shown. https://developer.clickup.com/docs/common_errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from surehand.connectors.channel import DeliveryFailed, Failure

UNAUTHORISED, FORBIDDEN, NOT_FOUND, GONE, TOO_MANY = 401, 403, 404, 410, 429
_RETRY = frozenset((408, 423, 425))
_BROKEN = 500
_WINDOW = timedelta(minutes=1)
"""The limit counts by the minute, so nobody has to wait for longer."""


class ClickUpError(msgspec.Struct, frozen=True):
    """An error as ClickUp says it."""

    err: str = ""
    code: str = msgspec.field(default="", name="ECODE")


class ClickUpFailed(DeliveryFailed):
    """ClickUp answered no. ``error`` is what it said."""

    def __init__(
        self,
        failure: Failure,
        answer: str,
        *,
        status: int,
        error: ClickUpError,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(failure, answer, status=status, wait=wait)
        self.error = error

    @property
    def is_gone(self) -> bool:
        """Whether what was asked for is not there."""
        return self.status in (NOT_FOUND, GONE)

    @property
    def is_refusal(self) -> bool:
        """Whether the request itself does not fit: the same one will never be taken."""
        return self.failure == "person" and not self.is_gone


def failure_of(status: int, body: bytes, headers: Mapping[str, str], now: float) -> ClickUpFailed:
    """What an answer that is not a success means. ``now`` is in seconds since 1970."""
    error = _read(body)
    told = " ".join(error.err.split())[:300] or str(status)
    if status == UNAUTHORISED:
        said = f"ClickUp does not take this token ({told}): enter a new one, or grant it this workspace."
        return ClickUpFailed("settings", said, status=status, error=error)
    if status == FORBIDDEN:
        said = f"ClickUp does not let this account do that ({told}): give it access there."
        return ClickUpFailed("settings", said, status=status, error=error)
    if status == TOO_MANY:
        said = "ClickUp's limit of requests a minute is reached."
        return ClickUpFailed("retry", said, status=status, error=error, wait=_wait(headers, now))
    if status in _RETRY or status >= _BROKEN:
        said = f"ClickUp has trouble of its own ({status})."
        return ClickUpFailed("retry", said, status=status, error=error)
    if status in (NOT_FOUND, GONE):
        return ClickUpFailed(
            "person", f"This is not in ClickUp any more ({told}).", status=status, error=error
        )
    return ClickUpFailed("person", f"ClickUp refused: {told}.", status=status, error=error)


def _read(body: bytes) -> ClickUpError:
    try:
        return msgspec.json.decode(body, type=ClickUpError)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ClickUpError()


def _wait(headers: Mapping[str, str], now: float) -> timedelta:
    """Until the minute is over: a clock that is off makes nobody wait for longer than a window, nor not at all."""
    reset = headers.get("x-ratelimit-reset", "")
    if not (reset.isascii() and reset.isdecimal()) or len(reset) > 12:
        return _WINDOW
    return min(max(timedelta(seconds=int(reset) - now), timedelta(seconds=1)), _WINDOW)
