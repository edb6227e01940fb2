"""Exports of other systems, in their true shapes: each history becomes a log of stages, owners and teams."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest

from surehand.audit.changes import lay_changes
from surehand.audit.log import EventLog, lay_log, read_log
from surehand.audit.mapping import Mapping as Columns
from surehand.audit.reading.source import Source, open_source
from surehand.audit.recognise import mapping_from, recognise
from surehand.audit.rules import Rules
from surehand.audit.unclear import Unclear

FULL = Columns(case="case", activity="stage", time="changed_at", team="team", person="owner")

HUBSPOT = {
    "deal_property_history_data.csv": """\
deal_id,timestamp,_fivetran_synced,source,name,source_id,value
7,2026-03-01 09:00:00,x,CRM_UI,dealstage,userId:12,s1
7,2026-03-01 09:00:00,x,CRM_UI,hubspot_owner_id,userId:12,100
7,2026-03-02 09:00:00,x,CRM_UI,amount,userId:12,500
7,2026-03-03 09:00:00,x,CALCULATED,dealstage,,s2
7,2026-03-03 09:00:00,x,CALCULATED,dealstage,,s2
7,2026-03-04 09:00:00,x,CRM_UI,hubspot_owner_id,userId:12,200
7,2026-03-05 09:00:00,x,CRM_UI,hubspot_owner_id,userId:12,
""",
    "deal_pipeline_stage_data.csv": "stage_id,label,pipeline_id,probability\ns1,Qualified,p,0.2\ns2,Won,p,1.0\n",
    "owner_data.csv": "owner_id,email,first_name,last_name\n100,ann@x.org,Ann,Ames\n200,bob@x.org,,\n",
    "owner_team_data.csv": "owner_id,team_id,is_team_primary\n100,1,true\n100,2,false\n200,2,true\n",
    "team_data.csv": "id,name,_fivetran_synced\n1,Sales,x\n2,Onboarding,x\n",
    "users_data.csv": "id,primary_team_id,role_id,email,first_name,last_name\n12,1,1,cy@x.org,Cy,Coe\n",
    "form_data.csv": "guid,action\n1,2\n",
}
SALESFORCE = {
    "OpportunityFieldHistory.csv": """\
Id,OpportunityId,Field,OldValue,NewValue,CreatedById,CreatedDate
1,006A,Owner,005000000000001AAA,005000000000002AAA,005000000000001AAA,2026-03-03T09:00:00.000Z
2,006A,Owner,Ann Ames,Bob Bond,005000000000001AAA,2026-03-03T09:00:00.000Z
3,006A,StageName,Qualify,Propose,005000000000001AAA,2026-03-02T09:00:00.000Z
4,006A,StageName,Propose,Closed Won,005000000000002AAA,2026-03-05T09:00:00.000Z
5,006A,Amount,100,250,005000000000002AAA,2026-03-04T09:00:00.000Z
""",
    "Opportunity.csv": """\
Id,OwnerId,StageName,CloseDate,CreatedDate
006A,005000000000002AAA,Closed Won,2026-04-01,2026-03-01T09:00:00.000Z
006B,005000000000001AAA,Qualify,2026-04-01,2026-03-01T10:00:00.000Z
""",
    "User.csv": """\
Id,Name,ProfileId,TimeZoneSidKey,UserRoleId
005000000000001AAA,Ann Ames,p,UTC,r1
005000000000002AAA,Bob Bond,p,UTC,r2
""",
    "UserRole.csv": "Id,Name,DeveloperName,ParentRoleId\nr1,Sales,Sales,\nr2,Delivery,Delivery,\n",
}
ZENDESK = {
    "ticket_field_history_data.csv": """\
field_name,ticket_id,updated,_fivetran_synced,user_id,value
status,1,2026-03-01 09:00:00,x,8,new
group_id,1,2026-03-01 09:00:00,x,8,50
group_id,1,2026-03-02 09:00:00,x,8,60
assignee_id,1,2026-03-02 10:00:00,x,8,9
status,1,2026-03-02 10:00:00,x,8,open
priority,1,2026-03-02 11:00:00,x,9,high
status,1,2026-03-04 09:00:00,x,9,solved
""",
    "group_data.csv": "id,_fivetran_deleted,created_at,name\n50,FALSE,x,First line\n60,FALSE,x,Network\n",
    "user_data.csv": "id,name,email,locale,time_zone,ticket_restriction\n8,Ann,,en,UTC,\n9,Bob,,en,UTC,\n",
}
JIRA = {
    "issue_field_history.csv": """\
field_id,issue_id,time,_fivetran_synced,value,is_active,author_id
status,10,2026-03-01 09:00:00,x,1,false,u1
assignee,10,2026-03-01 09:00:00,x,u1,false,u1
customfield_1,10,2026-03-01 09:00:00,x,t1,false,u1
status,10,2026-03-02 09:00:00,x,2,true,u1
assignee,10,2026-03-03 09:00:00,x,u2,true,u1
customfield_1,10,2026-03-03 09:00:00,x,t2,true,u1
summary,10,2026-03-03 10:00:00,x,Mend it,true,u2
""",
    "status.csv": "id,description,name,status_category_id\n1,,To Do,2\n2,,In Progress,4\n",
    "user.csv": "id,email,locale,name,time_zone\nu1,,en,Ann,UTC\nu2,,en,Bob,UTC\n",
    "team.csv": "id,is_shared,is_visible,name\nt1,true,true,Alpha\nt2,true,true,Beta\n",
    "field.csv": "id,is_array,is_custom,name\ncustomfield_1,false,true,Team\nsummary,false,false,Summary\n",
    "issue.csv": "id,key,summary,created,status,assignee\n10,TP-8,Mend it,2026-03-01 09:00:00,2,u2\n",
}

Rows = list[tuple[str | None, ...]]


@pytest.fixture
def folder(tmp_path) -> Callable[[Mapping[str, str]], Path]:
    def write(files: Mapping[str, str]) -> Path:
        path = tmp_path / "export"
        path.mkdir()
        for name, content in files.items():
            (path / name).write_text(content)
        return path

    return write


def read(path: Path, mapping: Columns | None = None, **how) -> EventLog:
    """The log of an export, with the mapping that is proposed."""
    db = duckdb.connect(config={"threads": 1})
    if mapping is None:
        source = open_source(db, path, **how)
        assert isinstance(source, Source), source
        log = lay_log(db, path.name, source, mapping_from(recognise(db, source)), Rules())
    else:
        log = read_log(path, mapping, db=db, **how)
    assert isinstance(log, EventLog), log
    return log


def steps(log: EventLog) -> Rows:
    between = ", ".join(log.between(column) for column in log.mapping.between)
    return log.db.execute(
        f"SELECT case_id, strftime(began, '%d %H'), activity, {between}"
        " FROM event JOIN case_name USING (case_no) ORDER BY case_id, position"
    ).fetchall()


def changes(log: EventLog, field: str) -> Rows:
    lay_changes(log)
    return log.db.execute(
        "SELECT strftime(changed_at, '%d %H'), old, new, person FROM change WHERE field = ? ORDER BY changed_at, row",
        [field],
    ).fetchall()


def test_hubspot_deals_have_stages_owners_and_teams(folder):
    log = read(folder(HUBSPOT))

    assert log.mapping == FULL
    assert steps(log) == [
        ("7", "01 09", "Qualified", "Sales", "Ann Ames"),
        ("7", "03 09", "Won", "Sales", "Ann Ames"),
        ("7", "04 09", "Won", "Onboarding", "bob@x.org"),
        ("7", "05 09", "Won", None, None),
    ]


def test_hubspot_changes_are_of_people_only_where_one_is_named(folder):
    log = read(folder(HUBSPOT))

    assert changes(log, "amount") == [("02 09", None, "500", "Cy Coe")]
    assert changes(log, "dealstage") == [
        ("01 09", None, "Qualified", "Cy Coe"),
        ("03 09", "Qualified", "Won", None),
    ]


def test_what_was_used_and_what_not_is_said(folder):
    log = read(folder(HUBSPOT))

    assert "deal_property_history_data.csv (the property history of deals of HubSpot)" in log.told[0]
    assert "team_data.csv (the teams of HubSpot)" in log.told[0]
    assert log.told[1] == "Not used: form_data.csv."
    assert [each.code for each in log.doubts] == ["teams_of_today"]


def test_what_reading_its_files_showed_is_said(folder):
    path = folder(HUBSPOT)
    owners = "owner_id,email,first_name,last_name,note,note\n100,,Änne,Ames,,\n"
    (path / "owner_data.csv").write_bytes(owners.encode("cp1252"))

    log = read(path)

    assert "owner_data.csv is no UTF-8 and was read as cp1252" in log.told[2]
    assert "repeated_columns" in [each.code for each in log.doubts]


def test_an_export_with_several_kinds_asks_for_one(folder):
    tickets = "ticket_id,timestamp_instant,source,name,value\n1,2026-03-01,CRM_UI,hs_pipeline_stage,a\n"
    path = folder({**HUBSPOT, "ticket_property_history_data.csv": tickets})

    asked = open_source(duckdb.connect(config={"threads": 1}), path)

    assert (asked.code, asked.ways) == ("object_needed", ("Give --object deal.", "Give --object ticket."))
    assert steps(
        read(
            path,
            Columns(case="case", activity="stage", time="changed_at", person="stage"),
            object_type="tickets",
        )
    ) == [("1", "01 00", "a", "a")]


def test_salesforce_begins_with_what_was_there_before(folder):
    log = read(folder(SALESFORCE))

    assert steps(log) == [
        ("006A", "01 09", "Qualify", "Sales", "Ann Ames"),
        ("006A", "02 09", "Propose", "Sales", "Ann Ames"),
        ("006A", "03 09", "Propose", "Delivery", "Bob Bond"),
        ("006A", "05 09", "Closed Won", "Delivery", "Bob Bond"),
        ("006B", "01 10", "Qualify", "Sales", "Ann Ames"),
    ]
    assert changes(log, "Amount") == [("04 09", "100", "250", "Bob Bond")]


def test_an_owner_that_stands_there_twice_changes_once(folder):
    log = read(folder(SALESFORCE))

    assert changes(log, "Owner") == [
        ("01 09", None, "Ann Ames", None),
        ("01 10", None, "Ann Ames", None),
        ("03 09", "Ann Ames", "Bob Bond", "Ann Ames"),
    ]


def test_without_the_records_a_beginning_is_not_invented(tmp_path):
    path = tmp_path / "OpportunityFieldHistory.csv"
    path.write_text(SALESFORCE["OpportunityFieldHistory.csv"])

    log = read(path)

    assert [row[1:3] for row in steps(log)] == [
        ("02 09", "Propose"),
        ("03 09", "Propose"),
        ("05 09", "Closed Won"),
    ]
    assert [(each.code, each.share) for each in log.doubts] == [("beginning_not_told", 1.0)]
    assert changes(log, "StageName")[0][1:3] == ("Qualify", "Propose")


def test_zendesk_tickets_pass_between_groups(folder):
    log = read(folder(ZENDESK))

    assert steps(log) == [
        ("1", "01 09", "new", "First line", None),
        ("1", "02 09", "new", "Network", None),
        ("1", "02 10", "open", "Network", "Bob"),
        ("1", "04 09", "solved", "Network", "Bob"),
    ]
    assert changes(log, "priority") == [("02 11", None, "high", "Bob")]


def test_jira_issues_are_called_by_their_keys(folder):
    log = read(folder(JIRA))

    assert steps(log) == [
        ("TP-8", "01 09", "To Do", "Alpha", "Ann"),
        ("TP-8", "02 09", "In Progress", "Alpha", "Ann"),
        ("TP-8", "03 09", "In Progress", "Beta", "Bob"),
    ]
    assert changes(log, "Summary") == [("03 10", None, "Mend it", "Bob")]


def test_a_zip_is_the_folder_in_it(folder, tmp_path):
    path = folder(ZENDESK)
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for each in path.iterdir():
            file.write(each, f"data/{each.name}")

    assert steps(read(packed)) == steps(read(path))


ANSWERS = {
    "jira": {
        "issues": [
            {
                "key": "TP-8",
                "fields": {
                    "created": "2026-03-01T10:00:00.000+0100",
                    "status": {"name": "Done"},
                    "assignee": {"displayName": "Bob"},
                },
                "changelog": {
                    "histories": [
                        {
                            "created": "2026-03-03T10:00:00.000+0100",
                            "author": {"displayName": "Bob"},
                            "items": [{"field": "status", "fromString": "To Do", "toString": "Done"}],
                        },
                        {
                            "created": "2026-03-02T10:00:00.000+0100",
                            "author": {"displayName": "Ann"},
                            "items": [{"field": "assignee", "fromString": "Ann", "toString": "Bob"}],
                        },
                    ]
                },
            }
        ]
    },
    "zendesk": {
        "audits": [
            {
                "ticket_id": 1,
                "created_at": "2026-03-01T09:00:00Z",
                "author_id": 8,
                "events": [
                    {"type": "Create", "field_name": "status", "value": "To Do"},
                    {"type": "Create", "field_name": "assignee_id", "value": "Ann"},
                    {"type": "Comment", "body": "Hello"},
                ],
            },
            {
                "ticket_id": 1,
                "created_at": "2026-03-02T09:00:00Z",
                "author_id": 8,
                "events": [
                    {"type": "Change", "field_name": "assignee_id", "value": "Bob", "previous_value": "Ann"}
                ],
            },
            {
                "ticket_id": 1,
                "created_at": "2026-03-03T09:00:00Z",
                "author_id": 9,
                "events": [
                    {"type": "Change", "field_name": "status", "value": "Done", "previous_value": "To Do"}
                ],
            },
        ]
    },
    "zendesk events": {
        "ticket_events": [
            {
                "ticket_id": 1,
                "created_at": f"2026-03-0{day}T09:00:00Z",
                "updater_id": 8,
                "child_events": [{"event_type": kind, **told} for kind, told in children],
            }
            for day, children in (
                (1, (("Create", {"status": "To Do"}), ("Create", {"assignee_id": "Ann"}))),
                (
                    2,
                    (
                        ("Change", {"assignee_id": "Bob", "previous_value": "Ann"}),
                        ("Comment", {"body": "Hello"}),
                    ),
                ),
                (3, (("Change", {"status": "Done", "previous_value": "To Do"}),)),
            )
        ]
    },
    "hubspot": {
        "results": [
            {
                "id": "1",
                "propertiesWithHistory": {
                    "dealstage": [
                        {"value": "Done", "timestamp": "2026-03-03T09:00:00Z", "sourceId": "userId:12"},
                        {"value": "To Do", "timestamp": "2026-03-01T09:00:00Z", "updatedByUserId": 12},
                    ],
                    "hubspot_owner_id": [
                        {"value": "Bob", "timestamp": "2026-03-02T09:00:00Z"},
                        {"value": "Ann", "timestamp": "2026-03-01T09:00:00Z"},
                    ],
                },
            }
        ]
    },
}


@pytest.mark.parametrize("system", ANSWERS)
def test_answers_of_apis_are_histories_too(tmp_path, system):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(ANSWERS[system]))

    assert [row[1:] for row in steps(read(path))] == [
        ("01 09", "To Do", "Ann"),
        ("02 09", "To Do", "Bob"),
        ("03 09", "Done", "Bob"),
    ]


def test_pages_of_an_answer_make_one_log(folder):
    pages = {
        f"page{n}.json": json.dumps(ANSWERS[name]) for n, name in enumerate(("zendesk", "zendesk events"))
    }

    # Both pages tell the same: nothing changes twice.
    assert len(steps(read(folder(pages)))) == 3


def test_clickup_tells_each_status_once(tmp_path):
    entered = {"to do": 1772355600000, "review": 1772528400000}
    told = [
        {"status": name, "total_time": {"by_minute": 5, "since": str(at)}} for name, at in entered.items()
    ]
    path = tmp_path / "times.json"
    path.write_text(json.dumps({"27": {"current_status": told[1], "status_history": told}}))

    log = read(path, Columns(case="case", activity="stage", time="changed_at"))

    assert log.db.execute(
        "SELECT activity, strftime(began, '%d %H') FROM event ORDER BY position"
    ).fetchall() == [
        ("to do", "01 09"),
        ("review", "03 09"),
    ]
    assert any("each status of a task once" in said for said in log.told)


def test_updates_of_servicenow_are_a_log_as_they_are(write):
    header = (
        "number",
        "incident_state",
        "sys_updated_at",
        "sys_mod_count",
        "assignment_group",
        "assigned_to",
    )
    path = write([("INC1", "New", "2026-03-01 09:00", "0", "Desk", "Ann")], header=header)

    log = read(path)

    assert log.mapping.written() == (
        "case=number,activity=incident_state,time=sys_updated_at,team=assignment_group,person=assigned_to,"
        "order=sys_mod_count"
    )
    assert log.db.execute("SELECT count(*) FROM event").fetchall() == [(1,)]


def test_the_audit_of_servicenow_is_a_history(write):
    header = ("documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on", "user")
    rows = [
        ("a", "state", "1", "2", "2026-03-01 09:00", "ann"),
        ("a", "assignment_group", "", "Network", "2026-03-02 09:00", "ann"),
    ]

    assert steps(read(write(rows, header=header))) == [
        ("a", "01 09", "2", None),
        ("a", "02 09", "2", "Network"),
    ]


def test_versions_of_a_pipeline_lose_what_it_added(folder):
    versions = """\
_fivetran_start,_fivetran_active,id,owner_id,stage_name,close_date,created_date,last_viewed_date
2026-03-01 09:00:00,false,006A,005000000000001AAA,Qualify,2026-04-01,2026-03-01,2026-03-01
2026-03-02 09:00:00,true,006A,005000000000002AAA,Won,2026-04-01,2026-03-01,2026-03-02
"""
    log = read(
        folder(
            {
                "history.csv": versions,
                "User.csv": SALESFORCE["User.csv"],
                "UserRole.csv": SALESFORCE["UserRole.csv"],
            }
        )
    )

    assert steps(log) == [
        ("006A", "01 09", "Qualify", "Sales", "Ann Ames"),
        ("006A", "02 09", "Won", "Delivery", "Bob Bond"),
    ]
    names = [row[0] for row in log.db.execute("DESCRIBE source").fetchall()]
    assert "_fivetran_active" not in names
    assert "last_viewed_date" not in names


def test_a_history_of_an_unknown_system_is_known_by_its_columns(write):
    rows = [
        ("P-1", "Status", "", "Open", "2026-03-01 09:00", "ann"),
        ("P-1", "Assignee", "", "Bob", "2026-03-01 09:00", "ann"),
        ("P-1", "Status", "Open", "Done", "2026-03-02 09:00", "bob"),
    ]
    path = write(rows, header=("Record ID", "Field", "Old value", "New value", "Changed at", "Changed by"))

    assert steps(read(path)) == [("P-1", "01 09", "Open", "Bob"), ("P-1", "02 09", "Done", "Bob")]


def test_a_list_with_a_column_for_each_stage_is_unfolded(write):
    header = (
        "Record ID",
        "Deal Name",
        'Date entered "Qualified (Sales Pipeline)"',
        'Date entered "Won (Sales Pipeline)"',
        "Date entered current stage",
    )
    rows = [
        ("1", "A", "2026-03-01 09:00", "2026-03-03 09:00", "2026-03-03 09:00"),
        ("2", "B", "2026-03-02 09:00", "", ""),
    ]

    log = read(write(rows, header=header))

    assert log.mapping.written() == "case=case,activity=stage,time=changed_at"
    assert log.db.execute("SELECT activity FROM event ORDER BY began").fetchall() == [
        ("Qualified (Sales Pipeline)",),
        ("Qualified (Sales Pipeline)",),
        ("Won (Sales Pipeline)",),
    ]


def test_a_field_that_is_a_stage_can_be_named(write):
    rows = [
        ("1", "lane", "a", "2026-03-01"),
        ("1", "lane", "b", "2026-03-02"),
        ("1", "size", "L", "2026-03-02"),
    ]
    path = write(rows, header=("record_id", "field", "new_value", "changed_at"))

    asked = open_source(duckdb.connect(config={"threads": 1}), path)
    log = read(path, Columns(case="case", activity="lane", time="changed_at", outcome="size"))

    assert (asked.code, "“lane”, “size”" in asked.sentence) == ("no_stage", True)
    assert log.db.execute("SELECT activity FROM event ORDER BY position").fetchall() == [("a",), ("b",)]
    assert log.db.execute("SELECT size FROM source").fetchall() == [(None,), ("L",)]


def test_changes_without_a_time_are_counted(write):
    header = ("record_id", "field", "new_value", "changed_at")
    rows = [("1", "status", "a", "2026-03-01"), ("1", "status", "b", ""), ("", "status", "c", "2026-03-02")]

    log = read(write(rows, header=header, name="moves.csv"))

    assert [(each.code, each.share) for each in log.doubts] == [("changes_left_out", 0.6667)]


def test_times_in_two_readings_name_the_file(write):
    header = ("record_id", "field", "new_value", "changed_at")
    path = write([("1", "status", "a", "02-03-2026")], header=header, name="moves.csv")

    asked = open_source(duckdb.connect(config={"threads": 1}), path)

    assert asked.code == "ambiguous_dates"
    assert asked.sentence.startswith("moves.csv: ")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.csv": "name,size\nx,1\n", "b.txt": "hello"}, "no_history"),
        ({"a.json": '{"some": "thing"}'}, "unknown_json"),
        ({"a.json": '{"audits": [1, 2]}'}, "damaged_file"),
        ({"a.json": '{"audits": ['}, "damaged_file"),
        ({"a.json": "[" * 100_000}, "damaged_file"),
        ({}, "empty_file"),
    ],
)
def test_folders_without_a_history_say_so(folder, files, code):
    refused = open_source(duckdb.connect(config={"threads": 1}), folder(files))

    assert isinstance(refused, Unclear)
    assert refused.code == code


@pytest.mark.parametrize(
    ("export", "object_type", "rows"),
    [("hubspot", "deal", 14), ("salesforce", "", 10), ("zendesk", "", 28)],
)
def test_real_shapes_are_known(data, export, object_type, rows):
    db = duckdb.connect(config={"threads": 1})

    source = open_source(db, data / "crm" / f"export_shapes_{export}", object_type=object_type)

    assert isinstance(source, Source), source
    assert source.mapping is not None
    assert db.execute("SELECT count(*) FROM source").fetchall() == [(rows,)]
