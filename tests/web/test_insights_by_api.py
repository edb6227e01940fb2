"""The insights by the API are those of the page: every table tells the same numbers, however it is narrowed."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from surehand.api.rest import request
from surehand.web.insights.words import TABLES
from tests.api.conftest import Program
from tests.fixtures import Company
from tests.runtime.insights.conftest import LATER, hand_over, send_back
from tests.web.conftest import Visitor

NARROWED = ("", "team=onboarding", "playbook=client&days=365", "mine=1")
SHARE = ("value", "n", "of", "low", "high")


@pytest.fixture
def happened(workspace: Company, at_ten, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handoffs that went in every way, a day ago; one still waits."""
    hand_over(workspace, "Right")
    hand_over(workspace, "Asked", asked=True)
    send_back(workspace, "Back")
    workspace.offered("Open", scope="The scope of what still waits here")
    at_ten(LATER)
    monkeypatch.setattr(request, "now", lambda: LATER)


@pytest.mark.parametrize("narrowed", NARROWED)
def test_the_api_tells_what_the_page_tells(
    workspace: Company, happened: None, narrowed: str, lead: Visitor
) -> None:
    program = Program(workspace.id, workspace.sales_lead, "read")
    asked = dict(each.split("=") for each in narrowed.split("&") if each)
    tables = {each["id"]: each for each in program.get("insights", **asked).json()["tables"]}
    assert tables.keys() == TABLES.keys()
    for name, table in tables.items():
        assert _of_api(table) == _of_page(lead, table, narrowed), name


def _of_api(table: dict[str, Any]) -> list[list[str]]:
    """The numbers of a table, line by line, as a file has them."""
    return [
        [
            "" if number is None else f"{number[part]:g}"
            for name, unit in table["units"].items()
            for number in [line["numbers"].get(name)]
            for part in (SHARE if unit == "share" else SHARE[:1])
        ]
        for line in table["lines"]
    ]


def _of_page(reader: Visitor, table: dict[str, Any], narrowed: str) -> list[list[str]]:
    """The same from the file that the page gives away, without the names in front of each line."""
    answer = reader.client.get(f"{reader.base}insights/{table['id']}.csv?{narrowed}")
    _heading, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    return [row[len(table["about"]) :] for row in rows]
