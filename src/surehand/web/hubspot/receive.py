"""The address at which HubSpot calls us: proven on the raw bytes, kept, answered; a worker reads what changed."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.runtime.hubspot.accounts import hubspot_anywhere
from surehand.runtime.hubspot.hooks import LARGEST, is_proven, keep
from surehand.store import models as m
from surehand.web.clock import now
from surehand.web.raw_bytes import raw_body
from surehand.web.webhooks.limits import WINDOW, is_guessing, is_too_often, note_guess


@csrf_exempt
@require_POST
def events(request: HttpRequest, connection: str) -> HttpResponse:
    """Keep what HubSpot tells. One that is paused keeps it too: it is read when it goes on."""
    if is_guessing(request):
        return _slower()
    body = raw_body(request, LARGEST)
    if body is None:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = hubspot_anywhere(connection)
    if found is None or not _is_proven(request, found, body):
        # The same answer for both: which connections there are is nobody's business.
        note_guess(request)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if is_too_often(connection):
        return _slower()
    if not keep(found, body, now()):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(status=HTTPStatus.ACCEPTED)


def _slower() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(WINDOW)})


def _is_proven(request: HttpRequest, found: m.Connection, body: bytes) -> bool:
    return is_proven(
        found,
        body,
        signature=request.headers.get("X-HubSpot-Signature-v3", ""),
        timestamp=request.headers.get("X-HubSpot-Request-Timestamp", ""),
        old=request.headers.get("X-HubSpot-Signature", ""),
        now=now(),
    )
