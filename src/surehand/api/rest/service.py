"""The API as it is served: all endpoints under one roof, with one way to say what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from surehand.api.rest import (
    about,
    assist_use,
    assists,
    audits,
    batch,
    connections,
    deliveries,
    doors,
    evidence,
    files,
    findings,
    flags,
    gates,
    handoffs,
    history,
    hooks,
    imports,
    inbox,
    insights,
    jobs,
    openapi,
    people,
    playbooks,
    reasking,
    receivers,
    records,
    replies,
    systems,
    tables,
    tasks,
    webhooks,
)
from surehand.api.rest.auth import NO_KEY, Denied
from surehand.api.rest.flat import MEDIA_TYPE, with_message
from surehand.api.rest.limits import PerKey, tell_rate
from surehand.api.rest.problem import invalid, respond_refused
from surehand.core.engine import Refusal

log = logging.getLogger(__name__)

DESCRIPTION = f"""\
Everything that people do on the pages, for programs. Every act goes the same way as theirs and gets the same answer.

- A key (`Authorization: Bearer shk_…`) acts as one person in one workspace, within its scopes.
- What is not done is told as problem details (RFC 9457): its `code`, what is `unmet`, what is `allowed` instead.
- Lists come in pages: pass `next` as `cursor` until it is empty.
- `Idempotency-Key` makes repeating an act harmless; `If-Match` refuses it when the record has changed.
- `Accept: {MEDIA_TYPE}` gives every answer on one level: `owner_name`, `value_goals`.
"""
NO_PAGE = Refusal("no_such_page", "There is nothing at this address; /api/v1/docs lists what there is.")
PARTS = (
    records,
    gates,
    assists,
    flags,
    evidence,
    receivers,
    handoffs,
    reasking,
    tasks,
    history,
    files,
    inbox,
    insights,
    batch,
    playbooks,
    people,
    imports,
    deliveries,
    connections,
    systems,
    findings,
    jobs,
    webhooks,
    hooks,
    doors,
    replies,
    tables,
    audits,
    assist_use,
    about,
)


class RestApi(NinjaAPI):
    """django-ninja's API with the description completed."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description of the API, made once."""
        return self._description

    @cached_property
    def _description(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        openapi.complete(schema)
        return schema


api = RestApi(
    title="Surehand",
    version="1",
    description=DESCRIPTION,
    urls_namespace="rest",
    throttle=[PerKey()],
    # No validator: its badge would be asked of a server on the internet.
    docs=Swagger({"docExpansion": "list", "validatorUrl": None, "defaultModelsExpandDepth": 0}),
)
for part in PARTS:
    api.add_router("", part.routes.router)


@api.exception_handler(Denied)
def _denied(request: HttpRequest, denied: Denied) -> HttpResponse:
    return respond_refused(denied.refusal)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return respond_refused(NO_KEY)


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    return respond_refused(
        Refusal("too_many_requests", f"This key has used up its minute; go on in {error.wait:.0f} seconds.")
    )


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    (where, name, *_), said = error.errors[0]["loc"], error.errors[0]["msg"]
    if where == "path":
        thing = name.removesuffix("_id")
        return respond_refused(Refusal(f"no_such_{thing}", f"There is no such {thing} in this workspace."))
    sentence = f"The parameter “{name}” is not as it must be: {said}."
    return respond_refused(invalid("invalid_parameter", sentence, str(name), said))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the database does not answer: %s", error)
    return respond_refused(Refusal("database_unavailable", "The database does not answer; try again soon."))


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return respond_refused(Refusal("internal_error", "Something is broken on our side; it was written down."))


def addresses() -> list[URLPattern]:
    """All addresses of the API."""
    patterns, _, _ = api.urls
    for pattern in patterns:
        pattern.callback = _finished(pattern.callback)
    return patterns


@csrf_exempt
def no_such_page(request: HttpRequest) -> HttpResponse:
    """What is not an address of the API is refused as everything else is."""
    return respond_refused(NO_PAGE)


def _finished(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose answers also tell the rate, and whose “not here” and “not so” are problems like all others."""

    @csrf_exempt  # No cookie lets anybody in here, so no page can misuse one.
    @wraps(view)
    def finished(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **given)
        except Http404:
            return no_such_page(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _refuse_method(request, response["Allow"])
        tell_rate(request, response)
        return with_message(request, response)

    return finished


def _refuse_method(request: HttpRequest, allowed: str) -> HttpResponse:
    sentence = f"{request.method} is not possible here; {allowed} is."
    response = respond_refused(Refusal("method_not_allowed", sentence))
    response["Allow"] = allowed
    return response
