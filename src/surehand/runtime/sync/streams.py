"""The streams of connections, read in turns by whichever worker is free: claimed, read on, told what came of it.

A worker reads beside its other work (`start_reading`), so that an account that hangs delays no timer and no delivery.

1. A stream has one reader at a time; killed, it is followed by another after the lease, at the cursor that was kept.
2. A connection that is paused, disabled or resting is not read; its streams go on where they stopped.
3. A failure counts for the connection's breaker like that of a delivery, and is shown on its page.
4. What time alone does not mend is a finding: it failed twice in a row, or for a day where the other side is away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import F, QuerySet

from surehand.connectors.channel import DeliveryFailed
from surehand.core.engine import Next, Refusal
from surehand.runtime.expectations import LONGEST_SILENCE
from surehand.runtime.outbox.passage import failed_through, went_through
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.outbox.system_alerts import tell_of_disabled
from surehand.runtime.sync.drift import Seen, add_drift, end_drift
from surehand.runtime.sync.syncer import Clock, Over, Syncer, Turn
from surehand.store import models as m
from surehand.store.queries import streams as queries

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AFTER_TROUBLE = timedelta(minutes=1)
BATCH = 20
TICK = 0.5
"""Seconds between looks for what is due; with a turn they are far below the lag that people notice."""
BEGIN_EVERY = 10.0
TURN = timedelta(seconds=5)
LONGEST_WHY = 200
TURNS = "turns"
"""The area of findings about streams that cannot be read."""


class _Once(msgspec.Struct, frozen=True):
    """What the cursor of a stream says that comes to an end."""

    done: bool = False


def start_reading(
    worker: str, syncers: Mapping[str, Syncer], stop: threading.Event, clock: Clock
) -> threading.Thread:
    """Read connections beside the other work. Ends by itself once ``stop`` is set, at the cursor that was kept."""
    thread = threading.Thread(
        target=_read_until, args=(worker, syncers, stop, clock), name="streams", daemon=True
    )
    thread.start()
    return thread


def _read_until(worker: str, syncers: Mapping[str, Syncer], stop: threading.Event, clock: Clock) -> None:
    streams, begin_at = 0, 0.0
    while not stop.wait(TICK):
        close_old_connections()
        try:
            if time.monotonic() >= begin_at:
                streams, begin_at = begin_streams(syncers, clock()), time.monotonic() + BEGIN_EVERY
            # Where nothing is read from outside, nobody asks again and again whether something is due.
            if streams:
                work_on_streams(worker, syncers, clock, turn_over(stop))
        except (InterfaceError, OperationalError):
            log.exception("the database cannot be reached; connections are read later")
    connection.close()


def turn_over(stop: threading.Event) -> Over:
    """Whether a turn of reading must end: its time is over, or the worker is to stop."""
    end = time.monotonic() + TURN.total_seconds()
    return lambda: stop.is_set() or time.monotonic() > end


def begin_streams(syncers: Mapping[str, Syncer], now: datetime) -> int:
    """Give every stream of every connection its first turn, and forget those read no more; how many there are."""
    known = queries.known_streams()
    wanted = {
        (each.id, name): each
        for each in queries.connections_with_streams(syncers)
        for name in syncers[each.kind].streams(each)
    }
    new = {key: each for key, each in wanted.items() if key not in known}
    if new:
        queries.add_streams(_stream(each, name, now) for (_, name), each in new.items())
    if gone := known.keys() - wanted.keys():
        queries.forget_streams(known[key] for key in gone)
    return len(wanted)


def work_on_streams(worker: str, syncers: Mapping[str, Syncer], clock: Clock, over: Over) -> int:
    """Give each stream that is due its turn, the one that waits longest first; how many turns that were."""
    turns = 0
    for row, of in queries.due_streams(clock(), BATCH):
        if over():
            break
        syncer = syncers.get(of.kind)
        if syncer and queries.take_stream(row, worker, clock(), clock() + LEASE):
            turns += _has_turn(of, row, syncer, clock, over)
    return turns


def keep_cursor(stream: m.Stream, cursor: str, now: datetime) -> bool:
    """Save how far a stream is read, and hold it for longer; False when it is somebody else's by now.

    Called in the transaction that holds what was read: then both are there, or neither.
    """
    stream.cursor = cursor
    return bool(_mine(stream).update(cursor=cursor, next_at=now + LEASE))


def wake(connection: m.Connection, now: datetime, *names: str) -> None:
    """Let streams of a connection have their turn at once: something is said to have happened there."""
    rows = m.Stream.objects.within(connection.workspace_id).filter(connection=connection.id, lease="")
    (rows.filter(name__in=names) if names else rows).filter(next_at__gt=now).update(next_at=now)


def wake_stream(connection: m.Connection, name: str, now: datetime) -> Refusal | None:
    """Let one stream have its turn at once, because somebody asks for it; refused where there is none of that name."""
    names = [row.name for row in streams_of(connection.workspace_id, [connection.pk])]
    if name not in names:
        known = ", ".join(names) or "nothing yet"
        sentence = f"“{name}” is not read from {connection.title}; what is read: {known}."
        return Refusal("no_such_stream", sentence, allowed=(Next("read", "See what is read."),))
    wake(connection, now, name)
    return None


def is_finished(row: m.Stream) -> bool:
    """Whether everything there was to read is read, for good: a first import is made once."""
    return msgspec.json.decode(row.cursor, type=_Once).done


def streams_of(workspace: str, connections: Iterable[str]) -> list[m.Stream]:
    """What is read from some connections, by name."""
    rows = m.Stream.objects.within(workspace).filter(connection__in=list(connections))
    return list(rows.order_by("connection", "name"))


def _stream(connection: m.Connection, name: str, now: datetime) -> m.Stream:
    return m.Stream(workspace_id=connection.workspace_id, connection=connection.id, name=name, next_at=now)


def _has_turn(connection: m.Connection, row: m.Stream, syncer: Syncer, clock: Clock, over: Over) -> bool:
    """Let it be read, unless the connection stands still or rests; whether it was."""
    now = clock()
    pace = syncer.streams(connection).get(row.name, AFTER_TROUBLE)
    if connection.status != "active" or (connection.closed_until and connection.closed_until > now):
        rests_until = connection.closed_until if connection.status == "active" else None
        _mine(row).update(lease="", next_at=rests_until or now + AFTER_TROUBLE)
        return False
    was_probe = connection.closed_until is not None
    try:
        turn = syncer.turn(connection, row, clock, over)
    except DeliveryFailed as failed:
        if failed_through(connection, failed, was_probe=was_probe, now=clock()):
            tell_of_disabled(connection, clock())
        _end(row, clock(), AFTER_TROUBLE, result="failed", told=failed.answer)
        if failed.failure != "retry" or _is_long_away(connection, clock()):
            _tell_of_failed(connection, row, failed.answer, clock())
    except Exception as error:
        # Whatever went wrong, it must be seen, tried again, and stop nothing else.
        log.exception("stream %s of %s failed", row.name, connection.id)
        _end(row, clock(), AFTER_TROUBLE, result="failed", told=repr(error))
        _tell_of_failed(connection, row, repr(error), clock())
    else:
        went_through(connection, was_probe=was_probe, now=clock())
        _keep(row, turn, clock(), pace)
        if row.result == "failed":
            end_drift(connection, TURNS, f"{row.name}:", clock())
    return True


def _is_long_away(connection: m.Connection, now: datetime) -> bool:
    return bool(connection.failing_since and now - connection.failing_since >= LONGEST_SILENCE)


def _tell_of_failed(connection: m.Connection, row: m.Stream, why: str, now: datetime) -> None:
    """Once is no news: ``row`` still says how the turn before ended. Of tables the look of the morning tells."""
    if row.result == "failed" and connection.kind != "table":
        words = {"what": row.name, "why": redacted(why, connection, longest=LONGEST_WHY)}
        add_drift(connection, TURNS, Seen("not_read", f"{row.name}:", words), now)


def _keep(row: m.Stream, turn: Turn, now: datetime, pace: timedelta) -> None:
    counted = {"read": F("read") + turn.read, "written": F("written") + turn.written}
    moved = {"upto": turn.upto} if turn.upto else {}
    wait = pace if turn.again is None else turn.again
    _end(row, now, wait, result="done", told=turn.told, **counted, **moved)


def _end(row: m.Stream, now: datetime, wait: timedelta, *, told: str, **columns: object) -> None:
    _mine(row).update(lease="", next_at=now + wait, ended_at=now, told=told[:500], **columns)


def _mine(row: m.Stream) -> QuerySet[m.Stream]:
    rows: QuerySet[m.Stream] = m.Stream.objects.within(row.workspace_id)
    return rows.filter(pk=row.pk, lease=row.lease)
