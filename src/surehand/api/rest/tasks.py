"""Tasks across records."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from surehand.api.rest import bodies as b
from surehand.api.rest import outcomes, render
from surehand.api.rest import shapes as s
from surehand.api.rest.endpoint import Answer, Cursor, Filter, Id, Limit, Routes
from surehand.api.rest.request import Call
from surehand.core.engine import Command, Refusal
from surehand.core.engine import commands as c
from surehand.store import models as m
from surehand.store.queries import lists
from surehand.store.queries.lists import Cut, Page
from surehand.store.queries.states import read_state, record_of

routes = Routes("Tasks")

NO_TASK = Refusal("no_such_task", "There is no such task in this workspace.")


@routes.get("tasks", Page[s.Task])
def list_tasks(
    call: Call,
    record: Annotated[Filter, Field(description="Only tasks of this record.")] = "",
    handoff: Annotated[Filter, Field(description="Only tasks that this handoff created.")] = "",
    owner: Annotated[Filter, Field(description="Only tasks of this person: id, address or `me`.")] = "",
    done: Annotated[bool | None, Field(description="Only tasks that are done, or only open ones.")] = None,
    overdue: Annotated[bool, Field(description="Only open tasks past their time.")] = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """The tasks of the workspace, by when they are due."""
    wanted = lists.TaskFilter(
        record=record,
        handoff=handoff,
        owner=call.person(owner) if owner else "",
        done=False if overdue else done,
        due_before=call.now if overdue else None,
    )
    page = lists.list_tasks(call.workspace, wanted, Cut(limit, cursor))
    return Answer(Page(with_titles(call, page.items), page.next))


@routes.get("tasks/{task}", s.Task)
def get_task(call: Call, task: Id) -> Answer | Refusal:
    """One task."""
    state = read_state(call.workspace, record_of(call.workspace, task) or "")
    found = state.tasks.get(task) if state else None
    if state is None or found is None:
        return NO_TASK
    return Answer(render.task(call.facts.directory, state, found), version=state.version)


@routes.act("records/{record}/tasks", s.Task, status=201)
def add_task(call: Call, record: Id, body: b.TaskToAdd) -> Answer | Refusal:
    """Create a task by hand."""
    command = c.AddTask(title=body.title, owner=body.owner, due=body.due)
    return outcomes.task_of(call, call.execute(command, record))


@routes.act("tasks/{task}/complete", s.Task)
def complete_task(call: Call, task: Id, body: b.Remark) -> Answer | Refusal:
    """Say that a task is done."""
    return _act(call, task, c.CompleteTask(task=task, note=body.note))


@routes.act("tasks/{task}/reassign", s.Task)
def reassign_task(call: Call, task: Id, body: b.NewTaskOwner) -> Answer | Refusal:
    """Give a task to somebody else."""
    return _act(call, task, c.ReassignTask(task=task, to=body.to, reason=body.reason))


@routes.act("tasks/{task}/reschedule", s.Task)
def reschedule_task(call: Call, task: Id, body: b.NewDueTime) -> Answer | Refusal:
    """Give an open task another due time."""
    return _act(call, task, c.RescheduleTask(task=task, due=body.due, reason=body.reason))


@routes.act("tasks/{task}/reopen", s.Task)
def reopen_task(call: Call, task: Id, body: b.WhyIfYouLike) -> Answer | Refusal:
    """Say that a task is not done after all."""
    return _act(call, task, c.ReopenTask(task=task, reason=body.reason))


def with_titles(call: Call, rows: list[m.Task]) -> list[s.Task]:
    """Tasks, each with the title of its record."""
    titles = lists.titles_of(call.workspace, [row.record for row in rows])
    return [render.task_row(call.facts.directory, row, titles.get(row.record, "")) for row in rows]


def _act(call: Call, task: str, command: Command) -> Answer | Refusal:
    record = record_of(call.workspace, task)
    if record is None:
        return NO_TASK
    return outcomes.task_of(call, call.execute(command, record), task)
