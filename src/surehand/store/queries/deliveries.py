"""Deliveries as people look after them: which there are, how many failed, and whether they go out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db.models import Count, Max, Min, Q, QuerySet

from surehand.store import models as m
from surehand.store.queries.lists import NEWEST_FIRST, Cut, Page, page_of


class DeliveryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries; what is empty does not narrow.

    ``text`` stands in the title of the record, in the address or in the last answer; ``people`` are those whose name
    has it.
    """

    record: str = ""
    connection: str = ""
    channel: str = ""
    status: str = ""
    kind: str = ""
    text: str = ""
    people: tuple[str, ...] = ()


class ChannelCount(msgspec.Struct, frozen=True):
    """How much went, or is to go, through a channel."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    last_sent: datetime | None = None


class ConnectionCount(ChannelCount, frozen=True):
    """How much went, or is to go, through a connection; ``oldest`` is since when the first one waits."""

    oldest: datetime | None = None


MOST_ATTEMPTS = 200


def list_deliveries(workspace: str, wanted: DeliveryFilter, cut: Cut) -> Page[m.Delivery]:
    """Deliveries, the newest first. Raises `BadCursor`."""
    return page_of(matching(workspace, wanted), NEWEST_FIRST, cut)


def matching(workspace: str, wanted: DeliveryFilter) -> QuerySet[m.Delivery]:
    """All deliveries that a filter means."""
    names = ("record", "connection", "channel", "status", "kind")
    rows = m.Delivery.objects.within(workspace).filter(
        **{name: value for name in names if (value := getattr(wanted, name))}
    )
    if not wanted.text:
        return rows
    titled = m.Record.objects.within(workspace).filter(title__icontains=wanted.text).values("id")
    told = Q(to__icontains=wanted.text) | Q(answer__icontains=wanted.text)
    return rows.filter(told | Q(to__in=wanted.people) | Q(record__in=titled))


def read_delivery(workspace: str, delivery: str) -> m.Delivery | None:
    """One delivery."""
    row: m.Delivery | None = m.Delivery.objects.within(workspace).filter(id=delivery).first()
    return row


def read_attempts(workspace: str, delivery: str) -> list[m.Attempt]:
    """Every try of a delivery that is kept, the first one first."""
    rows = m.Attempt.objects.within(workspace).filter(delivery=delivery)
    return list(rows.order_by("at", "id")[:MOST_ATTEMPTS])


def count_by_connection(workspace: str) -> dict[str, ConnectionCount]:
    """What became of the deliveries of each connection."""
    rows = m.Delivery.objects.within(workspace).exclude(connection="").values_list("connection").order_by()
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(status="waiting")),
        sent=Count("pk", filter=Q(status="sent")),
        failed=Count("pk", filter=Q(status="failed")),
        last=Max("sent_at"),
        oldest=Min("created_at", filter=Q(status="waiting")),
    )
    return {connection: ConnectionCount(*numbers) for connection, *numbers in counted}


def count_failed(workspace: str) -> int:
    """How many deliveries wait for a person to look after them."""
    return m.Delivery.objects.within(workspace).filter(status="failed").count()


def count_late(workspace: str, before: datetime) -> int:
    """How many deliveries were to go out before a moment and have not: nobody carries them."""
    return m.Delivery.objects.within(workspace).filter(next_at__lt=before).count()


def count_by_channel(workspace: str) -> dict[str, ChannelCount]:
    """What became of all deliveries, by channel."""
    rows = m.Delivery.objects.within(workspace).values_list("channel").order_by("channel")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(status="waiting")),
        sent=Count("pk", filter=Q(status="sent")),
        failed=Count("pk", filter=Q(status="failed")),
        last=Max("sent_at"),
    )
    return {channel: ChannelCount(*numbers) for channel, *numbers in counted}


def titles_of(workspace: str, records: Iterable[str]) -> dict[str, str]:
    """What records are called, by id."""
    rows = m.Record.objects.within(workspace).filter(id__in=set(records))
    return dict(rows.values_list("id", "title"))
