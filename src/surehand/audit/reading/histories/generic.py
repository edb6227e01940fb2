"""A history of fields of a system that is not known: by names of columns that can hardly mean anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from surehand.audit.reading.histories.form import History

_RECORDS = "record|case|deal|ticket|issue|opportunity|task|object|contact|lead|incident|request|account|project|order"
_DONE = "changed|modified|updated|edited|created"
_MEANINGS: Mapping[str, str] = {
    "key": rf"({_RECORDS})(_(id|key|number|no|name))?",
    "field": r"(changed_)?(field|property|attribute)(_(name|label))?",
    "new": r"new(_(value|string))?|to(_(value|string))?|value_(after|to)",
    "old": r"old(_(value|string))?|from(_(value|string))?|previous(_value)?|value_(before|from)",
    "at": rf"({_DONE})(_(at|on|date|time))?|(change|edit)_(date|time)|timestamp|date|time",
    "person": rf"({_DONE})_by(_(id|name))?|author(_name)?|user(_(id|name))?|by|person",
}
_NEEDED = ("key", "field", "new", "at")
_STAGES = ("stage", "status", "state", "phase", "dealstage", "stagename", "pipelinestage", "workflowstate")
_OWNERS = ("owner", "ownerid", "assignee", "assigneeid", "assignedto", "responsible", "agent")
_TEAMS = ("team", "teamid", "group", "groupid", "assignmentgroup", "queue", "department")


def history_like(columns: Iterable[str]) -> History | None:
    """The form of a table that has a record, a field, its new value and a moment in each row; None for any other."""
    names = list(columns)
    found: dict[str, str] = {}
    for meaning, pattern in _MEANINGS.items():
        fitting = [name for name in names if re.fullmatch(pattern, name)]
        if fitting:
            found[meaning] = fitting[0]
    if not found.keys() >= set(_NEEDED) or len(set(found.values())) < len(found):
        return None
    return History(
        id="history",
        told="a history of fields",
        header=frozenset(found.values()),
        of="record",
        key=found["key"],
        field=found["field"],
        new=found["new"],
        old=found.get("old", ""),
        at=found["at"],
        person=found.get("person", ""),
        stage=_STAGES,
        owner=_OWNERS,
        team=_TEAMS,
    )
