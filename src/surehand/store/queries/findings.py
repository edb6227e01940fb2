"""Findings as lists read them."""

from __future__ import annotations

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of


def list_findings(workspace: str, status: str, cut: Cut) -> Page[m.Finding]:
    """Findings of a status, or all, the newest first. Raises `BadCursor`."""
    rows = m.Finding.objects.within(workspace)
    return page_of(rows.filter(status=status) if status else rows, NEWEST_FIRST, cut)


def count_open(workspace: str) -> int:
    """How many findings are open."""
    return m.Finding.objects.within(workspace).filter(status="open").count()


def open_of_connection(workspace: str, connection: str, most: int) -> list[m.Finding]:
    """What a connection itself has found and still holds, the newest first."""
    rows = m.Finding.objects.within(workspace).filter(status="open", key__startswith=f"{connection}:")
    return list(rows.order_by("-id")[:most])
