"""What insights are made from: handoffs that were answered, what was asked and refused, and whole histories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from django.db.models import Q, QuerySet

from surehand.core.engine import RecordState, decode_state
from surehand.store import models as m

PORTION = 5000
"""So many events are read at once."""

AT_ONCE = 500
TROUBLED = Q(status="returned") | Q(questions__gt=0)
"""`surehand.core.engine.judged.is_troubled` as a condition on handoffs."""
_PLACE = ("id", "playbook", "playbook_version", "stage", "owner")

_PASSED = (
    "id", "record", "contract", "origin", "target", "status", "sender", "receiver", "team", "offered_at", "due_at",
    "closed_at", "reasons", "overridden",
)  # fmt: skip

HistoryRow: TypeAlias = tuple[str, str, datetime, str]
"""The record, the event as it is stored, when it was, and who did it."""


class Passed(msgspec.Struct, frozen=True):
    """A handoff, open or answered, with the playbook of its record. ``troubled``: a handoff of the same record under
    the same contract was ever returned or asked about."""

    id: str
    record: str
    contract: str
    origin: str
    target: str
    status: str
    sender: str
    receiver: str
    team: str
    offered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    reasons: list[dict[str, Any]]
    overridden: bool
    troubled: bool
    playbook: str
    version: int


class AskedOf(msgspec.Struct, frozen=True):
    """A question; ``before`` is whether the same field of the same record was asked about earlier."""

    record: str
    handoff: str
    asked_at: datetime
    field: str
    text: str
    answered_at: datetime | None


class OpenTask(msgspec.Struct, frozen=True):
    """A task that is not done."""

    record: str
    owner: str
    due_at: datetime


class Owned(msgspec.Struct, frozen=True):
    """A record that is somebody's now."""

    id: str
    playbook: str
    version: int
    stage: str
    owner: str


def read_position(workspace: str) -> int:
    """The place of the last event in a workspace's history."""
    return int(m.Workspace.objects.values_list("seq", flat=True).get(id=workspace))


def read_passed(workspace: str, since: datetime, until: datetime) -> list[Passed]:
    """The handoffs that were offered or answered in a time, and all that are open."""
    rows = m.Handoff.objects.within(workspace)
    wanted = rows.filter(Q(offered_at__range=(since, until)) | Q(closed_at__gte=since) | Q(status="offered"))
    found = list(wanted.order_by("offered_at", "id").values_list(*_PASSED))
    # Asked for by themselves: joined, SQLite goes through all handoffs for each of them.
    troubled = set(rows.filter(TROUBLED).values_list("record", "contract"))
    place_of = _playbooks(workspace)
    return [_passed(row, (row[1], row[2]) in troubled, place_of[row[1]]) for row in found]


def _passed(row: tuple[Any, ...], troubled: bool, place: tuple[str, int]) -> Passed:
    told: dict[str, Any] = dict(zip(_PASSED, row, strict=True))
    return Passed(troubled=troubled, playbook=place[0], version=place[1], **told)


def _playbooks(workspace: str) -> dict[str, tuple[str, int]]:
    """Which version of which playbook each record follows."""
    rows = m.Record.objects.within(workspace).values_list("id", "playbook", "playbook_version")
    return {record: (playbook, version) for record, playbook, version in rows}


def read_questions(workspace: str, since: datetime, until: datetime) -> list[AskedOf]:
    """All questions about the records about which something was asked in a time, the first asked first."""
    rows = m.Question.objects.within(workspace)
    records = rows.filter(asked_at__range=(since, until)).values("record")
    found = rows.filter(record__in=records).order_by("asked_at", "id")
    return [AskedOf(*row) for row in found.values_list(*AskedOf.__struct_fields__)]


def read_open_tasks(workspace: str) -> list[OpenTask]:
    """The tasks that are not done."""
    rows = m.Task.objects.within(workspace).filter(done_at=None)
    return [OpenTask(*row) for row in rows.order_by("due_at", "id").values_list("record", "owner", "due_at")]


def read_owned(workspace: str) -> list[Owned]:
    """The records that are neither put away nor merged."""
    rows = m.Record.objects.within(workspace).filter(archived_at=None, merged_into="").order_by("id")
    return [Owned(*row) for row in rows.values_list(*_PLACE)]


def read_latest_states(workspace: str, playbook: str, most: int) -> list[RecordState]:
    """The records that changed last, as they are."""
    rows = m.Record.objects.within(workspace).filter(archived_at=None, merged_into="")
    if playbook:
        rows = rows.filter(playbook=playbook)
    return [
        decode_state(state) for state in rows.order_by("-changed_at").values_list("state", flat=True)[:most]
    ]


class Told(msgspec.Struct, frozen=True):
    """An event as it is stored."""

    record: str
    data: str
    at: datetime
    actor: str


def read_told(workspace: str, kinds: Sequence[str], since: datetime, until: datetime) -> list[Told]:
    """Events of some kinds in a time, as they happened."""
    rows = m.Event.objects.within(workspace).filter(kind__in=kinds, at__gte=since, at__lte=until)
    return [Told(*row) for row in rows.exclude(data="").order_by("seq").values_list(*Told.__struct_fields__)]


def read_places(workspace: str, records: Sequence[str]) -> dict[str, Owned]:
    """Where records are, those put away included."""
    rows = m.Record.objects.within(workspace)
    found = [
        Owned(*row)
        for start in range(0, len(records), AT_ONCE)
        for row in rows.filter(id__in=records[start : start + AT_ONCE]).values_list(*_PLACE)
    ]
    return {each.id: each for each in found}


def read_history_of(
    workspace: str, since: datetime | None, until: datetime | None, playbook: str
) -> Iterator[HistoryRow]:
    """Everything that happened to records as it happened: to those of a playbook, that something happened to since."""
    rows = m.Event.objects.within(workspace).exclude(data="")
    if until:
        rows = rows.filter(at__lt=until)
    if since:
        rows = rows.filter(record__in=rows.filter(at__gte=since).values("record"))
    if playbook:
        of_playbook = m.Record.objects.within(workspace).filter(playbook=playbook)
        rows = rows.filter(record__in=of_playbook.values("id"))
    yield from _in_portions(rows)


def _in_portions(rows: QuerySet[m.Event]) -> Iterator[HistoryRow]:
    told: QuerySet[m.Event, Any] = rows.order_by("seq").values_list("seq", "record", "data", "at", "actor")
    portion = list(told[:PORTION])
    while portion:
        for _seq, record, data, at, actor in portion:
            yield record, data, at, actor
        portion = list(told.filter(seq__gt=portion[-1][0])[:PORTION])


class Titled(msgspec.Struct, frozen=True):
    """A record as a list names it; ``is_gone``: it was put away or merged."""

    id: str
    title: str
    playbook: str
    stage: str
    is_gone: bool


def read_titles(workspace: str, records: Sequence[str]) -> list[Titled]:
    """The names of records, and where they are."""
    rows = m.Record.objects.within(workspace).filter(id__in=records)
    columns = ("id", "title", "playbook", "stage", "archived_at", "merged_into")
    return [
        Titled(id_, title, playbook, stage, bool(archived or merged))
        for id_, title, playbook, stage, archived, merged in rows.values_list(*columns)
    ]


def versions_since(workspace: str, playbook: str, since: datetime) -> list[int]:
    """The versions of a playbook that were in force from a moment on; none where none was at that moment."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)
    then = rows.filter(published_at__lte=since).order_by("-published_at", "-number").first()
    if then is None:
        return []
    later = rows.filter(published_at__gt=since).order_by("published_at", "number")
    return [then.number, *later.values_list("number", flat=True)]
