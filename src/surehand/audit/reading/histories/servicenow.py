"""ServiceNow and what looks like it: the table sys_audit, and tables in which every update of a record is a row.

Facts: https://www.servicenow.com/docs, “Auditing” (sys_audit: tablename, documentkey, fieldname, oldvalue, newvalue,
user, sys_created_on). States stand in sys_audit by their numbers.
"""

from __future__ import annotations

from surehand.audit.reading.histories.form import Form, History, Log

_NUMBERS = "sys_audit has states and groups by their numbers and ids: what they stand for is not in it."


def _updates(stage: str, at: str, *, order: str = "sys_mod_count") -> Log:
    columns = {
        "case": "number",
        "activity": stage,
        "time": at,
        "team": "assignment_group",
        "person": "assigned_to",
    }
    return Log(
        id=f"servicenow_{stage}_{at}_{order}",
        told="the updates of records of ServiceNow",
        header=frozenset((*columns.values(), *((order,) if order else ()))),
        of="record",
        columns=columns | ({"order": order} if order else {}),
    )


FORMS: tuple[Form, ...] = (
    History(
        id="servicenow_audit",
        told="the audit of records of ServiceNow",
        header=frozenset(("documentkey", "fieldname", "oldvalue", "newvalue", "sys_created_on")),
        of="record",
        key="documentkey",
        field="fieldname",
        old="oldvalue",
        new="newvalue",
        at="sys_created_on",
        person="user",
        stage=("state", "incidentstate"),
        owner=("assignedto",),
        team=("assignmentgroup",),
        beware=(_NUMBERS,),
    ),
    *(
        _updates(stage, at, order=order)
        for stage in ("incident_state", "state")
        for at in ("sys_updated_at", "sys_updated_on")
        for order in ("sys_mod_count", "")
    ),
)
