"""How a system's own messages are taken in: proven on the raw bytes, kept, answered; a worker reads them later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from surehand.store import models as m
from surehand.web import clock
from surehand.web.raw_bytes import raw_body
from surehand.web.webhooks.limits import WINDOW, is_guessing, is_too_often, note_guess


class Door(NamedTuple):
    """What a system brings along: how large a message may be, whose it is, whether it is proven, and how it is kept.

    ``keep`` says no to what is no message of that system.
    """

    largest: int
    find: Callable[[str], m.Connection | None]
    is_proven: Callable[[HttpRequest, m.Connection, bytes], bool]
    keep: Callable[[m.Connection, bytes, datetime], bool]


def take_in(request: HttpRequest, connection: str, door: Door) -> HttpResponse:
    """Keep a message. A connection that is paused keeps it too: who calls gives up on those who do not answer."""
    if is_guessing(request):
        return _slower()
    body = raw_body(request, door.largest)
    if body is None:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = door.find(connection)
    if found is None or not door.is_proven(request, found, body):
        # The same answer for both: which connections there are is nobody's business.
        note_guess(request)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if is_too_often(connection):
        return _slower()
    if not door.keep(found, body, clock.now()):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(status=HTTPStatus.ACCEPTED)


def _slower() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(WINDOW)})
