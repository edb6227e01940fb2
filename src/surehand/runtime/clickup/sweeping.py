"""The slow look: every list and task of ours there, one after the other, for what nobody tells of.

A deleted or merged task is in no list of changes, and comments on a list change no task.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from surehand.connectors.clickup.shapes import Task
from surehand.runtime.clickup.agreed import agreed_on
from surehand.runtime.clickup.commenting import hear_comments
from surehand.runtime.clickup.reading import Reading
from surehand.runtime.sync.links import links_of
from surehand.store import models as m
from surehand.store.queries.states import read_state


def homes(connection: m.Connection, after: int) -> QuerySet[m.Link]:
    """The lists and tasks that belong to whole records, from a place on; those of records that are gone too."""
    rows: QuerySet[m.Link] = m.Link.objects.within(connection.workspace_id)
    meant = Q(kind="list") | Q(kind="record")
    return rows.filter(meant, connection=connection.pk, gone_at=None, pk__gt=after).order_by("pk")


def sweep(reading: Reading, home: m.Link) -> None:
    """Look whether everything of a record is still there, and what was said on its list."""
    if home.kind == "list":
        _sweep_list(reading, home)
    else:
        reading.look_again(home, _title(reading, home))
        for link in _tasks(reading, home):
            reading.look_again(link)


def _sweep_list(reading: Reading, home: m.Link) -> None:
    list = home.key.removeprefix("lists/")
    there = reading.clickup.list(list)
    if there is None:
        reading.lose(home, _title(reading, home))
        for link in _tasks(reading, home):
            reading.look_again(link)
        return
    shown: dict[str, Task] = {task.id: task for page in reading.clickup.tasks_of_list(list) for task in page}
    for link in _tasks(reading, home):
        task = shown.get(link.key.removeprefix("tasks/"))
        if task is None:
            reading.look_again(link)
        elif task.date_updated > agreed_on(link).updated:
            reading.take(task)
    if reading.settings.comments:
        reading.written += hear_comments(reading.clickup, reading.connection, home, reading.now)


def _tasks(reading: Reading, home: m.Link) -> list[m.Link]:
    links = links_of(reading.connection, home.record)
    return [link for link in links if link.kind == "task" and link.gone_at is None]


def _title(reading: Reading, home: m.Link) -> str:
    state = read_state(reading.connection.workspace_id, home.record)
    return state.title if state else ""
