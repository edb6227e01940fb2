"""The brief of a record, and the suggestions that wait for a person."""

from __future__ import annotations

from surehand.api.rest import bodies as b
from surehand.api.rest.assist_shapes import (
    Brief,
    BriefSection,
    Confirmation,
    LeftOut,
    Statement,
    Suggestion,
    suggestion_of,
)
from surehand.api.rest.endpoint import Answer, Cursor, Id, Limit, Routes
from surehand.api.rest.flags import evidence_of
from surehand.api.rest.request import Call
from surehand.assist.brief import STANDING
from surehand.assist.engine import SECTIONS
from surehand.core.engine import Refusal
from surehand.runtime.assists.looking import Looked, look
from surehand.runtime.assists.proposing import refuse_outside
from surehand.runtime.assists.suggestions import NO_SUGGESTION, confirm, open_of, reject, waiting_for
from surehand.runtime.execute import NO_RECORD, Outcome
from surehand.store import models as m
from surehand.store.queries.lists import Cut, Order, Page, page_of
from surehand.store.queries.states import read_state

routes = Routes("Assists")

NEWEST_FIRST = Order("suggestions-newest", ("id",), descending=True)


@routes.get("records/{record}/brief", Brief)
def get_brief(call: Call, record: Id) -> Answer | Refusal:
    """What the sources of a record say, section by section, each line with its words and where they stand."""
    looked = _look(call, record)
    if isinstance(looked, Refusal):
        return looked
    return Answer(_brief(call, looked), version=looked.state.version)


@routes.get("records/{record}/suggestions", Page[Suggestion])
def list_suggestions_of_record(call: Call, record: Id) -> Answer | Refusal:
    """What is proposed for the fields of a record, by field, the likeliest first."""
    looked = _look(call, record)
    if isinstance(looked, Refusal):
        return looked
    rows = open_of(call.workspace, record)
    return Answer(Page([suggestion_of(call, row) for row in rows]), version=looked.state.version)


@routes.get("suggestions", Page[Suggestion])
def list_suggestions(call: Call, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """What waits for the person of the key: suggestions on the records they own, the newest first."""
    page = page_of(waiting_for(call.workspace, call.access.person), NEWEST_FIRST, Cut(limit, cursor))
    return Answer(Page([suggestion_of(call, row) for row in page.items], page.next))


@routes.act("suggestions/{suggestion}/confirm", Suggestion)
def confirm_suggestion(call: Call, suggestion: Id, body: Confirmation) -> Answer | Refusal:
    """Take a suggestion into the record, as it is or with another value."""
    outcome = confirm(
        call.workspace, call.actor, suggestion, body.value, expect=call.expect, key=call.key, now=call.now
    )
    return _decided(call, suggestion, outcome)


@routes.act("suggestions/{suggestion}/reject", Suggestion)
def reject_suggestion(call: Call, suggestion: Id, body: b.WhyIfYouLike) -> Answer | Refusal:
    """Say that a suggestion is not so; it is not proposed again from the same words."""
    outcome = reject(
        call.workspace, call.actor, suggestion, body.reason, expect=call.expect, key=call.key, now=call.now
    )
    return _decided(call, suggestion, outcome)


def _look(call: Call, record: str) -> Looked | Refusal:
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    looked = look(call.workspace, state, now=call.now)
    return refuse_outside(call.workspace, looked, call.actor) or looked


def _brief(call: Call, looked: Looked) -> Brief:
    made = looked.brief
    languages = [each for each in made.unassessed if each.why == "language"]
    return Brief(
        record=looked.state.id,
        sections=tuple(
            BriefSection(
                section=section,
                standing=STANDING[section],
                statements=tuple(
                    Statement(
                        evidence=evidence_of(claim, looked.sources),
                        grade=claim.grade,
                        confidence=claim.confidence,
                    )
                    for claim in claims
                ),
            )
            for section in SECTIONS
            if (claims := made.of(section))
        ),
        not_read=(
            *(LeftOut(about=each.about, why=each.why, sentence=each.sentence) for each in languages),
            *(
                LeftOut(
                    about=each.file.id, why=each.why.code, sentence=f"{each.file.name}: {each.why.sentence}"
                )
                for each in looked.left
            ),
        ),
        not_assessed=tuple(
            LeftOut(about=each.about, why=each.why, sentence=each.sentence)
            for each in made.unassessed
            if each.why != "language"
        ),
        sources=len(looked.sources),
        suggestions=tuple(suggestion_of(call, row) for row in open_of(call.workspace, looked.state.id)),
    )


def _decided(call: Call, suggestion: str, outcome: Outcome) -> Answer | Refusal:
    """The suggestion as it is after the decision."""
    if isinstance(outcome, Refusal):
        return outcome
    row = m.Suggestion.objects.within(call.workspace).filter(pk=suggestion).first()
    if row is None:
        return NO_SUGGESTION
    return Answer(suggestion_of(call, row), version=outcome.state.version, replayed=outcome.replayed)
