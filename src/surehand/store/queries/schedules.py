"""Work that comes round: what is due, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from surehand.store import models as m


def known() -> frozenset[str]:
    """What comes round for the whole installation."""
    return frozenset(m.Schedule.objects.filter(workspace=None).values_list("id", flat=True))


def workspaces_without(kind: str) -> list[str]:
    """The workspaces in which a kind of work has no turn yet."""
    theirs = m.Schedule.objects.filter(workspace=OuterRef("pk"), kind=kind)
    return list(m.Workspace.objects.filter(~Exists(theirs)).values_list("id", flat=True))


def due(now: datetime, kinds: Iterable[str]) -> list[m.Schedule]:
    """What has its turn now, the latest first in line."""
    return list(m.Schedule.objects.filter(next_at__lte=now, kind__in=list(kinds)).order_by("next_at"))


def take(row: m.Schedule, worker: str, now: datetime, until: datetime) -> bool:
    """Take a turn, unless somebody else was faster."""
    mine = m.Schedule.objects.filter(pk=row.pk, next_at=row.next_at)
    row.lease = worker
    return bool(mine.update(lease=worker, begun_at=now, next_at=until))


def read_schedules(workspace: str) -> list[m.Schedule]:
    """What comes round in a workspace, and for the whole installation."""
    rows = m.Schedule.objects.filter(Q(workspace=workspace) | Q(workspace=None))
    return list(rows.order_by("next_at", "id"))
