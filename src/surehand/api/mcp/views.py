"""The address of the MCP server, over streamable HTTP."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from surehand.api.mcp.door import INSTALL, is_installed, let_in
from surehand.api.rest.limits import PerKey, tell_rate
from surehand.api.rest.problem import respond_refused
from surehand.api.rest.request import LARGEST_BODY, length_of
from surehand.core.engine import Refusal
from surehand.runtime.files import megabytes

NOT_INSTALLED = Refusal(
    "no_such_page", f"The MCP server is not installed here; it needs the extra of Surehand: {INSTALL}."
)


@csrf_exempt  # No cookie lets anybody in here, so no page can misuse one.
def mcp(request: HttpRequest) -> HttpResponse:
    """One message of an agent, and the answer to it."""
    if not is_installed():
        return respond_refused(NOT_INSTALLED)
    if refused := _refuse(request):
        response = respond_refused(refused)
        if request.method != "POST":
            response["Allow"] = "POST"
        return response
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    access = let_in(request, token.strip() if scheme.lower() == "bearer" else "")
    if isinstance(access, Refusal):
        response = respond_refused(access)
        if access.code == "too_many_requests":
            response["Retry-After"] = f"{PerKey().wait():.0f}"
    else:
        # The SDK is loaded by the first agent that comes: most processes never need it.
        from surehand.api.mcp.exchange import exchange

        response = exchange(request, access)
    tell_rate(request, response)
    return response


def _refuse(request: HttpRequest) -> Refusal | None:
    if request.method != "POST":
        return Refusal("method_not_allowed", f"{request.method} is not possible here; POST is.")
    origin = request.headers.get("Origin")
    if origin and origin != _origin_of(settings.BASE_URL):
        return Refusal("wrong_origin", "A page of another site may not ask here.")
    if length_of(request) > LARGEST_BODY:
        sentence = f"The body is larger than {megabytes(LARGEST_BODY)} MB; send it in parts."
        return Refusal("body_too_large", sentence)
    return None


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
