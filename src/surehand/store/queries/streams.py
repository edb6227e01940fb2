"""The streams that are read from connections: which there are, which are due, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from surehand.store import models as m


def connections_with_streams(kinds: Iterable[str]) -> list[m.Connection]:
    """Every connection of some kinds, of all workspaces."""
    return list(m.Connection.objects.everywhere().filter(kind__in=list(kinds)).order_by("id"))


def known_streams() -> dict[tuple[str, str], int]:
    """The streams there are, by connection and name."""
    rows = m.Stream.objects.everywhere().values_list("connection", "name", "pk")
    return {(connection, name): pk for connection, name, pk in rows}


def add_streams(rows: Iterable[m.Stream]) -> None:
    """Add streams; one that another worker has added meanwhile stays as it is."""
    by_workspace: dict[str, list[m.Stream]] = {}
    for row in rows:
        by_workspace.setdefault(row.workspace_id, []).append(row)
    for workspace, new in by_workspace.items():
        m.Stream.objects.within(workspace).bulk_create(new, ignore_conflicts=True)


def forget_streams(pks: Iterable[int]) -> None:
    """Remove streams that are read no more."""
    m.Stream.objects.everywhere().filter(pk__in=list(pks)).delete()


def due_streams(now: datetime, most: int) -> list[tuple[m.Stream, m.Connection]]:
    """Streams whose turn it is, with their connections, the one that waits longest first."""
    rows = list(m.Stream.objects.everywhere().filter(next_at__lte=now).order_by("next_at", "pk")[:most])
    wanted = {row.connection for row in rows}
    connections = {each.id: each for each in m.Connection.objects.everywhere().filter(id__in=wanted)}
    return [(row, connections[row.connection]) for row in rows if row.connection in connections]


def take_stream(row: m.Stream, worker: str, now: datetime, until: datetime) -> bool:
    """Take the turn of a stream, unless somebody else was faster."""
    free = m.Stream.objects.within(row.workspace_id).filter(pk=row.pk, next_at=row.next_at)
    if not free.update(lease=worker, begun_at=now, next_at=until):
        return False
    # What the one before kept after it was read here counts.
    row.refresh_from_db(from_queryset=m.Stream.objects.within(row.workspace_id))
    return True
