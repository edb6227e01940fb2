"""The description of the API and the pages made from it: complete, valid, and true without the internet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

import surehand
from surehand.api.rest.endpoint import ENDPOINTS
from surehand.api.rest.problem import STATUSES, status_of
from surehand.api.rest.reference import endpoints, refusals
from tests.api.conftest import description

pytestmark = pytest.mark.any_database

DOCS = Path(__file__).parents[2] / "docs" / "reference"
OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for path in description().raw_schema["paths"].values()
    for operation in path.values()
]


def test_description_is_openapi_3_1() -> None:
    assert description().raw_schema["openapi"].startswith("3.1.")
    description().validate()


def test_every_endpoint_is_described() -> None:
    assert {operation.values[0]["operationId"] for operation in OPERATIONS} == set(ENDPOINTS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_says_what_it_does(operation: dict[str, Any]) -> None:
    assert len(operation["description"]) > 20
    undescribed = [
        parameter["name"]
        for parameter in operation["parameters"]
        if parameter["in"] != "path" and "description" not in parameter
    ]
    assert undescribed == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_knows_how_it_refuses(operation: dict[str, Any]) -> None:
    refused = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
    assert {"422", "503"} <= set(refused)
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert [answer["content"] for answer in refused.values()] == [
        {"application/problem+json": problem}
    ] * len(refused)


def test_only_health_needs_no_key() -> None:
    free = [each.values[0]["operationId"] for each in OPERATIONS if not each.values[0]["security"]]
    assert free == ["get_health"]


@pytest.mark.parametrize("code", sorted(STATUSES))
def test_table_of_statuses_has_no_idle_entry(code: str) -> None:
    default = 404 if code.startswith("no_such_") else 409 if code.startswith("already_") else 422
    assert status_of(code) != default
    assert f"`{code}`" in (DOCS / "refusals.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "made"), [("api.md", endpoints), ("refusals.md", refusals)], ids=["api", "refusals"]
)
def test_page_is_as_made_from_the_code(page: str, made: Any) -> None:
    assert made() in (DOCS / page).read_text("utf-8"), "run `make docs`"


def test_every_code_of_core_and_runtime_is_listed() -> None:
    source = Path(surehand.__file__).parent
    files = [file for package in ("core", "runtime") for file in (source / package).rglob("*.py")]
    used = {code for file in files for code in re.findall(r'Refusal\(\s*"(\w+)"', file.read_text("utf-8"))}
    listed = set(re.findall(r"`(\w+)` \|", (DOCS / "refusals.md").read_text("utf-8")))
    assert len(used) > 50
    assert used - listed == set()


def test_page_of_the_description_is_served_from_here(db: None) -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert re.findall(r"(?:src|href)=.(https?:|//)", page.content.decode()) == []


@pytest.mark.browser
def test_page_of_the_description_keeps_to_the_policy(live_server: Any, chromium: str) -> None:
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(request.url))
        page.goto(f"{live_server.url}/api/v1/docs")
        page.get_by_text("Begin a record").or_(page.get_by_text("/records", exact=False)).first.click()
        page.get_by_role("button", name="Try it out").first.wait_for()
        browser.close()
    # No script or style was held back by the Content-Security-Policy, and nothing was asked for elsewhere.
    assert said == []
