"""What the list of deliveries shows, and the page that sends failed ones again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surehand.runtime.connections import find_connection
from surehand.store import models as m
from surehand.store.queries import deliveries as queries
from surehand.store.queries.lists import BadCursor, Cut
from surehand.web.access import Reader
from surehand.web.connections.choice import Choice
from surehand.web.connections.words import (
    CHANNELS,
    KINDS,
    STATUSES,
    TONES,
    channel_title,
    kind_title,
)
from surehand.web.inputs import Option
from surehand.web.times import Moment, ago

PER_PAGE = 50


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


def connection_title(workspace: str, connection: str) -> str:
    """What a connection is called; its id where it is gone."""
    found = find_connection(workspace, connection)
    return str(found.title) if found else connection


def receiver_of(row: m.Delivery, reader: Reader) -> str:
    """Whom a delivery is for: a person by name, or the address in another system."""
    person = reader.facts.directory.people.get(row.to)
    return person.name if person else row.to


def _row(row: m.Delivery, record: str, reader: Reader) -> Row:
    return Row(
        href=reader.url("delivery", row.id),
        kind=kind_title(row.kind),
        to=receiver_of(row, reader),
        channel=channel_title(row.channel),
        record=record,
        status=status_of(row),
        tone=TONES[row.status],
        answer=row.answer if row.status == "failed" else "",
        at=ago(row.created_at, reader.now, reader.zone),
    )


def status_of(row: m.Delivery) -> str:
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
