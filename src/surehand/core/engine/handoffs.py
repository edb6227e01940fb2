"""The life of a handoff: offered, then accepted, recalled or withdrawn; asked about and re-routed between.

How it is returned is in `returns`, how its clock is paused in `pausing`.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from surehand.core.engine import commands as c
from surehand.core.engine import events as e
from surehand.core.engine.facts import Context
from surehand.core.engine.gate import blocking, check_gate
from surehand.core.engine.gates import Passage, pass_gate, refuse_no_way
from surehand.core.engine.outcome import Draft, Outcome
from surehand.core.engine.packet import changed_since_offer, current_digest, digest_of, parts_of
from surehand.core.engine.pausing import open_handoff, running
from surehand.core.engine.records import refuse_while_offered
from surehand.core.engine.refusal import Next, Refusal, Unmet
from surehand.core.engine.rights import (
    may_lead,
    may_receive,
    may_send,
    may_steer,
    may_work,
    stage_team,
    who_works,
)
from surehand.core.engine.routing import Routed, chosen, route
from surehand.core.engine.state import HandoffState, Question, RecordState
from surehand.core.engine.tasks import add_tasks
from surehand.core.engine.values_in import read_fields
from surehand.core.playbook import Handoff
from surehand.core.values import in_words, is_placeholder
from surehand.core.values.quality import count_words


def offer(context: Context, state: RecordState, command: c.Offer) -> Outcome:
    """Offer the record to the next team, through the gate of the contract. Stage and owner stay as they are."""
    if refused := may_steer(context, state):
        return refused
    way = context.program.playbook.way(state.stage, command.to)
    if way is None:
        return refuse_no_way(context, state, command.to)
    if not isinstance(way, Handoff):
        sentence = "This move stays inside the team: no handoff is needed."
        return Refusal("needs_no_handoff", sentence, allowed=(Next("move", "Move it.", way.target),))
    if state.open_handoffs and not may_split(context, state, way):
        return refuse_while_offered(context, state)
    passage = pass_gate(context, state, way, values=command.values, wanted=command.override)
    if isinstance(passage, Refusal):
        return passage
    routed = _receiver(context, passage.state, way, command.receiver)
    return routed if isinstance(routed, Refusal) else _offered(passage, way, routed, command.note)


def may_split(context: Context, state: RecordState, way: Handoff) -> bool:
    others = [context.program.contract(handoff.contract) for handoff in state.open_handoffs]
    return way.split and all(other.split and other.id != way.id for other in others)


def _receiver(context: Context, state: RecordState, way: Handoff, wanted: str) -> Routed | Refusal:
    if not wanted:
        return route(context, way, state) or _refuse_nobody(context, way)
    person = who_works(context, wanted)
    if isinstance(person, Refusal):
        return person
    return chosen(context, stage_team(context, way.target), person)


def _refuse_nobody(context: Context, way: Handoff) -> Refusal:
    team = stage_team(context, way.target)
    sentence = f"Nobody of {team} can receive it, nor is there a lead or an administrator who could."
    return Refusal("no_receiver", sentence, allowed=(Next("ask_admin", "Add people."),))


def _offered(passage: Passage, way: Handoff, routed: Routed, note: str) -> Draft:
    context, state = passage.context, passage.state
    parts = parts_of(way, context.program, state, note)
    warnings = passage.warnings
    if routed.person.id == state.owner:
        warnings = (*warnings, _same_person(routed))
    return passage.add(
        e.HandoffOffered(
            handoff=context.new_id("hnd"),
            contract=way.id,
            origin=way.origin,
            target=way.target,
            sender=state.owner,
            receiver=routed.person.id,
            team=routed.team,
            digest=digest_of(way.id, parts),
            packet=parts,
            why=routed.why,
            playbook_version=context.program.version,
            attempt=1 + sum(each.contract == way.id for each in state.handoffs.values()),
            note=note,
            override=passage.override,
            warnings=warnings,
            calendar=_own_calendar(context, way, routed),
            considered=routed.considered or UNSET,
        )
    )


def _own_calendar(context: Context, contract: Handoff, routed: Routed) -> str | UnsetType:
    """The receiver's working time where it is known here and another than the contract's."""
    name = context.directory.calendar_of(routed.person.id, routed.team)
    return name if name in context.calendars and name != contract.clock.calendar else UNSET


def _same_person(routed: Routed) -> Unmet:
    sentence = f"{routed.person.name} is on both sides: nobody else looks at it."
    return Unmet(
        "handoff", "same-person", "same_person", sentence, routed.person.name, ("lead",), severity="warn"
    )


def accept(context: Context, state: RecordState, command: c.Accept) -> Outcome:
    """Take the work: stage and ownership change now, and the tasks of the contract follow."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    contract = context.program.contract(handoff.contract)
    refused = (
        may_receive(context, handoff)
        or _refuse_unseen(context, state, handoff, command.digest)
        or _refuse_no_read_back(contract, handoff, command.read_back)
        or _refuse_no_longer_met(context, state, contract, handoff)
    )
    return refused or _accepted(context, state, contract, handoff, command)


def _accepted(
    context: Context, state: RecordState, contract: Handoff, handoff: HandoffState, command: c.Accept
) -> Draft:
    receiver = context.actor.person
    draft = running(context, state, handoff).add(
        e.HandoffAccepted(
            handoff=handoff.id, receiver=receiver, digest=command.digest, read_back=command.read_back
        )
    )
    if state.stage == handoff.origin:
        moved = e.StageMoved(
            origin=handoff.origin, target=handoff.target, handoff=handoff.id, override=handoff.override
        )
        draft.add(moved)
        if receiver != state.owner:
            draft.add(e.OwnerChanged(origin=state.owner, target=receiver, handoff=handoff.id))
    accepted = draft.state.handoffs[handoff.id]
    return add_tasks(draft, contract.tasks, handoff=accepted, calendar=contract.clock.calendar)


def ask(context: Context, state: RecordState, command: c.Ask) -> Outcome:
    """Ask without returning."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    if refused := may_receive(context, handoff):
        return refused
    if not command.text:
        return Refusal("empty_question", "Write the question.")
    if command.field and command.field not in context.program.playbook.fields:
        return Refusal("unknown_field", f"There is no field “{command.field}”.")
    alike = [q for q in handoff.open_questions if _same_text(q.text, command.text)]
    if alike:
        return Refusal("already_asked", "This question waits for its answer already.")
    return Draft(context, state).add(
        e.QuestionAsked(
            handoff=handoff.id, question=context.new_id("qst"), text=command.text, field=command.field
        )
    )


def _same_text(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def answer(context: Context, state: RecordState, command: c.Answer) -> Outcome:
    """Answer a question; values given with it are set in the same act."""
    found = _question(state, command.question)
    if found is None:
        return Refusal("no_such_question", "This record has no such question.")
    handoff, question = found
    if refused := may_send(context, state, handoff):
        return refused
    if question.answered_at is not None:
        return Refusal("already_answered", f"{context.directory.name(question.answered_by)} has answered it.")
    if not command.text and not command.values:
        return Refusal("empty_answer", "Write the answer, or fill in the field it asks about.")
    change = read_fields(context, state, command.values)
    if isinstance(change, Refusal):
        return change
    draft = Draft(context, state).add(change)
    text = command.text or _told(draft.state, question.field)
    return draft.add(e.QuestionAnswered(handoff=handoff.id, question=question.id, text=text))


def _told(state: RecordState, field: str) -> str:
    held = state.values.get(field)
    return in_words(held.value) if held else "Filled in."


def _question(state: RecordState, question_id: str) -> tuple[HandoffState, Question] | None:
    pairs = ((handoff, question) for handoff in state.handoffs.values() for question in handoff.questions)
    return next(((handoff, question) for handoff, question in pairs if question.id == question_id), None)


def recall(context: Context, state: RecordState, command: c.Recall) -> Outcome:
    """The sender takes it back."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    if refused := may_send(context, state, handoff):
        return refused
    return running(context, state, handoff).add(e.HandoffRecalled(handoff=handoff.id, reason=command.reason))


def withdraw(context: Context, state: RecordState, command: c.Withdraw) -> Outcome:
    """A lead of either side ends it."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    if refused := may_lead(context, stage_team(context, handoff.origin), handoff.team):
        return refused
    if not command.reason:
        return Refusal("reason_missing", "Say why it is withdrawn; both sides are told.")
    return running(context, state, handoff).add(e.HandoffWithdrawn(handoff=handoff.id, reason=command.reason))


def reroute(context: Context, state: RecordState, command: c.Reroute) -> Outcome:
    """Give it to somebody else: by the receiver, who passes it on, or by a lead of either side."""
    handoff = open_handoff(context, state, command.handoff)
    if isinstance(handoff, Refusal):
        return handoff
    denied = may_lead(context, stage_team(context, handoff.origin), handoff.team)
    if denied and (may_work(context) or context.actor.person != handoff.receiver):
        return denied
    if not command.reason:
        return Refusal("reason_missing", "Say why it goes to somebody else; both people are told.")
    contract = context.program.contract(handoff.contract)
    if command.to:
        routed = _receiver(context, state, contract, command.to)
    else:
        routed = next_receiver(context, state, contract, handoff) or _refuse_nobody(context, contract)
    if isinstance(routed, Refusal):
        return routed
    if routed.person.id == handoff.receiver:
        return Refusal("already_theirs", f"It is with {routed.person.name} already.")
    return running(context, state, handoff).add(rerouted(context, handoff, routed, command.reason))


def next_receiver(
    context: Context, state: RecordState, contract: Handoff, handoff: HandoffState
) -> Routed | None:
    """Who is to receive it after the present receiver did nothing or passed it on."""
    return route(context, contract, state, avoid=(*handoff.tried, handoff.receiver))


def who_leads(context: Context, handoff: HandoffState) -> Routed | None:
    """The lead of the receiving team, to whom it goes up; None where they, or who leads, had it already."""
    lead = context.directory.lead(handoff.team)
    had_it = (*handoff.tried, handoff.receiver, handoff.sender)
    if lead is None or lead.id in had_it or not lead.can_work or lead.absence_at(context.now):
        return None
    return Routed(lead, handoff.team, f"the lead of {handoff.team}, as nobody answered")


def rerouted(context: Context, handoff: HandoffState, routed: Routed, reason: str) -> e.HandoffRerouted:
    """The event of a new receiver."""
    contract = context.program.contract(handoff.contract)
    return e.HandoffRerouted(
        handoff=handoff.id,
        origin=handoff.receiver,
        receiver=routed.person.id,
        team=routed.team,
        why=routed.why,
        reason=reason,
        calendar=_own_calendar(context, contract, routed),
        considered=routed.considered or UNSET,
    )


def _refuse_unseen(context: Context, state: RecordState, handoff: HandoffState, seen: str) -> Refusal | None:
    if seen == current_digest(context.program, state, handoff):
        return None
    changed = changed_since_offer(context.program, state, handoff)
    unmet = tuple(_changed_part(part, context, state) for part in changed)
    return Refusal(
        "packet_changed",
        "The packet is not the one you have seen: read what changed, then accept it as it is now.",
        unmet,
        (Next("accept", "Read the packet again, then accept.", handoff.id),),
    )


def _changed_part(part: str, context: Context, state: RecordState) -> Unmet:
    field = context.program.playbook.fields.get(part)
    held = state.values.get(part)
    title = field.title if field else "A file"
    seen = in_words(held.value) if held else ""
    return Unmet("handoff", part, "changed", f"{title} changed since the offer.", seen, ())


def _refuse_no_read_back(
    contract: Handoff, handoff: HandoffState, answers: tuple[str, ...]
) -> Refusal | None:
    if not contract.read_back.required:
        return None
    asked = contract.read_back.ask or ("What have you understood?",)
    given = (*answers, *("",) * len(asked))[: len(asked)]
    unmet = tuple(
        Unmet("input", f"read_back:{index}", code, question, text, ("receiver",))
        for index, (question, text) in enumerate(zip(asked, given, strict=True))
        if (code := _shortcoming(text, contract.read_back.min_words))
    )
    if not unmet:
        return None
    sentence = "Say in your own words what you understood, before you accept."
    return Refusal(
        "read_back_missing", sentence, unmet, (Next("accept", "Answer, then accept.", handoff.id),)
    )


def _shortcoming(answer: str, min_words: int) -> str:
    """Why an answer is none: it is missing, or too short to say what was understood; empty when it is one."""
    if not answer.strip() or is_placeholder(answer):
        return "missing"
    return "too_short" if count_words(answer) < min_words else ""


def _refuse_no_longer_met(
    context: Context, state: RecordState, contract: Handoff, handoff: HandoffState
) -> Refusal | None:
    """A gate that was met when offered can be broken since; then the sender has to mend it first."""
    override = state.overrides.get(handoff.override)
    let_pass = override.unmet if override and override.is_open else ()
    stopping = blocking(check_gate(context.program.gates[contract.arrow], context, state))
    stopping = tuple(
        replace(item, mend=("sender",))
        for item in stopping
        if item.code != "stale" and item.id not in let_pass
    )
    if not stopping:
        return None
    allowed = (Next("ask", "Ask the sender.", handoff.id), Next("return", "Return it.", handoff.id))
    return Refusal("no_longer_met", "Something required is missing since it was offered.", stopping, allowed)
