"""What happens by time alone: reminders, breaches, escalations, the end of pauses and overrides, surveys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.due import Timer, timers
from surehand.core.engine.facts import Context, people_meant
from surehand.core.engine.handoffs import next_receiver, rerouted, who_leads
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.pausing import capped
from surehand.core.engine.refusal import Refusal
from surehand.core.engine.rights import stage_team
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.playbook import Audience, Handoff

NOBODY_ANSWERED = "Nobody answered in time."


def fire(context: Context, state: RecordState, command: c.FireTimer) -> Outcome:
    """Let a due timer have its effect; one that is gone or not due has none."""
    if not context.actor.is_clock:
        return Refusal("not_the_clock", "Only the clock fires timers.")
    timer = timers(context.program, context.calendars, state).get(command.timer)
    if timer is None:
        return Refusal("timer_gone", "What this timer waited for has happened or is void.")
    if timer.at > context.now:
        return Refusal("timer_early", f"This timer is due at {timer.at:%Y-%m-%d %H:%M} UTC.")
    return _EFFECTS[timer.kind](Draft(context, state), timer)


def _handoff(draft: Draft, timer: Timer) -> tuple[HandoffState, Handoff]:
    handoff = draft.state.handoffs[timer.subject]
    return handoff, draft.context.program.contract(handoff.contract)


def _remind(draft: Draft, timer: Timer) -> Draft:
    return draft.add(e.HandoffReminded(handoff=timer.subject, step=timer.step))


def _overdue(draft: Draft, timer: Timer) -> Draft:
    return draft.add(e.HandoffOverdue(handoff=timer.subject, step=timer.step))


def _escalate(draft: Draft, timer: Timer) -> Draft:
    handoff, contract = _handoff(draft, timer)
    rung = contract.clock.escalate[timer.index]
    _go_up(draft, handoff, timer.step, rung.to)
    if rung.reroute:
        routed = next_receiver(draft.context, draft.state, contract, handoff)
        if routed and routed.person.id != handoff.receiver:
            draft.add(rerouted(draft.context, handoff, routed, NOBODY_ANSWERED))
    return draft


def _still_open(draft: Draft, timer: Timer) -> Draft:
    """The whole ladder was climbed for nothing: where the sender owes an answer it goes back, else it goes up.

    Back, the sender's lead hears of it; up, the lead of the receiving team has it from now on, with a ladder anew. Who
    had it before is not given it again, so it comes to rest with somebody who leads, and they are told each day.
    """
    handoff, contract = _handoff(draft, timer)
    last = contract.clock.escalate[-1].to if contract.clock.escalate else (Audience("admins"),)
    if handoff.open_questions:
        team = stage_team(draft.context, handoff.origin)
        return _go_up(draft, handoff, timer.step, (*last, Audience(f"lead of {team}")))
    _go_up(draft, handoff, timer.step, last)
    routed = who_leads(draft.context, handoff)
    return draft.add(rerouted(draft.context, handoff, routed, NOBODY_ANSWERED)) if routed else draft


def _go_up(draft: Draft, handoff: HandoffState, step: str, to: Iterable[Audience]) -> Draft:
    directory = draft.context.directory
    parties = {"sender": handoff.sender, "receiver": handoff.receiver, "owner": draft.state.owner}
    meant = dict.fromkeys(person.id for each in to for person in people_meant(each, directory, parties))
    # An escalation to a lead who left still reaches somebody.
    people = tuple(meant) or tuple(admin.id for admin in directory.admins())
    return draft.add(e.HandoffEscalated(handoff=handoff.id, step=step, to=people))


def _pause_cap(draft: Draft, timer: Timer) -> Draft:
    return draft.add(capped(timer.subject, timer.at, draft.context.now))


def _survey(draft: Draft, timer: Timer) -> Draft:
    handoff, contract = _handoff(draft, timer)
    if contract.survey is None:
        return draft
    parties = {"sender": handoff.sender, "receiver": handoff.receiver, "owner": draft.state.owner}
    asked = people_meant(contract.survey.ask, draft.context.directory, parties)
    person = asked[0].id if asked else handoff.receiver
    return draft.add(
        e.SurveyAsked(handoff=handoff.id, step=timer.step, person=person, question=contract.survey.question)
    )


def _task_due(draft: Draft, timer: Timer) -> Draft:
    return draft.add(e.TaskOverdue(task=timer.subject, step=timer.step))


def _override_end(draft: Draft, timer: Timer) -> Draft:
    return draft.add(e.OverrideClosed(override=timer.subject, how="expired"))


_EFFECTS: dict[str, Callable[[Draft, Timer], Draft]] = {
    "remind": _remind,
    "overdue": _overdue,
    "escalate": _escalate,
    "still_open": _still_open,
    "pause_cap": _pause_cap,
    "survey": _survey,
    "task_due": _task_due,
    "override_end": _override_end,
}
