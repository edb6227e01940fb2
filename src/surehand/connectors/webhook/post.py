"""One message to one address, and what its answer means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from surehand.connectors.channel import DeliveryFailed, Failure
from surehand.connectors.http import ForbiddenAddress

SHOWN = 200
"""So much of an answer is kept."""
GONE = 410
"""By the Standard Webhooks: the receiver wants nothing more."""
UNFIT = frozenset((400, 413, 415, 422))
"""The receiver was there and does not take this message: sent again unchanged, it would not either."""
_MORE_THAN_ENOUGH = 4000


def post(client: httpx.Client, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Send a message; the answer in a line. Raises `DeliveryFailed`, with “settings” for what no try will mend."""
    told = {"Content-Type": "application/json", **headers}
    try:
        with client.stream("POST", url, content=body, headers=told) as response:
            status, answer = response.status_code, _line(response)
            wait = _wait(response.headers.get("retry-after", ""), now)
    except ForbiddenAddress as forbidden:
        raise DeliveryFailed("settings", str(forbidden)) from forbidden
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise DeliveryFailed("settings", f"This is no address to send to: {error}") from error
    except httpx.TimeoutException as error:
        raise DeliveryFailed("retry", "It took too long to answer.") from error
    except httpx.RequestError as error:
        raise DeliveryFailed("retry", f"It did not answer: {str(error) or type(error).__name__}") from error
    if HTTPStatus(200) <= status < HTTPStatus(300):
        return answer
    raise DeliveryFailed(_failure(status), answer, status=status, wait=wait)


def is_of_settings(status: int | None) -> bool:
    """Whether an answer will be the same until somebody changes something: redirects and refusals, but no “later”."""
    return status is not None and 300 <= status < 500 and status not in (408, 425, 429)


def _failure(status: int) -> Failure:
    if status == GONE:
        return "settings"
    return "person" if status in UNFIT else "retry"


def _line(response: httpx.Response) -> str:
    """Status and the beginning of the body. What cannot be read of a body does not change what the status says."""
    begun = bytearray()
    try:
        for part in response.iter_raw():
            begun += part
            if len(begun) >= _MORE_THAN_ENOUGH:
                break
    except httpx.RequestError:
        begun += b" ..."
    said = " ".join(begun.decode(errors="replace").split())
    printable = "".join(sign for sign in said if sign.isprintable())
    return f"{response.status_code} {printable[:SHOWN]}".strip()


def _wait(retry_after: str, now: datetime) -> timedelta | None:
    """How long the other side asks to be left alone: seconds, or a moment (RFC 9110, 10.2.3)."""
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=int(retry_after[:9]))
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return max(wait, timedelta())
