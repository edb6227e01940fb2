"""What the pages about people show, and what somebody leaves behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count, Q, QuerySet

from surehand.store import models as m


class OpenWork(msgspec.Struct, frozen=True):
    """What is open and somebody's: records they own, handoffs to accept or sent, tasks, teams they lead."""

    records: int = 0
    handoffs: int = 0
    tasks: int = 0
    teams: int = 0

    @property
    def total(self) -> int:
        """How much it is, all in all."""
        return self.records + self.handoffs + self.tasks + self.teams


class AbsenceRow(msgspec.Struct, frozen=True):
    """A time somebody is away; ``substitute`` is empty when nobody stands in."""

    id: str
    person: str
    start: datetime
    end: datetime
    substitute: str


def open_work(workspace: str) -> Mapping[str, OpenWork]:
    """How much is open, by person; who has nothing is left out."""
    records = _counted(records_in_hand(workspace), "owner")
    sent, received = _counted(_offers(workspace), "sender"), _counted(_offers(workspace), "receiver")
    tasks = _counted(m.Task.objects.within(workspace).filter(done_at=None), "owner")
    teams = _counted(m.Team.objects.within(workspace).exclude(lead=None), "lead_id")
    handoffs = sent + received
    people = records.keys() | handoffs.keys() | tasks.keys() | teams.keys()
    return {each: OpenWork(records[each], handoffs[each], tasks[each], teams[each]) for each in people}


def open_work_of(workspace: str, person: str) -> OpenWork:
    """How much is open and one person's."""
    tasks = m.Task.objects.within(workspace).filter(owner=person, done_at=None)
    return OpenWork(
        records=records_in_hand(workspace).filter(owner=person).count(),
        handoffs=_offers(workspace).filter(Q(receiver=person) | Q(sender=person)).count(),
        tasks=tasks.count(),
        teams=m.Team.objects.within(workspace).filter(lead=person).count(),
    )


def records_in_hand(workspace: str) -> QuerySet[m.Record]:
    """The records that go on: neither archived nor merged into another."""
    return m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")


def handoffs_to(workspace: str, person: str) -> list[tuple[str, str]]:
    """The open handoffs that wait for somebody: record and handoff."""
    rows = _offers(workspace).filter(receiver=person).order_by("id")
    return list(rows.values_list("record", "id"))


def tasks_of(workspace: str, person: str) -> list[tuple[str, str]]:
    """The open tasks of somebody: record and task."""
    rows = m.Task.objects.within(workspace).filter(owner=person, done_at=None).order_by("id")
    return list(rows.values_list("record", "id"))


def read_absences(workspace: str, since: datetime, person: str = "") -> list[AbsenceRow]:
    """The absences that are not over, the next one first; of one person, where they are named."""
    rows = m.Absence.objects.within(workspace).filter(end__gt=since)
    if person:
        rows = rows.filter(person=person)
    told = rows.order_by("start", "id").values_list("id", "person_id", "start", "end", "substitute_id")
    return [AbsenceRow(id, who, start, end, substitute or "") for id, who, start, end, substitute in told]


def _offers(workspace: str) -> QuerySet[m.Handoff]:
    return m.Handoff.objects.within(workspace).filter(status="offered")


def _counted(rows: QuerySet[Any], by: str) -> Counter[str]:
    return Counter(dict(rows.values_list(by).annotate(number=Count("pk")).order_by()))
