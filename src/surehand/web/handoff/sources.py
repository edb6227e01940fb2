"""Where a statement comes from: every value its field has held, and the sentences in notes and answers that say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surehand.core.engine import HandoffState, RecordState
from surehand.core.engine import events as e
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, FileRef, Money, in_words
from surehand.runtime.packets.past import past_of
from surehand.store.queries.handoff_page import read_said
from surehand.store.queries.timeline import Entry
from surehand.web.access import Reader
from surehand.web.assists.passages import Passage, rests_on
from surehand.web.times import Moment, ago
from surehand.web.turns import program_for
from surehand.web.words import Provenance, Value, provenance, shown

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*|[.!?\n]+")
_SHORTEST = 3
"""Characters below which a value is found everywhere and so says nothing."""


@dataclass(frozen=True)
class HeldView:
    """A value the field has held; None where it was cleared. ``via`` says through what, where that was no page."""

    value: Value | None
    provenance: Provenance | None
    by: str
    at: Moment
    via: str


@dataclass(frozen=True)
class Piece:
    """A piece of a text; marked where it says the value."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class QuotedView:
    """A note, a question or an answer that speaks of the value."""

    by: str
    at: Moment
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Sources:
    """Where one statement of a packet comes from. ``kept`` is the latest first.

    ``rests_on`` is the source that the value was confirmed from, its sentence marked; None where it was typed.
    """

    title: str
    record: str
    handoff_href: str
    record_href: str
    kept: tuple[HeldView, ...]
    quoted: tuple[QuotedView, ...]
    rests_on: Passage | None = None


def sources(field: str, handoff: HandoffState, state: RecordState, reader: Reader) -> Sources | None:
    """The sources of a field; None when the playbook has no such field."""
    known = program_for(handoff, state, reader).playbook.fields.get(field)
    if known is None:
        return None
    changes = past_of(reader.workspace.workspace, state).changes_of(field)
    entries = read_said(reader.workspace.workspace, state.id)
    needles = needles_of(known, state.values.get(field))
    return Sources(
        title=known.title,
        record=state.title,
        handoff_href=reader.url("handoff", handoff.id),
        record_href=reader.url("record", state.id),
        kept=tuple(
            HeldView(
                value=shown(known, each.held, reader, state.id) if each.held else None,
                provenance=provenance(each.held, reader) if each.held else None,
                by=reader.name(each.actor) if each.actor else "Surehand",
                at=ago(each.at, reader.now, reader.zone),
                via="" if each.via == "page" else each.via,
            )
            for each in reversed(changes)
        ),
        quoted=tuple(quoted for entry in reversed(entries) if (quoted := _quoted(entry, needles, reader))),
        rests_on=rests_on(state.values.get(field), state, reader),
    )


def _quoted(entry: Entry, needles: tuple[str, ...], reader: Reader) -> QuotedView | None:
    text = (
        entry.event.text
        if isinstance(entry.event, e.NoteAdded | e.QuestionAsked | e.QuestionAnswered)
        else ""
    )
    pieces = marked(text, needles)
    if not any(piece.is_marked for piece in pieces):
        return None
    return QuotedView(reader.name(entry.actor), ago(entry.at, reader.now, reader.zone), pieces)


def marked(text: str, needles: tuple[str, ...]) -> tuple[Piece, ...]:
    """A text in pieces, the sentences that hold one of the needles marked."""
    pieces: list[Piece] = []
    for found in _SENTENCE.finditer(text):
        sentence = found[0]
        is_marked = any(needle in sentence.casefold() for needle in needles)
        if pieces and pieces[-1].is_marked == is_marked:
            pieces[-1] = Piece(pieces[-1].text + sentence, is_marked)
        else:
            pieces.append(Piece(sentence, is_marked))
    return tuple(pieces)


def needles_of(field: Field, held: FieldValue | None) -> tuple[str, ...]:
    """How a value may be written in a text, in lower case."""
    if held is None:
        return ()
    return tuple(dict.fromkeys(n.casefold() for n in _written(field, held) if len(n) >= _SHORTEST))


def _written(field: Field, held: FieldValue) -> tuple[str, ...]:
    value = held.value
    match value:
        case Money(amount=amount):
            whole = f"{amount:f}".removesuffix(".00")
            return (whole, f"{amount:,f}".removesuffix(".00"), f"{amount:,.0f}".replace(",", "."))
        case tuple():
            return tuple(field.options.get(each, each) for each in value)
        case FileRef():
            return (value.name,)
        case bool():
            return (field.title,)
        case str():
            return (field.options.get(value, value),)
    if held.kind == "date":
        return (
            value.isoformat(),
            in_words(value),
            f"{value:%-d %B}",
            f"{value:%-d.%-m.%Y}",
            f"{value:%d.%m.%Y}",
        )
    if held.kind == "contact":
        return tuple(part for part in (value.name, value.email, value.phone) if part)
    return (in_words(value),)
