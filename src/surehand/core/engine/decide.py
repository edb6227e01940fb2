"""The one decision: a command on a record becomes events, or a refusal. Pure: everything it depends on is given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from surehand.core.engine import clock, handoffs, overrides, pausing, records, returns, suggestions, tasks
from surehand.core.engine import commands as c
from surehand.core.engine.events import CommandRefused, Event
from surehand.core.engine.facts import Context
from surehand.core.engine.gate import check_gate
from surehand.core.engine.gates import refuse_no_way
from surehand.core.engine.outcome import Outcome
from surehand.core.engine.refusal import Next, Refusal, Unmet
from surehand.core.engine.said import fit_to_keep
from surehand.core.engine.state import RecordState


class Decision(msgspec.Struct, frozen=True):
    """What a command leads to: its events, and the record after them."""

    events: tuple[Event, ...]
    state: RecordState


Handler: TypeAlias = Callable[[Context, Any, Any], Outcome]

_HANDLERS: Mapping[type, Handler] = {
    c.OpenRecord: records.open_record,
    c.SetFields: records.set_fields,
    c.Confirm: suggestions.confirm,
    c.Reject: suggestions.reject,
    c.AddNote: records.add_note,
    c.AttachFile: records.attach_file,
    c.Move: records.move,
    c.Reassign: records.reassign,
    c.Rename: records.rename,
    c.Merge: records.merge,
    c.Archive: records.archive,
    c.Migrate: records.migrate,
    c.Offer: handoffs.offer,
    c.Accept: handoffs.accept,
    c.Return: returns.return_,
    c.UndoReturn: returns.undo_return,
    c.Ask: handoffs.ask,
    c.Answer: handoffs.answer,
    c.Recall: handoffs.recall,
    c.Withdraw: handoffs.withdraw,
    c.Reroute: handoffs.reroute,
    c.PauseClock: pausing.pause_clock,
    c.ResumeClock: pausing.resume_clock,
    c.AddTask: tasks.add_task,
    c.CompleteTask: tasks.complete_task,
    c.ReopenTask: tasks.reopen_task,
    c.ReassignTask: tasks.reassign_task,
    c.RescheduleTask: tasks.reschedule_task,
    c.Override: overrides.override,
    c.CloseOverride: overrides.close_override,
    c.FireTimer: clock.fire,
}


def decide(context: Context, state: RecordState | None, command: c.Command) -> Decision | Refusal:
    """Answer a command.

    ``state`` is None exactly for `OpenRecord`. Events come in the order they happen; none at all means that the
    command changes nothing (setting a field to what it is). Raises only for broken data, never for bad requests.
    """
    if state is None and not isinstance(command, c.OpenRecord):
        return Refusal("no_such_record", "There is no such record.")
    if state is not None and (refused := _refuse_gone(state, command)):
        return refused
    said = fit_to_keep(command)
    outcome = said if isinstance(said, Refusal) else _HANDLERS[type(said)](context, state, said)
    if isinstance(outcome, Refusal):
        return outcome
    if state is not None and state.overrides:
        overrides.close_those_made_good(outcome)
    return Decision(tuple(outcome.events), outcome.state)


def preview(context: Context, state: RecordState, to: str) -> tuple[Unmet, ...] | Refusal:
    """The gate's answer for the way to a stage, without an act; empty when it could go now."""
    way = context.program.playbook.way(state.stage, to)
    if way is None:
        return refuse_no_way(context, state, to)
    return check_gate(context.program.gates[way.arrow], context, state)


def refused_event(state: RecordState, command: c.Command, refusal: Refusal) -> CommandRefused | None:
    """How history keeps a refusal; None when the last thing that happened was the very same refusal."""
    act = str(command.__struct_config__.tag)
    told = [act, refusal.code, refusal.sentence, *(f"{item.id}={item.code}" for item in refusal.unmet)]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
    if digest == state.last_refusal:
        return None
    return CommandRefused(
        act=act, code=refusal.code, sentence=refusal.sentence, unmet=refusal.unmet, digest=digest
    )


def _refuse_gone(state: RecordState, command: c.Command) -> Refusal | None:
    if isinstance(command, c.OpenRecord):
        return Refusal("already_open", "This record is open already; open another without naming it.")
    if not state.is_gone:
        return None
    if state.merged_into:
        return Refusal(
            "merged",
            "This record was merged into another.",
            allowed=(Next("open", "Go there.", state.merged_into),),
        )
    if isinstance(command, c.AddNote):
        return None
    return Refusal(
        "archived",
        "This record is archived; notes can still be added.",
        allowed=(Next("note", "Add a note."),),
    )
