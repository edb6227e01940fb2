"""The numbers on the map: what stands in each stage, what waits at each handoff, and how handoffs went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from surehand.store import models as m
from surehand.store.queries.board import Queue
from surehand.store.queries.insights import TROUBLED

Bridge = tuple[str, str]
"""A contract: its playbook and its id there."""


class Judged(msgspec.Struct, frozen=True):
    """What the receivers said of one contract's handoffs.

    ``records`` were accepted or returned; ``right`` of them first-time-right: accepted with no return and no question.
    ``accepted`` and ``returned`` count handoffs, and so the same record again when it came back.
    """

    records: int = 0
    right: int = 0
    accepted: int = 0
    returned: int = 0


class Answered(msgspec.Struct, frozen=True):
    """One handoff that was answered: from when to when, how, and for which reasons it went back."""

    offered_at: datetime
    closed_at: datetime
    status: str
    reasons: list[dict[str, Any]]


class Waiting(msgspec.Struct, frozen=True):
    """A handoff that waits to be accepted."""

    handoff: str
    title: str
    receiver: str
    due_at: datetime | None


def count_stations(workspace: str) -> dict[tuple[str, str], int]:
    """How many records stand in each stage of each playbook."""
    rows = m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")
    counted = rows.order_by().values_list("playbook", "stage").annotate(count=Count("id"))
    return {(playbook, stage): count for playbook, stage, count in counted}


def count_queues(workspace: str, now: datetime) -> dict[Bridge, Queue]:
    """What waits at each contract, and how much of it is overdue."""
    rows = _handoffs(workspace).filter(status="offered").order_by().values_list("playbook", "contract")
    counted = rows.annotate(waiting=Count("id"), overdue=Count("id", filter=Q(due_at__lt=now)))
    return {(playbook, contract): Queue(*counts) for playbook, contract, *counts in counted}


def count_judged(workspace: str, since: datetime) -> dict[Bridge, Judged]:
    """How the handoffs of each contract went that were answered since a moment."""
    answered = _handoffs(workspace).filter(status__in=("accepted", "returned"), closed_at__gte=since)
    same = m.Handoff.objects.within(workspace).filter(
        record=OuterRef("record"), contract=OuterRef("contract")
    )
    troubled = same.filter(TROUBLED)
    rows = answered.annotate(troubled=Exists(troubled)).order_by().values_list("playbook", "contract")
    counted = rows.annotate(
        records=Count("record", distinct=True),
        right=Count("record", distinct=True, filter=Q(status="accepted", troubled=False)),
        accepted=Count("id", filter=Q(status="accepted")),
        returned=Count("id", filter=Q(status="returned")),
    )
    return {(playbook, contract): Judged(*counts) for playbook, contract, *counts in counted}


def read_answered(workspace: str, bridge: Bridge, since: datetime, at_most: int) -> list[Answered]:
    """The handoffs of a contract that were answered since a moment, the latest first."""
    rows = _of(workspace, bridge).filter(status__in=("accepted", "returned"), closed_at__gte=since)
    kept = rows.order_by("-closed_at").values_list("offered_at", "closed_at", "status", "reasons")
    return [Answered(*row) for row in kept[:at_most]]


def read_waiting(workspace: str, bridge: Bridge, at_most: int) -> list[Waiting]:
    """The handoffs of a contract that wait, the most pressing first."""
    titles = m.Record.objects.within(workspace).filter(id=OuterRef("record")).values("title")
    rows = _of(workspace, bridge).filter(status="offered").annotate(title=Subquery(titles))
    return [
        Waiting(*row)
        for row in rows.order_by("due_at").values_list("id", "title", "receiver", "due_at")[:at_most]
    ]


def _handoffs(workspace: str) -> QuerySet[Any]:
    playbook = m.Record.objects.within(workspace).filter(id=OuterRef("record")).values("playbook")
    rows: QuerySet[Any] = m.Handoff.objects.within(workspace).annotate(playbook=Subquery(playbook))
    return rows


def _of(workspace: str, bridge: Bridge) -> QuerySet[Any]:
    playbook, contract = bridge
    return _handoffs(workspace).filter(playbook=playbook, contract=contract)
