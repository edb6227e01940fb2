"""The clock of a handoff stands still for a reason, and never longer than the contract allows."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.due import calendar_of, pause_end
from surehand.core.engine.facts import Context
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.refusal import Refusal
from surehand.core.engine.rights import may_receive, may_send
from surehand.core.engine.state import HandoffState, RecordState

_DECIDED = {"accepted": "accepted", "returned": "returned", "recalled": "recalled", "withdrawn": "withdrew"}


def pause_clock(context: Context, state: RecordState, command: c.PauseClock) -> Outcome:
    """Stop the clock for a reason the contract knows, once at a time."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    if (refused := may_receive(context, handoff)) and may_send(context, state, handoff):
        return refused
    rule = context.program.contract(handoff.contract).clock.pause
    if rule is None:
        return Refusal("no_pause", "This contract knows no pause.")
    if command.reason not in rule.reasons:
        return Refusal("unknown_reason", f"The clock may stop for {', '.join(rule.reasons)} only.")
    if handoff.paused:
        return Refusal("already_paused", "The clock stands still already.")
    if any(stop.reason == command.reason for stop in handoff.stops):
        return Refusal("pause_used", f"The clock has stood still for {command.reason} already.")
    return Draft(context, state).add(e.ClockPaused(handoff=handoff.id, reason=command.reason))


def resume_clock(context: Context, state: RecordState, command: c.ResumeClock) -> Outcome:
    """Let the clock run again."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    if (refused := may_receive(context, handoff)) and may_send(context, state, handoff):
        return refused
    if not handoff.paused:
        return Refusal("not_paused", "The clock is running.")
    draft = running(context, state, handoff)
    return draft if draft.events else draft.add(e.ClockResumed(handoff=handoff.id))


def open_handoff(context: Context, state: RecordState, handoff_id: str) -> HandoffState | Refusal:
    """The handoff if it still waits; else who decided what, and when."""
    handoff = state.handoffs.get(handoff_id)
    if handoff is None:
        return Refusal("no_such_handoff", "This record has no such handoff.")
    if handoff.is_open:
        return handoff
    who = context.directory.name(handoff.closed_by) if handoff.closed_by else "The system"
    when = f" on {handoff.closed_at:%-d %b %Y at %H:%M} UTC" if handoff.closed_at else ""
    return Refusal("already_decided", f"{who} {_DECIDED[handoff.status]} it{when}.")


def running(context: Context, state: RecordState, handoff: HandoffState) -> Draft:
    """The draft of an act, with the clock running again where its pause is past the cap and no worker has seen it."""
    draft = Draft(context, state)
    if handoff.paused is None:
        return draft
    clock = context.program.contract(handoff.contract).clock
    end = pause_end(clock, calendar_of(clock, context.calendars, handoff), handoff.paused)
    return draft.add(capped(handoff.id, end, context.now)) if end < context.now else draft


def capped(handoff: str, end: datetime, now: datetime) -> e.ClockResumed:
    """The event of a pause that lasted as long as it may; it ends when it is over, not when that is noticed."""
    return e.ClockResumed(handoff=handoff, capped=True, ended=end if end < now else UNSET)
