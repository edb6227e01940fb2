"""Echoes: what we wrote to the other side comes back from there as news once. It is known, and dropped once.

No system says reliably who changed a value. So each write is noted before it is made, by a digest of the value, and the
first value that comes back the same is ours. Values that go to and fro for ever are stopped by `flips`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from surehand.store import models as m

HOLDS = timedelta(hours=24)
"""After so long a value that comes back is news."""
MOST_FLIPS = 6
"""So often within an hour the same field may be written to the same object; more is a loop of two systems."""


def expect_echoes(connection: m.Connection, object: str, values: Mapping[str, str], now: datetime) -> None:
    """Note what is about to be written to an object of the other side."""
    m.Echo.objects.within(connection.workspace_id).bulk_create(
        m.Echo(
            workspace_id=connection.workspace_id,
            connection=connection.id,
            object=object,
            field=field,
            digest=_digest(value),
            expires_at=now + HOLDS,
        )
        for field, value in values.items()
    )


def without_echoes(
    connection: m.Connection, object: str, values: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """What came from an object of the other side, without our own writes; each of those is dropped once."""
    ours = m.Echo.objects.within(connection.workspace_id).filter(
        connection=connection.id,
        object=object,
        field__in=list(values),
        expires_at__gt=now,
        heard_at=None,
    )
    first: dict[str, int] = {}
    for row in ours.order_by("-pk"):
        if row.digest == _digest(values[row.field]):
            first[row.field] = row.pk
    if first:
        # Those noted before it were overtaken: they come back no more.
        for field, pk in first.items():
            ours.filter(field=field, pk__lte=pk).update(heard_at=now)
    return {field: value for field, value in values.items() if field not in first}


def not_written(connection: m.Connection, object: str, values: Mapping[str, str]) -> None:
    """What was about to be written was not taken: should it come, it is news."""
    rows = m.Echo.objects.within(connection.workspace_id).filter(
        connection=connection.id, object=object, heard_at=None
    )
    for field, value in values.items():
        rows.filter(field=field, digest=_digest(value)).delete()


def flips(connection: m.Connection, object: str, fields: Iterable[str], now: datetime) -> list[str]:
    """Those of some fields that were written to an object so often within the last hour that it must be a loop."""
    recent = m.Echo.objects.within(connection.workspace_id).filter(
        connection=connection.id, object=object, expires_at__gt=now + HOLDS - timedelta(hours=1)
    )
    counted: dict[str, int] = {}
    for field in recent.filter(field__in=list(fields)).values_list("field", flat=True):
        counted[field] = counted.get(field, 0) + 1
    return sorted(field for field, times in counted.items() if times >= MOST_FLIPS)


def forget_echoes(now: datetime) -> None:
    """Remove what is over."""
    m.Echo.objects.everywhere().filter(expires_at__lte=now).delete()


def _digest(value: str) -> str:
    return sha256(value.encode()).hexdigest()
