"""Salesforce: field histories, the history of opportunities, versions that data pipelines keep, and their reports.

Facts: the objects OpportunityFieldHistory, OpportunityHistory, CaseHistory and LeadHistory of the Object Reference,
https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference. A change of an owner stands in
a field history twice, once with the names and once with the ids.
"""

from __future__ import annotations

from surehand.audit.reading.histories.form import Form, History, Log, Members, Names, Records

_SEVERAL = {"opportunity": "opportunities", "case": "cases", "lead": "leads", "record": "records"}
_STAGES = ("stagename", "stage", "status")
_OWNERS = ("owner", "ownerid", "opportunityowner", "caseowner", "leadowner")
_NAMES = {"owner": "salesforce_user", "person": "salesforce_user"}
_IDS = r"^(005|00G)[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$"
_MOVING = (
    "last_viewed_date",
    "last_referenced_date",
    "last_modified_date",
    "system_modstamp",
    "last_activity_date",
)
_KEPT = "Salesforce keeps a field history for 18 to 24 months, and only of fields it was told to track."


def _field_history(of: str, key: str) -> History:
    return History(
        id=f"salesforce_{of}_field_history",
        told=f"the field history of {_SEVERAL[of]} of Salesforce",
        header=frozenset((key, "field", "old_value", "new_value", "created_date")),
        of=of,
        key=key,
        field="field",
        old="old_value",
        new="new_value",
        at="created_date",
        person="created_by_id",
        stage=_STAGES,
        owner=_OWNERS,
        names=_NAMES,
        doubled=_IDS,
        beware=(_KEPT,),
    )


def _report(of: str) -> History:
    return History(
        id=f"salesforce_{of}_history_report",
        told=f"a report on the field history of {_SEVERAL[of]} of Salesforce",
        header=frozenset((f"{of}_name", "field_event", "old_value", "new_value", "edit_date")),
        of=of,
        key=f"{of}_name",
        field="field_event",
        old="old_value",
        new="new_value",
        at="edit_date",
        person="edited_by",
        stage=_STAGES,
        owner=_OWNERS,
        beware=(
            _KEPT,
            f"A report tells {_SEVERAL[of]} by their names: two of the same name are taken for one.",
        ),
    )


def _versions(of: str, stage: str, *header: str) -> Log:
    return Log(
        id=f"salesforce_{of}_versions",
        told=f"the versions of {_SEVERAL[of]} of Salesforce that a data pipeline kept",
        header=frozenset(("_fivetran_start", "id", "owner_id", stage, *header)),
        of=of,
        columns={"case": "id", "activity": stage, "time": "_fivetran_start", "person": "owner_id"},
        names={"person": "salesforce_user"},
        leave_out=_MOVING,
    )


def _records(of: str, stage: str, *header: str) -> Records:
    return Records(
        id=f"salesforce_{of}",
        told=f"{_SEVERAL[of]} of Salesforce",
        header=frozenset(("id", "owner_id", "created_date", stage, *header)),
        of=of,
        key="id",
        created="created_date",
        stage=stage,
        owner="owner_id",
    )


FORMS: tuple[Form, ...] = (
    _field_history("opportunity", "opportunity_id"),
    _field_history("case", "case_id"),
    _field_history("lead", "lead_id"),
    _field_history("record", "parent_id"),
    _report("opportunity"),
    _report("case"),
    Log(
        id="salesforce_opportunity_history",
        told="the history of opportunities of Salesforce",
        header=frozenset(
            ("opportunity_id", "stage_name", "created_date", "forecast_category", "probability")
        ),
        of="opportunity",
        columns={
            "case": "opportunity_id",
            "activity": "stage_name",
            "time": "created_date",
            "person": "created_by_id",
        },
        names={"person": "salesforce_user"},
        leave_out=("id", *_MOVING),
    ),
    _versions("opportunity", "stage_name", "close_date", "created_date"),
    _versions("case", "status", "case_number"),
    _versions("lead", "status", "company", "created_date"),
    _records("opportunity", "stage_name", "close_date"),
    _records("case", "status", "case_number"),
    _records("lead", "status", "company"),
    Names(
        id="salesforce_user",
        told="the users of Salesforce",
        header=frozenset(("id", "name", "profile_id", "time_zone_sid_key")),
        key="id",
        name=("name",),
        instead="email",
    ),
    Names(
        id="salesforce_role",
        told="the roles of Salesforce",
        header=frozenset(("id", "name", "developer_name", "parent_role_id")),
        key="id",
        name=("name",),
    ),
    Members(
        id="salesforce_user_role",
        told="which user of Salesforce has which role",
        header=frozenset(("id", "name", "profile_id", "time_zone_sid_key", "user_role_id")),
        people="salesforce_user",
        person="id",
        team="user_role_id",
        names="salesforce_role",
    ),
)
