"""Who would receive: the rule of the playbook that decides, or whom past handoffs suggest."""

from __future__ import annotations

from typing import Annotated, Literal

from surehand.api.rest import render
from surehand.api.rest.endpoint import Answer, Id, Routes
from surehand.api.rest.request import Call
from surehand.api.rest.shapes import Shape, Who, says
from surehand.assist.route import Choice, Trust
from surehand.core.engine import Directory, Refusal
from surehand.runtime.assists.routes.routing import WhoReceives, find_receivers, reason_of, trust_in, why_none
from surehand.runtime.execute import NO_RECORD
from surehand.store.queries.states import read_state

routes = Routes("Receivers")


class SuggestedReceiver(Shape, frozen=True, kw_only=True):
    """Somebody to choose. Nothing is offered to them until a person, or a program of theirs, says so."""

    person: Who
    took: Annotated[int, says("How many of the past handoffs most like it they accepted.", 7)]
    of: Annotated[int, says("How many past handoffs were looked at.", 10)]
    shared: Annotated[tuple[str, ...], says("What it has in common with those.", ["Package: Premium"])]
    examples: Annotated[tuple[str, ...], says("The ids of the nearest of them.")]
    why: Annotated[str, says("The reason in one sentence.")]


class PastGuesses(Shape, frozen=True, kw_only=True):
    """How well past receivers could be told from the handoffs before them."""

    tried: Annotated[int, says("How many of the latest handoffs were guessed.", 300)]
    sure: Annotated[int, says("How many of them as surely as is asked for a suggestion.", 120)]
    right: Annotated[int, says("In how many of those the first was the one who took it.", 118)]


class Receivers(Shape, frozen=True, kw_only=True):
    """Who would receive a record if it were offered now."""

    decided_by: Annotated[
        Literal["rule", "suggestion", "nobody"],
        says("Whether a rule of the playbook settles it; else whether past handoffs suggest somebody."),
    ]
    receiver: Annotated[Who | None, says("Who gets it unless somebody is chosen.")]
    suggestions: Annotated[tuple[SuggestedReceiver, ...], says("Up to three, the likeliest first.")]
    says: Annotated[str, says("Why it is this receiver; what suggestions rest on, or why there is none.")]
    guesses: Annotated[PastGuesses, says("What suggestions rest on.")]


@routes.get("records/{record}/gates/{to}/route-suggestions", Receivers)
def suggest_receivers(call: Call, record: Id, to: Id) -> Answer | Refusal:
    """Who would receive on the way to a stage; and where no rule settles it, up to three suggestions."""
    state = read_state(call.workspace, record)
    if state is None:
        return NO_RECORD
    found = find_receivers(call.workspace, call.actor, state, to, call.now)
    if isinstance(found, Refusal):
        return found
    return Answer(_told(call.facts.directory, found), version=state.version)


def _told(people: Directory, found: WhoReceives) -> Receivers:
    suggested, routed = found.suggested, found.routed
    sentence = why_none(suggested, people) or trust_in(suggested.trust)
    return Receivers(
        decided_by=found.decides,
        receiver=render.who(people, routed.person.id) if routed else None,
        suggestions=tuple(_suggestion(people, each) for each in suggested.choices),
        says=routed.why if routed and routed.settled else sentence,
        guesses=_guesses(suggested.trust),
    )


def _suggestion(people: Directory, choice: Choice) -> SuggestedReceiver:
    return SuggestedReceiver(
        person=render.who(people, choice.person),
        took=choice.took,
        of=choice.of,
        shared=choice.shared,
        examples=choice.examples,
        why=reason_of(choice),
    )


def _guesses(trust: Trust) -> PastGuesses:
    return PastGuesses(tried=trust.tried, sure=trust.sure, right=trust.right)
