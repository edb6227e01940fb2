"""The pages of tables on a schedule: set up, answered, confirmed, looked at, removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from surehand.runtime.tables.settings import table_of
from surehand.store import models as m
from surehand.web import clock
from tests.fixtures import Company
from tests.runtime.tables.conftest import ADA, Reading, csv
from tests.web.conftest import Page, Visitor


@pytest.fixture
def reading(workspace: Company, tmp_path: Path, settings: Any) -> Reading:
    settings.TABLES_FOLDER = str(tmp_path)
    reading = Reading(workspace, tmp_path / m.Workspace.objects.get(id=workspace.id).slug)
    reading.put(csv(ADA))
    return reading


def added(admin: Visitor, reading: Reading, **typed: object) -> Page:
    given = {"title": "Our CRM", "where": "deals.csv", "playbook": "client", **typed}
    page = admin.send(admin.get("connections/tables/new"), "tables/new", **given)
    reading.connection = page.address.rstrip("/").rpartition("/")[2]
    return page


@pytest.mark.parametrize("path", ["", "/new"])
def test_only_administrators_see_it(admin: Visitor, lead: Visitor, path: str) -> None:
    assert admin.get(f"connections/tables{path}").status == 200
    assert lead.get(f"connections/tables{path}").status == 403


def test_an_empty_list_teaches(admin: Visitor) -> None:
    assert "No table is read yet." in admin.get("connections/tables").text


def test_a_table_is_set_up_and_read(admin: Visitor, reading: Reading) -> None:
    page = added(admin, reading)
    assert "Nothing is read as it was answered before somebody has confirmed it." in page.text
    assert "Its columns wait to be confirmed." in admin.get("connections/tables").text
    page = admin.send(page, "/confirm")
    assert (page.status, "Id → key" in page.text) == (200, True)
    reading.turn()
    page = admin.get(f"connections/tables/{reading.connection}")
    assert "1 records opened, 0 changed, 0 rows as before" in page.text
    assert "1 rows read in all, 1 of them with something new" in page.text
    assert reading.titles == ["Ada Ltd"]


def test_what_is_open_is_answered_on_the_import(admin: Visitor, reading: Reading) -> None:
    reading.put(csv("1,Ada Ltd", header="Nummer,Name"))
    page = added(admin, reading)
    assert "To find records again, one column has to be their key." in page.text
    assert not [form for form in page.forms if str(form.action).endswith("/confirm")]
    draft = admin.get(f"imports/{reading.draft.pk}")
    admin.send(draft, "/answer", **{"target.0": "key", "target.1": "title"})
    page = admin.send(admin.get(f"connections/tables/{reading.connection}"), "/confirm")
    assert table_of(reading.row).is_confirmed


def test_what_was_typed_stays_when_refused(admin: Visitor, reading: Reading) -> None:
    page = added(admin, reading, where="none.csv")
    assert page.status == 409
    assert "There is no file none.csv in the folder of this workspace." in page.text
    assert 'value="none.csv"' in page.response.content.decode()


def test_it_is_changed_paused_resumed_and_removed(admin: Visitor, reading: Reading) -> None:
    added(admin, reading)
    address = f"connections/tables/{reading.connection}"
    admin.send(admin.get(address), reading.connection, title="Shop", every="1440")
    assert (reading.row.title, table_of(reading.row).every) == ("Shop", 1440)
    page = admin.send(admin.get(address), reading.connection, most_rows="none")
    assert (page.status, "At most 500,000 rows are read." in page.text) == (409, True)
    assert "They move house" in admin.send(admin.get(address), "/pause", reason="They move house").text
    admin.send(admin.get(address), "/resume")
    assert reading.row.status == "active"
    admin.send(admin.get(address), "/remove")
    assert not m.Connection.objects.within(reading.company.id).exists()


def test_a_changed_header_is_looked_at_anew(
    admin: Visitor, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: reading.now)
    page = admin.send(added(admin, reading), "/confirm")
    reading.turn()
    reading.put(csv(ADA, header="Id,Name,Branch,Value"))
    reading.turn()
    page = admin.get(f"connections/tables/{reading.connection}")
    assert "The header has changed: “Industry” is missing, “Branch” is new." in page.text
    page = admin.send(page, "/look")
    assert "Look at the columns" in page.text


def test_what_is_anothers_is_not_there(admin: Visitor, reading: Reading, workspace: Company) -> None:
    other = Reading(Company("Elsewhere"), reading.folder.parent / "elsewhere")
    other.put(csv(ADA))
    assert isinstance(other.add(), m.Connection)
    assert admin.get(f"connections/tables/{other.connection}").status == 404
