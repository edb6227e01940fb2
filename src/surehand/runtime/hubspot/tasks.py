"""The stream ``tasks``: those of ours that were done in HubSpot, or opened again there, are so here.

What counts is a change there since the last look: what was changed here goes the other way, and nothing comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from surehand.connectors.hubspot.client import HubSpotClient
from surehand.connectors.hubspot.shapes import TASK, CrmObject
from surehand.core.engine import RecordState, Refusal, TaskState
from surehand.core.engine.commands import AddNote, CompleteTask, ReopenTask
from surehand.runtime.execute import Request, execute_batch
from surehand.runtime.hubspot.accounts import Later, client_of
from surehand.runtime.hubspot.bound import Bound
from surehand.runtime.hubspot.papers import COMPLETED, STATUS
from surehand.runtime.hubspot.seen import key_of, remember, seen_of
from surehand.runtime.hubspot.settings import OWNER
from surehand.runtime.sync.drift import Seen as Found
from surehand.runtime.sync.drift import add_drift, end_drift
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Over, Turn
from surehand.store import models as m
from surehand.store.queries.connections import lock_connection
from surehand.store.queries.states import read_state

OVERLAP = timedelta(minutes=5)
HELD = "tasks"
"""The area of findings about tasks that cannot be done here as they were there."""


class _Window(msgspec.Struct):
    """Up to where every change was read, and the look that is under way."""

    upto: datetime | None = None
    until: datetime | None = None
    after: str = ""


def read_tasks(bound: Bound, stream: m.Stream, over: Over) -> Turn:
    """Take in what became of tasks there since the last look. Raises `DeliveryFailed`."""
    window = msgspec.json.decode(stream.cursor, type=_Window)
    window.until = window.until or bound.now
    read = written = 0
    with client_of(bound.connection, bound.clock, background=True) as client:
        while True:
            try:
                tasks, window.after = _look(bound, client, window)
            except Later as later:
                return Turn("It waits for HubSpot’s limit.", read, written, again=later.until)
            with transaction.atomic():
                lock_connection(bound.workspace, bound.connection.pk)
                written += sum(_take(bound, link, task) for link, task in _ours(bound, tasks))
                read += len(tasks)
                if not window.after:
                    window.upto, window.until = window.until, None
                is_ours = keep_cursor(stream, msgspec.json.encode(window).decode(), bound.now)
            if not window.after or not is_ours or over():
                break
    again = timedelta() if window.after else None
    told = f"{read} tasks had changed; {written} of ours were done or opened again."
    return Turn(told, read, written, upto=window.upto, again=again)


def _look(bound: Bound, client: HubSpotClient, window: _Window) -> tuple[Sequence[CrmObject], str]:
    assert window.until is not None
    since = (window.upto or bound.began) - OVERLAP
    page = client.changed(
        TASK, since=since, until=window.until, after_id=window.after, properties=[STATUS, OWNER]
    )
    return page.objects, page.after


def _ours(bound: Bound, tasks: Sequence[CrmObject]) -> list[tuple[m.Link, CrmObject]]:
    by_key = {key_of("task", each.id): each for each in tasks}
    rows = m.Link.objects.within(bound.workspace).filter(
        connection=bound.connection.pk, key__in=list(by_key), kind="task", gone_at=None
    )
    return [(link, by_key[link.key]) for link in rows.order_by("pk")]


def _take(bound: Bound, link: m.Link, task: CrmObject) -> bool:
    """Do here what was done there; whether anything was."""
    seen, theirs = seen_of(link), task.properties.get(STATUS) or ""
    is_late = seen.modified and task.updated_at and task.updated_at < seen.modified
    if is_late or theirs == seen.texts.get(STATUS):
        return False
    state = read_state(bound.workspace, link.record)
    ours = state.tasks.get(link.subject) if state else None
    if state is None or ours is None or state.is_gone:
        return False
    is_done = theirs == COMPLETED
    refused = ""
    was_done = STATUS in seen.texts and seen.texts[STATUS] == COMPLETED
    acts = is_done != (ours.done_at is not None) and is_done != was_done
    if acts:
        command = CompleteTask(task=ours.id) if is_done else ReopenTask(task=ours.id)
        refused = _act(bound, state, command, task)
    if refused:
        words = {"title": state.title, "name": "Surehand", "what": f"{ours.title}: {refused}"}
        add_drift(
            bound.connection, HELD, Found("twin_refused", link.key, words, state.id, state.owner), bound.now
        )
        return False
    end_drift(bound.connection, HELD, link.key, bound.now)
    seen.texts[STATUS] = theirs
    remember(link, seen)
    return acts


def _act(bound: Bound, state: RecordState, command: CompleteTask | ReopenTask, task: CrmObject) -> str:
    """As the owner of the task there, with no rights but theirs; where that is nobody here, as its owner. Why not.

    Where neither is anybody who works here, the connection's owner stands in: a note says so.
    """
    ours, directory = state.tasks[command.task], bound.facts.directory
    person = bound.people.get(task.properties.get(OWNER) or "", "")
    actor = bound.mover(person, ours.owner)
    requests = [Request(command, state.id)]
    if actor.person not in (person, ours.owner):
        names = directory.name(actor.person), directory.name(ours.owner)
        requests.append(Request(AddNote(text=_stood_in(command, ours, *names)), state.id))
    outcomes = execute_batch(bound.workspace, actor, requests, mode="all", now=bound.now)
    return next((each.sentence for each in outcomes if isinstance(each, Refusal)), "")


def _stood_in(command: CompleteTask | ReopenTask, task: TaskState, stand_in: str, owner: str) -> str:
    title = task.title
    if isinstance(command, CompleteTask):
        return f"“{title}” was done in HubSpot; {stand_in} stands in for {owner} here."
    return f"“{title}” was opened again in HubSpot; {stand_in} stands in for {owner} here."
