"""What a no of HubSpot means: another try, other settings, or a value that the caller handles.

Every field of an error is optional, so whatever is missing is not relied on.
https://developers.hubspot.com/docs/api-reference/error-handling
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from surehand.connectors.channel import DeliveryFailed, Failure

_UNAUTHORISED, _FORBIDDEN, _NOWHERE, _TOO_MANY = 401, 403, 404, 429
_RETRY = frozenset((408, 423, 425, 477, 499))
_BROKEN = 500
_LONGEST_WAIT = 3600
_LOCKED_WAIT = timedelta(seconds=2)
"""423 asks for at least two seconds between tries."""
_MIGRATING_WAIT = timedelta(hours=1)
_WAITS = {
    "TEN_SECONDLY_ROLLING": timedelta(seconds=10),
    "SECONDLY": timedelta(seconds=1),
    "DAILY": timedelta(hours=1),
}
_MISSING = re.compile(r"\b(required|missing)\b", re.IGNORECASE)
_QUOTED_NAME = re.compile(r'"name"\s*:\s*"([A-Za-z0-9_]+)"')
_NAMED = frozenset(("propertyname", "propertynames", "properties", "requiredproperties", "missingproperties"))


class ErrorDetail(msgspec.Struct, frozen=True, rename="camel"):
    """One of several errors in an answer."""

    message: str = ""
    code: str | None = None
    sub_category: Any = None
    context: dict[str, Any] | None = None
    in_: str | None = msgspec.field(default=None, name="in")


class HubSpotError(msgspec.Struct, frozen=True, rename="camel"):
    """An error as HubSpot says it: of a whole request, or of some rows of a batch."""

    message: str = ""
    category: str = ""
    sub_category: Any = None
    policy_name: str = ""
    correlation_id: str = ""
    context: dict[str, Any] | None = None
    errors: tuple[ErrorDetail, ...] = ()


class HubSpotFailed(DeliveryFailed):
    """HubSpot answered no. ``error`` is what it said.

    ``policy`` is the limit that was reached, ``scopes`` are the permissions that are missing.
    """

    def __init__(
        self,
        failure: Failure,
        answer: str,
        *,
        status: int,
        error: HubSpotError,
        wait: timedelta | None = None,
        scopes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(failure, answer, status=status, wait=wait)
        self.error = error
        self.policy = error.policy_name
        self.scopes = scopes


def failure_of(status: int, body: bytes, headers: Mapping[str, str]) -> HubSpotFailed:
    """What an answer that is not a success means."""
    error = read_error(body)
    if status == _UNAUTHORISED:
        said = "HubSpot does not take this token: it was revoked, has expired or is another account's."
        return HubSpotFailed("settings", said, status=status, error=error)
    if status == _FORBIDDEN:
        return _forbidden(error)
    if status == _TOO_MANY:
        limit = error.policy_name or "unnamed"
        said = f"HubSpot's limit is reached ({limit})."
        return HubSpotFailed("retry", said, status=status, error=error, wait=_wait(limit, headers))
    if status in _RETRY or status >= _BROKEN:
        said = f"HubSpot has trouble of its own ({status})."
        return HubSpotFailed("retry", said, status=status, error=error, wait=_pause(status, headers))
    why = sentence_of(error).rstrip(".") or str(status)
    said = f"HubSpot refused: {why}."
    if status == _NOWHERE:
        said = "HubSpot has nothing at this address: this version of its API may have ended."
    return HubSpotFailed("settings", said, status=status, error=error)


def read_error(body: bytes) -> HubSpotError:
    """The error in an answer; an empty one where there is none to read."""
    try:
        return msgspec.json.decode(body, type=HubSpotError)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return HubSpotError()


def _forbidden(error: HubSpotError) -> HubSpotFailed:
    scopes = missing_scopes(error)
    said = "HubSpot does not let this token do that."
    if scopes:
        said = f"The token lacks a permission: grant it {', '.join(scopes)}."
    return HubSpotFailed("settings", said, status=_FORBIDDEN, error=error, scopes=scopes)


def missing_scopes(error: HubSpotError) -> tuple[str, ...]:
    """The scopes that an error says are needed, each once."""
    contexts = (error.context, *(each.context for each in error.errors))
    keys = ("requiredGranularScopes", "requiredScopes", "missingScopes")
    named = (scope for context in contexts for key in keys for scope in _texts((context or {}).get(key)))
    return tuple(dict.fromkeys(named))


def named_properties(error: HubSpotError | ErrorDetail) -> tuple[str, ...]:
    """The properties that an error speaks of, each once: in its context, its details, or inside its sentence."""
    return tuple(dict.fromkeys(_names(error)))


def _names(error: HubSpotError | ErrorDetail) -> Iterator[str]:
    for key, value in (error.context or {}).items():
        if key.lower() in _NAMED:
            yield from (name.strip(" []\"'") for text in _texts(value) for name in text.split(","))
    if isinstance(error, ErrorDetail):
        if error.in_ and error.in_ not in ("body", "path", "query"):
            yield error.in_.removeprefix("properties.")
    else:
        for detail in error.errors:
            yield from _names(detail)
    yield from _QUOTED_NAME.findall(error.message)


def says_missing(error: HubSpotError) -> bool:
    """Whether it is about values that are required, not about values that do not fit."""
    said = [error.message, str(error.sub_category or "")]
    for each in error.errors:
        said += [each.message, each.code or "", str(each.sub_category or "")]
    return any(_MISSING.search(text.replace("_", " ")) for text in said)


def sentence_of(error: HubSpotError) -> str:
    """What HubSpot says, with its details, on one line of at most 400 characters."""
    messages = (error.message, *(each.message for each in error.errors))
    said = dict.fromkeys(_one_line(part) for message in messages for part in _sentences(message))
    return " ".join(text for text in said if text)[:400]


def _sentences(message: str) -> list[str]:
    """What is wrong with values stands as JSON behind the sentence: then only the sentences inside."""
    start = message.find("[{")
    if start < 0:
        return [message]
    try:
        inner = msgspec.json.decode(message[start:].encode("utf-8", "replace"), type=list[dict[str, Any]])
    except msgspec.DecodeError:
        return [message]
    return [str(each["message"]) for each in inner if each.get("message")] or [message]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, list) else []


def _one_line(text: str) -> str:
    return " ".join(text.split())[:400]


def _wait(policy: str, headers: Mapping[str, str]) -> timedelta:
    for name, wait in _WAITS.items():
        if policy.startswith(name) or policy.endswith(name):
            return _asked(headers) or wait
    return _asked(headers) or _WAITS["TEN_SECONDLY_ROLLING"]


def _pause(status: int, headers: Mapping[str, str]) -> timedelta | None:
    if status == 423:
        return _asked(headers) or _LOCKED_WAIT
    if status == 477:
        return _asked(headers) or _MIGRATING_WAIT
    return _asked(headers)


def _asked(headers: Mapping[str, str]) -> timedelta | None:
    """How long HubSpot asks to be left alone: in seconds, or in milliseconds where it would be absurd otherwise."""
    said = headers.get("retry-after", "")
    if not (said.isascii() and said.isdecimal()) or len(said) > 9:
        return None
    seconds = int(said)
    return timedelta(seconds=seconds) if 0 < seconds <= _LONGEST_WAIT else None
