"""Tasks of ClickUp: read to the end, made, changed, with fields and checklists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from surehand.connectors.clickup.calls import Calls
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.paging import all_pages
from surehand.connectors.clickup.shapes import (
    Checklist,
    NewTask,
    Spell,
    Task,
    TaskChange,
    TaskPage,
    TimeInStatus,
    WrittenTask,
    WrittenTemplate,
)


class _Checklist(msgspec.Struct, frozen=True):
    checklist: Checklist


class _Total(msgspec.Struct, frozen=True):
    by_minute: int = 0
    since: int = 0


class _Spell(msgspec.Struct, frozen=True):
    status: str
    total_time: _Total = _Total()


class _Times(msgspec.Struct, frozen=True):
    current_status: _Spell
    status_history: tuple[_Spell, ...] = ()


class Tasks(Calls):
    """The tasks themselves."""

    def task(self, id: str) -> Task | None:
        """A task; None when it is not there any more."""
        try:
            return self.get(f"/v2/task/{id}", Task)
        except ClickUpFailed as failed:
            if failed.is_gone:
                return None
            raise

    def tasks_of_list(self, list: str, **narrowed: object) -> Iterator[tuple[Task, ...]]:
        """All tasks of a list, closed ones and sub-tasks too, those at home elsewhere too, page by page."""
        asked = {"include_closed": True, "subtasks": True, "include_timl": True, **narrowed}
        return all_pages(lambda page: self.get(f"/v2/list/{list}/task", TaskPage, page=page, **asked))

    def changed_tasks(
        self, team: str, since: int, *, spaces: Sequence[str] = (), lists: Sequence[str] = (), first: int = 0
    ) -> Iterator[tuple[Task, ...]]:
        """All tasks of a workspace that changed after a moment, from the first page on, the newest first.

        What changes meanwhile moves to the front, so that a task may come twice but is not passed over.
        """
        asked: dict[str, object] = {
            "date_updated_gt": since,
            "order_by": "updated",
            "include_closed": True,
            "subtasks": True,
            "space_ids[]": list(spaces) or None,
            "list_ids[]": list(lists) or None,
        }
        return all_pages(lambda page: self.get(f"/v2/team/{team}/task", TaskPage, page=page, **asked), first)

    def create_task(self, list: str, new: NewTask) -> WrittenTask:
        """Make a task. Called twice, there are two."""
        return self.ask("POST", f"/v2/list/{list}/task", WrittenTask, body=_body(new))

    def create_from_template(self, list: str, template: str, name: str) -> str:
        """Make a task from a template and give back its id; only its name can be said, the rest is set after."""
        path = f"/v2/list/{list}/taskTemplate/{template}"
        made = self.ask("POST", path, WrittenTemplate, body={"name": name})
        return made.id or (made.task.id if made.task else "")

    def update_task(self, id: str, change: TaskChange) -> WrittenTask:
        """Change a task."""
        return self.ask("PUT", f"/v2/task/{id}", WrittenTask, body=_changed(change))

    def set_field(self, task: str, field: str, value: Any) -> None:
        """Set a custom field: one call for each. 400 where it is not enabled for this kind of task."""
        body: dict[str, Any] = {"value": value}
        self.ask("POST", f"/v2/task/{task}/field/{field}", dict[str, Any], body=body)

    def clear_field(self, task: str, field: str) -> None:
        """Empty a custom field."""
        self.ask("DELETE", f"/v2/task/{task}/field/{field}", dict[str, Any])

    def add_checklist(self, task: str, name: str) -> Checklist:
        """Add a checklist."""
        return self.ask("POST", f"/v2/task/{task}/checklist", _Checklist, body={"name": name}).checklist

    def add_item(self, checklist: str, name: str) -> Checklist:
        """Add a line to a checklist."""
        path = f"/v2/checklist/{checklist}/checklist_item"
        return self.ask("POST", path, _Checklist, body={"name": name}).checklist

    def time_in_status(self, task: str) -> TimeInStatus | None:
        """What a task went through; None where the account has not switched that on."""
        try:
            times = self.get(f"/v2/task/{task}/time_in_status", _Times)
        except ClickUpFailed as failed:
            if failed.is_refusal or failed.is_gone:
                return None
            raise
        spells = (*times.status_history, times.current_status)
        # The status of now is told at the end of the history too.
        unique = {(each.status, each.total_time.since): each for each in spells}
        return TimeInStatus(
            tuple(
                Spell(each.status, each.total_time.by_minute, each.total_time.since)
                for each in unique.values()
            )
        )


def _body(new: NewTask) -> dict[str, Any]:
    given = {
        "name": new.name,
        "description": new.description,
        "assignees": list(new.assignees) or None,
        "status": new.status,
        "priority": new.priority,
        "due_date": new.due_date,
        "due_date_time": None if new.due_date is None else True,
        "parent": new.parent,
        "custom_fields": [{"id": id, "value": value} for id, value in new.custom_fields] or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _changed(change: TaskChange) -> dict[str, Any]:
    names = ("name", "description", "status", "priority", "due_date")
    body = {name: value for name in names if (value := getattr(change, name)) is not UNSET}
    if body.get("due_date"):
        body["due_date_time"] = True
    if change.add or change.remove:
        body["assignees"] = {"add": list(change.add), "rem": list(change.remove)}
    return body
