"""Due times that were changed on both sides: ours holds, theirs does, or a person chooses, as the mapping says."""

from __future__ import annotations

from datetime import UTC, datetime

from surehand.connectors.clickup.shapes import Task
from surehand.core.engine import Actor, Refusal, TaskState
from surehand.core.engine.commands import RescheduleTask
from surehand.runtime.clickup.agreed import Agreed, agree
from surehand.runtime.clickup.commenting import VIA, source_of
from surehand.runtime.clickup.wanted import moment_of
from surehand.runtime.clickup.work import Work
from surehand.runtime.execute import Request, execute
from surehand.runtime.sync.conflicts import (
    DUE,
    Differing,
    keep_conflict,
    no_conflict,
    open_again,
    open_conflicts,
    settled,
)
from surehand.runtime.sync.links import link_of
from surehand.store import models as m


def both_changed(task: Task, ours: TaskState, was: Agreed) -> bool:
    """Whether it is due at another time on both sides than both last agreed on, and at two different ones."""
    mine = moment_of(ours.due)
    return task.due_date is not None and task.due_date != was.due and mine not in (was.due, task.due_date)


def ask(connection: m.Connection, record: str, task: Task, ours: TaskState, now: datetime) -> None:
    """Keep that both differ, for a person to choose."""
    assert task.due_date is not None
    there = datetime.fromtimestamp(task.due_date / 1000, UTC)
    differing = Differing(f"{DUE}{ours.id}", _words(ours.due), _words(there))
    keep_conflict(connection, record, differing, now)


def agreed_again(connection: m.Connection, record: str, task: str, now: datetime) -> None:
    """Both sides are due at the same time."""
    no_conflict(connection, record, f"{DUE}{task}", now)


def waits(connection: m.Connection, record: str, task: str) -> bool:
    """Whether somebody is asked which one holds."""
    return f"{DUE}{task}" in open_conflicts(connection, record)


def carry_out(work: Work, conflict: str) -> str:
    """Let the side that was chosen hold, as ClickUp is now; else open it again, and say why.

    Raises `DeliveryFailed`.
    """
    chosen = settled(work.connection, conflict)
    if chosen is None or not chosen[0].startswith(DUE):
        return ""
    id, side, by = chosen[0].removeprefix(DUE), chosen[1], chosen[2]
    link = link_of(work.connection, work.state.id, "task", id)
    there = work.clickup.task(link.key.removeprefix("tasks/")) if link else None
    if link is None or there is None or there.due_date is None:
        return ""
    if side == "theirs":
        due = datetime.fromtimestamp(there.due_date / 1000, UTC)
        actor = Actor(by or work.connection.owner, VIA, source_of(work.connection))
        request = Request(RescheduleTask(task=id, due=due), work.state.id)
        outcome = execute(work.connection.workspace_id, actor, request, now=work.now)
        if isinstance(outcome, Refusal):
            open_again(work.connection, conflict)
            return outcome.sentence
        work.state = outcome.state
    # From here on only ours can differ, and what differs is written.
    agree(link, due=there.due_date, updated=there.date_updated)
    return ""


def _words(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
