"""What supervisors and Prometheus ask: no sign-in, no session, no workspace, and no number of requests is too many."""

from __future__ import annotations

import secrets

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from prometheus_client import CONTENT_TYPE_LATEST

from surehand.runtime.operations.health import reasons_against
from surehand.runtime.operations.metrics import exposition
from surehand.web import clock


def tell_alive(request: HttpRequest) -> HttpResponse:
    """That the process answers. Asks nobody else, not even the database."""
    return _json({"status": "alive"})


def tell_ready(request: HttpRequest) -> HttpResponse:
    """Whether the installation can work; if not, 503 and everything that keeps it from working."""
    reasons = reasons_against(clock.now())
    if not reasons:
        return _json({"status": "ready"})
    return _json({"status": "not_ready", "reasons": reasons}, status=503)


def tell_numbers(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus, to whoever shows the token; without a token set, they are not there."""
    token = settings.METRICS_TOKEN
    if not token:
        return HttpResponse(_("Set SUREHAND_METRICS_TOKEN to have numbers here.") + "\n", status=404)
    shown = request.headers.get("Authorization", "")
    if not secrets.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(clock.now()), content_type=CONTENT_TYPE_LATEST)


PROBES = {"/healthz": tell_alive, "/readyz": tell_ready, "/metrics": tell_numbers}
"""What is answered before anything else looks at a request: whatever host it names, whatever cookies it brings."""


def _json(told: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told) + b"\n", status=status, content_type="application/json")
