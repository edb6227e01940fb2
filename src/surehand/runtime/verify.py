"""Proof that the rows are what the events say, and that nobody changed history.

`verify` walks the hash chain of a workspace and replays every record; with ``repair`` it makes the projections anew.
History itself is never repaired: a broken chain is reported with the first event that does not fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max

from surehand.core.engine import Recorded, RecordState, ReturnedFor, Timer, encode, replay, timers
from surehand.runtime.facts import Facts, NoSuchWorkspace, facts_of, lock_workspace, program_of
from surehand.store import mapping
from surehand.store import models as m
from surehand.store import statements as sql
from surehand.store.mapping import Row, chain_hash
from surehand.store.models.scope import OfWorkspace
from surehand.store.queries.states import read_history

_REASONS = tuple[ReturnedFor, ...]
_UNREADABLE = (ArithmeticError, LookupError, TypeError, ValueError, msgspec.MsgspecError)
"""What reading events can come to that somebody wrote by hand; a version of a playbook that is gone, too."""


class Fault(msgspec.Struct, frozen=True):
    """Something that is not as the events say. ``repaired`` tells whether it is now."""

    code: str
    place: str
    sentence: str
    repaired: bool = False


class Report(msgspec.Struct, frozen=True):
    """What a verification looked at, and every fault it found."""

    events: int
    records: int
    faults: tuple[Fault, ...]


class _Projection(msgspec.Struct, frozen=True):
    """One table that is made from states: the columns compared, how its rows are made, and how they are saved."""

    model: type[OfWorkspace]
    columns: str
    rows: Callable[[Facts, RecordState], list[Row]]
    statement: str
    saved: Callable[[Row], Row] = lambda row: row

    @property
    def key(self) -> str:
        """The column that names the record."""
        return "id" if self.model is m.Record else "record"


def verify(workspace: str, *, repair: bool = False) -> Report:
    """Check a workspace. Raises `NoSuchWorkspace`."""
    events, faults = _check_chain(workspace)
    records = list(m.Record.objects.within(workspace).values_list("id", flat=True))
    told = m.Event.objects.within(workspace).values_list("record", flat=True).distinct()
    for record in dict.fromkeys((*records, *told)):
        faults += _check_record(workspace, record, repair)
    faults += _check_orphans(workspace, repair)
    return Report(events, len(records), tuple(faults))


def rebuild(workspace: str, records: Iterable[str]) -> None:
    """Make the projections of records anew: after calendars or holidays changed, deadlines and timers are others."""
    for record in records:
        for _ in _check_record(workspace, record, repair=True):
            pass


def project(workspace: str, histories: Iterable[Sequence[Recorded]]) -> None:
    """Make the projections of records that have none yet, from their histories, in few statements."""
    facts = facts_of(workspace)
    rows: dict[str, list[Row]] = defaultdict(list)
    for history in histories:
        state = replay(history)
        assert state is not None, "a history has at least one event"
        for projection in _projections(history[-1].at):
            rows[projection.statement] += map(projection.saved, projection.rows(facts, state))
    for statement, made in rows.items():
        sql.write_many(statement, made)


def _check_chain(workspace: str) -> tuple[int, list[Fault]]:
    """Follow the chain to where the workspace says that it ends; others may be writing behind that."""
    end, last = _end_of_chain(workspace)
    events = m.Event.objects.within(workspace)
    told = "seq record version kind data actor via at hash".split()
    count, head = 0, ""
    for seq, record, *rest, link in (
        events.filter(seq__lte=end).order_by("seq").values_list(*told).iterator(2000)
    ):
        count += 1
        if seq != count:
            sentence = f"Event {count} of the chain is missing; the next one is {seq}."
            return count, [Fault("event_missing", f"event {count}", sentence)]
        head = chain_hash(head, seq, record, *rest)
        if head != link:
            sentence = f"Event {seq} of record {record} was changed, or one before it was taken out."
            return count, [Fault("chain_broken", f"event {seq}", sentence)]
    latest = events.aggregate(latest=Max("seq"))["latest"] or 0
    if (count, head) == (end, last) and latest <= _end_of_chain(workspace)[0]:
        return count, []
    sentence = f"The workspace says that the chain ends with event {end}; it ends with event {latest}."
    return count, [Fault("chain_end", f"event {count}", sentence)]


def _end_of_chain(workspace: str) -> tuple[int, str]:
    end = m.Workspace.objects.filter(id=workspace).values_list("seq", "head").first()
    if end is None:
        raise NoSuchWorkspace(workspace)
    seq, head = end
    return seq, head


def _check_record(workspace: str, record: str, repair: bool) -> Iterator[Fault]:
    with transaction.atomic():
        facts, _ = lock_workspace(workspace)
        try:
            made = _rows_of(facts, record)
        except _UNREADABLE as error:
            sentence = f"The events of record {record} cannot be told again: {error!r}."
            yield Fault("history_unreadable", record, sentence)
            return
        if not made:
            yield Fault("no_history", record, f"Record {record} has no events.")
        for projection, wanted in made:
            if sorted(map(repr, wanted)) == sorted(map(repr, _stored(workspace, record, projection))):
                continue
            if repair:
                _rewrite(record, projection, wanted)
            table = projection.model._meta.db_table
            sentence = f"The rows of table {table} for record {record} are not what its events say."
            yield Fault("projection_differs", f"{table} {record}", sentence, repair)


def _rows_of(facts: Facts, record: str) -> list[tuple[_Projection, list[Row]]]:
    """The rows that a record's events make, table by table; none when it has no events."""
    history = read_history(facts.workspace, record)
    state = replay(history)
    if state is None:
        return []
    return [(projection, projection.rows(facts, state)) for projection in _projections(history[-1].at)]


def _check_orphans(workspace: str, repair: bool) -> Iterator[Fault]:
    """Rows of records that never were."""
    for projection in _projections(datetime.now(UTC)):
        if projection.model is m.Record:
            continue
        known = m.Event.objects.within(workspace).values("record")
        orphans = projection.model.objects.within(workspace).exclude(record__in=known)
        for record in sorted(set(orphans.values_list("record", flat=True))):
            if repair:
                orphans.filter(record=record).delete()
            table = projection.model._meta.db_table
            sentence = f"Table {table} has rows of record {record}, which has no events."
            yield Fault("projection_orphaned", f"{table} {record}", sentence, repair)


def _stored(workspace: str, record: str, projection: _Projection) -> list[Row]:
    rows = projection.model.objects.within(workspace).filter(**{projection.key: record})
    return [_plain(row) for row in rows.values_list(*projection.columns.split())]


def _plain(row: tuple[Any, ...]) -> Row:
    """A stored row as the mapping writes it: the reasons of a return as text, whatever order its keys came back in."""
    return tuple(_reasons(cell) if isinstance(cell, list | dict) else cell for cell in row)


def _reasons(stored: object) -> str:
    try:
        return encode(msgspec.convert(stored, _REASONS))
    except msgspec.ValidationError:
        return repr(stored)


def _rewrite(record: str, projection: _Projection, rows: list[Row]) -> None:
    # An id is unique everywhere, so a row that was moved into another workspace is found too.
    projection.model.objects.everywhere().filter(**{projection.key: record}).delete()
    sql.write_many(projection.statement, [projection.saved(row) for row in rows])


def _projections(changed_at: datetime) -> tuple[_Projection, ...]:
    """Every table made from states. ``changed_at`` is when the record's last event happened."""
    return (
        _Projection(
            m.Record,
            "id workspace_id playbook playbook_version title stage owner entered_at opened_at changed_at version "
            "state archived_at merged_into",
            lambda facts, state: [mapping.record_row(facts.workspace, state, changed_at)],
            sql.SAVE_RECORD,
        ),
        _Projection(
            m.Handoff,
            "id workspace_id record contract origin target status sender receiver team attempt questions "
            "open_questions offered_at assigned_at due_at closed_at closed_by reasons overridden",
            _handoffs,
            sql.SAVE_HANDOFF,
        ),
        _Projection(
            m.Question,
            "id workspace_id record handoff asked_by asked_of asked_at text field answer answered_by answered_at",
            lambda facts, state: [
                mapping.question_row(facts.workspace, state, handoff, question)
                for handoff in state.handoffs.values()
                for question in handoff.questions
                if question.answered_at or not state.is_gone
            ],
            sql.SAVE_QUESTION,
        ),
        _Projection(
            m.Task,
            "id workspace_id record handoff template title owner due_at created_at done_at done_by blocks",
            lambda facts, state: [
                mapping.task_row(facts.workspace, state, task)
                for task in state.tasks.values()
                if task.done_at or not state.is_gone
            ],
            sql.SAVE_TASK,
        ),
        # How often a timer was tried is no part of history: only what it is for and when is compared.
        _Projection(
            m.Timer,
            "workspace_id record key kind at",
            _timers,
            sql.SET_TIMER,
            lambda row: (*row, row[-1], "", 0, ""),
        ),
        _Projection(
            m.LongText,
            "workspace_id record field digest",
            lambda facts, state: list(mapping.long_text_rows(facts.workspace, state)),
            sql.ADD_LONG_TEXT,
        ),
    )


def _handoffs(facts: Facts, state: RecordState) -> list[Row]:
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    return [
        mapping.handoff_row(
            facts.workspace, state, handoff, mapping.due_of(program, facts.calendars, handoff)
        )
        for handoff in state.handoffs.values()
    ]


def _timers(facts: Facts, state: RecordState) -> list[Row]:
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    due: Mapping[str, Timer] = timers(program, facts.calendars, state)
    return [(facts.workspace, state.id, timer.key, timer.kind, timer.at) for timer in due.values()]
