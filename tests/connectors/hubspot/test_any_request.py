"""Schemathesis against the stand-in: whatever fits the types of HubSpot's SDK has an answer that fits them too."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.connectors.hubspot.sdk_shapes import ANSWERS, REQUESTS, shape_of
from tests.fakes.hubspot import FakeHubSpot

pytestmark = [pytest.mark.any_database, pytest.mark.nightly]

TYPES = ("0-1", "0-3", "0-46")
OPERATIONS = (
    "GET /crm/objects/{type}",
    "POST /crm/objects/{type}/search",
    "POST /crm/objects/{type}/batch/create",
    "POST /crm/objects/{type}/batch/read",
    "POST /crm/objects/{type}/batch/update",
    "POST /crm/objects/{type}/batch/upsert",
    "GET /crm/properties/{type}",
    "POST /crm/properties/{type}",
    "GET /crm/pipelines/{type}",
    "GET /crm/owners",
)


def description() -> dict[str, Any]:
    """The SDK's types as a description that Schemathesis reads."""
    paths: dict[str, Any] = {}
    for name in OPERATIONS:
        method, path = name.split()
        asked = path.replace("{type}", "0-3")
        request, answer = shape_of(REQUESTS, method, asked), shape_of(ANSWERS, method, asked)
        operation: dict[str, Any] = {"responses": {"default": {"description": "a refusal"}}}
        if "{type}" in path:
            typed = {"name": "type", "in": "path", "required": True, "schema": {"enum": list(TYPES)}}
            operation["parameters"] = [typed]
        if request:
            schema = _camel(_inlined(TypeAdapter(request).json_schema()))
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
        if answer:
            schema = _inlined(TypeAdapter(answer).json_schema(by_alias=True))
            told = {"description": "done", "content": {"application/json": {"schema": schema}}}
            operation["responses"] |= {status: told for status in ("200", "201", "207")}
        paths.setdefault(versioned(path), {})[method.lower()] = operation
    return {"openapi": "3.1.0", "info": {"title": "HubSpot", "version": "2026-03"}, "paths": paths}


def versioned(path: str) -> str:
    """An address as it is asked for."""
    return re.sub(r"^/crm/\w+", r"\g<0>/2026-03", path)


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without references to its own definitions."""
    definitions = schema.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return put(definitions[value["$ref"].rpartition("/")[2]])
            return {name: put(each) for name, each in value.items()}
        return [put(each) for each in value] if isinstance(value, list) else value

    return put(schema)


def _camel(schema: Any) -> Any:
    """The names that the body has over HTTP."""
    if isinstance(schema, list):
        return [_camel(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _camel(each) for name, each in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        made["properties"] = {to_camel(name): _camel(each) for name, each in schema["properties"].items()}
        made["required"] = [to_camel(name) for name in schema.get("required", ())]
    return made


@pytest.mark.parametrize("name", OPERATIONS)
def test_any_request_has_an_answer_that_fits(name: str) -> None:
    method, path = name.split()
    operation = schemathesis.openapi.from_dict(description())[versioned(path)][method]

    @settings(
        max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        response = case.call(base_url=hubspot.base, headers={"Authorization": f"Bearer {hubspot.token}"})
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])

    with FakeHubSpot() as hubspot:
        hubspot.portal.nulls = False
        hubspot.deal(contacts=[hubspot.contact("x@acme.example")])
        hubspot.owner("ann@acme.example")
        ask()
        assert {each.status for each in hubspot.requests} & {200, 201, 400}
