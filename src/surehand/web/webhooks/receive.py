"""The address at which outside systems send: no session, no form; proven on the raw bytes, kept, answered."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.runtime.webhooks.incoming import LARGEST, Arrived, address_anywhere, is_proven, keep
from surehand.web import clock
from surehand.web.raw_bytes import raw_body
from surehand.web.webhooks.limits import WINDOW, is_guessing, is_too_often, note_guess

LATER = 600
"""In so many seconds a sender may try again at an address that a person has paused."""


@csrf_exempt
@require_POST
def receive(request: HttpRequest, connection: str, secret: str = "") -> JsonResponse:
    """Keep a message, and say so. Nothing is done with it here."""
    if is_guessing(request):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", WINDOW)
    body = raw_body(request, LARGEST)
    if body is None:
        return _no(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large")
    at, found = clock.now(), address_anywhere(connection)
    arrived = Arrived({name.lower(): value for name, value in request.headers.items()}, body, secret)
    if found is None or not is_proven(found, arrived, at):
        # The same answer for both: which addresses there are is nobody's business.
        note_guess(request)
        return _no(HTTPStatus.UNAUTHORIZED, "not_proven")
    if found.status != "active":
        return _no(HTTPStatus.SERVICE_UNAVAILABLE, "paused", LATER)
    if is_too_often(connection):
        return _no(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", WINDOW)
    return JsonResponse({"received": keep(found, arrived, at).key}, status=HTTPStatus.ACCEPTED)


def _no(status: HTTPStatus, code: str, wait: int = 0) -> JsonResponse:
    headers = {"Retry-After": str(wait)} if wait else {}
    return JsonResponse({"code": code}, status=status, headers=headers)
