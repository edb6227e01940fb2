"""What the task list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surehand.core.calendar import ALWAYS
from surehand.store.queries import task_list as queries
from surehand.store.queries.task_list import Show
from surehand.web.access import Reader
from surehand.web.refusals import RefusalView, Refused, show_refusal
from surehand.web.times import Moment, ago, due
from surehand.web.turns import OFFICE

PER_PAGE = 50
_WHOSE = {"mine": gettext_lazy("Mine"), "all": gettext_lazy("Everybody’s")}
_SHOWN: Mapping[Show, Promise] = {
    "open": pgettext_lazy("tasks", "Open"),
    "overdue": gettext_lazy("Overdue"),
    "done": gettext_lazy("Done"),
}


@dataclass(frozen=True)
class Tab:
    """A choice of the list."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class TaskView:
    """A task in the list."""

    id: str
    title: str
    record: str
    href: str
    owner: str
    clock: Moment
    is_done: bool


@dataclass(frozen=True)
class TaskGroup:
    """Tasks that are due in the same way."""

    title: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True)
class TasksPage:
    """The page. ``back`` says which list it is, for the forms to come back to."""

    whose: tuple[Tab, ...]
    shown: tuple[Tab, ...]
    groups: tuple[TaskGroup, ...]
    shows_owner: bool
    nothing: str
    back: str
    more: str
    refused: RefusalView | None


@dataclass(frozen=True)
class Chosen:
    """Which tasks are shown."""

    whose: str = "mine"
    show: Show = "open"
    start: int = 0

    def address(self, base: str, **changes: object) -> str:
        """The address of the list with some of the choice changed."""
        said = {"whose": self.whose, "show": self.show, **changes}
        return f"{base}?{urlencode(said)}"


def chosen_from(whose: str, show: str, start: str) -> Chosen:
    """The choice that an address says; what it does not know is as if it were not said."""
    return Chosen(
        whose=whose if whose in _WHOSE else "mine",
        show=next((known for known in _SHOWN if known == show), "open"),
        start=int(start) if start.isdecimal() else 0,
    )


def tasks_page(reader: Reader, chosen: Chosen, refused: Refused | None = None) -> TasksPage:
    """The task list; ``refused`` is the answer to an act on one of the tasks."""
    owner = reader.person.id if chosen.whose == "mine" else ""
    workspace = reader.workspace.workspace
    rows = queries.read_tasks(
        workspace, owner, chosen.show, reader.now, start=chosen.start, limit=PER_PAGE + 1
    )
    base = reader.url("tasks")
    grouped = groupby(rows[:PER_PAGE], key=lambda row: _group(row, reader))
    return TasksPage(
        whose=tuple(Tab(str(t), chosen.address(base, whose=w), w == chosen.whose) for w, t in _WHOSE.items()),
        shown=tuple(Tab(str(t), chosen.address(base, show=s), s == chosen.show) for s, t in _SHOWN.items()),
        groups=tuple(TaskGroup(title, tuple(_task(row, reader) for row in each)) for title, each in grouped),
        shows_owner=chosen.whose != "mine",
        nothing=_nothing(chosen),
        back=chosen.address(""),
        more=chosen.address(base, start=chosen.start + PER_PAGE) if len(rows) > PER_PAGE else "",
        refused=show_refusal(refused.refusal, reader) if refused else None,
    )


def _nothing(chosen: Chosen) -> str:
    """What the page says where no task is to be listed."""
    if chosen.show == "done":
        return _("Nothing is done yet.")
    is_mine = chosen.whose == "mine"
    if chosen.show == "overdue":
        none = _("No task of yours is overdue.") if is_mine else _("No task is overdue.")
    else:
        none = _("No task of yours is open.") if is_mine else _("No task is open.")
    come = _("Tasks come by themselves when you accept a handoff; you can also add them on a record.")
    return f"{none} {come}"


def _group(row: queries.TaskRow, reader: Reader) -> str:
    if row.done_at:
        return _("Done")
    if row.due_at < reader.now:
        return _("Overdue")
    same_day = row.due_at.astimezone(reader.zone).date() == reader.now.astimezone(reader.zone).date()
    return _("Today") if same_day else _("Later")


def _task(row: queries.TaskRow, reader: Reader) -> TaskView:
    calendar = reader.facts.calendars.get(OFFICE, ALWAYS)
    done = ago(row.done_at, reader.now, reader.zone) if row.done_at else None
    return TaskView(
        id=row.id,
        title=row.title,
        record=row.record_title,
        href=f"{reader.url('record', row.record)}#tasks",
        owner=reader.name(row.done_by if done else row.owner),
        clock=done or due(row.due_at, reader.now, calendar, reader.zone),
        is_done=done is not None,
    )
