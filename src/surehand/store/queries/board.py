"""The records of a playbook as they stand in its stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from surehand.core.engine import RecordState, decode_state
from surehand.store import models as m


class PlaybookName(msgspec.Struct, frozen=True):
    """A playbook in use."""

    slug: str
    title: str


class Filter(msgspec.Struct, frozen=True):
    """Which records are shown; what is left empty does not restrict.

    ``stages`` are the only stages to read and ``without`` those to leave out; ``overdue`` asks for a handoff or task
    whose time is over, ``offered`` for an open handoff under a contract, ``text`` for words in the title.
    """

    stages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    owner: str = ""
    overdue: bool = False
    offered: str = ""
    text: str = ""


class Sort(msgspec.Struct, frozen=True):
    """The order of a list: by title, stage, owner, clock, or, as is usual, entered. ``stages`` is the journey."""

    by: str = "entered"
    down: bool = False
    stages: tuple[str, ...] = ()


OLDEST_FIRST = Sort()
"""Those longest in their stage first."""


class Queue(msgspec.Struct, frozen=True):
    """What waits at a seam."""

    waiting: int = 0
    overdue: int = 0


def read_playbooks(workspace: str) -> list[PlaybookName]:
    """The published playbooks of a workspace, by title."""
    rows = m.PlaybookEntry.objects.within(workspace).filter(archived_at=None, current__isnull=False)
    return [PlaybookName(*row) for row in rows.order_by("title", "slug").values_list("slug", "title")]


def count_by_stage(workspace: str, playbook: str, chosen: Filter, now: datetime) -> dict[str, int]:
    """How many of the chosen records stand in each stage; stages without any are left out."""
    counted = (
        _records(workspace, playbook, chosen, now).order_by().values("stage").annotate(count=Count("id"))
    )
    return {row["stage"]: row["count"] for row in counted}


def read_columns(
    workspace: str, playbook: str, chosen: Filter, per_stage: int, now: datetime
) -> list[RecordState]:
    """The first records of each stage: those that have been there longest."""
    place = Window(RowNumber(), partition_by="stage", order_by=[F("entered_at").asc(), F("id").asc()])
    numbered = _records(workspace, playbook, chosen, now).annotate(place=place)
    # Numbered without their states, which are long, and most of which are not shown.
    first = numbered.filter(place__lte=per_stage).values("id")
    rows = m.Record.objects.within(workspace).filter(id__in=first)
    return _states(rows.order_by("stage", "entered_at", "id"))


def read_slice(
    workspace: str,
    playbook: str,
    chosen: Filter,
    now: datetime,
    *,
    start: int,
    limit: int,
    sort: Sort = OLDEST_FIRST,
) -> list[RecordState]:
    """Some of the chosen records, in an order."""
    rows = _records(workspace, playbook, chosen, now).annotate(place=_place(workspace, sort))
    place = F("place").desc(nulls_last=True) if sort.down else F("place").asc(nulls_last=True)
    return _states(rows.order_by(place, "entered_at", "id")[start : start + limit])


def _place(workspace: str, sort: Sort) -> Any:
    """What a list is sorted by, as the database computes it."""
    match sort.by:
        case "title":
            return Lower("title")
        case "stage":
            known = [When(stage=stage, then=Value(number)) for number, stage in enumerate(sort.stages)]
            return Case(*known, default=Value(len(known)))
        case "owner":
            people = m.Person.objects.within(workspace).filter(id=OuterRef("owner"))
            return Lower(Subquery(people.values("name")[:1]))
        case "clock":
            offers = m.Handoff.objects.within(workspace).filter(record=OuterRef("id"), status="offered")
            return Subquery(offers.order_by("due_at").values("due_at")[:1])
        case _:
            return F("entered_at")


def read_queues(workspace: str, playbook: str, now: datetime) -> dict[str, Queue]:
    """What waits under each contract; contracts with nothing are left out."""
    records = m.Record.objects.within(workspace).filter(playbook=playbook).values("id")
    rows = m.Handoff.objects.within(workspace).filter(status="offered", record__in=records)
    counted = (
        rows.order_by()
        .values("contract")
        .annotate(waiting=Count("id"), overdue=Count("id", filter=Q(due_at__lt=now)))
    )
    return {row["contract"]: Queue(row["waiting"], row["overdue"]) for row in counted}


def _records(workspace: str, playbook: str, chosen: Filter, now: datetime) -> QuerySet[m.Record]:
    rows = m.Record.objects.within(workspace).filter(playbook=playbook, archived_at=None, merged_into="")
    offers = m.Handoff.objects.within(workspace).filter(record=OuterRef("id"), status="offered")
    if chosen.stages:
        rows = rows.filter(stage__in=chosen.stages)
    if chosen.without:
        rows = rows.exclude(stage__in=chosen.without)
    if chosen.owner:
        rows = rows.filter(owner=chosen.owner)
    if chosen.overdue:
        tasks = m.Task.objects.within(workspace).filter(record=OuterRef("id"), done_at=None, due_at__lt=now)
        rows = rows.filter(Exists(offers.filter(due_at__lt=now)) | Exists(tasks))
    if chosen.text:
        rows = rows.filter(title__icontains=chosen.text)
    if chosen.offered:
        rows = rows.filter(Exists(offers.filter(contract=chosen.offered)))
    return rows


def _states(rows: QuerySet[m.Record]) -> list[RecordState]:
    return [decode_state(state) for state in rows.values_list("state", flat=True)]
