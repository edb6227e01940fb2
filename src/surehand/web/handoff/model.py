"""What the page of a handoff shows: whose turn it is, the packet, the acts, and the conversation beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
from django.utils.translation import gettext as _

from surehand.core.engine import HandoffState, Program, RecordState
from surehand.core.playbook import Handoff
from surehand.runtime.assists.looking import look
from surehand.runtime.packets.document import ANYTHING, document_with
from surehand.runtime.packets.past import Past, past_of
from surehand.web.access import Reader
from surehand.web.flags import FlagsView, flags_of_packet
from surehand.web.handoff.asking import Answers, answers_for
from surehand.web.handoff.clocks import ClocksView, clocks_of, receiver_because
from surehand.web.handoff.conversation import Conversation, conversation_of
from surehand.web.handoff.document import ChangeView, Document, Viewer
from surehand.web.handoff.fix import Fix, fix_of
from surehand.web.handoff.forms import Forms, Wanted, forms_for
from surehand.web.handoff.upcoming import Upcoming, upcoming
from surehand.web.history import Teller
from surehand.web.refusals import RefusalView, Refused, Way, show_refusal
from surehand.web.times import Moment, ago
from surehand.web.turns import clock_of, program_for, team_title


@dataclass(frozen=True)
class Decision:
    """How a handoff ended: who did what, when, with which words."""

    sentence: str
    at: Moment | None
    reasons: tuple[str, ...]
    read_back: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Turn:
    """Who gave it to whom, whose turn it is, and by when. Names are as in the middle of a sentence."""

    sender: str
    receiver: str
    origin_team: str
    team: str
    origin: str
    target: str
    why: str
    offered: Moment
    attempt: int
    sentence: str
    clock: Moment | None
    upcoming: tuple[Upcoming, ...]
    decision: Decision | None
    tone: str


@dataclass(frozen=True)
class HandoffPage:
    """The page. ``changes`` are those since the reader opened it, when that is why an acceptance was refused."""

    id: str
    record: str
    record_href: str
    title: str
    contract: str
    turn: Turn
    clocks: ClocksView
    document: Document
    flags: FlagsView | None
    forms: Forms
    fix: Fix | None
    conversation: Conversation
    changes: tuple[ChangeView, ...]
    refused: RefusalView | None
    texts: Mapping[str, Mapping[str, str]]
    answers: Answers


def handoff_page(
    handoff: HandoffState, state: RecordState, reader: Reader, wanted: Wanted, refused: Refused | None = None
) -> HandoffPage:
    """The page of a handoff. ``wanted`` is what its address asks for, ``refused`` is the answer to one of them."""
    program = program_for(handoff, state, reader)
    contract = program.contract(handoff.contract)
    context = reader.context(program)
    past = past_of(reader.workspace.workspace, state)
    packet = document_with(reader.facts, state, handoff, past, now=reader.now, zone=reader.zone)
    viewer = Viewer(packet, program.playbook.fields, reader)
    fix = fix_of(handoff, contract, state, reader.context(reader.program(state)), reader, refused)
    return HandoffPage(
        id=handoff.id,
        record=state.id,
        record_href=reader.url("record", state.id),
        title=state.title,
        contract=contract.title,
        turn=_turn(handoff, contract, state, program, reader),
        clocks=clocks_of(handoff, state, reader),
        document=viewer.document(),
        flags=_flags(state, reader) if handoff.is_open or fix else None,
        forms=forms_for(handoff, contract, state, context, reader, wanted, refused),
        fix=fix,
        conversation=conversation_of(handoff, state, program, reader, refused),
        changes=viewer.changes(past.differences(_seen(refused, handoff, past))) if _changed(refused) else (),
        refused=_told(refused, handoff, state, reader) if refused else None,
        texts=refused.by_form() if refused else {},
        answers=_answers(refused, handoff, reader),
    )


def _flags(state: RecordState, reader: Reader) -> FlagsView | None:
    """For as long as somebody has to decide on the packet, or to put it right; later it is what it was."""
    if state.is_gone:
        return None
    return flags_of_packet(look(reader.workspace.workspace, state, now=reader.now), reader)


def _answers(refused: Refused | None, handoff: HandoffState, reader: Reader) -> Answers:
    """What answers the question that was not sent."""
    if refused is None or refused.refusal.code != "reasked":
        return Answers()
    texts = refused.by_form()["ask"]
    return answers_for(handoff.id, texts.get("text", ""), texts.get("field", ""), reader)


def _changed(refused: Refused | None) -> bool:
    return refused is not None and refused.refusal.code == "packet_changed"


def _seen(refused: Refused | None, handoff: HandoffState, past: Past) -> int:
    """The version of the record that the refused form was made from; that of the offer where it does not say."""
    seen = next(iter(refused.texts.get("seen", [])), "") if refused else ""
    return int(seen) if seen.isdecimal() and len(seen) < 10 else past.offered_at(handoff.id)


def _told(refused: Refused, handoff: HandoffState, state: RecordState, reader: Reader) -> RefusalView:
    """A refusal in words. Where somebody was first, it says who, did what, how long ago, and what can be done now."""
    refusal = refused.refusal
    # The form that was refused stands open below: no way leads to where one is.
    allowed = tuple(each for each in refusal.allowed if each.act != refused.form)
    view = show_refusal(msgspec.structs.replace(refusal, allowed=allowed), reader, record=state.id)
    if refusal.code == "reason_missing" and refused.form == "return" and "reason" not in refused.texts:
        return replace(view, sentence=_("Choose at least one reason."))
    if refusal.code in ("packet_changed", "reasked"):
        # What changed, or answers it, stands beside the button.
        return replace(view, items=())
    if refusal.code != "already_decided" or handoff.closed_at is None:
        return view
    when = ago(handoff.closed_at, reader.now, reader.zone)
    sentence = _("%(who)s %(decided)s %(when)s, before you did. Nothing of yours was carried out.") % {
        "who": _who_decided(handoff, reader),
        "decided": _decided(handoff),
        "when": when.words,
    }
    onward = Way(_("See where %(record)s is now") % {"record": state.title}, reader.url("record", state.id))
    return replace(view, sentence=sentence, ways=(onward, *view.ways))


def _turn(
    handoff: HandoffState, contract: Handoff, state: RecordState, program: Program, reader: Reader
) -> Turn:
    stages = program.playbook.stages
    return Turn(
        sender=reader.name_within(handoff.sender),
        receiver=reader.name_within(handoff.receiver),
        origin_team=team_title(stages[handoff.origin].team, reader),
        team=team_title(handoff.team, reader),
        origin=stages[handoff.origin].title,
        target=stages[handoff.target].title,
        why=receiver_because(handoff.why),
        offered=ago(handoff.offered_at, reader.now, reader.zone),
        attempt=handoff.attempt,
        sentence=_whose_turn(handoff, reader),
        clock=clock_of(handoff, state, reader),
        upcoming=upcoming(handoff, contract, program, state, reader),
        decision=None if handoff.is_open else _decision(handoff, contract, state, program, reader),
        tone=_tone(handoff),
    )


def _whose_turn(handoff: HandoffState, reader: Reader) -> str:
    if not handoff.is_open:
        return ""
    people = {"sender": reader.name(handoff.sender), "receiver": reader.name(handoff.receiver)}
    if handoff.open_questions:
        within = {**people, "receiver": reader.name_within(handoff.receiver)}
        return _("%(sender)s to answer, then %(receiver)s to accept") % within
    return _("%(receiver)s to accept") % people


def _tone(handoff: HandoffState) -> str:
    return {"offered": "waiting", "accepted": "ready", "returned": "returned"}.get(handoff.status, "")


def _decided(handoff: HandoffState) -> str:
    match handoff.status:
        case "accepted":
            return _("accepted it")
        case "returned":
            return _("returned it")
        case "recalled":
            return _("took it back")
        case _:
            return _("withdrew it")


def _who_decided(handoff: HandoffState, reader: Reader) -> str:
    return reader.name(handoff.closed_by) if handoff.closed_by else "Surehand"


def _decision(
    handoff: HandoffState, contract: Handoff, state: RecordState, program: Program, reader: Reader
) -> Decision:
    teller = Teller(reader, state, program.playbook)
    asked = contract.read_back.ask or ANYTHING
    return Decision(
        sentence=_("%(who)s %(decided)s")
        % {"who": _who_decided(handoff, reader), "decided": _decided(handoff)},
        at=ago(handoff.closed_at, reader.now, reader.zone) if handoff.closed_at else None,
        reasons=tuple(teller.reasons(handoff.reasons)),
        read_back=tuple((q, a) for q, a in zip(asked, handoff.read_back, strict=False) if a),
    )
