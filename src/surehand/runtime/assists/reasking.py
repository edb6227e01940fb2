"""Asking again: what the record or its sources answer already is pointed out before a question is sent. It may be sent
all the same: whoever asks may know why. And a form for the client asks only for what nobody said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain

import msgspec

from surehand.assist.brief import asked
from surehand.assist.reasked import Answered, Before, reasked, still_to_ask
from surehand.assist.source import Form, Source, Span
from surehand.core.engine import Actor, Directory, Next, Question, RecordState, Refusal, Unmet
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, in_words
from surehand.runtime.assists.looking import Looked, look
from surehand.runtime.assists.proposing import refuse_outside
from surehand.store.queries.states import read_state, record_of

AROUND = 160
"""So many characters are shown before and after the words of a source."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may answer a question: a field with its value, or words of a source with what stands around them.

    ``title`` is that of the field or the source; a note has none, so ``form`` says what it is, and ``speaker`` who
    said it.
    """

    field: Field | None = None
    held: FieldValue | None = None
    source: str = ""
    span: Span = Span(0, 0)
    title: str = ""
    form: Form = "note"
    speaker: str = ""
    written: date | None = None
    before: str = ""
    words: str = ""
    after: str = ""


def answered_already(
    workspace: str, handoff: str, question: str, field: str = "", *, now: datetime, actor: Actor | None = None
) -> tuple[Found, ...]:
    """What may answer a question about a handoff already, the surest first; nothing for a handoff that is not there.

    Nor is an agent told anything where nothing may be given to a language model: ``actor`` is who asks.
    """
    state = read_state(workspace, record_of(workspace, handoff) or "")
    if state is None or not question.strip():
        return ()
    looked = look(workspace, state, now=now)
    if actor and refuse_outside(workspace, looked, actor):
        return ()
    sources = _answering(looked)
    found = reasked(
        question,
        looked.fields,
        state.values,
        looked.brief,
        sources.values(),
        about=field,
        before=tuple(_before(state)),
    )
    return tuple(_found(each, looked, sources) for each in found)


def ask_client(workspace: str, state: RecordState, *, now: datetime) -> tuple[Field, ...]:
    """What a form may ask the client for: required on a way on from here, open to clients, and said by nobody yet."""
    looked = look(workspace, state, now=now)
    program = looked.program
    ways = program.playbook.ways_from(state.stage)
    needed = {each.field.id for way in ways for each in program.gates[way.arrow].requirements}
    may = [
        each
        for each in program.playbook.fields.values()
        if each.id in needed and each.ask_client and each.type != "person"
    ]
    open_ = frozenset(still_to_ask([asked(each) for each in may], state.values, looked.brief))
    return tuple(each for each in may if each.id in open_)


def refuse_reasked(found: tuple[Found, ...], handoff: str, people: Directory) -> Refusal | None:
    """Why a question is not sent at once; None where nothing answers it."""
    if not found:
        return None
    return Refusal(
        "reasked",
        "The record may answer this already.",
        tuple(
            Unmet("input", "text", "answered", sentence_of(each, people), mend=(), severity="warn")
            for each in found
        ),
        (Next("ask", "Ask anyway.", handoff),),
    )


def sentence_of(found: Found, people: Directory) -> str:
    """Where the answer stands, and its words."""
    if found.field:
        return f"The record says for {found.field.title}: {_value(found, people)}"
    said = f"{found.title or found.form.capitalize()}, {found.written}"
    by = f", {found.speaker}" if found.speaker else ""
    return f"{said}{by}: “{found.words}”"


def _value(found: Found, people: Directory) -> str:
    held = found.held
    if held is None:
        return ""
    return people.name(str(held.value)) if held.kind == "person" else in_words(held.value)


def _answering(looked: Looked) -> dict[str, Source]:
    """The sources without the questions that were asked: these answer nothing."""
    questions = {each.id for each in _questions(looked.state)}
    return {name: source for name, source in looked.sources.items() if name not in questions}


def _before(state: RecordState) -> Iterator[Before]:
    for each in _questions(state):
        if each.answered_at is not None:
            yield Before(each.text, f"{each.id}/answer")


def _questions(state: RecordState) -> Iterable[Question]:
    return chain.from_iterable(handoff.questions for handoff in state.handoffs.values())


def _found(each: Answered, looked: Looked, sources: dict[str, Source]) -> Found:
    if each.field:
        fields = looked.program.playbook.fields
        return Found(field=fields[each.field], held=looked.state.values[each.field])
    source = sources[each.source]
    span = each.span or Span(0, 0)
    segment = source.segment_at(span.start)
    return Found(
        source=source.id,
        span=span,
        title=source.title,
        form=source.form,
        speaker=segment.speaker if segment else "",
        written=source.written_at(span.start),
        before=_tail(source.text[max(0, span.start - AROUND) : span.start]),
        words=each.quote,
        after=_head(source.text[span.end : span.end + AROUND]),
    )


def _tail(text: str) -> str:
    """The end of a text, from the beginning of a word on."""
    return f"… {text.partition(' ')[2]}" if len(text) == AROUND else text


def _head(text: str) -> str:
    return f"{text.rpartition(' ')[0]} …" if len(text) == AROUND else text
