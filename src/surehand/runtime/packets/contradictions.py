"""Where a packet says two things: found in what is stored, without reading meaning into text."""

from __future__ import annotations

from datetime import datetime

import msgspec

from surehand.core.engine import HandoffState, RecordState
from surehand.core.playbook import Playbook
from surehand.core.values import FieldValue
from surehand.runtime.packets.past import Past
from surehand.runtime.packets.words import Words

_ONE_ANSWER = frozenset(
    {"text", "number", "money", "date", "date_time", "yes_no", "choice", "person", "contact", "url"}
)
"""Kinds of value of which two cannot both be right. Long texts and lists grow: another wording is no contradiction."""


class Said(msgspec.Struct, frozen=True):
    """What one source said, and when."""

    words: str
    source: str
    at: datetime


class Contradiction(msgspec.Struct, frozen=True):
    """A field that says one thing, and a source that said another. ``code`` is source or answer.

    ``now`` is None when an answer stands where the field itself says nothing.
    """

    code: str
    field: str
    title: str
    now: Said | None
    other: Said


def contradictions_of(
    playbook: Playbook, state: RecordState, handoff: HandoffState, past: Past, words: Words
) -> tuple[Contradiction, ...]:
    """The contradictions of a packet: between two sources of one field, and between an answer and its field."""
    found: list[Contradiction] = []
    for name, field in playbook.fields.items():
        held = state.values.get(name)
        if held is None or field.type not in _ONE_ANSWER:
            continue
        other = _other_source(held, past, name)
        if other:
            now, before = (_said(words, words.line(field, each), each) for each in (held, other))
            found.append(Contradiction("source", name, field.title, now, before))
    return (*found, *_answers(playbook, state, handoff, words))


def _other_source(held: FieldValue, past: Past, field: str) -> FieldValue | None:
    """The last different value from another source. Who corrects their own word does not contradict it."""
    for change in reversed(past.changes_of(field)):
        if change.held and change.held.source != held.source and change.held.value != held.value:
            return change.held
    return None


def _answers(
    playbook: Playbook, state: RecordState, handoff: HandoffState, words: Words
) -> list[Contradiction]:
    """Answers in words that never came into the field they are about."""
    found = []
    for question in handoff.questions:
        field, held = playbook.fields.get(question.field), state.values.get(question.field)
        if field is None or question.answered_at is None or (held and held.at >= question.answered_at):
            continue
        line = words.line(field, held)
        if held and line.casefold() in question.answer.casefold():
            continue
        now = _said(words, line, held) if held else None
        answer = Said(question.answer, words.people.name(question.answered_by), question.answered_at)
        found.append(Contradiction("answer", field.id, field.title, now, answer))
    return found


def _said(words: Words, line: str, held: FieldValue) -> Said:
    return Said(line, words.source(held.source), held.at)
