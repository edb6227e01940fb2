"""What a connection sees that somebody has to mend: a renamed status, a deleted field, a twin that is gone.

It is a finding like any other, except that the connection itself says when it holds no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from surehand.runtime.expectations import Expected
from surehand.runtime.findings import keep_seen
from surehand.store import models as m

LONGEST_KEY = 160


class Seen(msgspec.Struct, frozen=True):
    """One thing: its kind, what it is about (the same at every look), the words of its sentence, the record."""

    kind: str
    about: str
    words: Mapping[str, str] = {}
    record: str = ""
    owner: str = ""


def keep_drift(connection: m.Connection, area: str, seen: Iterable[Seen], now: datetime) -> int:
    """Everything that an area of a connection has to say now; what it does not say any more is resolved."""
    start = f"{connection.pk}:{area}:"
    found = [_expected(connection, start, each) for each in seen]
    return keep_seen(connection.workspace_id, start, found, now)


def add_drift(connection: m.Connection, area: str, seen: Seen, now: datetime) -> int:
    """One thing more that an area of a connection has to say."""
    start = f"{connection.pk}:{area}:"
    return keep_seen(connection.workspace_id, start, [_expected(connection, start, seen)], now, whole=False)


def end_drift(connection: m.Connection, area: str, about: str, now: datetime) -> None:
    """Something holds no more."""
    keep_seen(connection.workspace_id, f"{connection.pk}:{area}:{about}"[:LONGEST_KEY], (), now)


def _expected(connection: m.Connection, start: str, each: Seen) -> Expected:
    return Expected(
        kind=each.kind,
        key=f"{start}{each.about}"[:LONGEST_KEY],
        words={"name": connection.title, **each.words},
        owner=each.owner or connection.owner,
        record=each.record,
    )
