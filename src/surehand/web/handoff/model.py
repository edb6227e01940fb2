"""What the page of a handoff shows: whose turn it is, the packet, the acts, and the conversation beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surehand.core.engine import HandoffState, Program, Question, RecordState
from surehand.core.engine.rights import may_send
from surehand.core.playbook import Handoff
from surehand.store.queries.handoff_page import read_conversation
from surehand.web.access import Reader
from surehand.web.handoff.document import Document, document
from surehand.web.handoff.forms import Forms, forms_for
from surehand.web.history import Teller, Told
from surehand.web.inputs import Input, InputMaker, texts_of_values
from surehand.web.refusals import RefusalView, Refused, show_refusal
from surehand.web.times import Moment, ago
from surehand.web.turns import clock_of, program_for, team_title

MOST_OF_HISTORY = 100


@dataclass(frozen=True)
class Decision:
    """How a handoff ended: who did what, when, with which words."""

    sentence: str
    at: Moment | None
    reasons: tuple[str, ...]
    read_back: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Turn:
    """Who gave it to whom, whose turn it is, and by when."""

    sender: str
    receiver: str
    teams: str
    why: str
    offered: Moment
    attempt: int
    sentence: str
    clock: Moment | None
    decision: Decision | None
    tone: str


@dataclass(frozen=True)
class QuestionView:
    """A question with its answer, or with the inputs to answer it."""

    id: str
    by: str
    at: Moment
    text: str
    about: str
    answer: str
    answered_by: str
    answered_at: Moment | None
    may_answer: bool
    typed: str
    input: Input | None


@dataclass(frozen=True)
class HandoffPage:
    """The page."""

    id: str
    record_href: str
    title: str
    contract: str
    turn: Turn
    document: Document
    forms: Forms
    questions: tuple[QuestionView, ...]
    history: tuple[Told, ...]
    refused: RefusalView | None
    texts: Mapping[str, Mapping[str, str]]


def handoff_page(
    handoff: HandoffState, state: RecordState, reader: Reader, wanted: str, refused: Refused | None = None
) -> HandoffPage:
    """The page of a handoff. ``wanted`` names the form to unfold, ``refused`` is the answer to one of them."""
    program = program_for(handoff, state, reader)
    contract = program.contract(handoff.contract)
    context = reader.context(program)
    return HandoffPage(
        id=handoff.id,
        record_href=reader.url("record", state.id),
        title=state.title,
        contract=contract.title,
        turn=_turn(handoff, contract, state, program, reader),
        document=document(handoff, state, reader),
        forms=forms_for(handoff, contract, state, context, reader, wanted, refused),
        questions=tuple(
            _question(each, handoff, state, program, reader, refused) for each in handoff.questions
        ),
        history=_history(handoff, state, program, reader),
        refused=show_refusal(refused.refusal, reader) if refused else None,
        texts=refused.by_form() if refused else {},
    )


def _turn(
    handoff: HandoffState, contract: Handoff, state: RecordState, program: Program, reader: Reader
) -> Turn:
    origin = program.playbook.stages[handoff.origin].team
    return Turn(
        sender=reader.name(handoff.sender),
        receiver=reader.name(handoff.receiver),
        teams=f"{team_title(origin, reader)} to {team_title(handoff.team, reader)}",
        why=handoff.why,
        offered=ago(handoff.offered_at, reader.now, reader.zone),
        attempt=handoff.attempt,
        sentence=_whose_turn(handoff, reader),
        clock=clock_of(handoff, state, reader),
        decision=None if handoff.is_open else _decision(handoff, contract, state, program, reader),
        tone=_tone(handoff),
    )


def _whose_turn(handoff: HandoffState, reader: Reader) -> str:
    if not handoff.is_open:
        return ""
    if handoff.open_questions:
        return (
            f"{reader.name(handoff.sender)} to answer, then {reader.name_within(handoff.receiver)} to accept"
        )
    return f"{reader.name(handoff.receiver)} to accept"


def _tone(handoff: HandoffState) -> str:
    return {"offered": "waiting", "accepted": "ready", "returned": "returned"}.get(handoff.status, "")


_DECIDED = {
    "accepted": "accepted it",
    "returned": "returned it",
    "recalled": "took it back",
    "withdrawn": "withdrew it",
}


def _decision(
    handoff: HandoffState, contract: Handoff, state: RecordState, program: Program, reader: Reader
) -> Decision:
    who = reader.name(handoff.closed_by) if handoff.closed_by else "Surehand"
    teller = Teller(reader, state, program.playbook)
    asked = contract.read_back.ask or ("What have you understood?",)
    return Decision(
        sentence=f"{who} {_DECIDED[handoff.status]}",
        at=ago(handoff.closed_at, reader.now, reader.zone) if handoff.closed_at else None,
        reasons=tuple(teller.reasons(handoff.reasons)),
        read_back=tuple((q, a) for q, a in zip(asked, handoff.read_back, strict=False) if a),
    )


def _question(
    question: Question,
    handoff: HandoffState,
    state: RecordState,
    program: Program,
    reader: Reader,
    refused: Refused | None,
) -> QuestionView:
    field = program.playbook.fields.get(question.field)
    mine = refused if refused and refused.form == f"answer:{question.id}" else None
    may_answer = question.answered_at is None and may_send(reader.context(program), state, handoff) is None
    texts = {**texts_of_values(state.values, reader), **(mine.texts if mine else {})}
    maker = InputMaker(reader, question.id, texts, state.files)
    return QuestionView(
        id=question.id,
        by=reader.name(question.asked_by),
        at=ago(question.asked_at, reader.now, reader.zone),
        text=question.text,
        about=field.title if field else "",
        answer=question.answer,
        answered_by=reader.name(question.answered_by),
        answered_at=ago(question.answered_at, reader.now, reader.zone) if question.answered_at else None,
        may_answer=may_answer,
        typed=next(iter(mine.texts.get("text", [])), "") if mine else "",
        input=maker.make(field) if field and may_answer else None,
    )


def _history(handoff: HandoffState, state: RecordState, program: Program, reader: Reader) -> tuple[Told, ...]:
    """What happened to this handoff and was said about it, as it happened; questions stand apart."""
    entries = read_conversation(reader.workspace.workspace, state.id, handoff.id, MOST_OF_HISTORY)
    teller = Teller(reader, state, program.playbook)
    return tuple(teller.tell(entry) for entry in entries)
