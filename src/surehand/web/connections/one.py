"""What the page of one delivery shows: everything that is known of it, each of its tries, what mends it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _

from surehand.runtime.connections import find_connection
from surehand.runtime.language import spoken
from surehand.runtime.outbox.letters import words_for
from surehand.runtime.outbox.messages import SENTENCES, sentence_of
from surehand.runtime.outbox.redaction import redacted
from surehand.runtime.outbox.system_alerts import owner_of
from surehand.store import models as m
from surehand.store.queries import deliveries as queries
from surehand.store.queries.ledger import is_behind
from surehand.store.queries.states import read_state
from surehand.web.access import Reader
from surehand.web.connections.model import receiver_of, status_of
from surehand.web.connections.words import RESULTS, TONES, channel_title, fix_of, kind_title
from surehand.web.refusals import RefusalView
from surehand.web.times import Moment, ago, exactly

LONGEST_PAYLOAD = 20_000


@dataclass(frozen=True)
class DeliveryPage:
    """One delivery with everything that is known of it; ``fix`` says what a failed one needs."""

    id: str
    title: str
    status: str
    tone: str
    sentence: str
    to: str
    channel: str
    record: str
    record_href: str
    made: Moment
    sent: Moment | None
    read: Moment | None
    next_at: str
    attempts: int
    answer: str
    key: str
    fix: str
    owner: str
    waits_for: str
    connection: str
    payload: str
    tries: tuple[AttemptView, ...]
    can_settle: bool
    refused: RefusalView | None = None

    @property
    def is_failed(self) -> bool:
        """Whether it waits for a person."""
        return bool(self.fix)


@dataclass(frozen=True)
class AttemptView:
    """One try of a delivery."""

    at: Moment
    result: str
    tone: str
    detail: str
    answer: str


def delivery_page(row: m.Delivery, reader: Reader, refused: RefusalView | None = None) -> DeliveryPage:
    """One delivery."""
    title, sentence = _said(row, reader)
    to = receiver_of(row, reader)
    connection = find_connection(reader.workspace.workspace, row.connection) if row.connection else None
    failed = row.status == "failed"
    return DeliveryPage(
        id=row.id,
        title=kind_title(row.kind),
        status=status_of(row),
        tone=TONES[row.status],
        sentence=sentence,
        to=to,
        channel=channel_title(row.channel),
        record=title,
        record_href=reader.url("record", row.record) if title else "",
        made=ago(row.created_at, reader.now, reader.zone),
        sent=ago(row.sent_at, reader.now, reader.zone) if row.sent_at else None,
        read=ago(row.read_at, reader.now, reader.zone) if row.read_at else None,
        next_at=exactly(row.next_at, reader.zone) if row.next_at and row.status == "waiting" else "",
        attempts=row.attempts,
        answer=row.answer,
        key=row.key,
        fix=fix_of(row.failure, row.channel, to) if failed else "",
        owner=reader.name(owner_of(row)) if failed else "",
        waits_for=_waits_for(row, connection, reader),
        connection=connection.title if connection else row.connection,
        payload=_payload(row, connection),
        tries=tuple(_attempt(each, reader) for each in queries.read_attempts(row.workspace_id, row.pk)),
        can_settle=row.status in ("waiting", "failed"),
        refused=refused,
    )


def _attempt(row: m.Attempt, reader: Reader) -> AttemptView:
    return AttemptView(
        at=ago(row.at, reader.now, reader.zone),
        result=str(RESULTS[row.result]),
        tone="ready" if row.result == "sent" else "late",
        detail=f"HTTP {row.status}, {row.took_ms} ms" if row.status else f"{row.took_ms} ms",
        answer=row.answer,
    )


def _payload(row: m.Delivery, connection: m.Connection | None) -> str:
    """What is sent, readable and without secrets."""
    plain = msgspec.json.format(row.payload, indent=2) if row.payload else ""
    return redacted(plain, connection, longest=LONGEST_PAYLOAD)


def _waits_for(row: m.Delivery, connection: m.Connection | None, reader: Reader) -> str:
    """What holds back a message that waits, where it is not its own next try."""
    if row.status != "waiting":
        return ""
    if connection and connection.status != "active":
        return _("It waits until %(title)s is resumed.") % {"title": connection.title}
    if connection and connection.closed_until and connection.closed_until > reader.now:
        return _("It waits because %(title)s rests after failures.") % {"title": connection.title}
    if row.lane and is_behind(row):
        return _("It waits for the message before it, so that they arrive in order.")
    return ""


def _said(row: m.Delivery, reader: Reader) -> tuple[str, str]:
    """The title of its record, and what it says; both are empty where they are not known any more."""
    state = read_state(reader.workspace.workspace, row.record) if row.record else None
    if state is None or row.kind not in SENTENCES:
        return (state.title if state else ""), ""
    return state.title, spoken(sentence_of(row.kind, words_for(row, state, reader.facts)))
