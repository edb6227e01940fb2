"""The address at which ClickUp calls us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.connectors.clickup.signature import is_from_clickup
from surehand.runtime.clickup.hooking import LARGEST, keep_message
from surehand.runtime.clickup.settings import clickup_anywhere, secret_of
from surehand.store import models as m
from surehand.web.sync.receiving import Door, take_in


@csrf_exempt
@require_POST
def events(request: HttpRequest, connection: str) -> HttpResponse:
    """Keep what ClickUp tells."""
    return take_in(request, connection, DOOR)


def _is_proven(request: HttpRequest, found: m.Connection, body: bytes) -> bool:
    return is_from_clickup(secret_of(found, "webhook"), request.headers.get("X-Signature", ""), body)


DOOR = Door(LARGEST, clickup_anywhere, _is_proven, keep_message)
