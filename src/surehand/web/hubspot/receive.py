"""The address at which HubSpot calls us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.runtime.hubspot.accounts import hubspot_anywhere
from surehand.runtime.hubspot.hooks import LARGEST, is_proven, keep
from surehand.store import models as m
from surehand.web import clock
from surehand.web.sync.receiving import Door, take_in


@csrf_exempt
@require_POST
def events(request: HttpRequest, connection: str) -> HttpResponse:
    """Keep what HubSpot tells."""
    return take_in(request, connection, DOOR)


def _is_proven(request: HttpRequest, found: m.Connection, body: bytes) -> bool:
    return is_proven(
        found,
        body,
        signature=request.headers.get("X-HubSpot-Signature-v3", ""),
        timestamp=request.headers.get("X-HubSpot-Request-Timestamp", ""),
        old=request.headers.get("X-HubSpot-Signature", ""),
        now=clock.now(),
    )


DOOR = Door(LARGEST, hubspot_anywhere, _is_proven, keep)
