"""The audit log, page by page."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.db.models import Q, QuerySet

from surehand.store import models as m


class TrailFilter(msgspec.Struct, frozen=True):
    """Which entries; what is empty does not narrow. ``person`` is who acted or who was changed."""

    kind: str = ""
    person: str = ""


def read_trail(workspace: str, wanted: TrailFilter, *, before: int = 0, limit: int) -> list[m.TrailEntry]:
    """The latest entries; before one of them, where it is given."""
    rows = _rows(workspace, wanted)
    if before:
        rows = rows.filter(seq__lt=before)
    return list(rows.order_by("-seq")[:limit])


def every_entry(workspace: str, wanted: TrailFilter) -> Iterator[m.TrailEntry]:
    """All entries, the first one first."""
    return _rows(workspace, wanted).order_by("seq").iterator(500)


def last_job(workspace: str, kind: str) -> m.Job | None:
    """The latest job of a kind, whatever became of it."""
    latest: m.Job | None = m.Job.objects.within(workspace).filter(kind=kind).order_by("-id").first()
    return latest


def latest_jobs(workspace: str, kind: str, limit: int) -> list[m.Job]:
    """The latest jobs of a kind."""
    return list(m.Job.objects.within(workspace).filter(kind=kind).order_by("-id")[:limit])


def _rows(workspace: str, wanted: TrailFilter) -> QuerySet[m.TrailEntry]:
    rows = m.TrailEntry.objects.within(workspace)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.person:
        rows = rows.filter(Q(actor=wanted.person) | Q(subject=wanted.person))
    return rows
