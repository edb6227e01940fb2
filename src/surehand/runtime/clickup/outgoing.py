"""What goes out to ClickUp: the twin of a record as it is to be now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from surehand.connectors.channel import DeliveryFailed, Rate
from surehand.connectors.clickup.failures import ClickUpFailed
from surehand.runtime.clickup.commenting import follow_notes
from surehand.runtime.clickup.due_times import carry_out
from surehand.runtime.clickup.following import follow_fields, follow_task, note_gone
from surehand.runtime.clickup.making import Making
from surehand.runtime.clickup.settings import clickup_settings, client_of
from surehand.runtime.clickup.wanted import Home, Wanted, WantedTask, wanted_of
from surehand.runtime.clickup.work import Work
from surehand.runtime.facts import NoSuchPlaybook, program_of
from surehand.runtime.sync.drift import Seen, add_drift, end_drift
from surehand.runtime.sync.links import links_of
from surehand.runtime.sync.twins import happened
from surehand.store import models as m
from surehand.store.queries.states import read_state

REFUSED = "refused"
TURN = 30.0
"""Seconds after which no further request is begun: a delivery is another worker's after a minute."""


class ByClickUp:
    """The way out for everything whose channel is ClickUp."""

    def rate(self, connection: m.Connection) -> Rate | None:
        """Each request is counted by the client itself: one message may cost none, or thirty."""
        return None

    def wait_until(self, delivery: m.Delivery, now: datetime) -> datetime | None:
        """It is nobody's evening that it would disturb."""
        return None

    def carry(self, held: Sequence[m.Delivery], now: datetime, connection: m.Connection | None) -> str:
        """Bring the twin of a record up to date. Done again, it finds nothing left to do."""
        first = held[0]
        state = read_state(first.workspace_id, first.record)
        if connection is None or state is None:
            return "Its record or connection is gone; nothing was done."
        settings = clickup_settings(connection)
        try:
            program = program_of(first.workspace_id, state.playbook, state.playbook_version)
        except NoSuchPlaybook as error:
            raise DeliveryFailed("settings", f"Its playbook cannot be read: {error}") from None
        wanted = wanted_of(state, program.playbook, settings)
        if not wanted.homes:
            return "Nothing of it belongs into ClickUp yet."
        with client_of(connection, lambda: now, within=TURN) as clickup:
            work = Work(connection, clickup, program, state, now)
            conflict = happened(first).words.get("settle")
            failed = carry_out(work, conflict) if conflict else ""
            if failed:
                # It is open again; whoever looks after the connection is told why.
                raise DeliveryFailed("person", failed[:500])
            return _Writing(work, wanted_of(work.state, program.playbook, settings)).write()


class _Writing:
    """One record on its way to ClickUp."""

    def __init__(self, work: Work, wanted: Wanted) -> None:
        self._work = work
        self._wanted = wanted
        self._making = Making(work)
        self._links = links_of(work.connection, work.state.id)
        self._made = self._changed = 0

    def write(self) -> str:
        """Make what is missing, change what differs. What ClickUp refuses stops nothing else and is told at the end."""
        homes = {home.verb: self._home(home) for home in self._wanted.homes}
        for task in self._wanted.tasks:
            self._task(task, homes[task.home.verb])
        if self._work.settings.comments:
            self._changed += follow_notes(self._work, list(homes.values()))
        return self._told()

    def _home(self, home: Home) -> m.Link:
        known = next((each for each in self._links if each.kind == home.kind and not each.subject), None)
        if known is None:
            known = self._making.home(home)
            self._made += 1
        elif known.kind == "record" and known.gone_at is None:
            self._changed += follow_fields(self._work, known)
        return known

    def _task(self, task: WantedTask, home: m.Link) -> None:
        link = next((each for each in self._links if each.subject == task.id), None)
        if home.gone_at is None and link is None:
            link = self._make(task, home)
        if link is None or link.gone_at is not None:
            return
        self._making.checklist(task, link)
        self._changed += follow_task(self._work, task, link)
        if home.kind == "list":
            self._changed += follow_fields(self._work, link)

    def _make(self, task: WantedTask, home: m.Link) -> m.Link | None:
        try:
            link = self._making.task(task, home)
        except ClickUpFailed as failed:
            if failed.is_refusal:
                self._work.refused.append(f"{task.name}: {failed.answer}")
                return None
            if not failed.is_gone:
                raise
            note_gone(self._work, home, self._work.state.title)
            return None
        self._made += 1
        return link

    def _told(self) -> str:
        """The last word: what ClickUp did not take is a finding, and a failed delivery where it was about more."""
        work, record = self._work, self._work.state
        what = "; ".join(dict.fromkeys((*work.refused, *work.unfit)))[:400]
        if what:
            words = {"title": record.title, "what": what}
            seen = Seen("twin_refused", record.id, words, record.id, record.owner)
            add_drift(work.connection, REFUSED, seen, work.now)
        elif self._made or self._changed:
            end_drift(work.connection, REFUSED, record.id, work.now)
        if work.refused:
            raise DeliveryFailed("person", what)
        return f"{self._made} things made, {self._changed} changed."
