"""The tables that are made from events: how their rows are made, read as they are stored, and written anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from surehand.core.engine import Recorded, RecordState, ReturnedFor, Timer, encode, replay, timers
from surehand.runtime.facts import Facts, facts_of, program_of
from surehand.store import mapping
from surehand.store import models as m
from surehand.store import statements as sql
from surehand.store.mapping import Row
from surehand.store.models.scope import OfWorkspace

_REASONS = tuple[ReturnedFor, ...]


class Projection(msgspec.Struct, frozen=True):
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


def project(workspace: str, histories: Iterable[Sequence[Recorded]]) -> None:
    """Make the projections of records that have none yet, from their histories, in few statements."""
    facts = facts_of(workspace)
    rows: dict[str, list[Row]] = defaultdict(list)
    for history in histories:
        state = replay(history)
        assert state is not None, "a history has at least one event"
        for projection in projections_at(history[-1].at):
            rows[projection.statement] += map(projection.saved, projection.rows(facts, state))
    for statement, made in rows.items():
        sql.write_many(statement, made)


def projections_at(changed_at: datetime) -> tuple[Projection, ...]:
    """Every table made from states. ``changed_at`` is when the record's last event happened."""
    return (
        Projection(
            m.Record,
            "id workspace_id playbook playbook_version title stage owner entered_at opened_at changed_at version "
            "state archived_at merged_into",
            lambda facts, state: [mapping.record_row(facts.workspace, state, changed_at)],
            sql.SAVE_RECORD,
        ),
        Projection(
            m.Handoff,
            "id workspace_id record contract origin target status sender receiver team attempt questions "
            "open_questions offered_at assigned_at due_at closed_at closed_by reasons overridden",
            _handoffs,
            sql.SAVE_HANDOFF,
        ),
        Projection(
            m.Question,
            "id workspace_id record handoff asked_by asked_of asked_at text field answer answered_by answered_at",
            _questions,
            sql.SAVE_QUESTION,
        ),
        Projection(
            m.Decline,
            "workspace_id record handoff person at",
            _declines,
            sql.ADD_DECLINE,
        ),
        Projection(
            m.Task,
            "id workspace_id record handoff template title owner due_at created_at done_at done_by blocks",
            _tasks,
            sql.SAVE_TASK,
        ),
        # How often a timer was tried is no part of history: only what it is for and when is compared.
        Projection(
            m.Timer,
            "workspace_id record key kind at",
            _timers,
            sql.SET_TIMER,
            lambda row: (*row, row[-1], "", 0, ""),
        ),
        Projection(
            m.LongText,
            "workspace_id record field digest",
            lambda facts, state: list(mapping.long_text_rows(facts.workspace, state)),
            sql.ADD_LONG_TEXT,
        ),
    )


def stored_rows(workspace: str, records: Sequence[str], projection: Projection) -> Mapping[str, list[Row]]:
    """The stored rows of a table, by the record that they are of."""
    found: dict[str, list[Row]] = defaultdict(list)
    rows = projection.model.objects.within(workspace).filter(**{f"{projection.key}__in": records})
    for record, *row in rows.values_list(projection.key, *projection.columns.split()):
        found[record].append(_plain(row))
    return found


def rewrite(record: str, projection: Projection, rows: list[Row]) -> None:
    """Put the rows that a record's events make in place of those that are stored."""
    # An id is unique everywhere, so a row that was moved into another workspace is found too.
    projection.model.objects.everywhere().filter(**{projection.key: record}).delete()
    sql.write_many(projection.statement, [projection.saved(row) for row in rows])


def _handoffs(facts: Facts, state: RecordState) -> list[Row]:
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    return [
        mapping.handoff_row(
            facts.workspace, state, handoff, mapping.due_of(program, facts.calendars, handoff)
        )
        for handoff in state.handoffs.values()
    ]


def _questions(facts: Facts, state: RecordState) -> list[Row]:
    return [
        mapping.question_row(facts.workspace, state, handoff, question)
        for handoff in state.handoffs.values()
        for question in handoff.questions
        if question.answered_at or not state.is_gone
    ]


def _declines(facts: Facts, state: RecordState) -> list[Row]:
    return [
        row
        for handoff in state.handoffs.values()
        for row in mapping.decline_rows(facts.workspace, state, handoff)
    ]


def _tasks(facts: Facts, state: RecordState) -> list[Row]:
    return [
        mapping.task_row(facts.workspace, state, task)
        for task in state.tasks.values()
        if task.done_at or not state.is_gone
    ]


def _timers(facts: Facts, state: RecordState) -> list[Row]:
    program = program_of(facts.workspace, state.playbook, state.playbook_version)
    due: Mapping[str, Timer] = timers(program, facts.calendars, state)
    return [(facts.workspace, state.id, timer.key, timer.kind, timer.at) for timer in due.values()]


def _plain(row: Iterable[Any]) -> Row:
    """A stored row as the mapping writes it: the reasons of a return as text, whatever order its keys came back in."""
    return tuple(_reasons(cell) if isinstance(cell, list | dict) else cell for cell in row)


def _reasons(stored: object) -> str:
    try:
        return encode(msgspec.convert(stored, _REASONS))
    except msgspec.ValidationError:
        return repr(stored)
