"""Asking a worker for a part of an audit. What is under way already is joined."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, TypeAlias

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from surehand.core.engine import Actor
from surehand.runtime.facts import lock_workspace
from surehand.runtime.ids import new_id
from surehand.store import models as m

Part: TypeAlias = Literal["columns", "measuring", "mining", "backtest"]
OPEN = ("waiting", "running")


class Against(msgspec.Struct, frozen=True):
    """Which version of a playbook a log is held against; ``other`` is the one it is compared with, 0 for none."""

    playbook: str
    version: int
    other: int = 0


def ask(
    row: m.Audit,
    actor: Actor,
    part: Part,
    against: Against | str = "",
    *,
    now: datetime | None = None,
) -> m.Job:
    """Ask for a part of an audit. New columns or rules end what went on by the old ones."""
    asked = against if isinstance(against, str) else msgspec.json.encode(against).decode()
    with transaction.atomic():
        lock_workspace(row.workspace_id)
        if part == "measuring":
            end_jobs(row)
        joined: m.Job | None = open_jobs(row).filter(kind=part, asked=asked).first()
        if joined:
            return joined
        job = m.Job(id=new_id("job"), workspace_id=row.workspace_id, kind=part, subject=row.pk, asked=asked)
        job.asked_by, job.created_at = actor.person, now or datetime.now(UTC)
        job.save(force_insert=True)
    return job


def open_jobs(row: m.Audit) -> QuerySet[m.Job]:
    """The jobs of an audit that wait or run."""
    return m.Job.objects.within(row.workspace_id).filter(subject=row.pk, status__in=OPEN)


def last_job(row: m.Audit) -> m.Job | None:
    """The latest job of an audit, whatever became of it."""
    latest: m.Job | None = (
        m.Job.objects.within(row.workspace_id).filter(subject=row.pk).order_by("-id").first()
    )
    return latest


def end_jobs(row: m.Audit) -> None:
    """End what goes on for an audit; whoever carries it out notices."""
    open_jobs(row).update(status="cancelled", lease="", leased_until=None)
