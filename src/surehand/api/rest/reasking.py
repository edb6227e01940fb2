"""Asking again: what is answered already, before a question is sent, and what a client may still be asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from surehand.api.rest.endpoint import Answer, Id, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import AlreadyAnswered, Shape, says
from surehand.core.engine import FormHint, Refusal
from surehand.runtime.assists.reasking import Found, answered_already, ask_client, sentence_of
from surehand.runtime.execute import NO_RECORD
from surehand.store.queries.states import read_state, record_of

routes = Routes("Asking again")

NO_HANDOFF = Refusal("no_such_handoff", "There is no such handoff in this workspace.")
Text = Annotated[str, Field(description="The question as it would be asked.", max_length=2000)]
About = Annotated[str, Field(description="The field that it is about.", max_length=80)]


class Answers(Shape, frozen=True, kw_only=True):
    """What may answer a question, the surest first. Nothing was asked."""

    items: tuple[AlreadyAnswered, ...]


class ForTheClient(Shape, frozen=True, kw_only=True):
    """What a form may ask the client for: what the ways on need, and neither the record nor a source tells."""

    fields: Annotated[tuple[FormHint, ...], says("The inputs, in the order of the playbook.")]


@routes.get("handoffs/{handoff}/answers", Answers)
def look_for_answers(call: Call, handoff: Id, text: Text, field: About = "") -> Answer | Refusal:
    """What the record and its sources answer already, for a question that is about to be asked."""
    if record_of(call.workspace, handoff) is None:
        return NO_HANDOFF
    return Answer(Answers(items=answers_to(call, handoff, text, field)))


@routes.get("records/{record}/client-questions", ForTheClient)
def list_client_questions(call: Call, record: Id) -> Answer | Refusal:
    """The fields that the client may still be asked for, as inputs: never what somebody said already."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    fields = ask_client(call.workspace, state, now=call.now)
    hints = (FormHint(x.id, x.type, x.title, x.help, x.options, x.currency) for x in fields)
    return Answer(ForTheClient(fields=tuple(hints)), version=state.version)


def answers_to(call: Call, handoff: str, text: str, field: str) -> tuple[AlreadyAnswered, ...]:
    """What may answer a question already, as the API gives it back."""
    found = answered_already(call.workspace, handoff, text, field, now=call.now, actor=call.actor)
    return tuple(_told(call, each) for each in found)


def _told(call: Call, found: Found) -> AlreadyAnswered:
    return AlreadyAnswered(
        field=found.field.id if found.field else "",
        source=found.source,
        title=found.field.title if found.field else found.title,
        speaker=found.speaker,
        written=found.written,
        quote=found.words,
        says=sentence_of(found, call.facts.directory),
    )
