"""Tasks: created by the playbook or by hand, always with an owner and a due time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.due import due_moment
from surehand.core.engine.facts import Context, people_meant
from surehand.core.engine.gate import facts_for_conditions
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.refusal import Refusal
from surehand.core.engine.rights import may_work, who_works
from surehand.core.engine.state import HandoffState, RecordState, TaskState
from surehand.core.playbook import TaskTemplate
from surehand.core.values import in_words

DEFAULT_CALENDAR = "office"
LONGEST_TITLE = 300


def add_tasks(
    draft: Draft,
    templates: tuple[TaskTemplate, ...],
    *,
    handoff: HandoffState | None = None,
    calendar: str = DEFAULT_CALENDAR,
) -> Draft:
    """Create the tasks that follow an act, once each: one that a former attempt created and is open goes on."""
    context, state = draft.context, draft.state
    facts = facts_for_conditions(context, state, handoff) if templates else {}
    still_open = {task.template for task in state.tasks.values() if task.done_at is None}
    for template in templates:
        if template.id in still_open:
            continue
        if not template.when or context.program.condition(template.when).met(facts):
            draft.add(_task(template, context, state, handoff, calendar))
    return draft


def _task(
    template: TaskTemplate, context: Context, state: RecordState, handoff: HandoffState | None, calendar: str
) -> e.TaskAdded:
    parties = {"owner": state.owner, "sender": state.owner, "receiver": state.owner}
    if handoff:
        parties |= {"sender": handoff.sender, "receiver": handoff.receiver}
    meant = (
        person.id for person in people_meant(template.owner, context.directory, parties) if person.can_work
    )
    hours, held = context.calendar(calendar), state.values.get(template.due.anchor)
    day = _day(held.value, hours) if held else None
    return e.TaskAdded(
        task=context.new_id("task"),
        title=fill_in(template.title, context, state),
        owner=next(meant, state.owner),
        due=due_moment(template.due, hours, _acted_at(template, context, handoff), day),
        template=template.id,
        handoff=handoff.id if handoff else "",
        blocks=template.blocks,
    )


def _acted_at(template: TaskTemplate, context: Context, handoff: HandoffState | None) -> datetime:
    return handoff.offered_at if handoff and template.due.anchor == "offered" else context.now


def _day(value: object, calendar: WorkingCalendar) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(calendar.clock).date()
    return value if isinstance(value, date) else None


def fill_in(title: str, context: Context, state: RecordState) -> str:
    """A title with its fields in words: “Call {client_name}” becomes “Call Ada Ltd”."""
    fields = context.program.playbook.fields
    known: Mapping[str, str] = {name: in_words(held.value) for name, held in state.values.items()}

    def words(found: re.Match[str]) -> str:
        name = found[1]
        return known.get(name) or (fields[name].title if name in fields else state.title)

    return _one_line(re.sub(r"\{(\w+)\}", words, title))


def _one_line(title: str) -> str:
    return " ".join(title.split())[:LONGEST_TITLE]


def add_task(context: Context, state: RecordState, command: c.AddTask) -> Outcome:
    """Create a task by hand."""
    if refused := may_work(context):
        return refused
    owner = who_works(context, command.owner)
    if isinstance(owner, Refusal):
        return owner
    if not command.title:
        return Refusal("no_title", "A task says what is to be done.")
    added = e.TaskAdded(
        task=context.new_id("task"), title=_one_line(command.title), owner=owner.id, due=command.due
    )
    return Draft(context, state).add(added)


def complete_task(context: Context, state: RecordState, command: c.CompleteTask) -> Outcome:
    """Say that a task is done."""
    task = _find(context, state, command.task)
    if isinstance(task, Refusal):
        return task
    if task.done_at is not None:
        return Refusal("already_done", f"{context.directory.name(task.done_by)} has done it already.")
    return Draft(context, state).add(e.TaskCompleted(task=task.id, note=command.note))


def reopen_task(context: Context, state: RecordState, command: c.ReopenTask) -> Outcome:
    """Say that a task is not done after all."""
    task = _find(context, state, command.task)
    if isinstance(task, Refusal):
        return task
    if task.done_at is None:
        return Refusal("not_done", "It is open.")
    return Draft(context, state).add(e.TaskReopened(task=task.id, reason=command.reason))


def reassign_task(context: Context, state: RecordState, command: c.ReassignTask) -> Outcome:
    """Give an open task to somebody else."""
    task = _find(context, state, command.task)
    if isinstance(task, Refusal):
        return task
    if task.done_at is not None:
        return Refusal("already_done", f"{context.directory.name(task.done_by)} has done it already.")
    owner = who_works(context, command.to)
    if isinstance(owner, Refusal):
        return owner
    if owner.id == task.owner:
        return Refusal("already_theirs", f"{owner.name} has it already.")
    return Draft(context, state).add(
        e.TaskReassigned(task=task.id, origin=task.owner, target=owner.id, reason=command.reason)
    )


def reschedule_task(context: Context, state: RecordState, command: c.RescheduleTask) -> Outcome:
    """Give an open task another due time; the one it has changes nothing."""
    task = _find(context, state, command.task)
    if isinstance(task, Refusal):
        return task
    if task.done_at is not None:
        return Refusal("already_done", f"{context.directory.name(task.done_by)} has done it already.")
    draft = Draft(context, state)
    if command.due == task.due:
        return draft
    return draft.add(e.TaskRescheduled(task=task.id, origin=task.due, due=command.due, reason=command.reason))


def _find(context: Context, state: RecordState, task_id: str) -> TaskState | Refusal:
    if refused := may_work(context):
        return refused
    return state.tasks.get(task_id) or Refusal("no_such_task", "This record has no such task.")
