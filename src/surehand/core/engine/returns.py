"""A handoff goes back with reasons, and the return can be taken back while nobody else has it."""

from __future__ import annotations

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.facts import Context
from surehand.core.engine.handoffs import may_split
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.pausing import open_handoff, running
from surehand.core.engine.refusal import Next, Refusal
from surehand.core.engine.rights import may_receive
from surehand.core.engine.state import HandoffState, RecordState
from surehand.core.playbook import Handoff


def return_(context: Context, state: RecordState, command: c.Return) -> Outcome:
    """Send it back with coded reasons; the sender has been responsible all along."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    contract = context.program.contract(handoff.contract)
    refused = may_receive(context, handoff) or _refuse_reasons(context, contract, handoff, command)
    if refused:
        return refused
    draft = running(context, state, handoff).add(
        e.HandoffReturned(handoff=handoff.id, reasons=command.reasons)
    )
    back, others_wait = contract.returns.to, bool(draft.state.open_handoffs)
    # Another team that is asked at the same time was asked from this stage: it stays until they answered.
    if back and back != state.stage and state.stage == handoff.origin and not others_wait:
        draft.add(e.StageMoved(origin=state.stage, target=back, handoff=handoff.id, reason="returned"))
    return draft


def _refuse_reasons(
    context: Context, contract: Handoff, handoff: HandoffState, command: c.Return
) -> Refusal | None:
    again = (Next("return", "Return it with a reason.", handoff.id), Next("ask", "Ask instead.", handoff.id))
    known = ", ".join(contract.returns.reasons)
    if not command.reasons:
        return Refusal("reason_missing", f"A return says why: {known}.", allowed=again)
    for each in command.reasons:
        if each.reason not in contract.returns.reasons:
            return Refusal(
                "unknown_reason", f"“{each.reason}” is no reason here; use {known}.", allowed=again
            )
        unknown = [name for name in each.fields if name not in context.program.playbook.fields]
        if unknown:
            return Refusal("unknown_field", f"There is no field “{unknown[0]}”.", allowed=again)
        if each.reason == "incomplete" and not (each.fields or each.text):
            return Refusal(
                "reason_missing", "Say what is incomplete: name the fields or write it.", allowed=again
            )
    return None


def undo_return(context: Context, state: RecordState, command: c.UndoReturn) -> Outcome:
    """Take a return back, while nobody else has it and the record has not gone on."""
    handoff = state.handoffs.get(command.handoff)
    if handoff is None:
        return Refusal("no_such_handoff", "This record has no such handoff.")
    refused = may_undo_return(context, state, handoff)
    return refused or Draft(context, state).add(e.ReturnUndone(handoff=handoff.id))


def may_undo_return(context: Context, state: RecordState, handoff: HandoffState) -> Refusal | None:
    """Whoever may answer an offer may take its return back, while nobody else has it."""
    if refused := may_receive(context, handoff):
        return refused
    if handoff.status != "returned":
        return Refusal("not_returned", "It is not returned: there is nothing to take back.")
    contract = context.program.playbook.handoff(handoff.contract)
    if contract is None or _has_gone_on(context, state, contract, handoff):
        sentence = "It has gone on since: somebody else has it, or it is no longer where it was offered from."
        return Refusal("gone_on", sentence, allowed=(Next("note", "Leave a note instead."),))
    return None


def _has_gone_on(context: Context, state: RecordState, contract: Handoff, handoff: HandoffState) -> bool:
    elsewhere = state.stage != handoff.origin or contract.arrow != f"{handoff.origin} -> {handoff.target}"
    alike = (each for each in state.handoffs.values() if each.contract == handoff.contract)
    again = any(each.attempt > handoff.attempt for each in alike)
    others = state.open_handoffs and not may_split(context, state, contract)
    return elsewhere or again or bool(others)
