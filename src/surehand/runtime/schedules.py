"""Work that comes round by itself: when it is next, whose turn it is, and what came of it last.

Whoever of the workers moves a turn on does the work; killed while at it, its turn comes again after the lease.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from surehand.runtime.facts import facts_of
from surehand.runtime.preferences import next_at
from surehand.store import models as m
from surehand.store.queries import schedules as queries

log = logging.getLogger(__name__)

Kind: TypeAlias = Literal["sweep", "digests", "reconcile", "vectors"]
Work: TypeAlias = Callable[[str, datetime], str]
"""Does it for a workspace, or for all where that is empty, and gives back what came of it in a sentence."""

MORNING = 6
"""The hour at which a workspace's expectations are looked after, in its time zone."""
EVERY: Mapping[str, timedelta] = {
    "sweep": timedelta(hours=1),
    "digests": timedelta(seconds=10),
    "vectors": timedelta(minutes=1),
}
LEASE = timedelta(minutes=15)
AFTER_TROUBLE = timedelta(minutes=10)


def work_on_schedules(worker: str, now: datetime, work: Mapping[str, Work]) -> int:
    """Do what is due of some kinds of work; how much that was."""
    _begin(now, work)
    done = 0
    for row in queries.due(now, work):
        if queries.take(row, worker, now, now + LEASE):
            _carry_out(row, work[row.kind], now)
            done += 1
    return done


def _begin(now: datetime, work: Mapping[str, Work]) -> None:
    """Give whatever has no turn yet one: at once for the installation, in the morning for a new workspace."""
    known = queries.known()
    missing = [m.Schedule(id=kind, kind=kind, next_at=now) for kind in EVERY if kind in work]
    if "reconcile" in work:
        missing += [
            m.Schedule(
                id=f"reconcile:{workspace}",
                kind="reconcile",
                workspace_id=workspace,
                next_at=_morning(workspace, now),
            )
            for workspace in queries.workspaces_without("reconcile")
        ]
    new = [row for row in missing if row.pk not in known]
    if new:
        m.Schedule.objects.bulk_create(new, ignore_conflicts=True)


def _carry_out(row: m.Schedule, work: Work, now: datetime) -> None:
    result, next_time = "done", _next(row, now)
    try:
        told = work(row.workspace_id or "", now)
    except Exception as error:
        # Whatever went wrong, it must be seen, tried again, and stop nothing else.
        log.exception("scheduled work %s failed", row.pk)
        result, told, next_time = "failed", repr(error), min(next_time, now + AFTER_TROUBLE)
    mine = m.Schedule.objects.filter(pk=row.pk, lease=row.lease)
    mine.update(lease="", next_at=next_time, ended_at=now, result=result, told=told[:500])


def _next(row: m.Schedule, now: datetime) -> datetime:
    return _morning(row.workspace_id, now) if row.workspace_id else now + EVERY[row.kind]


def _morning(workspace: str, now: datetime) -> datetime:
    return next_at(MORNING, facts_of(workspace).zone, now)
