"""Tables on a schedule over the API: added, answered, confirmed, read at once, removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from surehand.store import models as m
from tests.api.conftest import Program, refusal
from tests.fixtures import Company
from tests.runtime.tables.conftest import ADA, Reading, csv


@pytest.fixture
def reading(workspace: Company, tmp_path: Path, settings: Any) -> Reading:
    settings.TABLES_FOLDER = str(tmp_path)
    reading = Reading(workspace, tmp_path / m.Workspace.objects.get(id=workspace.id).slug)
    reading.put(csv(ADA))
    return reading


def added(admin: Program, reading: Reading, **options: object) -> dict[str, Any]:
    response = admin.post("tables", {"title": "CRM", "playbook": "client", "path": "deals.csv", **options})
    assert response.status_code == 201, response.json()
    reading.connection = response.json()["id"]
    return dict(response.json())


def test_a_table_is_confirmed_and_read(admin: Program, reading: Reading) -> None:
    table = added(admin, reading)
    assert (table["confirmed"], table["draft"][:4], table["place"]) == (False, "imp_", "folder")
    confirmed = admin.post(f"tables/{table['id']}/confirm").json()
    assert (confirmed["confirmed"], confirmed["draft"]) == (True, None)
    assert confirmed["mapping"]["columns"]["Id"] == "key"
    reading.turn()
    told = admin.get(f"tables/{table['id']}").json()
    assert (told["result"], told["read"], told["written"]) == ("done", 1, 1)
    assert told["says"].startswith("1 records opened")
    assert admin.get("tables").json()["items"] == [told]


def test_columns_are_answered(admin: Program, reading: Reading) -> None:
    table = added(admin, reading)
    path = f"tables/{table['id']}"
    columns = {"Id": "ignore", "Name": "title", "Industry": "industry", "Value": "contract_value"}
    kept = admin.patch(f"{path}/columns", {"mapping": {"columns": columns}}).json()
    assert [item["code"] for item in kept["open"]] == ["no_key"]
    assert refusal(admin.post(f"{path}/confirm")) == (422, "mapping_incomplete")
    kept = admin.patch(f"{path}/columns", {"mapping": {"columns": {**columns, "Id": "key"}}}).json()
    assert (kept["open"], kept["mapping"]["connection"]) == ([], table["id"])
    assert admin.post(f"{path}/confirm").status_code == 200
    bad = {"mapping": {"colums": {}}}
    assert refusal(admin.patch(f"{path}/columns", bad)) == (422, "table_unreadable")
    admin.post(f"{path}/look")
    assert refusal(admin.patch(f"{path}/columns", bad)) == (422, "invalid_body")


def test_it_is_looked_at_anew(admin: Program, reading: Reading) -> None:
    table = added(admin, reading)
    admin.post(f"tables/{table['id']}/confirm")
    reading.put(csv(ADA, header="Id,Name,Branch,Value"))
    looked = admin.post(f"tables/{table['id']}/look").json()
    assert looked["columns"] == ["Id", "Name", "Branch", "Value"]
    assert admin.get(f"tables/{table['id']}").json()["confirmed"]


def test_it_is_changed_and_removed(admin: Program, reading: Reading) -> None:
    table = added(admin, reading)
    path = f"tables/{table['id']}"
    assert refusal(admin.post(f"{path}/run")) == (422, "table_unreadable")
    changed = admin.patch(path, {"every": 15, "title": "Our CRM"}).json()
    assert (changed["every"], changed["title"], changed["path"]) == (15, "Our CRM", "deals.csv")
    admin.post(f"{path}/confirm")
    assert admin.post(f"{path}/run").json()["id"] == table["id"]
    assert admin.delete(path).json()["id"] == table["id"]
    assert refusal(admin.get(path)) == (404, "no_such_connection")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"path": "none.csv"}, "table_unreadable"),
        ({"path": "../deals.csv"}, "bad_path"),
        ({"url": "http://10.0.0.1/x.csv"}, "bad_address"),
        ({"every": 1}, "invalid_body"),
    ],
)
def test_what_cannot_be_is_refused(
    admin: Program, reading: Reading, options: dict[str, object], code: str
) -> None:
    body = {"title": "CRM", "playbook": "client", "path": "deals.csv", **options}
    assert refusal(admin.post("tables", body)) == (422, code)


def test_what_is_anothers_is_not_there(admin: Program, reading: Reading) -> None:
    path = f"tables/{added(admin, reading)['id']}"
    other = Company("Elsewhere")
    outsider = Program(other.id, other.admin)
    answers = [
        outsider.get(path),
        outsider.patch(path, {"every": 15}),
        outsider.post(f"{path}/look"),
        outsider.patch(f"{path}/columns", {"mapping": {}}),
        outsider.post(f"{path}/confirm"),
        outsider.post(f"{path}/run"),
        outsider.delete(path),
    ]
    assert {refusal(answer) for answer in answers} == {(404, "no_such_connection")}
