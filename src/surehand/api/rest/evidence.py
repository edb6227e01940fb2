"""Finding words in the sources of a record, and proposing values that rest on them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Described

from surehand.api.rest import bodies as b
from surehand.api.rest.assist_shapes import Suggestion, suggestion_of
from surehand.api.rest.endpoint import Answer, Id, Routes
from surehand.api.rest.flags import Evidence, SourceRef, source_ref
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, says
from surehand.assist.passages import MOST, Passage, find_passages
from surehand.core.engine import Refusal
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.proposing import Proposal, propose, refuse_outside
from surehand.runtime.execute import NO_RECORD
from surehand.store.queries.states import read_state

routes = Routes("Assists")

Words = Annotated[
    str, Described(min_length=1, max_length=500, description="What is looked for, in words of the texts.")
]
Most = Annotated[int, Described(ge=1, le=MOST, description="How many passages at most.")]


class Found(Shape, frozen=True, kw_only=True):
    """Passages that speak of what was looked for, the likeliest first, out of the sources that were read."""

    passages: tuple[Evidence, ...]
    sources: Annotated[tuple[SourceRef, ...], says("Every text that was read, the oldest first.")]


class Waiting(Shape, frozen=True, kw_only=True):
    """What was proposed. Nothing of it stands in the record until a person confirms it."""

    suggestions: tuple[Suggestion, ...]


@routes.get("records/{record}/evidence", Found)
def search_evidence(call: Call, record: Id, q: Words, limit: Most = 8) -> Answer | Refusal:
    """Sentences of a record's notes, calls, mails and files that speak of something."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    looked = look(call.workspace, state, now=call.now)
    if refused := refuse_outside(call.workspace, looked, call.actor):
        return refused
    found = find_passages(q, looked.sources.values(), limit)
    told = Found(
        passages=tuple(_evidence(each) for each in found),
        sources=tuple(source_ref(each) for each in looked.sources.values()),
    )
    return Answer(told, version=state.version)


@routes.act("records/{record}/proposals", Waiting, status=201)
def propose_values(call: Call, record: Id, body: b.ValuesToPropose) -> Answer | Refusal:
    """Propose values with the words they rest on; a person confirms or rejects each."""
    given = [
        Proposal(**{name: getattr(each, name) for name in each.__struct_fields__}) for each in body.proposals
    ]
    outcome = propose(
        call.workspace, call.actor, record, given, expect=call.expect, key=call.key, now=call.now
    )
    if isinstance(outcome, Refusal):
        return outcome
    told = Waiting(suggestions=tuple(suggestion_of(call, row) for row in outcome.rows))
    return Answer(told, version=outcome.version, replayed=outcome.replayed)


def _evidence(passage: Passage) -> Evidence:
    said = passage.said
    return Evidence(
        source=source_ref(passage.source),
        start=said.span.start,
        end=said.span.end,
        quote=said.text,
        speaker=said.segment.speaker if said.segment else "",
        side=said.side,
        modality=said.modality,
        method="rules",
    )
