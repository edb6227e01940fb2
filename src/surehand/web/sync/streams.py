"""What is read from a connection, stream by stream: when, how far, how much, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surehand.runtime.language import spoken
from surehand.runtime.sync.streams import is_finished
from surehand.store import models as m
from surehand.web import formats
from surehand.web.access import Reader
from surehand.web.sync.words import PURPOSES, stream_title
from surehand.web.times import Moment, ago, exactly, span


@dataclass(frozen=True)
class StreamView:
    """A stream. ``lag`` is how far it is behind the other side; ``told`` the sentence of its last turn."""

    name: str
    title: str
    purpose: str
    state: str
    tone: str
    told: str
    last: Moment | None
    lag: str
    read: str
    written: str
    next_at: Moment | None
    may_wake: bool


def stream_view(row: m.Stream, connection: m.Connection, reader: Reader) -> StreamView:
    """One stream as it stands."""
    state, tone = _state(row)
    waits = row.next_at > reader.now and not row.lease and not is_finished(row)
    return StreamView(
        name=row.name,
        title=stream_title(row.name),
        purpose=str(PURPOSES.get(row.name, "")),
        state=state,
        tone=tone,
        told=spoken(row.told),
        last=ago(row.ended_at, reader.now, reader.zone) if row.ended_at else None,
        lag=span(reader.now - row.upto) if row.upto else "",
        read=formats.number(row.read),
        written=formats.number(row.written),
        next_at=_next(row, reader) if waits and connection.status == "active" else None,
        may_wake=waits and connection.status == "active",
    )


def _next(row: m.Stream, reader: Reader) -> Moment:
    """How long it is until the next turn, with the moment on hover."""
    exact = exactly(row.next_at, reader.zone)
    return Moment(span(row.next_at - reader.now), exact, row.next_at.isoformat())


def last_read(streams: list[m.Stream]) -> m.Stream | None:
    """The stream that had its turn last, and was read."""
    read = [row for row in streams if row.ended_at and row.result == "done"]
    return max(read, key=lambda row: row.ended_at, default=None)


def last_trouble(streams: list[m.Stream]) -> m.Stream | None:
    """The stream whose last turn failed, the latest of them."""
    failed = [row for row in streams if row.ended_at and row.result == "failed"]
    return max(failed, key=lambda row: row.ended_at, default=None)


def _state(row: m.Stream) -> tuple[str, str]:
    if row.lease:
        return _("Being read"), "ready"
    if row.result == "failed":
        return _("Failed"), "late"
    if row.result == "done":
        return _("Read"), "ready"
    return _("Not read yet"), "waiting"
