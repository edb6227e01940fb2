"""Links: what a record, a task or a note is called at the other side, and what was read and written there last."""

from __future__ import annotations

from datetime import datetime

from surehand.store import models as m


def link_of(connection: m.Connection, record: str, kind: str = "record", subject: str = "") -> m.Link | None:
    """The twin of something at a connection, unless it is gone there."""
    rows = m.Link.objects.within(connection.workspace_id).filter(
        connection=connection.id, record=record, kind=kind, subject=subject, gone_at=None
    )
    found: m.Link | None = rows.order_by("pk").first()
    return found


def links_of(connection: m.Connection, record: str) -> list[m.Link]:
    """Everything of a record that has a twin at a connection, gone or not."""
    rows = m.Link.objects.within(connection.workspace_id)
    return list(rows.filter(connection=connection.id, record=record).order_by("pk"))


def linked(connection: m.Connection, key: str) -> m.Link | None:
    """What here is the twin of something there; also of what was merged into another, which leads to the same."""
    rows = m.Link.objects.within(connection.workspace_id)
    found: m.Link | None = rows.filter(connection=connection.id, key=key).first()
    return found


def tie(
    connection: m.Connection, key: str, record: str, *, kind: str = "record", subject: str = ""
) -> m.Link:
    """Tie something here to its twin there. Tied again, it stays as it is; a key belongs to one record for good."""
    rows = m.Link.objects.within(connection.workspace_id)
    link: m.Link
    link, _ = rows.get_or_create(
        workspace_id=connection.workspace_id,
        connection=connection.id,
        key=key,
        defaults={"record": record, "kind": kind, "subject": subject},
    )
    return link


def gone(link: m.Link, now: datetime) -> None:
    """The twin is there no more. The record goes on without it."""
    if link.gone_at is None:
        link.gone_at = now
        link.save(update_fields=("gone_at",))
