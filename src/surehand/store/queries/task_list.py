"""Tasks across records."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from django.db.models import F, OuterRef, QuerySet, Subquery

from surehand.store import models as m

Show = Literal["open", "overdue", "done"]


class TaskRow(msgspec.Struct, frozen=True):
    """A task with the name of its record."""

    id: str
    record: str
    record_title: str
    title: str
    owner: str
    due_at: datetime
    done_at: datetime | None
    done_by: str
    blocks: str


def read_tasks(
    workspace: str, owner: str, show: Show, now: datetime, *, start: int, limit: int
) -> list[TaskRow]:
    """Tasks of one owner, or of everybody: open ones by when they are due, done ones by when they were done."""
    order = F("done_at").desc() if show == "done" else F("due_at").asc()
    title = _records_there(workspace).filter(id=OuterRef("record")).values("title")[:1]
    rows = _tasks(workspace, owner, show, now).annotate(record_title=Subquery(title))
    shown = rows.filter(record_title__isnull=False).order_by(order, "id")[start : start + limit]
    return [TaskRow(*row) for row in shown.values_list(*TaskRow.__struct_fields__)]


def _tasks(workspace: str, owner: str, show: Show, now: datetime) -> QuerySet[m.Task]:
    rows = m.Task.objects.within(workspace).filter(done_at__isnull=show != "done")
    if owner:
        rows = rows.filter(owner=owner)
    return rows.filter(due_at__lt=now) if show == "overdue" else rows


def _records_there(workspace: str) -> QuerySet[m.Record]:
    return m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")
