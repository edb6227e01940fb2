"""Looking for what we made already: ClickUp knows no key that would make a second creation harmless.

So each thing we make carries our mark, and before anything is made it is looked for: an answer that got lost, or a
worker that was killed, leaves it there without a link.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from surehand.connectors.clickup.client import ClickUp
from surehand.connectors.clickup.shapes import ListOf, Task
from surehand.runtime.clickup.settings import ClickUpSettings
from surehand.runtime.clickup.wanted import mark_of, moment_of

CLOCKS_DIFFER = timedelta(days=1)


def lists_around(clickup: ClickUp, settings: ClickUpSettings) -> tuple[ListOf, ...]:
    """The lists that are where we would make one."""
    if settings.folder.id:
        return clickup.lists_of_folder(settings.folder.id)
    return clickup.lists_of_space(settings.space.id)


def has_mark(text: str | None, id: str) -> bool:
    """Whether a text holds our mark: on a line of its own."""
    return mark_of(id) in (line.strip() for line in (text or "").splitlines())


class Found:
    """The tasks of a list that may be ours, read once and only when something is to be made."""

    def __init__(self, clickup: ClickUp, settings: ClickUpSettings, list: str, since: datetime) -> None:
        self._clickup = clickup
        self._marker = settings.marker.id
        self._list = list
        self._since = moment_of(since - CLOCKS_DIFFER)
        self._tasks: tuple[Task, ...] | None = None

    def marked(self, id: str) -> Task | None:
        """The one that carries our mark: in the custom field, or in its description."""
        return next((task for task in self._all() if self._is(task, id)), None)

    def named(self, name: str) -> Task | None:
        """The one of a name that nothing else has: from a template, its mark comes only after."""
        return next((task for task in self._all() if task.name == name), None)

    def _all(self) -> tuple[Task, ...]:
        if self._tasks is None:
            pages = self._clickup.tasks_of_list(self._list, date_created_gt=self._since)
            self._tasks = tuple(task for page in pages for task in page)
        return self._tasks

    def _is(self, task: Task, id: str) -> bool:
        in_field = bool(self._marker) and task.value_of(self._marker) == id
        return in_field or has_mark(task.description, id) or has_mark(task.text_content, id)
