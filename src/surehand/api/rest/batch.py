"""Many commands in one request and one transaction: each for itself, or all or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, Union, get_args

import msgspec
from django.http import HttpResponse
from msgspec import Meta

from surehand.api.rest import shapes as s
from surehand.api.rest.bodies import Body
from surehand.api.rest.endpoint import Answer, Routes
from surehand.api.rest.problem import MEDIA_TYPE, Problem, invalid, problem_of
from surehand.api.rest.request import LARGEST_BATCH, Call
from surehand.core.engine import Command, Refusal
from surehand.core.engine import events as e
from surehand.core.engine.commands import AttachFile, FireTimer
from surehand.runtime.execute import Outcome, Request, execute_batch

routes = Routes("Batch")

MOST_COMMANDS = 1000
# Files come as forms, and only the clock lets timers fire.
Sent = Union[tuple(each for each in get_args(Command) if each not in (AttachFile, FireTimer))]  # noqa: UP007  # made

MadeKind: TypeAlias = Literal["handoff", "task", "question", "override", "note"]
_MAKES: Mapping[type, MadeKind] = {
    e.HandoffOffered: "handoff",
    e.TaskAdded: "task",
    e.QuestionAsked: "question",
    e.OverrideGranted: "override",
    e.NoteAdded: "note",
}
"""The events by which something comes into being; each names it in the field of its kind."""


class Order(Body, frozen=True, kw_only=True):
    """One command, and what it is about."""

    command: Sent
    record: Annotated[str, s.says("The record it acts on; empty for one that opens a record.")] = ""
    playbook: Annotated[str, s.says("For one that opens a record: the playbook it follows.", "client")] = ""
    expect: Annotated[int | None, s.says("The version of the record that was read.", 7)] = None
    key: Annotated[
        str, Meta(description="Makes a repetition harmless.", pattern="^[!-~]*$", max_length=100)
    ] = ""


class Orders(Body, frozen=True, kw_only=True):
    """Commands to carry out, one after the other; those on the same record build on each other."""

    commands: Annotated[tuple[Order, ...], Meta(min_length=1, max_length=MOST_COMMANDS)]
    mode: Annotated[
        Literal["each", "all"],
        s.says("With `all`, nothing is changed unless every command can be carried out."),
    ] = "each"


class Made(s.Shape, frozen=True, kw_only=True):
    """Something that a command made."""

    kind: MadeKind
    id: Annotated[str, s.says("Its id.", "hnd_01kb2n5r9gq4v7w8x0y1z2a3b4")]


class Result(s.Shape, frozen=True, kw_only=True):
    """What became of one command."""

    status: Annotated[int, s.says("The HTTP status it would have had alone.", 200)]
    record: Annotated[str | None, s.says("The record it acted on or opened.")]
    version: Annotated[int | None, s.says("The version of the record after it.")]
    made: Annotated[tuple[Made, ...], s.says("What came into being by it; empty for a repetition.")]
    replayed: Annotated[bool, s.says("Whether it had been carried out before, under its key.")]
    problem: Problem | None


class Results(s.Shape, frozen=True, kw_only=True):
    """What became of each command, in their order."""

    items: tuple[Result, ...]


class BatchProblem(Problem, frozen=True, kw_only=True):
    """Why a batch in the mode `all` was held back, with what became of each command."""

    items: tuple[Result, ...]


@routes.act("batch", Results, largest_body=LARGEST_BATCH)
def run_batch(call: Call, body: Orders) -> Answer | Refusal | HttpResponse:
    """Carry out up to 1,000 commands. In the mode `all` one refusal holds everything back, with status 422."""
    if call.expect is not None:
        sentence = "Name the version of each record in `expect` of its command."
        return invalid("bad_header", sentence, "If-Match", "a version")
    requests = [_request(call, number, order) for number, order in enumerate(body.commands)]
    outcomes = execute_batch(call.workspace, call.actor, requests, mode=body.mode, now=call.now)
    items = tuple(_result(request, outcome) for request, outcome in zip(requests, outcomes, strict=True))
    if body.mode == "all" and any(item.problem for item in items):
        return _held_back(items)
    return Answer(Results(items=items))


def _request(call: Call, number: int, order: Order) -> Request:
    key = f"api:{call.access.person}:{order.key}" if order.key else call.key and f"{call.key}/{number}"
    return Request(order.command, order.record, order.playbook, order.expect, key)


def _result(request: Request, outcome: Outcome) -> Result:
    if isinstance(outcome, Refusal):
        problem = problem_of(outcome, request.record)
        return Result(
            status=problem.status,
            record=request.record or None,
            version=None,
            made=(),
            replayed=False,
            problem=problem,
        )
    return Result(
        status=200,
        record=outcome.state.id,
        version=outcome.state.version,
        made=_made_by(outcome.events),
        replayed=outcome.replayed,
        problem=None,
    )


def _made_by(events: tuple[e.Event, ...]) -> tuple[Made, ...]:
    kinds = [(event, _MAKES.get(type(event))) for event in events]
    return tuple([Made(kind=kind, id=getattr(event, kind)) for event, kind in kinds if kind])


def _held_back(items: tuple[Result, ...]) -> HttpResponse:
    refused = [(number, item.problem) for number, item in enumerate(items, 1) if item.problem]
    reasons = [(number, problem) for number, problem in refused if problem.code != "held_back"]
    number, first = reasons[0]
    sentence = f"Nothing was changed: {len(reasons)} of {len(items)} commands refused. Number {number}: {first.detail}"
    problem = problem_of(Refusal("held_back", sentence))
    body = BatchProblem(**msgspec.structs.asdict(problem), items=items)
    return HttpResponse(msgspec.json.encode(body), status=problem.status, content_type=MEDIA_TYPE)
