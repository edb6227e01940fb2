"""How each event changes a record. Total and without judgement: what happened, happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from surehand.core.engine import events as e
from surehand.core.engine.state import (
    Decline,
    HandoffState,
    OverrideState,
    Question,
    RecordState,
    Stop,
    TaskState,
)

DECLINING = frozenset({"misrouted", "capacity"})
"""The reasons of a return with which somebody declines: others could have taken it as it is."""


class Recorded(msgspec.Struct, frozen=True):
    """An event as history keeps it: who, when, and its place in the record's history (from 1)."""

    event: e.Event
    at: datetime
    actor: str
    version: int


def replay(history: Iterable[Recorded]) -> RecordState | None:
    """The record that a history tells of."""
    state: RecordState | None = None
    for recorded in history:
        state = evolve(state, recorded)
    return state


def evolve(state: RecordState | None, recorded: Recorded) -> RecordState:
    """The record after an event. The first event of a record opens it."""
    event = recorded.event
    if isinstance(event, e.RecordOpened):
        return _opened(event, recorded)
    if state is None:
        raise ValueError(f"a record begins with record_opened, not {e.kind_of(event)}")
    changed = _CHANGES[type(event)](state, event, recorded)
    if isinstance(event, e.CommandRefused):
        return replace(changed, version=recorded.version, last_refusal=event.digest)
    return replace(changed, version=recorded.version, changed=recorded.version, last_refusal="")


def _opened(event: e.RecordOpened, recorded: Recorded) -> RecordState:
    return RecordState(
        id=event.record,
        playbook=event.playbook,
        playbook_version=event.playbook_version,
        title=event.title,
        stage=event.stage,
        entered_at=recorded.at,
        owner=event.owner,
        opened_at=recorded.at,
        version=recorded.version,
        changed=recorded.version,
        values=dict(event.values),
    )


def _fields_set(state: RecordState, event: e.FieldsSet, recorded: Recorded) -> RecordState:
    kept = {name: held for name, held in state.values.items() if name not in event.cleared}
    return replace(state, values=kept | event.values)


def _unchanged(state: RecordState, event: e.Event, recorded: Recorded) -> RecordState:
    return state


def _file_attached(state: RecordState, event: e.FileAttached, recorded: Recorded) -> RecordState:
    return replace(state, files=state.files | {event.file.id: event.file})


def _moved(state: RecordState, event: e.StageMoved, recorded: Recorded) -> RecordState:
    return replace(state, stage=event.target, entered_at=recorded.at)


def _owner_changed(state: RecordState, event: e.OwnerChanged, recorded: Recorded) -> RecordState:
    if event.handoff:
        return replace(state, owner=event.target)
    # Reassigned: whoever is responsible now is also whom the receivers of open handoffs deal with.
    handoffs = {
        handoff.id: replace(handoff, sender=event.target) if handoff.is_open else handoff
        for handoff in state.handoffs.values()
    }
    return replace(state, owner=event.target, handoffs=handoffs)


def _renamed(state: RecordState, event: e.RecordRenamed, recorded: Recorded) -> RecordState:
    return replace(state, title=event.title)


def _offered(state: RecordState, event: e.HandoffOffered, recorded: Recorded) -> RecordState:
    handoff = HandoffState(
        id=event.handoff,
        contract=event.contract,
        origin=event.origin,
        target=event.target,
        status="offered",
        sender=event.sender,
        receiver=event.receiver,
        team=event.team,
        offered_at=recorded.at,
        assigned_at=recorded.at,
        digest=event.digest,
        playbook_version=event.playbook_version,
        packet=event.packet,
        note=event.note,
        why=event.why,
        attempt=event.attempt,
        override=event.override,
        calendar=event.calendar,
    )
    return replace(state, handoffs=state.handoffs | {event.handoff: handoff})


def _change_handoff(state: RecordState, handoff_id: str, **changes: Any) -> RecordState:
    handoff = replace(state.handoffs[handoff_id], **changes)
    return replace(state, handoffs=state.handoffs | {handoff_id: handoff})


def _close(state: RecordState, handoff_id: str, recorded: Recorded, **changes: Any) -> RecordState:
    stops = _stopped(state.handoffs[handoff_id].stops, recorded.at)
    return _change_handoff(
        state, handoff_id, closed_at=recorded.at, closed_by=recorded.actor, stops=stops, **changes
    )


def _accepted(state: RecordState, event: e.HandoffAccepted, recorded: Recorded) -> RecordState:
    return _close(
        state, event.handoff, recorded, status="accepted", receiver=event.receiver, read_back=event.read_back
    )


def _returned(state: RecordState, event: e.HandoffReturned, recorded: Recorded) -> RecordState:
    handoff = state.handoffs[event.handoff]
    declines = any(each.reason in DECLINING for each in event.reasons)
    who = _with_decline(handoff, recorded.actor, recorded) if declines else handoff.declines
    return _close(state, event.handoff, recorded, status="returned", reasons=event.reasons, declines=who)


def _return_undone(state: RecordState, event: e.ReturnUndone, recorded: Recorded) -> RecordState:
    handoff = state.handoffs[event.handoff]
    kept = tuple(each for each in handoff.declined if each.at != handoff.closed_at)
    return _change_handoff(
        state,
        event.handoff,
        status="offered",
        assigned_at=recorded.at,
        steps=(),
        stepped_at=None,
        reasons=(),
        closed_at=None,
        closed_by="",
        declines=kept or UNSET,
    )


def _with_decline(handoff: HandoffState, person: str, recorded: Recorded) -> tuple[Decline, ...]:
    return (*handoff.declined, Decline(person, recorded.at))


def _recalled(state: RecordState, event: e.HandoffRecalled, recorded: Recorded) -> RecordState:
    return _close(state, event.handoff, recorded, status="recalled")


def _withdrawn(state: RecordState, event: e.HandoffWithdrawn, recorded: Recorded) -> RecordState:
    return _close(state, event.handoff, recorded, status="withdrawn")


def _rerouted(state: RecordState, event: e.HandoffRerouted, recorded: Recorded) -> RecordState:
    handoff = state.handoffs[event.handoff]
    return _change_handoff(
        state,
        event.handoff,
        receiver=event.receiver,
        team=event.team,
        why=event.why,
        assigned_at=recorded.at,
        tried=(*handoff.tried, event.origin),
        steps=(),
        stepped_at=None,
        stops=_stopped(handoff.stops, recorded.at),
        calendar=event.calendar,
        # Whoever passes on what waits for them declines it; a lead or the clock who moves it says nothing of them.
        declines=_with_decline(handoff, event.origin, recorded)
        if recorded.actor == event.origin
        else handoff.declines,
    )


def _stepped(state: RecordState, event: Any, recorded: Recorded) -> RecordState:
    steps = (*state.handoffs[event.handoff].steps, event.step)
    return _change_handoff(state, event.handoff, steps=steps, stepped_at=recorded.at)


def _asked(state: RecordState, event: e.QuestionAsked, recorded: Recorded) -> RecordState:
    question = Question(event.question, recorded.actor, recorded.at, event.text, event.field)
    return _change_handoff(
        state, event.handoff, questions=(*state.handoffs[event.handoff].questions, question)
    )


def _answered(state: RecordState, event: e.QuestionAnswered, recorded: Recorded) -> RecordState:
    answered = tuple(
        replace(q, answer=event.text, answered_by=recorded.actor, answered_at=recorded.at)
        if q.id == event.question
        else q
        for q in state.handoffs[event.handoff].questions
    )
    return _change_handoff(state, event.handoff, questions=answered)


def _paused(state: RecordState, event: e.ClockPaused, recorded: Recorded) -> RecordState:
    stops = (*state.handoffs[event.handoff].stops, Stop(event.reason, recorded.at))
    return _change_handoff(state, event.handoff, stops=stops)


def _resumed(state: RecordState, event: e.ClockResumed, recorded: Recorded) -> RecordState:
    ended = event.ended or recorded.at
    return _change_handoff(state, event.handoff, stops=_stopped(state.handoffs[event.handoff].stops, ended))


def _stopped(stops: tuple[Stop, ...], at: datetime) -> tuple[Stop, ...]:
    if not stops or stops[-1].end is not None:
        return stops
    return (*stops[:-1], replace(stops[-1], end=at))


def _task_added(state: RecordState, event: e.TaskAdded, recorded: Recorded) -> RecordState:
    task = TaskState(
        id=event.task,
        title=event.title,
        owner=event.owner,
        due=event.due,
        created_at=recorded.at,
        template=event.template,
        handoff=event.handoff,
        blocks=event.blocks,
    )
    return replace(state, tasks=state.tasks | {task.id: task})


def _change_task(state: RecordState, task_id: str, **changes: Any) -> RecordState:
    return replace(state, tasks=state.tasks | {task_id: replace(state.tasks[task_id], **changes)})


def _task_completed(state: RecordState, event: e.TaskCompleted, recorded: Recorded) -> RecordState:
    return _change_task(state, event.task, done_at=recorded.at, done_by=recorded.actor)


def _task_reopened(state: RecordState, event: e.TaskReopened, recorded: Recorded) -> RecordState:
    return _change_task(state, event.task, done_at=None, done_by="")


def _task_reassigned(state: RecordState, event: e.TaskReassigned, recorded: Recorded) -> RecordState:
    return _change_task(state, event.task, owner=event.target)


def _task_rescheduled(state: RecordState, event: e.TaskRescheduled, recorded: Recorded) -> RecordState:
    # What was done because it ran late belongs to the former due time.
    return _change_task(state, event.task, due=event.due, steps=())


def _task_overdue(state: RecordState, event: e.TaskOverdue, recorded: Recorded) -> RecordState:
    return _change_task(state, event.task, steps=(*state.tasks[event.task].steps, event.step))


def _granted(state: RecordState, event: e.OverrideGranted, recorded: Recorded) -> RecordState:
    override = OverrideState(
        event.override, event.way, event.reason, recorded.actor, recorded.at, event.expires, event.unmet
    )
    return replace(state, overrides=state.overrides | {event.override: override})


def _used(state: RecordState, event: e.OverrideUsed, recorded: Recorded) -> RecordState:
    used = replace(state.overrides[event.override], used_at=recorded.at, unmet=event.unmet)
    return replace(state, overrides=state.overrides | {event.override: used})


def _override_closed(state: RecordState, event: e.OverrideClosed, recorded: Recorded) -> RecordState:
    closed = replace(state.overrides[event.override], closed_at=recorded.at)
    return replace(state, overrides=state.overrides | {event.override: closed})


def _merged(state: RecordState, event: e.RecordMerged, recorded: Recorded) -> RecordState:
    return replace(state, merged_into=event.into)


def _archived(state: RecordState, event: e.RecordArchived, recorded: Recorded) -> RecordState:
    return replace(state, archived_at=recorded.at)


def _playbook_changed(state: RecordState, event: e.PlaybookChanged, recorded: Recorded) -> RecordState:
    moved = state.stage != event.stage
    entered = recorded.at if moved else state.entered_at
    return replace(state, playbook_version=event.version, stage=event.stage, entered_at=entered)


_CHANGES: dict[type, Callable[[RecordState, Any, Recorded], RecordState]] = {
    e.FieldsSet: _fields_set,
    e.SuggestionConfirmed: _unchanged,
    e.SuggestionRejected: _unchanged,
    e.NoteAdded: _unchanged,
    e.FileAttached: _file_attached,
    e.StageMoved: _moved,
    e.OwnerChanged: _owner_changed,
    e.RecordRenamed: _renamed,
    e.HandoffOffered: _offered,
    e.HandoffAccepted: _accepted,
    e.HandoffReturned: _returned,
    e.ReturnUndone: _return_undone,
    e.HandoffRecalled: _recalled,
    e.HandoffWithdrawn: _withdrawn,
    e.HandoffRerouted: _rerouted,
    e.HandoffReminded: _stepped,
    e.HandoffOverdue: _stepped,
    e.HandoffEscalated: _stepped,
    e.QuestionAsked: _asked,
    e.QuestionAnswered: _answered,
    e.ClockPaused: _paused,
    e.ClockResumed: _resumed,
    e.TaskAdded: _task_added,
    e.TaskCompleted: _task_completed,
    e.TaskReopened: _task_reopened,
    e.TaskReassigned: _task_reassigned,
    e.TaskRescheduled: _task_rescheduled,
    e.TaskOverdue: _task_overdue,
    e.OverrideGranted: _granted,
    e.OverrideUsed: _used,
    e.OverrideClosed: _override_closed,
    e.SurveyAsked: _stepped,
    e.RecordMerged: _merged,
    e.RecordArchived: _archived,
    e.PlaybookChanged: _playbook_changed,
    e.CommandRefused: _unchanged,
}
