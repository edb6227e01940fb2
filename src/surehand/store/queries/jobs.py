"""Long work of a workspace, of every kind, as one list."""

from __future__ import annotations

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of


def list_jobs(workspace: str, cut: Cut) -> Page[m.Job]:
    """The jobs that are kept, the newest first. Raises `BadCursor`."""
    return page_of(m.Job.objects.within(workspace), NEWEST_FIRST, cut)


def latest_imports(workspace: str, limit: int) -> list[m.Import]:
    """Imports that were begun, the newest first."""
    rows = m.Import.objects.within(workspace).exclude(status="draft").select_related("file")
    return list(rows.order_by("-id")[:limit])
