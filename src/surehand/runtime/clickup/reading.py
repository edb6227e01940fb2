"""What changed in ClickUp comes here: a task done or opened again, another due time, a comment, a task that is gone.

A value counts as changed there when it is another than both sides agreed on last, so what we wrote ourselves changes
nothing. Where both sides have changed since, done counts wherever it was said, and the due time here stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from django.db import transaction
from msgspec.structs import replace

from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.shapes import Task, User
from surehand.core.engine import Actor, Command, Person, RecordState, Refusal, TaskState
from surehand.core.engine.commands import CompleteTask, ReopenTask, RescheduleTask
from surehand.runtime.clickup.agreed import agree, agreed_on
from surehand.runtime.clickup.commenting import VIA, hear_comments, source_of
from surehand.runtime.clickup.due_times import agreed_again, ask, both_changed
from surehand.runtime.clickup.following import GONE
from surehand.runtime.clickup.settings import ClickUpSettings, clickup_settings
from surehand.runtime.clickup.wanted import moment_of
from surehand.runtime.execute import Request, execute
from surehand.runtime.facts import facts_of
from surehand.runtime.sync.drift import Seen, add_drift, end_drift
from surehand.runtime.sync.links import gone, linked
from surehand.store import models as m
from surehand.store.queries.states import read_state

HELD, ASSIGNED = "held", "assigned"
"""The areas of findings about changes that nobody may make here, and about tasks that were given to others there."""


class _Heard(msgspec.Struct, frozen=True):
    """What is kept of a twin: its last change at the time its comments were read; when it was read by itself last."""

    heard: int = 0
    looked: float = 0


class Reading:
    """One turn of reading from a connection. ``read`` and ``written`` count what came and what it changed here."""

    def __init__(self, connection: m.Connection, clickup: ClickUp, now: datetime) -> None:
        self.connection = connection
        self.clickup = clickup
        self.now = now
        self.settings: ClickUpSettings = clickup_settings(connection)
        self.read = self.written = 0

    def take(self, task: Task, *, listen: bool = False) -> None:
        """A task as it is there now. One that is no twin of anything here is not looked at.

        Its comments are read when it has changed since they were read last, or to ``listen`` anyway.
        """
        self.read += 1
        link = linked(self.connection, f"tasks/{task.id}")
        if link is None or link.gone_at is not None:
            return
        if link.kind == "task":
            with transaction.atomic():
                self.written += self._compare(_locked(link), task)
        if self.settings.comments and (listen or _heard(link) < task.date_updated):
            about = f"On “{task.name}”: " if link.kind == "task" else ""
            self.written += hear_comments(self.clickup, self.connection, link, self.now, about)
            _note(link, heard=task.date_updated)

    def look_again(self, link: m.Link, name: str = "", *, listen: bool = False) -> None:
        """Read a task by itself: what the lists do not show may be elsewhere by now, or gone."""
        task = self.clickup.task(link.key.removeprefix("tasks/"))
        _note(link, looked=self.now.timestamp())
        if task is not None:
            self.take(task, listen=listen)
        else:
            self.lose(link, name or agreed_on(link).name)

    def lose(self, link: m.Link, what: str) -> None:
        """A twin is there no more; its record goes on without it, and its owner hears of it."""
        if link.gone_at is not None:
            return
        state = read_state(self.connection.workspace_id, link.record)
        gone(link, self.now)
        self.written += 1
        if state is None or state.is_gone:
            return
        words = {"title": state.title, "what": what or state.title}
        add_drift(self.connection, GONE, Seen("twin_gone", link.key, words, state.id, state.owner), self.now)

    def _compare(self, link: m.Link, task: Task) -> int:
        agreed = agreed_on(link)
        state = read_state(link.workspace_id, link.record)
        ours = state.tasks.get(link.subject) if state else None
        if task.date_updated < agreed.updated or state is None or ours is None or state.is_gone:
            return 0
        done, refused = 0, ""
        for command, changes in self._differences(link, task, ours):
            if command and (answer := self._act(command, state, task)):
                refused = f"{task.name}: {answer}"
                continue
            agree(link, **changes, updated=task.date_updated)
            done += command is not None
        self._hold(link, state, refused)
        self._given(link, task, state, ours)
        return done

    def _given(self, link: m.Link, task: Task, state: RecordState, ours: TaskState) -> None:
        """Somebody else does it there: a person says whether they do it here. Nobody is given work unseen."""
        directory, agreed = facts_of(self.connection.workspace_id).directory, agreed_on(link)
        users = {user.id: user for user in task.assignees}
        people = {id: self._person_of(user) for id, user in users.items()}
        if ours.done_at is not None or agreed.user in users or ours.owner in people.values():
            end_drift(self.connection, ASSIGNED, link.key, self.now)
        elif users or agreed.user:
            named = (directory.name(people[id]) or user.username or "" for id, user in users.items())
            person = next(filter(None, named), "") or "nobody"
            words = {"title": state.title, "what": task.name, "person": person}
            words |= {"owner": directory.name(ours.owner)}
            seen = Seen("assignee_changed", link.key, words, state.id, state.owner)
            add_drift(self.connection, ASSIGNED, seen, self.now)

    def _person_of(self, user: User) -> str:
        """Who an account is here: as it was chosen, else by the address; empty for nobody."""
        chosen = {id: person for person, id in self.settings.people.items()}
        found = facts_of(self.connection.workspace_id).directory.find(user.email or "")
        return chosen.get(user.id) or (found.id if found else "")

    def _hold(self, link: m.Link, state: RecordState, refused: str) -> None:
        """What is refused here waits there and is tried again; whoever owns the record hears of it."""
        about = f"{link.key}:"
        if refused:
            words = {"title": state.title, "name": "Surehand", "what": refused}
            seen = Seen("twin_refused", about, words, state.id, state.owner)
            add_drift(self.connection, HELD, seen, self.now)
        elif agreed_on(link).held:
            end_drift(self.connection, HELD, about, self.now)
        if agreed_on(link).held != bool(refused):
            agree(link, held=bool(refused))

    def _differences(
        self, link: m.Link, task: Task, ours: TaskState
    ) -> Iterator[tuple[Command | None, dict[str, object]]]:
        """What to do about each thing that was changed there, and what both sides agree on after that."""
        agreed, is_done = agreed_on(link), ours.done_at is not None
        theirs = task.status.is_finished
        if theirs != agreed.done:
            command: Command = CompleteTask(task=ours.id) if theirs else ReopenTask(task=ours.id)
            yield (None if theirs == is_done else command), {"done": theirs}
        if task.due_date != agreed.due:
            yield from self._due_differs(link, task, ours, is_done=is_done)

    def _due_differs(
        self, link: m.Link, task: Task, ours: TaskState, *, is_done: bool
    ) -> Iterator[tuple[Command | None, dict[str, object]]]:
        """None any more, or nobody waits for it: ours stands. Where both changed it, the mapping says who holds."""
        changed: dict[str, object] = {"due": task.due_date}
        if task.due_date is None or is_done or task.due_date == moment_of(ours.due):
            agreed_again(self.connection, link.record, ours.id, self.now)
            yield None, changed
        elif not both_changed(task, ours, agreed_on(link)) or self.settings.both == "theirs":
            yield RescheduleTask(task=ours.id, due=_due(task)), changed
        elif self.settings.both == "ask":
            ask(self.connection, link.record, task, ours, self.now)
        else:
            yield None, changed

    def _act(self, command: Command, state: RecordState, task: Task) -> str:
        """Carry it out, as the first who may; what stands in the way where nobody may, else nothing."""
        name, answer = type(command).__name__, "Nobody may change it."
        for person in self._actors(state, command, task):
            if not person.can_work:
                answer = f"{person.name} may not change it."
                continue
            actor = Actor(person.id, VIA, source_of(self.connection))
            key = f"clickup:{self.connection.pk}:{task.id}:{task.date_updated}:{name}:{person.id}"
            request = Request(command, state.id, key=key[:200])
            outcome = execute(self.connection.workspace_id, actor, request, now=self.now)
            if not isinstance(outcome, Refusal):
                return ""
            answer = outcome.sentence
        return answer

    def _actors(self, state: RecordState, command: Command, task: Task) -> list[Person]:
        """Who is assigned there. Only where none of them is known here, one stands in: nobody's rights are lent.

        That is the owner of the task here, or whoever looks after the connection.
        """
        directory = facts_of(self.connection.workspace_id).directory
        found = [self._person_of(user) for user in task.assignees]
        owner = state.tasks[command.task].owner  # type: ignore[union-attr]  # all three are about a task
        known = [person for each in dict.fromkeys(found) if (person := directory.people.get(each))]
        stand_in = [directory.people.get(each) for each in (owner, self.connection.owner)]
        return known or [person for person in stand_in if person and person.can_work][:1]


def looked_since(link: m.Link, moment: datetime) -> bool:
    """Whether a task was read by itself after a moment: then what was told of it by then is known."""
    return msgspec.json.decode(link.seen, type=_Heard).looked > moment.timestamp()


def _heard(link: m.Link) -> int:
    return msgspec.json.decode(link.seen, type=_Heard).heard


def _note(link: m.Link, **changes: float) -> None:
    noted = replace(msgspec.json.decode(link.seen, type=_Heard), **changes)
    link.seen = msgspec.json.encode(noted).decode()
    m.Link.objects.within(link.workspace_id).filter(pk=link.pk).update(seen=link.seen)


def _locked(link: m.Link) -> m.Link:
    rows = m.Link.objects.within(link.workspace_id).select_for_update()
    found: m.Link = rows.get(pk=link.pk)
    return found


def _due(task: Task) -> datetime:
    assert task.due_date is not None
    return datetime.fromtimestamp(task.due_date / 1000, UTC)
