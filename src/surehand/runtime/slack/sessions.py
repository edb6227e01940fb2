"""Lines held open to Slack (Socket Mode): of several workers one holds each, by a lease that runs out when it stops.

Beside the other work of a worker, in threads of their own: a click is answered within three seconds whatever else is
being done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.db.models import Q

from surehand.connectors.channel import DeliveryFailed
from surehand.connectors.slack.socket import Acknowledge, Envelope, Line
from surehand.runtime.slack.accounts import KIND, client_with, secret_of, slack_settings
from surehand.runtime.slack.taking import Kept, What, act_on, keep
from surehand.store import models as m

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LOOK = 5.0
"""Seconds between looks at which lines there are to hold, and between the renewals of a lease."""
_HANDS = 4
_BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0)
_KINDS: dict[str, What] = {"events_api": "events", "interactive": "clicks", "slash_commands": "commands"}

Clock = Callable[[], datetime]


def start_listening(worker: str, stop: threading.Event, clock: Clock) -> threading.Thread:
    """Hold the lines that nobody else holds, until ``stop`` is set."""
    lines = Lines(worker, clock)
    thread = threading.Thread(target=lines.tend_until, args=(stop,), name="slack", daemon=True)
    thread.start()
    return thread


class Lines:
    """The lines one worker holds."""

    def __init__(self, worker: str, clock: Clock) -> None:
        self._worker = worker
        self._clock = clock
        self._held: dict[str, _Held] = {}

    def tend_until(self, stop: threading.Event) -> None:
        """Look after the lines from time to time, and let go of them at the end."""
        while not stop.is_set():
            close_old_connections()
            try:
                self.tend()
            except DatabaseError:
                log.exception("the lines to Slack could not be looked after; trying again")
            stop.wait(LOOK)
        self.let_go()
        connections.close_all()

    def tend(self) -> int:
        """Take the lines nobody holds, renew those held, let go of those that are not wanted; how many are held."""
        wanted = {each.pk: each for each in _wanted()}
        for key, connection in wanted.items():
            if take_lease(connection, self._worker, self._clock()):
                self._hold(connection)
            else:
                self._drop(key)
        for key in self._held.keys() - wanted.keys():
            self._drop(key)
        return len(self._held)

    def let_go(self) -> None:
        """Close every line, so that another worker takes it at once."""
        if not self._held:
            return
        for key in tuple(self._held):
            self._drop(key)
        m.SlackSession.objects.everywhere().filter(worker=self._worker).delete()

    def _hold(self, connection: m.Connection) -> None:
        held = self._held.get(connection.pk)
        if held and held.is_alive and held.changed_at == connection.changed_at:
            return
        self._drop(connection.pk)
        self._held[connection.pk] = _Held(connection, self._clock)

    def _drop(self, key: str) -> None:
        if held := self._held.pop(key, None):
            held.close()


class _Held:
    """One line in a thread of its own, opened again whenever it ends."""

    def __init__(self, connection: m.Connection, clock: Clock) -> None:
        self.changed_at = connection.changed_at
        self._connection = connection
        self._clock = clock
        self._stop = threading.Event()
        self._hands = ThreadPoolExecutor(_HANDS, "slack-click")
        self._thread = threading.Thread(target=self._listen, name=f"slack-{connection.pk}", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether somebody listens."""
        return self._thread.is_alive()

    def close(self) -> None:
        """End it, once what came has been answered."""
        self._stop.set()
        self._thread.join(timeout=5)
        self._hands.shutdown(wait=True)

    def _listen(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                with client_with(secret_of(self._connection, "app_token")) as slack:
                    Line(slack, self._receive, self._stop).listen()
                failures = 0
            except DeliveryFailed as failed:
                self._note(failed.answer)
                self._stop.wait(_BACK_OFF[min(failures, len(_BACK_OFF) - 1)])
                failures += 1
        connections.close_all()

    def _note(self, error: str) -> None:
        log.warning("the line to Slack of %s: %s", self._connection.pk, error)
        rows = m.SlackSession.objects.within(self._connection.workspace_id)
        rows.filter(connection=self._connection.pk).update(error=error[:500])

    def _receive(self, envelope: Envelope, acknowledge: Acknowledge) -> None:
        what = _KINDS.get(envelope.kind)
        if what is None:
            acknowledge(None)
            return
        kept = keep(self._connection, what, envelope.payload, self._clock())
        if not kept.wants_answer:
            acknowledge(None)
        self._hands.submit(_answer, kept, acknowledge)


def _answer(kept: Kept, acknowledge: Acknowledge) -> None:
    answer: dict[str, Any] | None = None
    try:
        answer = act_on(kept)
    except Exception:
        # It is kept: a worker takes it up, and whoever clicked may press again.
        log.exception("a click in Slack could not be carried out at once")
        return
    finally:
        # These threads end with the line: what they keep open, nobody would close.
        connections.close_all()
    if kept.wants_answer:
        acknowledge(answer)


def take_lease(connection: m.Connection, worker: str, now: datetime) -> bool:
    """Become the one who holds the line of a connection, or stay it; false while another does."""
    rows = m.SlackSession.objects.within(connection.workspace_id).filter(connection=connection.pk)
    with transaction.atomic():
        free = rows.filter(Q(worker=worker) | Q(until__lt=now))
        if free.update(worker=worker, until=now + LEASE):
            return True
        if rows.exists():
            return False
        new = m.SlackSession(
            workspace_id=connection.workspace_id,
            connection=connection.pk,
            worker=worker,
            until=now + LEASE,
            since=now,
        )
        m.SlackSession.objects.within(connection.workspace_id).bulk_create([new], ignore_conflicts=True)
        return bool(rows.filter(worker=worker).exists())


def _wanted() -> list[m.Connection]:
    """The connections that want a line: active, with the token for one."""
    rows = m.Connection.objects.everywhere().filter(kind=KIND, status="active").exclude(secrets="")
    return [each for each in rows if slack_settings(each).socket and secret_of(each, "app_token")]
