"""What was said about a handoff: its questions with their answers, and beside them what happened."""

from __future__ import annotations

from dataclasses import dataclass

from surehand.core.engine import HandoffState, Program, Question, RecordState
from surehand.core.engine.rights import may_send
from surehand.core.playbook import Field
from surehand.store.queries.handoff_page import read_conversation
from surehand.web.access import Reader
from surehand.web.history import Teller, Told
from surehand.web.inputs import Input, InputMaker, texts_of_values
from surehand.web.refusals import Refused
from surehand.web.times import Moment, ago

MOST_OF_HISTORY = 100


@dataclass(frozen=True)
class QuestionView:
    """A question with its answer, or with the inputs to answer it."""

    id: str
    by: str
    at: Moment
    text: str
    about: str
    field: str
    answer: str
    answered_by: str
    answered_at: Moment | None
    may_answer: bool
    typed: str
    input: Input | None


@dataclass(frozen=True)
class Conversation:
    """The conversation beside a packet; ``unanswered`` is how many questions wait."""

    questions: tuple[QuestionView, ...]
    history: tuple[Told, ...]
    unanswered: int


def conversation_of(
    handoff: HandoffState, state: RecordState, program: Program, reader: Reader, refused: Refused | None
) -> Conversation:
    """Questions that wait first, then those that were answered; the history in its own order."""
    in_order = sorted(handoff.questions, key=lambda each: each.answered_at is not None)
    may_answer = may_send(reader.context(program), state, handoff) is None
    return Conversation(
        questions=tuple(
            _question(each, state, program.playbook.fields.get(each.field), reader, refused, may_answer)
            for each in in_order
        ),
        history=_history(handoff, state, program, reader),
        unanswered=len(handoff.open_questions),
    )


def _question(
    question: Question,
    state: RecordState,
    field: Field | None,
    reader: Reader,
    refused: Refused | None,
    may_answer: bool,
) -> QuestionView:
    mine = refused if refused and refused.form == f"answer:{question.id}" else None
    may_answer = may_answer and question.answered_at is None
    texts = {**texts_of_values(state.values, reader), **(mine.texts if mine else {})}
    maker = InputMaker(reader, question.id, texts, state.files)
    return QuestionView(
        id=question.id,
        by=reader.name(question.asked_by),
        at=ago(question.asked_at, reader.now, reader.zone),
        text=question.text,
        about=field.title if field else "",
        field=question.field if field else "",
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
