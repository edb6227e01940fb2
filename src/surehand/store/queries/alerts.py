"""What a person was told in the product: read and unread."""

from __future__ import annotations

from datetime import datetime

from surehand.store import models as m


def read_told(workspace: str, person: str, *, unread_only: bool, before: str, limit: int) -> list[m.Delivery]:
    """The latest alerts of a person, before one of them where it is given."""
    rows = m.Delivery.objects.within(workspace).filter(channel="inbox", to=person)
    if unread_only:
        rows = rows.filter(read_at=None)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def read_alert(workspace: str, person: str, alert: str) -> m.Delivery | None:
    """One alert of a person; those of others are not there."""
    rows = m.Delivery.objects.within(workspace).filter(channel="inbox", to=person, id=alert)
    found: m.Delivery | None = rows.first()
    return found


def mark_record_read(workspace: str, person: str, record: str, now: datetime) -> int:
    """Note that a person has read all alerts about a record, and say how many that were."""
    rows = m.Delivery.objects.within(workspace).filter(channel="inbox", to=person, record=record)
    return rows.filter(read_at=None).update(read_at=now)
