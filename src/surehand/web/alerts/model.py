"""What the list of alerts shows: by record, so that one thing stands in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _

from surehand.core.engine import RecordState
from surehand.runtime.language import spoken
from surehand.runtime.outbox import system_alerts
from surehand.runtime.outbox.letters import words_for
from surehand.runtime.outbox.messages import sentence_of
from surehand.store import models as m
from surehand.store.queries import alerts as queries
from surehand.store.queries.states import read_states
from surehand.web.access import Reader
from surehand.web.times import Moment, ago

PER_PAGE = 50


@dataclass(frozen=True)
class AlertView:
    """Something the reader was told; following its link reads it."""

    id: str
    sentence: str
    href: str
    at: Moment
    is_read: bool


@dataclass(frozen=True)
class AboutRecord:
    """The alerts about one record, the latest first."""

    id: str
    title: str
    href: str
    alerts: tuple[AlertView, ...]

    @property
    def unread(self) -> int:
        """How many of them are not read."""
        return sum(not alert.is_read for alert in self.alerts)


@dataclass(frozen=True)
class AlertsPage:
    """The page. ``more`` is the address of older ones, where there are any."""

    records: tuple[AboutRecord, ...]
    shows_all: bool
    has_unread: bool
    more: str


def alerts_page(reader: Reader, wants_all: bool, before: str) -> AlertsPage:
    """What the reader was told, all of it or what they have not read."""
    workspace, person = reader.workspace.workspace, reader.person.id
    rows = queries.read_told(workspace, person, unread_only=not wants_all, before=before, limit=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    states = read_states(workspace, {row.record for row in shown})
    about = tuple(
        _about(states[record], [row for row in shown if row.record == record], reader)
        for record in dict.fromkeys(row.record for row in shown if row.record in states)
    )
    system = [row for row in shown if row.kind in system_alerts.SENTENCES]
    about = (_about_system(system, reader), *about) if system else about
    which = "all&" if wants_all else ""
    more = f"{reader.url('alerts')}?{which}before={shown[-1].pk}" if len(rows) > PER_PAGE else ""
    return AlertsPage(about, wants_all, any(each.unread for each in about), more)


def place_of(alert: m.Delivery, reader: Reader) -> str:
    """Where something can be done about an alert."""
    if alert.kind in system_alerts.PLACES:
        return reader.url(system_alerts.PLACES[alert.kind] if reader.keeps_connections else "inbox")
    handoff = msgspec.json.decode(alert.payload)["handoff"]
    return reader.url("handoff", handoff) if handoff else reader.url("record", alert.record)


def _about(state: RecordState, rows: list[m.Delivery], reader: Reader) -> AboutRecord:
    return AboutRecord(
        id=state.id,
        title=state.title,
        href=reader.url("record", state.id),
        alerts=tuple(_alert(row, {state.id: state}, reader) for row in rows),
    )


def _about_system(rows: list[m.Delivery], reader: Reader) -> AboutRecord:
    """What was told about Surehand itself, where no record is concerned."""
    alerts = tuple(
        AlertView(
            id=row.pk,
            sentence=spoken(system_alerts.sentence_of(row)),
            href=reader.url("alert-open", row.pk),
            at=ago(row.created_at, reader.now, reader.zone),
            is_read=row.read_at is not None,
        )
        for row in rows
    )
    page = reader.url("connections" if reader.keeps_connections else "inbox")
    return AboutRecord("surehand", _("Connections"), page, alerts)


def _alert(row: m.Delivery, states: Mapping[str, RecordState], reader: Reader) -> AlertView:
    sentence = spoken(sentence_of(row.kind, words_for(row, states[row.record], reader.facts)))
    at = ago(row.created_at, reader.now, reader.zone)
    return AlertView(row.pk, sentence, reader.url("alert-open", row.pk), at, row.read_at is not None)
