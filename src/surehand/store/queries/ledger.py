"""Timers and deliveries that are due, claimed so that of many workers exactly one takes each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from surehand.store import models as m

M = TypeVar("M", bound=Model)


def claim_timers(worker: str, now: datetime, lease: timedelta, limit: int) -> list[m.Timer]:
    """Due timers, leased to a worker: nobody else takes them until the lease is over."""
    return _claim(m.Timer.objects.everywhere, worker, now, lease, limit)


def claim_deliveries(
    worker: str, now: datetime, lease: timedelta, limit: int, without: Iterable[str] = ()
) -> list[m.Delivery]:
    """Waiting deliveries whose time has come, leased to a worker.

    ``without`` are connections, or channels for what goes through none, that can take no more at the moment.
    """
    full = sorted(without)

    def rows() -> QuerySet[m.Delivery]:
        every: QuerySet[m.Delivery] = m.Delivery.objects.everywhere()
        if not full:
            return every
        return every.exclude(connection__in=full).exclude(connection="", channel__in=full)

    return _claim(rows, worker, now, lease, limit)


def claim_inbound(worker: str, now: datetime, lease: timedelta, limit: int) -> list[m.Inbound]:
    """Inbound messages that wait to be read, leased to a worker."""
    return _claim(m.Inbound.objects.everywhere, worker, now, lease, limit)


def hold_of(row: m.Inbound) -> QuerySet[m.Inbound]:
    """An inbound message for as long as whoever claimed it has it."""
    return m.Inbound.objects.within(row.workspace_id).filter(pk=row.pk, lease=row.lease)


def claim_alike(
    like: m.Delivery, worker: str, now: datetime, lease: timedelta, limit: int
) -> list[m.Delivery]:
    """Waiting deliveries of the same kind, to the same person and by the same channel as one that is claimed."""

    def alike() -> QuerySet[m.Delivery]:
        rows = m.Delivery.objects.within(like.workspace_id).filter(status="waiting")
        return rows.filter(channel=like.channel, to=like.to, kind=like.kind)

    return _claim(alike, worker, now, lease, limit)


LET_ON = 20
"""So many of a lane may be claimed at once; each still waits for the one before it."""


def is_behind(delivery: m.Delivery) -> bool:
    """Whether one before it in its lane has yet to go out."""
    return _lane(delivery).filter(id__lt=delivery.pk).exists()


def let_on(delivery: m.Delivery, now: datetime) -> None:
    """Let the next ones of its lane have their turn."""
    if delivery.lane:
        parked = _lane(delivery).filter(next_at=None, lease="").order_by("id")
        _lane(delivery).filter(id__in=list(parked.values_list("id", flat=True)[:LET_ON])).update(next_at=now)


def let_on_stranded(now: datetime) -> int:
    """Give their turn back to deliveries that wait for nothing: the one they waited for ended without a word."""
    before = m.Delivery.objects.everywhere().filter(
        workspace=OuterRef("workspace"), lane=OuterRef("lane"), status="waiting", id__lt=OuterRef("id")
    )
    at_rest = m.Connection.objects.everywhere().filter(id=OuterRef("connection")).exclude(status="active")
    parked = m.Delivery.objects.everywhere().filter(status="waiting", next_at=None, lease="")
    return parked.exclude(~Q(lane=""), Exists(before)).exclude(Exists(at_rest)).update(next_at=now)


def note_attempts(*tries: tuple[Iterable[m.Delivery], m.Attempt]) -> None:
    """Keep what came of tries, each for all of the deliveries that it was for."""
    m.Attempt.objects.everywhere().bulk_create(
        m.Attempt(
            workspace_id=each.workspace_id,
            delivery=each.pk,
            at=attempt.at,
            result=attempt.result,
            status=attempt.status,
            answer=attempt.answer,
            took_ms=attempt.took_ms,
        )
        for deliveries, attempt in tries
        for each in deliveries
    )


def _lane(delivery: m.Delivery) -> QuerySet[m.Delivery]:
    rows = m.Delivery.objects.within(delivery.workspace_id)
    return rows.filter(lane=delivery.lane, status="waiting").exclude(lane="")


def letters_left() -> QuerySet[m.Delivery]:
    """Letters that wait, or that failed because of the settings: what is off once there is no mail server."""
    letters = m.Delivery.objects.everywhere().filter(channel="email")
    return letters.filter(Q(status="waiting") | Q(status="failed", failure="settings"))


def settle_as_off(deliveries: QuerySet[m.Delivery]) -> None:
    """Settle deliveries that nobody wants to go out: they neither wait nor failed, and never go out later."""
    deliveries.update(status="off", next_at=None, failure="", lease="", answer="E-mail is off.")


def last_letter(like: m.Delivery, since: datetime) -> datetime | None:
    """When the last letter of the kind of a delivery went out to its receiver, if that was after a moment."""
    rows = m.Delivery.objects.within(like.workspace_id).filter(
        channel=like.channel, to=like.to, kind=like.kind
    )
    sent = rows.filter(status="sent", sent_at__gt=since).order_by("-sent_at")
    return sent.values_list("sent_at", flat=True).first()


def _claim(
    rows: Callable[[], QuerySet[M]], worker: str, now: datetime, lease: timedelta, limit: int
) -> list[M]:
    if not rows().filter(next_at__lte=now).order_by("next_at").values_list("pk")[:1]:
        # The usual answer, without a transaction: on SQLite that would hold up everybody who writes. It is asked in
        # order, as PostgreSQL otherwise reads a table that it has not yet counted from the beginning to the end.
        return []
    with transaction.atomic():
        due = rows().filter(next_at__lte=now).order_by("next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:limit])
        if not keys:
            return []
        rows().filter(pk__in=keys).update(lease=worker, next_at=now + lease, attempts=F("attempts") + 1)
    # In the order in which they were due: the lease has given all of them the same moment.
    mine = {row.pk: row for row in rows().filter(pk__in=keys, lease=worker)}
    return [mine[key] for key in keys if key in mine]


def next_due() -> datetime | None:
    """The earliest moment at which anything is due."""
    times = [
        rows.order_by("next_at").values_list("next_at", flat=True).first()
        for rows in (
            m.Timer.objects.everywhere(),
            m.Delivery.objects.everywhere().filter(next_at__isnull=False),
        )
    ]
    return min((at for at in times if at is not None), default=None)
