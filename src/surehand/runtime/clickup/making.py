"""Making what is not there yet: the list or task of a record, its tasks, their checklists. Nothing is made twice."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.connectors.clickup.shapes import ListOf, NewTask, TaskChange
from surehand.runtime.clickup.agreed import agree, agreed_on
from surehand.runtime.clickup.finding_again import Found, has_mark, lists_around
from surehand.runtime.clickup.settings import Named
from surehand.runtime.clickup.wanted import Home, WantedTask, description_of
from surehand.runtime.clickup.work import Work
from surehand.runtime.sync.links import tie
from surehand.store import models as m


class Making:
    """What one delivery makes for a record."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._found: dict[tuple[str, datetime], Found] = {}

    def home(self, home: Home) -> m.Link:
        """The list or task of the record; found again where it was made before."""
        work = self._work
        if home.verb == "create_list":
            return tie(work.connection, self._list(home.template), work.state.id, kind=home.kind)
        link = tie(work.connection, self._task_of_record(home), work.state.id, kind=home.kind)
        agree(link, name=work.state.title, fields=work.texts())
        return link

    def task(self, task: WantedTask, home: m.Link) -> m.Link:
        """A task of the record, found again where it was made before."""
        list = self._list_of(home)
        known = self._in(list, task.since).marked(task.id)
        if known is None:
            return self._make(task, home, list)
        link = self._tie(known.id, task)
        # As it is there: what differs from ours by now is written like any other change.
        assigned = next((each.id for each in known.assignees), None)
        agree(
            link,
            name=known.name,
            done=known.status.is_finished,
            due=known.due_date,
            user=assigned,
            updated=known.date_updated,
        )
        return link

    def _make(self, task: WantedTask, home: m.Link, list: str) -> m.Link:
        work, user = self._work, self._work.user_of(task.owner)
        owner = task.owner
        new = self._new(task, home, user)
        fields = work.texts() if home.kind == "list" else {}
        try:
            made = work.clickup.create_task(list, new)
        except ClickUpFailed as failed:
            if not failed.is_refusal:
                raise
            # Better there without its status, assignee and fields than not at all; what is missing is told.
            work.refused.append(f"{task.name}: {failed.answer}")
            bare = replace(new, assignees=(), status=None, priority=None, custom_fields=())
            made, user, fields = work.clickup.create_task(list, bare), None, {}
            # Whoever could not be assigned is tried again with the next change.
            new, owner = bare, ""
        link = self._tie(made.id, task)
        agree(
            link,
            name=task.name,
            done=task.done and new.status is not None,
            due=task.due,
            user=user,
            person=owner,
            fields=fields,
            updated=made.date_updated,
        )
        return link

    def _tie(self, id: str, task: WantedTask) -> m.Link:
        work = self._work
        return tie(work.connection, f"tasks/{id}", work.state.id, kind="task", subject=task.id)

    def checklist(self, task: WantedTask, link: m.Link) -> None:
        """The checklist of a task, as far as it is not there."""
        lines = self._work.settings.checklists.get(task.template, ())
        if agreed_on(link).listed or not lines:
            return
        clickup, id = self._work.clickup, link.key.removeprefix("tasks/")
        there = clickup.task(id)
        if there is None:
            return
        ours = next((each for each in there.checklists if each.name == task.name), None)
        ours = ours or clickup.add_checklist(id, task.name)
        has = {item.name for item in ours.items}
        for line in lines:
            if line not in has:
                clickup.add_item(ours.id, line)
        agree(link, listed=True)

    def _list(self, template: Named) -> str:
        work = self._work
        record, place = work.state, {"folder": work.settings.folder.id, "space": work.settings.space.id}
        content = description_of(record, record.id)
        lists = lists_around(work.clickup, work.settings)
        known = next((each.id for each in lists if has_mark(each.content, record.id)), "")
        if known:
            return f"lists/{known}"
        if template.id:
            return f"lists/{self._list_from_template(template, lists, place)}"
        try:
            made = work.clickup.create_list(record.title, content, **place)
        except ClickUpFailed as failed:
            if not failed.is_refusal:
                raise
            # The name may be taken there; with our own id it never is.
            made = work.clickup.create_list(self._unlike_any, content, **place)
        return f"lists/{made.id}"

    def _list_from_template(self, template: Named, lists: tuple[ListOf, ...], place: dict[str, str]) -> str:
        """Only its name can be said when it is made, so it has one of its own until our mark is on it."""
        work, record = self._work, self._work.state
        id = next((each.id for each in lists if each.name == self._unlike_any), "")
        id = id or work.clickup.create_list_from_template(template.id, self._unlike_any, **place)
        content = description_of(record, record.id)
        try:
            work.clickup.update_list(id, record.title, content)
        except ClickUpFailed as failed:
            if not failed.is_refusal:
                raise
            work.clickup.update_list(id, self._unlike_any, content)
        return id

    def _task_of_record(self, home: Home) -> str:
        work = self._work
        list, record = work.settings.list.id, work.state
        looked = self._in(list, home.since)
        known = looked.marked(record.id)
        if known:
            return f"tasks/{known.id}"
        if home.template.id:
            return f"tasks/{self._task_from_template(list, home, looked)}"
        new = NewTask(
            name=record.title,
            description=description_of(record, record.id),
            custom_fields=(*self._marker(record.id), *work.custom_fields()),
        )
        return f"tasks/{work.clickup.create_task(list, new).id}"

    def _task_from_template(self, list: str, home: Home, looked: Found) -> str:
        """As with a list: the mark in the description comes last, and a task that has it is complete."""
        work, record = self._work, self._work.state
        half_made = looked.named(self._unlike_any)
        id = half_made.id if half_made else ""
        id = id or work.clickup.create_from_template(list, home.template.id, self._unlike_any)
        before = half_made or work.clickup.task(id)
        was = (before.description or "") if before else ""
        for field, value in (*self._marker(record.id), *work.custom_fields()):
            work.set_field(id, field, value)
        text = f"{was}\n\n{description_of(record, record.id)}".strip()
        work.clickup.update_task(id, TaskChange(name=record.title, description=text))
        return id

    @property
    def _unlike_any(self) -> str:
        """A name that nothing else there has."""
        return f"{self._work.state.title} ({self._work.state.id[-6:]})"

    def _new(self, task: WantedTask, home: m.Link, user: int | None) -> NewTask:
        """The fields of a record stand on its own task where it has one, else on each task of its list."""
        work, is_list = self._work, home.kind == "list"
        priorities = work.settings.priorities
        return NewTask(
            name=task.name,
            description=description_of(work.state, task.id),
            assignees=(user,) if user else (),
            status=work.status_named(done=True) if task.done else None,
            priority=priorities.get(task.template, priorities.get("*")),
            due_date=task.due,
            parent=None if is_list else home.key.removeprefix("tasks/"),
            custom_fields=(*self._marker(task.id), *(work.custom_fields() if is_list else ())),
        )

    def _marker(self, id: str) -> tuple[tuple[str, str], ...]:
        marker = self._work.settings.marker.id
        return ((marker, id),) if marker else ()

    def _in(self, list: str, since: datetime) -> Found:
        """Nothing of ours is there from before it was wanted; what was wanted at once is looked for at once."""
        if (list, since) not in self._found:
            self._found[list, since] = Found(self._work.clickup, self._work.settings, list, since)
        return self._found[list, since]

    def _list_of(self, home: m.Link) -> str:
        return home.key.removeprefix("lists/") if home.kind == "list" else self._work.settings.list.id
