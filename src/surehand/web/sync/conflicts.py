"""Fields that were changed on both sides, side by side, for somebody to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.sync.conflicts import DUE
from surehand.store import models as m
from surehand.store.queries.twins import RecordLine, record_lines, titles_of_tasks
from surehand.web.access import Reader
from surehand.web.sync.held import field_title
from surehand.web.sync.words import CHOSEN, system_title
from surehand.web.times import Moment, ago


@dataclass(frozen=True)
class ConflictView:
    """A conflict: the value of each side and since when; once settled, what was chosen and by whom."""

    id: str
    title: str
    href: str
    field: str
    system: str
    ours: str
    theirs: str
    ours_at: Moment | None
    theirs_at: Moment | None
    settled: str
    by: str


def conflict_views(rows: Sequence[m.Conflict], kind: str, reader: Reader) -> tuple[ConflictView, ...]:
    """Conflicts with what their records say."""
    lines = record_lines(reader.workspace.workspace, [row.record for row in rows])
    tasks = _tasks(rows, reader)
    return tuple(_view(row, lines.get(row.record), kind, tasks, reader) for row in rows)


def _tasks(rows: Sequence[m.Conflict], reader: Reader) -> Mapping[str, str]:
    """The titles of tasks whose due time differs."""
    ids = [row.field.removeprefix(DUE) for row in rows if row.field.startswith(DUE)]
    return titles_of_tasks(reader.workspace.workspace, ids) if ids else {}


def _view(
    row: m.Conflict, line: RecordLine | None, kind: str, tasks: Mapping[str, str], reader: Reader
) -> ConflictView:
    return ConflictView(
        id=row.pk,
        title=line.title if line else row.record,
        href=reader.url("record", row.record),
        field=_of_task(row.field, tasks) or field_title(row.field, line, reader),
        system=system_title(kind),
        ours=row.ours,
        theirs=row.theirs,
        ours_at=ago(row.ours_at, reader.now, reader.zone) if row.ours_at else None,
        theirs_at=ago(row.theirs_at, reader.now, reader.zone) if row.theirs_at else None,
        settled="" if row.status == "open" else str(CHOSEN.get(row.status, row.status)),
        by=reader.name(row.by) if row.by and row.status != "open" else "",
    )


def _of_task(field: str, tasks: Mapping[str, str]) -> str:
    """What it is about where that is no field."""
    if not field.startswith(DUE):
        return ""
    task = field.removeprefix(DUE)
    return _("Due time of “%(task)s”") % {"task": tasks.get(task, task)}
