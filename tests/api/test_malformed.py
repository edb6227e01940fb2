"""Whatever is sent, the answer is a refusal that names the place; never a broken server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Program, refusal
from tests.fixtures import Company

DEEP = b'{"values":{"scope":' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
LESS_DEEP = b'{"values":{"scope":' + b"[" * 300 + b"]" * 300 + b"}}"

UNREADABLE = {
    "cut off": b'{"values":',
    "not JSON": b"values=1",
    "bad unicode": b'{"values":{"scope":"\xff"}}',
    "lone surrogate": b'{"values":{"scope":"\\ud800"}}',
    "not a number": b'{"values":{"contract_value":NaN}}',
    "bottomless": DEEP,
}
UNFIT = {
    "a list": (b"[]", "$"),
    "null": (b"null", "$"),
    "too little": (b"{}", "$"),
    "too much": (b'{"values":{},"colour":"red"}', "$"),
    "wrong type": (b'{"values":[]}', "$.values"),
    "wrong word": (b'{"values":{},"grade":"sure"}', "$.grade"),
    "NUL": (b'{"values":{"scope":"a\\u0000b"}}', "$.values.scope"),
    "NUL in a name": (b'{"values":{"sc\\u0000ope":"b"}}', "$.values.~"),
    "escape code": (b'{"values":{"goals":["fine","\\u001b[1m"]}}', "$.values.goals[1]"),
    "backspace": (b'{"values":{"scope":"a\\bb"}}', "$.values.scope"),
    "form feed": (b'{"values":{"scope":"a\\fb"}}', "$.values.scope"),
    "DEL as it is": (b'{"values":{"scope":"a\x7fb"}}', "$.values.scope"),
    "DEL escaped": (b'{"values":{"scope":"a\\u007Fb"}}', "$.values.scope"),
    "C1 as it is": ('{"values":{"scope":"a\u0085b"}}'.encode(), "$.values.scope"),
    "C1 escaped": (b'{"values":{"scope":"a\\u0090b"}}', "$.values.scope"),
    "too deep": (LESS_DEEP, "$.values.scope" + "[0]" * 10),
}
UNREAD_VALUES = {
    "huge integer": b"9" * 4000,
    "huge float": b"1e308",
    "nested": b'{"amount":{"amount":1}}',
    "list": b"[1,2]",
    "unknown currency": b'"1 ZZZ"',
    "two numbers": b'"1,000.5.3 USD"',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_body_is_refused(sender: Program, workspace: Company, body: bytes) -> None:
    assert refusal(patch(sender, workspace.open(), body)) == (400, "unreadable_body")


@pytest.mark.parametrize(("body", "place"), UNFIT.values(), ids=UNFIT)
def test_unfit_body_is_refused_with_its_place(
    sender: Program, workspace: Company, body: bytes, place: str
) -> None:
    response = patch(sender, workspace.open(), body)
    assert refusal(response) == (422, "invalid_body")
    assert response.json()["unmet"][0]["id"] == place


@pytest.mark.parametrize("text", ["Übergabe \u00bd\u00a0Jahr", "C:\\bin\\files", "two\nlines\tand more"])
def test_printable_text_is_no_control(sender: Program, workspace: Company, text: str) -> None:
    response = patch(sender, workspace.open(), json.dumps({"values": {"scope": text}}).encode())
    assert response.status_code == 200
    assert response.json()["values"]["scope"]["value"] == text


@pytest.mark.parametrize("value", UNREAD_VALUES.values(), ids=UNREAD_VALUES)
def test_unread_value_is_refused_by_its_field(sender: Program, workspace: Company, value: bytes) -> None:
    response = patch(sender, workspace.open(), b'{"values":{"contract_value":' + value + b"}}")
    assert response.status_code in (400, 422)
    assert refusal(response)[1] in ("invalid_values", "invalid_body", "unreadable_body")


def test_form_is_not_taken_for_json(sender: Program, workspace: Company) -> None:
    response = sender.upload(f"records/{workspace.open()}/notes", {"text": "Hello"})
    assert refusal(response) == (415, "not_json")


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a\x00b"},
        {"changed_since": "yesterday"},
        {"changed_since": "2026-03-02T10:00:00"},
        {"changed_since": "0001-01-01T00:00:00+14:00"},
        {"overdue": "maybe"},
        {"owner": "x" * 321},
        {"sort": "title"},
    ],
    ids=str,
)
def test_unfit_parameter_is_refused(sender: Program, query: dict[str, str]) -> None:
    response = sender.get("records", **query)
    assert refusal(response) == (422, "invalid_parameter")
    assert response.json()["unmet"][0]["id"] == next(iter(query))


def test_misspelt_parameter_is_refused(sender: Program) -> None:
    response = sender.get("records", stag="won")
    assert refusal(response) == (422, "unknown_parameter")
    assert response.json()["detail"] == "There is no parameter “stag” here. Did you mean “stage”?"


@pytest.mark.parametrize("name", ["%00", "a%00b", "..%2f..", "%ff", "x" * 500, "é", "rec 1", "'--"])
def test_odd_name_is_not_found(sender: Program, name: str) -> None:
    assert refusal(sender.get(f"records/{name}"))[0] == 404


def test_percent_signs_are_searched_for_as_they_are(sender: Program, workspace: Company) -> None:
    workspace.open("50 % off")
    workspace.open("50 or more")
    found = sender.get("records", q="50 %").json()["items"]
    assert [record["title"] for record in found] == ["50 % off"]


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing/here", "/api/v2/records"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_address_is_a_refusal_too(db: None, method: str, address: str) -> None:
    response = Client(enforce_csrf_checks=True).generic(method, address)
    assert refusal(response)[1] in ("no_such_page", "method_not_allowed")


def test_wrong_method_names_the_right_one(sender: Program) -> None:
    response = sender.patch("me", {})
    assert refusal(response) == (405, "method_not_allowed")
    assert response["Allow"] == "GET"


def patch(program: Program, record: str, body: bytes) -> Any:
    return program.patch(f"records/{record}", body)
