"""The address at which ClickUp calls us: proven on the raw bytes, kept, answered; a worker reads what it is about."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from surehand.connectors.clickup.signature import is_from_clickup
from surehand.runtime.clickup.hooking import LARGEST, keep_message
from surehand.runtime.clickup.settings import clickup_anywhere, secret_of
from surehand.web import clock
from surehand.web.raw_bytes import raw_body
from surehand.web.webhooks.limits import WINDOW, is_guessing, is_too_often, note_guess


@csrf_exempt
@require_POST
def events(request: HttpRequest, connection: str) -> HttpResponse:
    """Keep what ClickUp tells. One that is paused keeps it too: ClickUp gives up on who does not answer."""
    if is_guessing(request):
        return _slower()
    body = raw_body(request, LARGEST)
    if body is None:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    found = clickup_anywhere(connection)
    signature = request.headers.get("X-Signature", "")
    if found is None or not is_from_clickup(secret_of(found, "webhook"), signature, body):
        # The same answer for both: which connections there are is nobody's business.
        note_guess(request)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if is_too_often(connection):
        return _slower()
    if not keep_message(found, body, clock.now()):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(status=HTTPStatus.ACCEPTED)


def _slower() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(WINDOW)})
