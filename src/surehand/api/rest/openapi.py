"""The description of the API (OpenAPI 3.1), completed with what msgspec reads and writes: bodies, answers, problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec

from surehand.api.rest.bodies import Upload
from surehand.api.rest.endpoint import ENDPOINTS, Endpoint
from surehand.api.rest.flat import MEDIA_TYPE as FLAT
from surehand.api.rest.problem import MEDIA_TYPE, Problem
from surehand.api.rest.request import may_be_left_out

Json: TypeAlias = dict[str, Any]

_ABOUT: dict[int, str] = {
    200: "It is so.",
    201: "It was made.",
    400: "The request cannot be read.",
    401: "There is no valid key.",
    403: "The key or its person may not do that.",
    404: "There is no such thing in this workspace.",
    409: "It is not, or no longer, the moment for it.",
    412: "The record has changed since the version named in If-Match.",
    413: "The body is too large.",
    415: "The body is not of the type that is read here.",
    422: "It was understood and refused; `unmet` says what stands in the way, `allowed` what may be done instead.",
    429: "The key has made too many requests in this minute.",
    503: "The database does not answer.",
}
_HEADERS: Json = {
    "ETag": {
        "description": "The version of the record, for `If-Match`.",
        "schema": {"type": "string", "examples": ['"7"']},
    },
    "Location": {"description": "Where the new thing is found.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` when the request was carried out before, under its key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {"description": "In how many seconds to try again.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to present a key.", "schema": {"type": "string"}},
}
_ACT_PARAMETERS: list[Json] = [
    {
        "in": "header",
        "name": "If-Match",
        "required": False,
        "description": "The ETag of the record as it was read; the act is refused when it has changed since.",
        "schema": {"type": "string", "pattern": '^("[0-9]{1,9}"|\\*)$', "examples": ['"7"']},
    },
    {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "description": "Any text of your own. A second request with it has no second effect and the same answer.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,100}$", "examples": ["order-1042-offer"]},
    },
]


def complete(schema: Json) -> Json:
    """Fill the description that django-ninja makes from paths and queries with everything else."""
    types = _types()
    references, components = msgspec.json.schema_components(
        types.values(), ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(types, references, strict=True))
    for operation in _operations(schema):
        _complete_operation(operation, ENDPOINTS[operation["operationId"]], schemas)
    _require_all_told(components, {schemas[repr(each.body)]["$ref"] for each in _taking()})
    schema["components"]["schemas"] |= components
    schema["components"]["securitySchemes"] = {
        "ApiKey": {"type": "http", "scheme": "bearer", "description": "An API key: `shk_…`."}
    }
    return schema


def _types() -> dict[str, Any]:
    """Every type that is read or written, by a name that stands for it here."""
    named = {repr(Problem): Problem}
    for endpoint in ENDPOINTS.values():
        named |= {repr(each): each for each in (endpoint.answers, endpoint.body) if each not in (None, bytes)}
    return named


def _operations(schema: Json) -> Iterator[Json]:
    for path in schema["paths"].values():
        yield from path.values()


def _taking() -> Iterator[Endpoint]:
    """The endpoints that take a body."""
    return (endpoint for endpoint in ENDPOINTS.values() if endpoint.body is not None)


def _require_all_told(components: Json, bodies: set[str]) -> None:
    """In answers every property is there that may not be unset; what comes in may leave out what has a default."""
    prefix = "#/components/schemas/"
    taken, found = set(), {reference.removeprefix(prefix) for reference in bodies}
    while found:
        taken |= found
        told = msgspec.json.encode([components[name] for name in found]).decode()
        found = set(re.findall(rf'"{prefix}([^"]+)"', told)) - taken
    for name in components.keys() - taken:
        told = components[name].get("properties", {})
        always = components[name].get("required", ())
        components[name]["required"] = [each for each in told if each in always or "default" in told[each]]


def _complete_operation(operation: Json, endpoint: Endpoint, schemas: Json) -> None:
    for parameter in operation["parameters"]:
        _say_plainly(parameter)
    operation["security"] = [{"ApiKey": [endpoint.scope]}] if endpoint.scope else []
    if endpoint.scope:
        operation["description"] += f"\n\nScope: `{endpoint.scope}`."
    if endpoint.acts:
        operation["parameters"] = [*operation["parameters"], *_ACT_PARAMETERS]
    if endpoint.body is not None:
        operation["requestBody"] = _body(endpoint, schemas[repr(endpoint.body)])
    with_path = any(parameter["in"] == "path" for parameter in operation["parameters"])
    operation["responses"] = {
        str(endpoint.status): _answer(endpoint, schemas),
        **{str(status): _refused(status, schemas) for status in _statuses(endpoint, with_path)},
    }


def _say_plainly(parameter: Json) -> None:
    """A parameter that is left out is not null."""
    schema = parameter["schema"]
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        del schema["anyOf"]
        schema |= choices[0]
    schema.pop("title", None)


def _body(endpoint: Endpoint, schema: Json) -> Json:
    media_type = "multipart/form-data" if issubclass(endpoint.body, Upload) else "application/json"
    return {
        "required": not may_be_left_out(endpoint.body),
        "content": {media_type: {"schema": schema}},
    }


def _answer(endpoint: Endpoint, schemas: Json) -> Json:
    if endpoint.answers is bytes:
        content: Json = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    else:
        content = {
            "application/json": {"schema": schemas[repr(endpoint.answers)]},
            FLAT: {"schema": {"type": "object", "description": "The same on one level."}},
        }
    told = ["ETag", "Idempotent-Replayed"] if endpoint.acts else []
    told += ["Location"] if endpoint.status == HTTPStatus.CREATED else []
    headers = {name: _HEADERS[name] for name in told}
    return {"description": _ABOUT[endpoint.status], "content": content} | (
        {"headers": headers} if headers else {}
    )


def _refused(status: int, schemas: Json) -> Json:
    told = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(status)
    response = {
        "description": _ABOUT[status],
        "content": {MEDIA_TYPE: {"schema": schemas[repr(Problem)]}},
    }
    return response | ({"headers": {told: _HEADERS[told]}} if told else {})


def _statuses(endpoint: Endpoint, with_path: bool) -> Iterator[int]:
    """The statuses with which an endpoint may refuse."""
    if endpoint.acts or endpoint.body is not None:
        yield 400
    if endpoint.scope:
        yield from (401, 403)
    if with_path or endpoint.body is not None:
        yield 404
    if endpoint.acts or endpoint.scope == "admin":
        yield 409
    if endpoint.acts:
        yield 412
    if endpoint.body is not None:
        yield from (413, 415)
    yield 422
    if endpoint.scope:
        yield 429
    yield 503
