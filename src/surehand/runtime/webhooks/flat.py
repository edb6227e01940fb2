"""A message on one level, for Zapier, Make and their like: the event with the record, handoff, question or task it is
about. Which names there are depends on the event alone, so that what was set up once goes on to fit."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec
from django.conf import settings

from surehand.core.engine import HandoffState, Program, Recorded, RecordState, current_digest, kind_of
from surehand.runtime.facts import Facts, program_of
from surehand.runtime.flat import Flat, flat, lines_of_unmet
from surehand.runtime.webhooks.payload import LARGEST
from surehand.runtime.webhooks.topics import topic_of
from surehand.store import mapping

Told: TypeAlias = dict[str, Any]
_WORDS = frozenset(
    "note_text moved_reason handoff_note handoff_reasons question_text question_answer task_title "
    "refused_sentence refused_missing".split()
)
"""What a thin message leaves out: everything that somebody wrote."""


_ABOUT_A_HANDOFF = ("handoff_", "question_", "clock_", "return_", "survey_")


def flat_body(facts: Facts, state: RecordState, seq: int, recorded: Recorded, *, via: str, full: bool) -> str:
    """The message about one event, as JSON. One that would be too large is thin."""
    body = msgspec.json.encode(flat_message(facts, state, seq, recorded, via=via, full=full))
    if full and len(body) > LARGEST:
        return flat_body(facts, state, seq, recorded, via=via, full=False)
    return body.decode()


def flat_message(
    facts: Facts, state: RecordState, seq: int, recorded: Recorded, *, via: str, full: bool
) -> Flat:
    """The message about one event; ``state`` is the record after it. ``id`` is stable, and the same for everybody."""
    kind = kind_of(recorded.event)
    event: Told = msgspec.to_builtins(recorded.event)
    told: Told = {
        "id": f"evt_{seq}",
        "event": topic_of(kind),
        "at": recorded.at,
        "via": via,
        "thin": not full,
        "by": _who(facts, recorded.actor),
        **_record(facts, state),
        **_of_event(facts, kind, event),
        **_subjects(facts, kind, state, event),
    }
    changed = [*event.get("values", ()), *event.get("cleared", ())]
    told |= {"changed": sorted(changed), "values": msgspec.to_builtins(state.values) if full else {}}
    level = flat(msgspec.to_builtins(told), facts.directory.email)
    return level if full else {name: each for name, each in level.items() if name not in _WORDS}


def _record(facts: Facts, state: RecordState) -> Told:
    playbook = program_of(facts.workspace, state.playbook, state.playbook_version).playbook
    return {
        "record": {
            "id": state.id,
            "title": state.title,
            "playbook": state.playbook,
            "stage": state.stage,
            "stage_title": playbook.stages[state.stage].title,
            "page": f"{settings.BASE_URL}/records/{state.id}",
        },
        "owner": _who(facts, state.owner),
    }


def _of_event(facts: Facts, kind: str, event: Told) -> Told:
    """What only this kind of event says."""
    match kind:
        case "stage_moved":
            return {"moved": {name: event[name] for name in ("origin", "target", "reason")}}
        case "note_added":
            return {"note": {"id": event["note"], "text": event["text"]}}
        case "command_refused":
            missing = lines_of_unmet(event.get("unmet", ()), facts.directory.name)
            said = {name: event[name] for name in ("act", "code", "sentence")}
            return {"refused": {**said, "missing": missing}}
        case _:
            return {}


def _subjects(facts: Facts, kind: str, state: RecordState, event: Told) -> Told:
    """The handoff, the question and the task that an event is about; of one that it only mentions, the id."""
    if kind.startswith("task_"):
        return {"task": _task(facts, state, event["task"])}
    if "handoff" not in event:
        return {}
    handoff = state.handoffs.get(event["handoff"])
    if handoff is None or not kind.startswith(_ABOUT_A_HANDOFF):
        return {"handoff_id": event["handoff"] or None}
    told = {"handoff": _handoff(facts, state, handoff)}
    if kind.startswith("question_"):
        told["question"] = _question(facts, handoff, event["question"])
    return told


def _handoff(facts: Facts, state: RecordState, each: HandoffState) -> Told:
    version = state.playbook_version if each.is_open else each.playbook_version
    program: Program = program_of(facts.workspace, state.playbook, version)
    return {
        "id": each.id,
        "contract": each.contract,
        "contract_title": program.contract(each.contract).title,
        "origin": each.origin,
        "target": each.target,
        "team": each.team,
        "status": each.status,
        "attempt": each.attempt,
        "sender": _who(facts, each.sender),
        "receiver": _who(facts, each.receiver),
        "offered_at": each.offered_at,
        "due_at": mapping.due_of(program, facts.calendars, each),
        "note": each.note,
        "reasons": msgspec.to_builtins(each.reasons),
        "packet_digest": current_digest(program, state, each),
    }


def _question(facts: Facts, handoff: HandoffState, question: str) -> Told:
    asked = next(each for each in handoff.questions if each.id == question)
    return {
        "id": asked.id,
        "text": asked.text,
        "field": asked.field or None,
        "asked_by": _who(facts, asked.asked_by),
        "asked_of": _who(facts, handoff.sender),
        "answer": asked.answer or None,
    }


def _task(facts: Facts, state: RecordState, task: str) -> Told:
    each = state.tasks[task]
    return {
        "id": each.id,
        "title": each.title,
        "owner": _who(facts, each.owner),
        "due": each.due,
        "handoff": each.handoff or None,
        "template": each.template or None,
        "blocks": each.blocks or None,
    }


def _who(facts: Facts, person: str) -> Told:
    people = facts.directory
    return {
        "id": person or None,
        "name": people.name(person) if person else None,
        "email": people.email(person) if person else None,
    }
