"""Exports of other systems: known by their header, read as what they are, confirmed by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from surehand.core.engine import Refusal
from surehand.runtime.imports import (
    Format,
    Recognised,
    check_import,
    mapping_of,
    problems_of,
    propose,
    read_names,
    read_people,
    recognise,
    recognised_of,
)
from surehand.runtime.imports.shapes import shape_of
from surehand.runtime.imports.shapes.salesforce_ids import long_id
from surehand.store import models as m
from surehand.store.queries.states import read_state
from tests.runtime.imports.conftest import Importing
from tests.sample import DIRECTORY, PROGRAM

Look = Callable[..., Recognised]

HEADERS = {
    "salesforce_opportunity": "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,OwnerId,CreatedDate",
    "salesforce_lead": "id,owner_id,name,company,status,is_converted",
    "salesforce_account": "id,owner_id,name,billing_city,industry,annual_revenue",
    "salesforce_contact": "Id,OwnerId,AccountId,LastName,MailingCity",
    "salesforce_report": "Opportunity ID,Opportunity Name,Stage,Close Date,Opportunity Owner",
    "zendesk_ticket": "id,requester_id,assignee_id,subject,status,via_channel",
    "zendesk_ticket_csv": "Id,Requester,Assignee,Subject,Tags,Status,Group stations",
    "zendesk_organization": "id,name,shared_tickets,shared_comments",
    "jira_issue": "id,key,summary,issue_type,status,project,assignee",
    "jira_issue_csv": "Summary,Issue key,Issue id,Issue Type,Status,Labels,Labels,Created",
    "hubspot_deal": "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,property_dealname",
    "hubspot_company": "id,property_name,property_createdate",
    "hubspot_contact": "id,property_email,property_lastname",
    "hubspot_ticket": "id,property_subject,property_hs_pipeline_stage",
    "hubspot_deal_csv": "Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Deal owner",
}
HISTORIES = {
    "salesforce_opportunity": "OpportunityId,Field,OldValue,NewValue,CreatedById,CreatedDate",
    "zendesk_ticket": "field_name,ticket_id,updated,user_id,value",
    "jira_issue": "field_id,issue_id,time,value,is_active,author_id",
    "hubspot_deal": "deal_id,timestamp,source,name,source_id,value",
    "hubspot_ticket": "ticket_id,name,source,source_id,timestamp_instant,value",
}


@pytest.mark.parametrize(("shape", "header"), HEADERS.items())
def test_an_export_is_known_by_its_header(shape: str, header: str) -> None:
    found = shape_of(header.split(","))
    assert found is not None
    assert (found.id, found.history) == (shape, None)
    targets = {*found.targets.values()}
    assert "key" in targets


@pytest.mark.parametrize(("of", "header"), HISTORIES.items())
def test_a_history_is_known_by_its_header(of: str, header: str) -> None:
    found = shape_of(header.split(","))
    assert found is not None
    assert found.history is not None
    assert found.history.of == of


@pytest.mark.parametrize("header", ["id,name,status", "Deal,Owner,Stage", "key,value,time", "id,email"])
def test_an_ordinary_table_is_no_export(header: str) -> None:
    assert shape_of(header.split(",")) is None


def proposed(look: Look, content: str) -> Any:
    return propose(look(content), PROGRAM.playbook, DIRECTORY).mapping


def test_salesforce_is_proposed_with_its_ways(look: Look) -> None:
    mapping = proposed(
        look,
        "Id,IsDeleted,AccountId,Name,StageName,Industry__c,CloseDate,OwnerId,_fivetran_synced\n"
        "006q000000HddohAAB,false,1,Ada Ltd,Won,retail,2026-03-30,2,2026-01-01\n",
    )
    assert mapping.columns == {
        "Id": "key",
        "IsDeleted": "ignore",
        "AccountId": "ignore",
        "Name": "title",
        "StageName": "stage",
        "Industry__c": "industry",
        "CloseDate": "ignore",
        "OwnerId": "owner",
        "_fivetran_synced": "ignore",
    }
    assert (mapping.zone, mapping.keys) == ("UTC", "salesforce")
    assert mapping.leave_out == {"IsDeleted": ("true", "1")}


def test_what_to_beware_of_is_told(look: Look) -> None:
    notes = [
        note.sentence
        for note in look(f"{HEADERS['jira_issue_csv']}\nA,T-1,1,Bug,Open,x,y,12/Nov/20 7:11 PM\n").notes
    ]
    assert notes[0] == (
        "This export is known: issues of Jira, as its search exports them. What its columns become is proposed."
    )
    assert any("Times are in the zone of whoever exported them" in note for note in notes)
    assert any("“Labels (2)”" in note for note in notes)


def test_jira_writes_months_as_words(look: Look) -> None:
    created = look(f"{HEADERS['jira_issue_csv']}\nA,T-1,1,Bug,Open,x,y,12/Nov/20 7:11 PM\n").column("Created")
    assert created is not None
    assert (created.kind, created.dates.open if created.dates else "?") == ("date_time", "")


# Ids of Salesforce


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("006q000000Hddoh", "006q000000HddohAAB"),
        ("0015500000Xyy06", "0015500000Xyy06AAB"),
        ("006q000000Hbmd1", "006q000000Hbmd1AAB"),
    ],
)
def test_a_short_id_becomes_the_long_one(short: str, long: str) -> None:
    assert (long_id(short), long_id(long)) == (long, long)


@pytest.mark.parametrize("text", ["", "D-1", "006q000000Hddo", "006q 00000Hddoh"])
def test_what_is_no_short_id_stays(text: str) -> None:
    assert long_id(text) == text


def test_a_report_finds_what_an_export_brought(importing: Importing) -> None:
    """The export has 18 characters, the report 15: the same opportunity."""
    importing.done(f"{HEADERS['salesforce_account']}\n006q000000HddohAAB,,Ada Ltd,,retail,\n", mode="both")
    again = importing.done(
        "Opportunity ID,Opportunity Name,Stage,Industry\n006q000000Hddoh,Ada Ltd,,health\n", mode="both"
    )
    assert (again.rows_opened, again.rows_changed) == (0, 1)


# What is no record any more


def test_deleted_rows_are_left_out_and_told(importing: Importing) -> None:
    row = importing.done(
        "id,requester_id,assignee_id,subject,status,via_channel\n1,5,,Ada,,web\n2,5,,Bob,deleted,web\n"
    )
    assert (row.rows_opened, row.rows_unchanged, row.rows_rejected) == (1, 1, 0)
    [group] = problems_of(row)
    assert group.problem.sentence == "status: rows with “deleted” are left out."


def test_of_several_versions_one_holds(importing: Importing) -> None:
    header = "_fivetran_active,_fivetran_start,id,owner_id,name,billing_city,industry,annual_revenue"
    row = importing.done(
        f"{header}\nfalse,2026-01-01,006q000000HddohAAB,,Ada,,retail,\n"
        "true,2026-02-01,006q000000HddohAAB,,Ada Ltd,,health,\n"
    )
    assert (row.rows_opened, row.rows_unchanged, row.rows_rejected) == (1, 1, 0)
    assert titles(importing) == ["Ada Ltd"]


def titles(importing: Importing) -> list[str]:
    rows = m.Record.objects.within(importing.company.id).order_by("title")
    return list(rows.values_list("title", flat=True))


# Histories

ZENDESK = """field_name,ticket_id,updated,user_id,value
industry,1,2026-01-02 10:00:00,,health
industry,1,2026-01-01 10:00:00,,retail
package,1,2026-01-03 10:00:00,,standard
package,1,2026-01-03 10:00:00,,premium
industry,2,2026-01-01 10:00:00,,retail
industry,2,2026-01-05 10:00:00,,
"""


def test_a_history_is_read_as_what_holds_in_the_end(look: Look) -> None:
    found = look(ZENDESK)
    assert (found.rows, [column.name for column in found.columns]) == (
        2,
        ["ticket_id", "industry", "package"],
    )
    assert found.column("package").common == {"premium": 1}  # type: ignore[union-attr]  # it is one of them
    assert found.notes[0].sentence.startswith("This is a history of `tickets` of Zendesk.")


def test_a_history_changes_the_records_it_is_about(importing: Importing) -> None:
    tickets = f"{HEADERS['zendesk_ticket']}\n1,,,Ada,,web\n2,,,Bob,,web\n"
    importing.done(tickets)
    draft = importing.draft(ZENDESK)
    assert mapping_of(draft).mode == "change"
    assert check_import(draft) is None
    row = importing.done(ZENDESK)
    assert (row.rows_changed, row.rows_unchanged) == (1, 1)
    ada = m.Record.objects.within(importing.company.id).get(title="Ada").pk
    state = read_state(importing.company.id, ada)
    assert state is not None
    assert {name: held.value for name, held in state.values.items()} == {
        "industry": "health",
        "package": "premium",
    }


def test_only_what_holds_counts_where_the_file_says_so(look: Look) -> None:
    found = look(
        "field_id,issue_id,time,value,is_active,author_id\n"
        "goals,1,2026-01-01 10:00:00,First,true,\n"
        "goals,1,2026-01-02 10:00:00,Second,true,\n"
        "goals,1,2026-01-03 10:00:00,Third,false,\n"
        "summary,1,2026-01-01 10:00:00,Ada Ltd,true,\n"
    )
    goals = found.column("goals")
    assert goals is not None
    assert list(goals.common) == ["First;Second"]
    mapping = propose(found, PROGRAM.playbook, DIRECTORY).mapping
    assert (mapping.columns["summary"], mapping.mode) == ("title", "open")


def test_a_moment_that_is_none_is_refused(table: Callable[..., Path]) -> None:
    refused = recognise(table(ZENDESK.replace("2026-01-05 10:00:00", "last week")))
    assert isinstance(refused, Refusal)
    assert refused.sentence.startswith("Row 7: “last week” is no moment")


def test_a_moment_with_two_meanings_is_refused(table: Callable[..., Path]) -> None:
    refused = recognise(table(ZENDESK.replace("2026-01-05 10:00:00", "03/04/2026 10:00")))
    assert isinstance(refused, Refusal)
    assert "is no moment" in refused.sentence


def test_a_history_can_be_read_as_it_is_written(table: Callable[..., Path]) -> None:
    found = recognise(table(ZENDESK), Format())
    assert isinstance(found, Recognised)
    assert found.rows == 6


def test_a_history_is_known_in_another_encoding(importing: Importing) -> None:
    draft = importing.draft(ZENDESK.encode("utf-16"))
    assert recognised_of(draft).format.history is not None
    assert recognised_of(draft).rows == 2


# Ids that stand for people and names


def test_people_of_an_export_are_who_is_who(table: Callable[..., Path]) -> None:
    content = "owner_id,portal_id,email,first_name\n12,1,sam@example.com,Sam\n13,1,,Gone\n"
    assert read_people(table(content)) == {"12": "sam@example.com"}


@pytest.mark.parametrize(
    "content",
    [
        "id,_fivetran_synced,description,name\n3,,x,Won\n",
        "stage_id,label,pipeline_id\n3,Won,default\n",
    ],
)
def test_names_stand_for_ids(table: Callable[..., Path], content: str) -> None:
    assert read_names(table(content)) == {"3": "Won"}


def test_a_table_without_names_is_refused(table: Callable[..., Path]) -> None:
    refused = read_names(table("a,b\n1,2\n"))
    assert isinstance(refused, Refusal)
    assert refused.code == "no_names"
