"""Connections as workers and lists read them."""

from __future__ import annotations

from collections.abc import Iterable

from surehand.store import models as m


def kinds_of(connections: Iterable[str]) -> dict[str, str]:
    """Of what kind connections are, by id; those that are gone are left out."""
    rows = m.Connection.objects.everywhere().filter(id__in=set(connections))
    return dict(rows.values_list("id", "kind"))


def read_connection(workspace: str, connection: str) -> m.Connection | None:
    """One connection as it is now."""
    found: m.Connection | None = m.Connection.objects.within(workspace).filter(id=connection).first()
    return found


def lock_connection(workspace: str, connection: str) -> m.Connection | None:
    """One connection that nobody else changes until the end of the transaction."""
    rows = m.Connection.objects.within(workspace).select_for_update()
    found: m.Connection | None = rows.filter(id=connection).first()
    return found
