"""What an act led to, as the answer to it: the thing acted on, as it is now."""

from __future__ import annotations

from typing import Any

import msgspec

from surehand.api.rest import render
from surehand.api.rest.endpoint import Answer
from surehand.api.rest.request import Call
from surehand.core.engine import Refusal, kind_of
from surehand.runtime.execute import Done, Outcome
from surehand.store.queries.lists import answered_version, last_of_kind


def record_of(call: Call, outcome: Outcome, *, is_new: bool = False) -> Answer | Refusal:
    """The record after the act."""
    if isinstance(outcome, Refusal):
        return outcome
    return Answer(
        render.record(call.facts, outcome.state),
        version=outcome.state.version,
        location=f"records/{outcome.state.id}" if is_new else "",
        replayed=outcome.replayed,
    )


def handoff_of(call: Call, outcome: Outcome, handoff: str = "") -> Answer | Refusal:
    """The handoff after the act; none named means the one that the act offered."""
    if isinstance(outcome, Refusal):
        return outcome
    found = handoff or made(call, outcome, "handoff_offered")["handoff"]
    return Answer(
        render.handoff(call.facts, outcome.state, outcome.state.handoffs[found]),
        version=outcome.state.version,
        location="" if handoff else f"handoffs/{found}",
        replayed=outcome.replayed,
    )


def task_of(call: Call, outcome: Outcome, task: str = "") -> Answer | Refusal:
    """The task after the act; none named means the one that the act added."""
    if isinstance(outcome, Refusal):
        return outcome
    found = task or made(call, outcome, "task_added")["task"]
    return Answer(
        render.task(call.facts.directory, outcome.state, outcome.state.tasks[found]),
        version=outcome.state.version,
        location="" if task else f"tasks/{found}",
        replayed=outcome.replayed,
    )


def question_of(call: Call, outcome: Outcome, question: str = "") -> Answer | Refusal:
    """The question after the act; none named means the one that the act asked."""
    if isinstance(outcome, Refusal):
        return outcome
    found = question or made(call, outcome, "question_asked")["question"]
    asked = (
        render.question(call.facts.directory, outcome.state.id, handoff, each)
        for handoff in outcome.state.handoffs.values()
        for each in handoff.questions
        if each.id == found
    )
    return Answer(next(asked), version=outcome.state.version, replayed=outcome.replayed)


def override_of(call: Call, outcome: Outcome, override: str = "") -> Answer | Refusal:
    """The override after the act; none named means the one that the act granted."""
    if isinstance(outcome, Refusal):
        return outcome
    found = override or made(call, outcome, "override_granted")["override"]
    return Answer(
        render.override(call.facts.directory, outcome.state.overrides[found]),
        version=outcome.state.version,
        replayed=outcome.replayed,
    )


def made(call: Call, done: Done, kind: str) -> dict[str, Any]:
    """The event by which an act made something; when the request came again, the one that history has of it."""
    for event in done.events:
        if kind_of(event) == kind:
            return msgspec.structs.asdict(event)
    version = answered_version(call.workspace, call.key)
    data: dict[str, Any] = msgspec.json.decode(last_of_kind(call.workspace, done.state.id, kind, version))
    return data
