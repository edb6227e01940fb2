"""Lists in pages. A page goes on after a row, not after a count of rows: new rows neither repeat nor hide any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from django.core import signing
from django.db.models import Max, Model, Q, QuerySet

from surehand.store import models as m

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MOST = 200
"""The longest page."""


class BadCursor(ValueError):
    """A cursor that this list never gave out."""


class Cut(msgspec.Struct, frozen=True):
    """Which page is meant: how many rows, and after which one; an empty cursor means the first page."""

    limit: int = 50
    cursor: str = ""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A part of a list. ``next`` is the cursor of the page after it, empty at the end."""

    items: Sequence[T]
    next: str = ""


class Order(msgspec.Struct, frozen=True):
    """How a list is sorted. ``columns`` together are unique; ``name`` ties its cursors to this list."""

    name: str
    columns: tuple[str, ...]
    descending: bool = False

    @property
    def terms(self) -> list[str]:
        """As Django's ``order_by`` takes it."""
        return [f"-{column}" if self.descending else column for column in self.columns]

    def after(self, position: Sequence[Any]) -> Q:
        """The rows that follow a position."""
        step = "lt" if self.descending else "gt"
        rows = Q()
        for index, column in enumerate(self.columns):
            same = dict(zip(self.columns[:index], position, strict=False))
            rows |= Q(**same, **{f"{column}__{step}": position[index]})
        return rows


def page_of(rows: QuerySet[M], order: Order, cut: Cut) -> Page[M]:
    """One page of a query. Raises `BadCursor`."""
    if cut.cursor:
        rows = rows.filter(order.after(position_of(cut.cursor, order)))
    limit = min(max(cut.limit, 1), MOST)
    found = list(rows.order_by(*order.terms)[: limit + 1])
    if len(found) <= limit:
        return Page(found)
    last = found[limit - 1]
    return Page(found[:limit], cursor_at(order, [getattr(last, column) for column in order.columns]))


def page_of_known(known: Mapping[str, T], cut: Cut, name: str) -> Page[T]:
    """One page of things in memory, by id. Raises `BadCursor`."""
    order = Order(name, ("id",))
    last = position_of(cut.cursor, order)[0] if cut.cursor else ""
    ids = sorted(each for each in known if each > last)
    limit = min(max(cut.limit, 1), MOST)
    cursor = cursor_at(order, [ids[limit - 1]]) if len(ids) > limit else ""
    return Page([known[each] for each in ids[:limit]], cursor)


def cursor_at(order: Order, position: Sequence[Any]) -> str:
    """The cursor that goes on after a position; signed, so that nobody makes one up."""
    told = [each.isoformat() if isinstance(each, datetime) else each for each in position]
    return signing.dumps([order.name, *told], salt=__name__)


def position_of(cursor: str, order: Order) -> list[Any]:
    """The position that a cursor stands for. Raises `BadCursor`."""
    try:
        name, *position = signing.loads(cursor, salt=__name__)
    except (signing.BadSignature, ValueError):
        raise BadCursor(cursor) from None
    if name != order.name:
        raise BadCursor(cursor)
    return list(position)


class RecordFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which records; what is empty does not narrow.

    ``places`` are playbook, version and stages, for “all stages of a team”; ``overdue`` is the moment at which an open
    handoff or task is past its time; ``text`` stands in the title. Records put away or merged come only with ``gone``.
    """

    playbook: str = ""
    stage: str = ""
    owner: str = ""
    places: Sequence[tuple[str, int, Sequence[str]]] | None = None
    overdue: datetime | None = None
    changed_since: datetime | None = None
    text: str = ""
    gone: bool = False


LATEST_CHANGE_FIRST = Order("records-changed-last", ("changed_at", "id"), descending=True)
EARLIEST_CHANGE_FIRST = Order("records-changed-first", ("changed_at", "id"))


def list_records(workspace: str, wanted: RecordFilter, cut: Cut, order: Order) -> Page[m.Record]:
    """Records, without their state. Raises `BadCursor`."""
    rows = m.Record.objects.within(workspace).filter(**_given(wanted, "playbook", "stage", "owner"))
    if not wanted.gone:
        rows = rows.filter(archived_at=None, merged_into="")
    if wanted.changed_since:
        rows = rows.filter(changed_at__gte=wanted.changed_since)
    if wanted.text:
        rows = rows.filter(title__icontains=wanted.text)
    if wanted.places is not None:
        rows = rows.filter(_in_places(wanted.places))
    if wanted.overdue:
        rows = rows.filter(_overdue(workspace, wanted.overdue))
    return page_of(rows.defer("state"), order, cut)


def versions_in_use(workspace: str) -> list[tuple[str, int]]:
    """Every playbook version that a record follows, by playbook and number."""
    rows = m.Record.objects.within(workspace).order_by("playbook", "playbook_version")
    return list(rows.values_list("playbook", "playbook_version").distinct())


def titles_of(workspace: str, records: Sequence[str]) -> dict[str, str]:
    """The titles of records, by id."""
    rows = m.Record.objects.within(workspace).filter(id__in=set(records))
    return dict(rows.values_list("id", "title"))


class HandoffFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which handoffs; what is empty does not narrow. ``overdue``: open and past its time at this moment."""

    record: str = ""
    contract: str = ""
    status: str = ""
    sender: str = ""
    receiver: str = ""
    team: str = ""
    overdue: datetime | None = None


NEWEST_FIRST = Order("newest", ("id",), descending=True)


def list_handoffs(workspace: str, wanted: HandoffFilter, cut: Cut) -> Page[m.Handoff]:
    """Handoffs, the newest first. Raises `BadCursor`."""
    names = ("record", "contract", "status", "sender", "receiver", "team")
    rows = m.Handoff.objects.within(workspace).filter(**_given(wanted, *names))
    if wanted.overdue:
        rows = rows.filter(status="offered", due_at__lt=wanted.overdue)
    return page_of(rows, NEWEST_FIRST, cut)


class QuestionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which questions; what is empty does not narrow. ``answered`` is yes, no, or None for both."""

    record: str = ""
    handoff: str = ""
    asked_of: str = ""
    asked_by: str = ""
    answered: bool | None = None


def list_questions(workspace: str, wanted: QuestionFilter, cut: Cut) -> Page[m.Question]:
    """Questions, the newest first. Raises `BadCursor`."""
    names = ("record", "handoff", "asked_of", "asked_by")
    rows = m.Question.objects.within(workspace).filter(**_given(wanted, *names))
    if wanted.answered is not None:
        rows = rows.filter(answered_at__isnull=not wanted.answered)
    return page_of(rows, NEWEST_FIRST, cut)


class TaskFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which tasks; what is empty does not narrow. ``done`` is yes, no, or None for both; ``due_before`` is a moment."""

    record: str = ""
    handoff: str = ""
    owner: str = ""
    done: bool | None = None
    due_before: datetime | None = None


BY_DUE_TIME = Order("due", ("due_at", "id"))


def list_tasks(workspace: str, wanted: TaskFilter, cut: Cut) -> Page[m.Task]:
    """Tasks, what is due first before the rest. Raises `BadCursor`."""
    rows = m.Task.objects.within(workspace).filter(**_given(wanted, "record", "handoff", "owner"))
    if wanted.done is not None:
        rows = rows.filter(done_at__isnull=not wanted.done)
    if wanted.due_before:
        rows = rows.filter(due_at__lt=wanted.due_before)
    return page_of(rows, BY_DUE_TIME, cut)


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which events; what is empty does not narrow. ``after`` is the place of an event in the workspace's history."""

    record: str = ""
    kind: str = ""
    after: int = 0


AS_IT_HAPPENED = Order("events", ("seq",))


def list_events(workspace: str, wanted: EventFilter, cut: Cut) -> Page[m.Event]:
    """Events as they happened, the first one first, without those that were erased. Raises `BadCursor`."""
    rows = m.Event.objects.within(workspace).exclude(data="").filter(**_given(wanted, "record", "kind"))
    if wanted.after:
        rows = rows.filter(seq__gt=wanted.after)
    return page_of(rows, AS_IT_HAPPENED, cut)


def last_of_kind(workspace: str, record: str, kind: str, version: int) -> str | None:
    """The data of the last event of a kind that a record had at a version."""
    rows = m.Event.objects.within(workspace).filter(record=record, kind=kind, version__lte=version)
    return rows.order_by("-version").values_list("data", flat=True).first()


def answered_version(workspace: str, key: str) -> int:
    """The version a record had after the request with an idempotency key."""
    rows = m.IdempotencyKey.objects.within(workspace).filter(key=key)
    return int(rows.values_list("version", flat=True).get())


def event_with(workspace: str, record: str, kind: str, name: str) -> m.Event:
    """The event of a record that tells of a thing by its id."""
    row: m.Event = m.Event.objects.within(workspace).get(record=record, kind=kind, data__contains=f'"{name}"')
    return row


def find_file(workspace: str, file: str) -> m.File | None:
    """A stored file."""
    row: m.File | None = m.File.objects.within(workspace).filter(id=file).first()
    return row


def list_imports(workspace: str, cut: Cut) -> Page[m.Import]:
    """The imports of a workspace, the newest first. Raises `BadCursor`."""
    return page_of(m.Import.objects.within(workspace).select_related("file"), NEWEST_FIRST, cut)


def find_import(workspace: str, imported: str) -> m.Import | None:
    """One import."""
    row: m.Import | None = (
        m.Import.objects.within(workspace).select_related("file").filter(id=imported).first()
    )
    return row


BY_SLUG = Order("slug", ("slug",))
LATEST_VERSION_FIRST = Order("versions", ("number",), descending=True)


def list_playbooks(workspace: str, cut: Cut) -> Page[m.PlaybookEntry]:
    """The playbooks in use, by their id. Raises `BadCursor`."""
    return page_of(m.PlaybookEntry.objects.within(workspace).filter(archived_at=None), BY_SLUG, cut)


def list_versions(workspace: str, playbook: str, cut: Cut) -> Page[m.PlaybookVersion]:
    """The versions of a playbook, the latest first, without their text. Raises `BadCursor`."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook)
    return page_of(rows.defer("text"), LATEST_VERSION_FIRST, cut)


def find_version(workspace: str, playbook: str, number: int) -> m.PlaybookVersion | None:
    """One version of a playbook, drafts included."""
    rows = m.PlaybookVersion.objects.within(workspace).filter(playbook__slug=playbook, number=number)
    row: m.PlaybookVersion | None = rows.first()
    return row


def find_workspace(workspace: str) -> m.Workspace:
    """A workspace that is known to exist."""
    return m.Workspace.objects.get(id=workspace)


def worker_seen_at() -> datetime | None:
    """When a worker was last alive."""
    seen: datetime | None = m.WorkerBeat.objects.aggregate(last=Max("seen_at"))["last"]
    return seen


def _given(wanted: msgspec.Struct, *names: str) -> dict[str, str]:
    return {name: value for name in names if (value := getattr(wanted, name))}


def _in_places(places: Sequence[tuple[str, int, Sequence[str]]]) -> Q:
    found = Q(pk__in=[])
    for playbook, version, stages in places:
        found |= Q(playbook=playbook, playbook_version=version, stage__in=stages)
    return found


def _overdue(workspace: str, now: datetime) -> Q:
    handoffs = m.Handoff.objects.within(workspace).filter(status="offered", due_at__lt=now)
    tasks = m.Task.objects.within(workspace).filter(done_at=None, due_at__lt=now)
    return Q(id__in=handoffs.values("record")) | Q(id__in=tasks.values("record"))
