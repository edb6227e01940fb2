"""A table at an https address: fetched when it is another than the last time, and only as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import BinaryIO

import httpx
import msgspec

from surehand.connectors.channel import DeliveryFailed, Failure
from surehand.connectors.http import AnswerTooLarge, ForbiddenAddress

TIMEOUT = 60.0
"""Seconds for the whole file."""
_MEND = frozenset((400, 401, 403, 404, 405, 406, 410, 414))
"""Answers that another try does not change: somebody has to mend the address or the access."""
_LONGEST_MARK = 300


class Marks(msgspec.Struct, frozen=True):
    """What the other side says a version of the file is, to be asked whether it is another now (RFC 9110, 13.1)."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request that wants the file only when it is another."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": "" if self.etag else self.modified}
        return {name: value for name, value in told.items() if value}


def fetch(
    client: httpx.Client, url: str, marks: Marks, target: BinaryIO, *, authorization: str = ""
) -> Marks | None:
    """Write the file at an address to ``target``; None when it is as it was. Raises `DeliveryFailed`."""
    headers = {**marks.headers, **({"Authorization": authorization} if authorization else {})}
    try:
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return None
            if response.status_code != HTTPStatus.OK:
                raise _refused(response)
            for part in response.iter_raw():
                target.write(part)
            return _marks(response)
    except AnswerTooLarge as error:
        raise DeliveryFailed("settings", f"The file is too large: {error}") from error
    except ForbiddenAddress as error:
        raise DeliveryFailed("settings", str(error)) from error
    except (httpx.RequestError, httpx.StreamError) as error:
        raise DeliveryFailed("retry", f"The address cannot be reached: {type(error).__name__}.") from error


def _marks(response: httpx.Response) -> Marks:
    told = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    etag, modified = (value if len(value) <= _LONGEST_MARK else "" for value in told)
    return Marks(etag, modified)


def _refused(response: httpx.Response) -> DeliveryFailed:
    status = response.status_code
    if response.is_redirect:
        host = httpx.URL(response.headers.get("location", "")).host or "another page"
        answer = f"The address leads on to {host}; give the address of the file itself."
        return DeliveryFailed("settings", answer, status=status)
    failure: Failure = "settings" if status in _MEND else "retry"
    return DeliveryFailed(failure, f"The other side answered {status}.", status=status, wait=_wait(response))


def _wait(response: httpx.Response) -> timedelta | None:
    """How long the other side wants to be left alone: seconds or a moment, as RFC 9110 has it."""
    told = response.headers.get("retry-after", "").strip()
    if told.isdecimal():
        return timedelta(seconds=min(int(told[:9]), 86_400))
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(until.astimezone(UTC) - datetime.now(UTC), timedelta())
