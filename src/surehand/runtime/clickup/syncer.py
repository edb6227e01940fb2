"""How ClickUp is read: what changed every minute, everything of ours slowly, webhooks and set-up by the hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from surehand.runtime.clickup.hooking import keep_webhook
from surehand.runtime.clickup.meter import NoAllowance
from surehand.runtime.clickup.reading import Reading
from surehand.runtime.clickup.schema import look_at_schema
from surehand.runtime.clickup.settings import clickup_settings, client_of
from surehand.runtime.clickup.sweeping import homes, sweep
from surehand.runtime.clickup.wanted import moment_of
from surehand.runtime.sync.streams import keep_cursor
from surehand.runtime.sync.syncer import Clock, Over, Turn
from surehand.store import models as m

PACES = {
    "tasks": timedelta(minutes=1),
    "sweep": timedelta(minutes=15),
    "webhooks": timedelta(hours=1),
    "schema": timedelta(hours=1),
}
OVERLAP = timedelta(minutes=5)
"""So far back each look begins before the end of the one before: what is written late is not passed over."""
HOMES_A_TURN = 20


class _Since(msgspec.Struct, frozen=True):
    """Up to when everything was read, in milliseconds of ClickUp's clock.

    A look that is not at its end yet has the moment it began, and the page it goes on with.
    """

    upto: int = 0
    begun: int = 0
    page: int = 0


class _Place(msgspec.Struct, frozen=True):
    """The last home that was looked at."""

    after: int = 0


class ClickUpSyncer:
    """How connections to ClickUp are read."""

    def streams(self, connection: m.Connection) -> Mapping[str, timedelta]:
        """Nothing, until it is set up."""
        settings = clickup_settings(connection)
        if not settings.confirmed or not settings.team.id:
            return {}
        return {name: pace for name, pace in PACES.items() if name != "webhooks" or settings.webhooks}

    def turn(self, connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
        """Read on. Where the requests of this minute are used up, the rest waits for the next one."""
        turns: Mapping[str, Callable[[m.Connection, m.Stream, Clock, Over], Turn]] = {
            "tasks": _read_tasks,
            "sweep": _sweep,
            "webhooks": lambda connection, _stream, clock, _over: keep_webhook(connection, clock),
            "schema": lambda connection, _stream, clock, _over: look_at_schema(connection, clock),
        }
        try:
            return turns[stream.name](connection, stream, clock, over)
        except NoAllowance as later:
            return Turn(later.answer, again=later.wait)


def _read_tasks(connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
    """Everything that changed since the last look, page by page, over as many turns as that takes.

    The newest come first, so that what changes meanwhile only moves others to later pages: none is passed over.
    """
    settings = clickup_settings(connection)
    cursor = msgspec.json.decode(stream.cursor, type=_Since)
    # The first look begins when the connection was made: nothing of ours is older.
    since = cursor.upto or moment_of(connection.created_at)
    begun = cursor.begun or moment_of(clock() - OVERLAP)
    spaces = [settings.space.id] if settings.space.id else []
    with client_of(connection, clock, background=True) as clickup:
        reading = Reading(connection, clickup, clock())
        pages = clickup.changed_tasks(settings.team.id, since, spaces=spaces, first=cursor.page)
        for number, page in enumerate(pages, cursor.page + 1):
            for task in page:
                reading.take(task)
            place = _Since(cursor.upto, begun, number)
            keep_cursor(stream, msgspec.json.encode(place).decode(), clock())
            if over():
                return Turn(_told(reading), reading.read, reading.written, again=timedelta())
    keep_cursor(stream, msgspec.json.encode(_Since(max(begun, since))).decode(), clock())
    told = _told(reading)
    return Turn(told, reading.read, reading.written, upto=datetime.fromtimestamp(begun / 1000, UTC))


def _told(reading: Reading) -> str:
    return f"{reading.read} tasks read, {reading.written} changes taken over."


def _sweep(connection: m.Connection, stream: m.Stream, clock: Clock, over: Over) -> Turn:
    """Some homes more; after the last one it begins anew at the stream's own pace."""
    cursor = msgspec.json.decode(stream.cursor, type=_Place)
    looked_at = written = read = 0
    with client_of(connection, clock, background=True) as clickup:
        for home in homes(connection, cursor.after)[:HOMES_A_TURN]:
            if over():
                break
            reading = Reading(connection, clickup, clock())
            sweep(reading, home)
            looked_at, read, written = looked_at + 1, read + reading.read, written + reading.written
            keep_cursor(stream, msgspec.json.encode(_Place(home.pk)).decode(), clock())
        else:
            if looked_at < HOMES_A_TURN:
                keep_cursor(stream, "{}", clock())
                return Turn("Everything of ours was looked through.", read, written)
    return Turn(f"{looked_at} lists looked through.", read, written, again=timedelta())
