"""What the list of deliveries and the page of one delivery show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.runtime.connections import find_connection
from surehand.runtime.language import spoken
from surehand.runtime.letters import words_for
from surehand.runtime.messages import SENTENCES, sentence_of
from surehand.runtime.redaction import redacted
from surehand.runtime.system_alerts import owner_of
from surehand.store import models as m
from surehand.store.queries import deliveries as queries
from surehand.store.queries.ledger import is_behind
from surehand.store.queries.lists import BadCursor, Cut
from surehand.store.queries.states import read_state
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.connections.words import (
    CHANNELS,
    KINDS,
    RESULTS,
    STATUSES,
    TONES,
    channel_title,
    fix_of,
    kind_title,
)
from surehand.web.inputs import Option
from surehand.web.refusals import RefusalView
from surehand.web.times import Moment, ago, exactly

PER_PAGE = 50
LONGEST_PAYLOAD = 20_000


@dataclass(frozen=True)
class Row:
    """One delivery in the list."""

    href: str
    kind: str
    to: str
    channel: str
    record: str
    status: str
    tone: str
    answer: str
    at: Moment


@dataclass(frozen=True)
class Filters:
    """The form that narrows the list, as it stands."""

    statuses: tuple[Option, ...]
    channels: tuple[Option, ...]
    kinds: tuple[Option, ...]
    text: str
    record: str
    record_title: str
    connection: str
    connection_title: str
    is_set: bool


@dataclass(frozen=True)
class DeliveriesPage:
    """The list. ``replay`` is the address at which all failed ones of the choice are sent again."""

    rows: tuple[Row, ...]
    filters: Filters
    all: str
    more: str
    failed: int
    replay: str


@dataclass(frozen=True)
class ReplayPage:
    """What is about to be sent again, to be confirmed."""

    sentence: str
    choice: Mapping[str, str]
    back: str
    is_empty: bool


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


def deliveries_page(reader: Reader, choice: Choice, cursor: str) -> DeliveriesPage:
    """The deliveries of a choice; an address that is of no list begins anew."""
    workspace, wanted = reader.workspace.workspace, choice.filter(reader)
    try:
        page = queries.list_deliveries(workspace, wanted, Cut(PER_PAGE, cursor))
    except BadCursor:
        page = queries.list_deliveries(workspace, wanted, Cut(PER_PAGE))
    titles = queries.titles_of(workspace, [row.record for row in page.items] + [choice.record])
    base = reader.url("deliveries")
    failed = 0 if choice.status in ("waiting", "sent", "off") else count_failed(reader, choice)
    return DeliveriesPage(
        rows=tuple(_row(row, titles.get(row.record, ""), reader) for row in page.items),
        filters=_filters(
            choice,
            titles.get(choice.record, choice.record),
            connection_title(workspace, choice.connection) if choice.connection else "",
        ),
        all=base,
        more=choice.address(base, cursor=page.next) if page.next else "",
        failed=failed,
        replay=choice.address(reader.url("deliveries-replay")),
    )


def count_failed(reader: Reader, choice: Choice) -> int:
    """How many failed deliveries a choice means."""
    failed = queries.matching(reader.workspace.workspace, choice.filter(reader)).filter(status="failed")
    return int(failed.count())


def replay_page(reader: Reader, choice: Choice) -> ReplayPage:
    """What sending a choice again would do."""
    number = count_failed(reader, choice)
    sentence = ngettext(
        "%(number)s failed message goes out again, to the same person by the same channel.",
        "%(number)s failed messages go out again, to the same people by the same channels.",
        number,
    )
    return ReplayPage(
        sentence=sentence % {"number": number} if number else _("No message of this choice has failed."),
        choice=choice.said,
        back=choice.address(reader.url("deliveries")),
        is_empty=not number,
    )


def delivery_page(row: m.Delivery, reader: Reader, refused: RefusalView | None = None) -> DeliveryPage:
    """One delivery."""
    title, sentence = _said(row, reader)
    to = receiver_of(row, reader)
    connection = find_connection(reader.workspace.workspace, row.connection) if row.connection else None
    failed = row.status == "failed"
    return DeliveryPage(
        id=row.id,
        title=kind_title(row.kind),
        status=_status(row, reader),
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


def connection_title(workspace: str, connection: str) -> str:
    """What a connection is called; its id where it is gone."""
    found = find_connection(workspace, connection)
    return str(found.title) if found else connection


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


def receiver_of(row: m.Delivery, reader: Reader) -> str:
    """Whom a delivery is for: a person by name, or the address in another system."""
    person = reader.facts.directory.people.get(row.to)
    return person.name if person else row.to


def _said(row: m.Delivery, reader: Reader) -> tuple[str, str]:
    """The title of its record, and what it says; both are empty where they are not known any more."""
    state = read_state(reader.workspace.workspace, row.record) if row.record else None
    if state is None or row.kind not in SENTENCES:
        return (state.title if state else ""), ""
    return state.title, spoken(sentence_of(row.kind, words_for(row, state, reader.facts)))


def _row(row: m.Delivery, record: str, reader: Reader) -> Row:
    return Row(
        href=reader.url("delivery", row.id),
        kind=kind_title(row.kind),
        to=receiver_of(row, reader),
        channel=channel_title(row.channel),
        record=record,
        status=_status(row, reader),
        tone=TONES[row.status],
        answer=row.answer if row.status == "failed" else "",
        at=ago(row.created_at, reader.now, reader.zone),
    )


def _status(row: m.Delivery, reader: Reader) -> str:
    """“Sent”, “Failed”, “Waiting”, or “Waiting, tried 3 times”."""
    if row.status != "waiting" or not row.attempts:
        return str(STATUSES[row.status])
    sentence = ngettext("Waiting, tried once", "Waiting, tried %(count)s times", row.attempts)
    return sentence % {"count": row.attempts} if row.attempts > 1 else sentence


def _filters(choice: Choice, record_title: str, connection_title: str) -> Filters:
    return Filters(
        statuses=_options(STATUSES, choice.status, _("Any state")),
        channels=_options(CHANNELS, choice.channel, _("Any channel")),
        kinds=_options(KINDS, choice.kind, _("Any kind")),
        text=choice.text,
        record=choice.record,
        record_title=record_title,
        connection=choice.connection,
        connection_title=connection_title,
        is_set=bool(choice.said),
    )


def _options(known: Mapping[str, object], chosen: str, none: str) -> tuple[Option, ...]:
    labels = {"": none, **known}
    labels.setdefault(chosen, chosen)
    return tuple(Option(value, str(label), value == chosen) for value, label in labels.items())
