"""The addresses at which Slack calls us: proven on the raw bytes, kept, then done at once, as somebody waits for it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.connectors.slack.verify import is_from_slack
from surehand.runtime.slack.accounts import secret_of, slack_anywhere
from surehand.runtime.slack.taking import What, act_on, keep
from surehand.store import models as m
from surehand.web.clock import now
from surehand.web.raw_bytes import raw_body

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024


@csrf_exempt
@require_POST
def events(request: HttpRequest, connection: str) -> HttpResponse:
    """What Slack tells by itself."""
    return _take(request, connection, "events")


@csrf_exempt
@require_POST
def clicks(request: HttpRequest, connection: str) -> HttpResponse:
    """What people press, choose and fill in."""
    return _take(request, connection, "clicks")


@csrf_exempt
@require_POST
def commands(request: HttpRequest, connection: str) -> HttpResponse:
    """What people type behind a slash."""
    return _take(request, connection, "commands")


def _take(request: HttpRequest, connection: str, what: What) -> HttpResponse:
    body = raw_body(request, LARGEST)
    if body is None:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = slack_anywhere(connection)
    if found is None or not _is_proven(request, found, body):
        # The same answer for both: which connections there are is nobody's business.
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    payload = _payload(what, body)
    if payload is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    if payload.get("type") == "url_verification":
        return JsonResponse({"challenge": str(payload.get("challenge", ""))})
    if payload.get("ssl_check"):
        return HttpResponse()
    return _answer(found, what, payload)


def _answer(found: m.Connection, what: What, payload: dict[str, Any]) -> HttpResponse:
    kept = keep(found, what, payload, now())
    try:
        answer = act_on(kept)
    except Exception:
        # It is kept, and a worker takes it up. A window says that something went wrong, and may be sent again.
        log.exception("a click in Slack could not be carried out at once")
        return HttpResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR if kept.wants_answer else HTTPStatus.OK)
    return JsonResponse(answer) if answer else HttpResponse()


def _is_proven(request: HttpRequest, found: m.Connection, body: bytes) -> bool:
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    return is_from_slack(secret_of(found, "signing_secret"), timestamp, signature, body, now())


def _payload(what: What, body: bytes) -> dict[str, Any] | None:
    """What it says: JSON, JSON in a form, or a form; None for what Slack would not send."""
    try:
        if what == "events":
            return msgspec.json.decode(body, type=dict[str, Any])
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
        if what == "clicks":
            return msgspec.json.decode(form.get("payload", ""), type=dict[str, Any])
    except (ValueError, msgspec.MsgspecError):
        return None
    return dict(form)
