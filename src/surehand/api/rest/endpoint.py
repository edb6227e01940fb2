"""An endpoint: a plain function from a call to an answer or a refusal, with everything its description needs.

Path and query are read by django-ninja; bodies are read and answers written by msgspec, which costs a tenth of it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any, TypeAlias, get_type_hints

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query, Router
from pydantic import Field
from pydantic.fields import FieldInfo

from surehand.api.rest.auth import ApiKey
from surehand.api.rest.bodies import Body, Upload
from surehand.api.rest.flat import MEDIA_TYPE as FLAT
from surehand.api.rest.flat import accepts_flat, on_one_level
from surehand.api.rest.problem import invalid, respond_refused
from surehand.api.rest.request import CONTROL, LARGEST_BODY, read_body, read_call, read_upload
from surehand.core.engine import Refusal
from surehand.core.values import nearest
from surehand.runtime.access import Scope
from surehand.store.queries.lists import MOST, BadCursor


class Answer(msgspec.Struct, frozen=True):
    """What an endpoint gives back. ``version`` is that of the record, ``location`` where the new thing is found."""

    body: object
    version: int | None = None
    location: str = ""
    replayed: bool = False


View: TypeAlias = Callable[..., Answer | Refusal | HttpResponseBase]
OpenView: TypeAlias = Callable[[HttpRequest], HttpResponse]

Id: TypeAlias = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,80}$")]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=MOST, description="The length of the page.")]
Cursor: TypeAlias = Annotated[
    str, Field(max_length=500, description="`next` of the page before; empty for the first page.")
]
Filter: TypeAlias = Annotated[str, Field(max_length=320)]


class Endpoint(msgspec.Struct, frozen=True):
    """One operation of the API, as it runs and as it is described."""

    view: View
    answers: Any
    scope: Scope | None
    status: int = 200
    acts: bool = False
    body: type[Body] | None = None
    largest_body: int = LARGEST_BODY
    query: Mapping[str, object] = {}

    def run(self, request: HttpRequest, **given: Any) -> HttpResponseBase:
        """Answer a request that was let in."""
        outcome = self._answer(request, given)
        if isinstance(outcome, Refusal):
            return respond_refused(outcome, given.get("record", ""))
        if isinstance(outcome, HttpResponseBase):
            return outcome
        if accepts_flat(request):
            level = on_one_level(outcome.body, self.answers)
            return respond(msgspec.structs.replace(outcome, body=level), self.status, FLAT)
        return respond(outcome, self.status)

    def _answer(self, request: HttpRequest, given: dict[str, Any]) -> Answer | Refusal | HttpResponseBase:
        if refused := _refuse_query(request, self.query):
            return refused
        call = read_call(request, request.auth, acts=self.acts)
        if isinstance(call, Refusal):
            return call
        if self.body is not None:
            body = self._read_body(request, self.body)
            if isinstance(body, Refusal):
                return body
            given["body"] = body
        try:
            return self.view(call, **given)
        except BadCursor:
            return invalid("bad_cursor", "This cursor is not of this list; start without.", "cursor", "")

    def _read_body(self, request: HttpRequest, shape: type[Body]) -> Body | Refusal:
        if issubclass(shape, Upload):
            return read_upload(request, shape, self.largest_body)
        return read_body(request, shape, self.largest_body)


ENDPOINTS: dict[str, Endpoint] = {}
"""Every endpoint by the name of its operation: what the description of the API is completed from."""


class Routes:
    """The endpoints of one part of the API."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(self, path: str, answers: Any, *, scope: Scope = "read") -> Callable[[View], View]:
        """Something to read."""
        return self._add("GET", path, answers, scope=scope)

    def post(self, path: str, answers: Any, *, scope: Scope, status: int = 200) -> Callable[[View], View]:
        """Something to do that is no act on a record."""
        return self._add("POST", path, answers, scope=scope, status=status)

    def patch(self, path: str, answers: Any, *, scope: Scope) -> Callable[[View], View]:
        """Something to change that is no act on a record."""
        return self._add("PATCH", path, answers, scope=scope)

    def delete(self, path: str, answers: Any, *, scope: Scope) -> Callable[[View], View]:
        """Something to take back that is no act on a record."""
        return self._add("DELETE", path, answers, scope=scope)

    def act(
        self,
        path: str,
        answers: Any,
        *,
        method: str = "POST",
        status: int = 200,
        largest_body: int = LARGEST_BODY,
    ) -> Callable[[View], View]:
        """An act on a record: may be tied to a version, and repeated under an idempotency key."""
        settings = {"status": status, "largest_body": largest_body}
        return self._add(method, path, answers, scope="write", acts=True, **settings)

    def open(self, path: str, answers: Any) -> Callable[[OpenView], OpenView]:
        """Something that everybody may read, without a key and without a limit."""

        def register(view: OpenView) -> OpenView:
            name = view.__name__
            ENDPOINTS[name] = Endpoint(view, answers, None)
            self.router.add_api_operation(
                path, ["GET"], view, auth=None, throttle=[], response={200: None}, operation_id=name
            )
            return view

        return register

    def _add(self, method: str, path: str, answers: Any, **settings: Any) -> Callable[[View], View]:
        def register(view: View) -> View:
            body, query = get_type_hints(view).get("body"), _query_of(view, path)
            endpoint = Endpoint(view, answers, body=body, query=query, **settings)
            name = view.__name__
            ENDPOINTS[name] = endpoint
            self.router.add_api_operation(
                path,
                [method],
                _operation(endpoint),
                auth=[ApiKey(endpoint.scope)],
                response={endpoint.status: None},
                operation_id=name,
                summary=name.replace("_", " ").capitalize(),
            )
            return view

        return register


def respond(answer: Answer, status: int = 200, media_type: str = "application/json") -> HttpResponse:
    """An answer as JSON."""
    response = HttpResponse(msgspec.json.encode(answer.body), status=status, content_type=media_type)
    if answer.version is not None:
        response["ETag"] = f'"{answer.version}"'
    if answer.location:
        response["Location"] = f"/api/v1/{answer.location}"
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _query_of(view: View, path: str) -> dict[str, object]:
    """The query parameters of a view, with their defaults."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(view).parameters.items()
        if name not in ("call", "body") and f"{{{name}}}" not in path
    }


def _operation(endpoint: Endpoint) -> Callable[..., HttpResponseBase]:
    """What django-ninja calls: `Endpoint.run`, with the signature of the view less what is read here."""

    @wraps(endpoint.view)
    def operation(request: HttpRequest, **given: Any) -> HttpResponseBase:
        return endpoint.run(request, **given)

    hints = get_type_hints(endpoint.view, include_extras=True)
    given = [
        parameter.replace(annotation=hints[name], default=_default(parameter, hints[name], endpoint.query))
        for name, parameter in inspect.signature(endpoint.view).parameters.items()
        if name not in ("call", "body")
    ]
    asked = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    operation.__signature__ = inspect.Signature([asked, *given])  # type: ignore[attr-defined]  # PEP 362
    return operation


def _default(parameter: inspect.Parameter, hint: Any, query: Mapping[str, object]) -> Any:
    """The default as django-ninja wants it: it takes the description of a query parameter from there only."""
    if parameter.name not in query:
        return parameter.default
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    told = (each.description for each in getattr(hint, "__metadata__", ()) if isinstance(each, FieldInfo))
    return Query(default, description=next((each for each in told if each), None))


def _refuse_query(request: HttpRequest, known: Mapping[str, object]) -> Refusal | None:
    for name, value in request.GET.items():
        if name not in known:
            meant = nearest(name, known)
            hint = f"Did you mean “{meant}”?" if meant else f"Known here: {', '.join(known) or 'none'}."
            sentence = f"There is no parameter “{name}” here. {hint}"
            return invalid("unknown_parameter", sentence, name, value[:80])
        if CONTROL.search(value):
            sentence = "There is a control character in it; send printable text."
            return invalid("invalid_parameter", sentence, name, "")
    return None
