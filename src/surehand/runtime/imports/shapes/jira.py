"""Jira: the tables of its API as data pipelines write them, and the CSV of its search.

The id of an issue stays when it goes to another project; its key (TP-8) does not. So the id is the key here.
"""

from __future__ import annotations

from surehand.runtime.imports.history import History
from surehand.runtime.imports.shapes.shape import ExportShape

_UTC = "Times without a zone are UTC, as the API of Jira writes them."
_IDS = "Statuses and people stand in it by their ids: say what each stands for, or give the tables with their names."
_LOCAL = "Times are in the zone of whoever exported them, as 12/Nov/20 7:11 PM: say which zone that is."
_REPEATED = (
    "Labels and components stand in several columns of the same name: each is a column of its own here."
)
_TARGETS = {
    "id": "key",
    "issue_id": "key",
    "summary": "title",
    "assignee": "owner",
    "status": "stage",
}

SHAPES = (
    ExportShape(
        id="jira_issue_history",
        told="the field history of issues of Jira",
        header=frozenset(("issue_id", "field_id", "value", "time", "is_active")),
        zone="UTC",
        beware=(_UTC, _IDS),
        history=History(
            of="jira_issue", key="issue_id", field="field_id", value="value", at="time", holds="is_active"
        ),
    ),
    ExportShape(
        id="jira_issue",
        told="issues of Jira",
        header=frozenset(("id", "key", "summary", "issue_type", "status", "project")),
        targets=_TARGETS,
        leave_out={"_fivetran_deleted": ("true",)},
        zone="UTC",
        beware=(_UTC, _IDS),
    ),
    ExportShape(
        id="jira_issue_csv",
        told="issues of Jira, as its search exports them",
        header=frozenset(("issue_id", "issue_key", "summary", "issue_type", "status")),
        targets=_TARGETS,
        beware=(_LOCAL, _REPEATED),
    ),
)
