"""Rows from core values and back. The whole translation is on this page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from surehand.core.calendar import WorkingCalendar
from surehand.core.engine import (
    HandoffState,
    Message,
    Program,
    Question,
    Recorded,
    RecordState,
    TaskState,
    Timer,
    calendar_of,
    deadline,
    encode,
    kind_of,
)
from surehand.core.values import digest_of_text

Cell: TypeAlias = str | int | bool | datetime | None
Row: TypeAlias = tuple[Cell, ...]

BOILERPLATE_FROM = 40


def record_row(workspace: str, state: RecordState, changed_at: datetime) -> Row:
    """The projection of a record."""
    return (
        state.id,
        workspace,
        state.playbook,
        state.playbook_version,
        state.title,
        state.stage,
        state.owner,
        state.entered_at,
        state.opened_at,
        changed_at,
        state.version,
        encode(state),
        state.archived_at,
        state.merged_into,
    )


def handoff_row(workspace: str, state: RecordState, handoff: HandoffState, due_at: datetime | None) -> Row:
    """The projection of a handoff."""
    return (
        handoff.id,
        workspace,
        state.id,
        handoff.contract,
        handoff.origin,
        handoff.target,
        handoff.status,
        handoff.sender,
        handoff.receiver,
        handoff.team,
        handoff.attempt,
        len(handoff.questions),
        len(handoff.open_questions),
        handoff.offered_at,
        handoff.assigned_at,
        due_at,
        handoff.closed_at,
        handoff.closed_by,
        encode(handoff.reasons),
        bool(handoff.override),
    )


def decline_rows(workspace: str, state: RecordState, handoff: HandoffState) -> Iterator[Row]:
    """Who would not take a handoff."""
    for decline in handoff.declined:
        yield (workspace, state.id, handoff.id, decline.person, decline.at)


def question_row(workspace: str, state: RecordState, handoff: HandoffState, question: Question) -> Row:
    """The projection of a question."""
    return (
        question.id,
        workspace,
        state.id,
        handoff.id,
        question.asked_by,
        handoff.sender,
        question.asked_at,
        question.text,
        question.field,
        question.answer,
        question.answered_by,
        question.answered_at,
    )


def task_row(workspace: str, state: RecordState, task: TaskState) -> Row:
    """The projection of a task."""
    return (
        task.id,
        workspace,
        state.id,
        task.handoff,
        task.template,
        task.title,
        task.owner,
        task.due,
        task.created_at,
        task.done_at,
        task.done_by,
        task.blocks,
    )


def timer_row(workspace: str, record: str, timer: Timer) -> Row:
    """A timer, due for the first time at its moment."""
    return (workspace, record, timer.key, timer.kind, timer.at, timer.at, "", 0, "")


def delivery_row(workspace: str, record: str, delivery: str, message: Message, at: datetime) -> Row:
    """A message as a delivery that waits to go out. The inbox needs no way out: it is sent by being written."""
    inside = message.channel == "inbox"
    payload = encode({"handoff": message.handoff, "task": message.task, "words": message.words})
    return (
        delivery,
        workspace,
        record,
        message.key,
        message.channel,
        message.to,
        message.kind,
        payload,
        "sent" if inside else "waiting",
        at,
        None if inside else at,
        "",
        0,
        "",
        "",
        at if inside else None,
        None,
        message.connection,
        "",
    )


def event_row(
    workspace: str, record: str, seq: int, via: str, recorded: Recorded, previous: str
) -> tuple[Row, str]:
    """An event as stored, and its hash, which covers it and the hash before it."""
    kind, data = kind_of(recorded.event), encode(recorded.event)
    link = chain_hash(previous, seq, record, recorded.version, kind, data, recorded.actor, via, recorded.at)
    row = (workspace, seq, record, recorded.version, kind, data, recorded.actor, via, recorded.at, link)
    return row, link


def chain_hash(previous: str, *parts: str | int | datetime) -> str:
    """SHA-256 over the previous hash and the parts of an event, in hexadecimal."""
    told = [previous, *(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)]
    return sha256("\x1f".join(told).encode()).hexdigest()


def long_text_rows(workspace: str, state: RecordState) -> Iterator[Row]:
    """A digest for each text of a record that is long enough to be boilerplate."""
    for name, held in state.values.items():
        if held.kind == "long_text" and len(held.value) >= BOILERPLATE_FROM:
            yield (workspace, state.id, name, digest_of_text(held.value))


def due_of(
    program: Program, calendars: Mapping[str, WorkingCalendar], handoff: HandoffState
) -> datetime | None:
    """When an open handoff must be accepted; None when closed or while its clock stands still."""
    if not handoff.is_open:
        return None
    clock = program.contract(handoff.contract).clock
    return deadline(clock, calendar_of(clock, calendars, handoff), handoff)
