"""Programs that call the API as the people of the sample company."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache as requests_counted
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import Client

from surehand.api.rest import request
from surehand.api.rest.service import api
from surehand.runtime.access import SCOPES, NewKey, create_key
from tests.fixtures import Company
from tests.sample import NOW


@cache
def description() -> Any:
    """The description of the API as it is served, tied to the application."""
    described = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    described.app = get_wsgi_application()
    return described


def assert_described(method: str, path: str, response: Any) -> None:
    """The answer is one that the description of its endpoint knows, and fits it in every part."""
    operation = description().find_operation_by_path(method, path.partition("?")[0])
    if operation is None:  # No such address, or not with this method.
        assert response.status_code in (404, 405)
        return
    answers = operation.definition.raw["responses"]
    assert str(response.status_code) in answers, f"{method} {path}: {response.status_code} is not described"
    if not response.streaming:
        assert response["Content-Type"] in answers[str(response.status_code)]["content"]
        operation.validate_response(_as_schemathesis_has_it(response))


def _as_schemathesis_has_it(response: Any) -> schemathesis.Response:
    headers = {name: [value] for name, value in response.items()}
    return schemathesis.Response(
        response.status_code, headers, response.content, request=None, elapsed=0, verify=False
    )


class Program:
    """A program with a key. ``get`` and the others give back the response; a refusal is told by `refusal`.

    Every answer is held against the description of the API.
    """

    def __init__(self, workspace: str, person: str, *scopes: str) -> None:
        key = create_key(workspace, person, "Tests", scopes or SCOPES)
        assert isinstance(key, NewKey), key
        self.key = key
        self.person = person
        self._client = Client(headers={"authorization": f"Bearer {key.token}"})

    def get(self, path: str, **query: object) -> Any:
        """Read something."""
        return self._send("GET", path, query)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """Do something."""
        return self._send("POST", path, body, headers, content_type="application/json")

    def patch(self, path: str, body: object, **headers: str) -> Any:
        """Change something."""
        return self._send("PATCH", path, body, headers, content_type="application/json")

    def delete(self, path: str) -> Any:
        """Take something back."""
        return self._send("DELETE", path, None)

    def upload(self, path: str, parts: dict[str, Any], **headers: str) -> Any:
        """Send a form."""
        return self._send("POST", path, parts, headers)

    def _send(
        self, method: str, path: str, data: object, headers: dict[str, str] | None = None, **options: str
    ) -> Any:
        address = f"/api/v1/{path}"
        spelt = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        send = getattr(self._client, method.lower())
        response = send(address, data, headers=spelt, **options)
        assert_described(method, address, response)
        return response


def refusal(response: HttpResponse) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert response["Content-Type"] == "application/problem+json", response.content
    problem = response.json()  # type: ignore[attr-defined]  # added by Django's test client
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]


@pytest.fixture(autouse=True)
def _fresh_minute() -> Iterator[None]:
    """No test uses up the requests of another."""
    requests_counted.clear()
    yield
    requests_counted.clear()


class Clock:
    """What time it is for the API."""

    def __init__(self) -> None:
        self.now = NOW

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the API, which stands where the sample plays."""
    clock = Clock()
    monkeypatch.setattr(request, "now", lambda: clock.now)
    return clock


@pytest.fixture
def sender(workspace: Company) -> Program:
    return Program(workspace.id, workspace.sender)


@pytest.fixture
def receiver(workspace: Company) -> Program:
    return Program(workspace.id, workspace.receiver)


@pytest.fixture
def stranger(workspace: Company) -> Program:
    return Program(workspace.id, workspace.stranger)


@pytest.fixture
def admin(workspace: Company) -> Program:
    return Program(workspace.id, workspace.admin)
