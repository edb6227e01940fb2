"""Real exports of Salesforce, Zendesk, Jira and HubSpot, where somebody has put them beside the project."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from surehand.runtime.imports import Recognised, mapping_of, recognise
from surehand.runtime.imports.shapes import shape_of
from surehand.runtime.imports.shapes.salesforce_ids import long_id
from tests.runtime.imports.conftest import Importing

PROJECT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SUREHAND_TEST_DATA") or PROJECT.parent / "shared" / "data") / "crm"

KNOWN = {
    "hubspot/company_data": ("hubspot_company", 24),
    "hubspot/company_property_history_data": ("hubspot_company", 43),
    "hubspot/contact_data": ("hubspot_contact", 22),
    "hubspot/contact_property_history_data": ("hubspot_contact", 97),
    "hubspot/deal_data": ("hubspot_deal", 44),
    "hubspot/deal_property_history_data": ("hubspot_deal", 96),
    "hubspot/deal_stage_data": ("hubspot_deal", 14),
    "hubspot/ticket_data": ("hubspot_ticket", 25),
    "hubspot/ticket_property_history_data": ("hubspot_ticket", 2),
    "jira/issue": ("jira_issue", 4),
    "jira/issue_field_history": ("jira_issue", 3),
    "jira/issue_multiselect_history": ("jira_issue", 2),
    "salesforce/sf_account_data": ("salesforce_account", 10),
    "salesforce/sf_account_history_data": ("salesforce_account", 10),
    "salesforce/sf_contact_data": ("salesforce_contact", 4),
    "salesforce/sf_contact_history_data": ("salesforce_contact", 4),
    "salesforce/sf_lead_data": ("salesforce_lead", 1),
    "salesforce/sf_opportunity_data": ("salesforce_opportunity", 10),
    "salesforce/sf_opportunity_history_data": ("salesforce_opportunity", 10),
    "zendesk/organization_data": ("zendesk_organization", 10),
    "zendesk/ticket_data": ("zendesk_ticket", 10),
    "zendesk/ticket_field_history_data": ("zendesk_ticket", 17),
}
"""Which export each file is, and how many records it is about."""


def file(name: str) -> Path:
    system, _, table = name.partition("/")
    path = DATA / f"export_shapes_{system}" / f"{table}.csv"
    if not path.is_file():
        pytest.skip(f"The real export {name} is not here: there is no {path}. Set SUREHAND_TEST_DATA.")
    return path


@pytest.mark.parametrize("name", KNOWN)
def test_a_real_export_is_known(name: str) -> None:
    found = recognise(file(name))
    assert isinstance(found, Recognised), found
    shape = shape_of([column.name for column in found.columns], found.format.history)
    assert (shape.id if shape else "", found.rows) == KNOWN[name]


def test_no_other_table_is_taken_for_one() -> None:
    file("jira/issue")
    others = [path for path in DATA.glob("export_shapes_*/*.csv") if _name(path) not in KNOWN]
    taken = [path.name for path in others if shape_of(_header(path))]
    assert (len(others) > 50, taken) == (True, [])


def test_every_long_id_of_salesforce_follows_from_its_short_one() -> None:
    file("salesforce/sf_account_data")
    ids = [
        row["id"]
        for path in DATA.glob("export_shapes_salesforce/*.csv")
        for row in rows_of(path)
        if len(row.get("id") or "") == 18 and row["id"].isalnum()
    ]
    assert len(ids) > 50
    assert [id for id in ids if long_id(id[:15]) != id] == []


IGNORED = {"assignee_id": "ignore", "status": "ignore", "stage_name": "ignore", "owner_id": "ignore"}
"""People and stages are hashed, or not those of the sample company."""


@pytest.mark.parametrize("name", ["zendesk/ticket_data", "salesforce/sf_opportunity_data"])
def test_its_rows_become_records(importing: Importing, name: str) -> None:
    content = file(name).read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    gone = sum(row.get("status") == "deleted" or row.get("is_deleted") == "true" for row in rows)
    draft = importing.draft(content)
    columns = {**mapping_of(draft).columns}
    columns |= {column: "ignore" for column in IGNORED if column in columns}
    row = importing.done(content, columns=columns)
    assert (row.rows_opened, row.rows_unchanged, row.rows_rejected) == (len(rows) - gone, gone, 0)


def test_a_history_says_what_its_last_rows_say() -> None:
    """Worked out again here, by the rows in the order of their moments."""
    path = file("zendesk/ticket_field_history_data")
    last: dict[str, dict[str, str]] = {}
    for row in sorted(rows_of(path), key=lambda each: each["updated"]):
        last.setdefault(row["ticket_id"], {})[row["field_name"]] = row["value"]
    found = recognise(path)
    assert isinstance(found, Recognised)
    statuses = found.column("status")
    assert statuses is not None
    told = [values["status"] for values in last.values() if values.get("status")]
    assert statuses.common == {each: told.count(each) for each in told}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _name(path: Path) -> str:
    return f"{path.parent.name.removeprefix('export_shapes_')}/{path.stem}"


def _header(path: Path) -> list[str]:
    with path.open() as lines:
        return next(csv.reader(lines))
