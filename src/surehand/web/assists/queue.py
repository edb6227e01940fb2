"""The suggestions that wait: by field, each with its candidates and their sentences, beside what the record holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from surehand.assist.source import Source
from surehand.core.engine import RecordState
from surehand.core.playbook import Field
from surehand.core.values import FieldValue, ValueProblem, read_value
from surehand.runtime.assists.calibrating import Past, sure_of
from surehand.store import models as m
from surehand.web.access import Reader
from surehand.web.assists import words
from surehand.web.assists.passages import source_href
from surehand.web.inputs import Input, InputMaker, texts_of_values
from surehand.web.refusals import Refused, problems_of
from surehand.web.words import Provenance, in_plain_words, provenance

MOST_CANDIDATES = 3


@dataclass(frozen=True)
class CandidateView:
    """A value that may be confirmed, with the sentence it rests on. ``keys`` are those that confirm it."""

    id: str
    number: int
    keys: str
    value: str
    says: str
    quote: str
    side: str
    at: str
    modality: str
    source: str
    href: str
    confidence: str
    confidence_in_words: str
    trust: str
    method: str


@dataclass(frozen=True)
class HeldView:
    """What the field holds now."""

    value: str
    provenance: Provenance


@dataclass(frozen=True)
class SuggestionView:
    """What is proposed for one field. ``id`` is unique on the page; ``input`` takes another value than those."""

    id: str
    field: str
    title: str
    record: str
    record_title: str
    record_href: str
    held: HeldView | None
    candidates: tuple[CandidateView, ...]
    input: Input
    is_edited: bool = False

    @property
    def first(self) -> CandidateView:
        """The likeliest."""
        return self.candidates[0]

    @property
    def others(self) -> tuple[CandidateView, ...]:
        """All but the likeliest."""
        return self.candidates[1:]


@dataclass(frozen=True)
class Queue:
    """Suggestions in the order in which they are gone through. ``back`` is the page they stand on."""

    items: tuple[SuggestionView, ...]
    may_decide: bool
    back: str


@dataclass(frozen=True)
class Basis:
    """What suggestions are shown with: their records, the sources of each, what became of others, and a refusal."""

    states: Mapping[str, RecordState]
    sources: Mapping[str, Mapping[str, Source]]
    past: Past
    refused: Refused | None = None


def fields_in(queue: Queue | None) -> frozenset[str]:
    """The fields that a queue has suggestions for."""
    return frozenset(each.field for each in queue.items) if queue else frozenset()


def items_of(rows: Iterable[m.Suggestion], basis: Basis, reader: Reader) -> tuple[SuggestionView, ...]:
    """The suggestions of records, those of one record in the order of its playbook's fields."""
    made = []
    for record, of_record in groupby(rows, key=lambda row: row.record):
        state = basis.states.get(record)
        if state is not None:
            made.extend(_of_record(state, list(of_record), basis, reader))
    return tuple(made)


def _of_record(
    state: RecordState, rows: Sequence[m.Suggestion], basis: Basis, reader: Reader
) -> Iterable[SuggestionView]:
    for field in reader.program(state).playbook.fields.values():
        # What was asked of another kind of field can no longer be read: the next look at the record lets it go.
        proposed = [
            (row, value) for row in rows if row.field == field.id and (value := _value(field, row, reader))
        ]
        if proposed:
            yield _item(state, field, proposed[:MOST_CANDIDATES], basis, reader)


def _value(field: Field, row: m.Suggestion, reader: Reader) -> FieldValue | None:
    read = read_value(field.shape, row.value)
    if read is None or isinstance(read, ValueProblem):
        return None
    return FieldValue(field.type, read, "assist:", reader.now, "assumed")


def _item(
    state: RecordState,
    field: Field,
    proposed: Sequence[tuple[m.Suggestion, FieldValue]],
    basis: Basis,
    reader: Reader,
) -> SuggestionView:
    held = state.values.get(field.id)
    sources = basis.sources.get(state.id, {})
    first, value = proposed[0]
    refused = basis.refused if basis.refused and basis.refused.form == f"suggestion:{first.id}" else None
    return SuggestionView(
        id=f"suggestion-{first.id}",
        field=field.id,
        title=field.title,
        record=state.id,
        record_title=state.title,
        record_href=reader.url("record", state.id),
        held=HeldView(in_plain_words(field, held, reader), provenance(held, reader)) if held else None,
        candidates=tuple(
            _candidate(
                number, row, in_plain_words(field, value, reader), sources.get(row.source), basis, reader
            )
            for number, (row, value) in enumerate(proposed, 1)
        ),
        input=_input(field, value, first.id, refused, reader),
        is_edited=refused is not None,
    )


def _candidate(
    number: int, row: m.Suggestion, value: str, source: Source | None, basis: Basis, reader: Reader
) -> CandidateView:
    sure = sure_of(row, basis.past)
    return CandidateView(
        id=row.id,
        number=number,
        keys="c 1" if number == 1 else str(number),
        value=value,
        says=_says(row),
        quote=row.quote,
        side=str(words.SIDES.get(row.side, "")),
        at=words.said_at(source, row.start),
        modality=str(words.MODALITIES.get(row.modality, "")),
        source=words.source_name(source, row.start),
        href=source_href(reader, row.record, row.source, row.start, row.end) if source else "",
        confidence=str(words.CONFIDENCE[sure.confidence]),
        confidence_in_words=words.how_sure(sure),
        trust=words.trust_in(sure),
        method=str(words.METHODS.get(row.method, row.method)),
    )


def _says(row: m.Suggestion) -> str:
    if row.speaker:
        return _("%(person)s says") % {"person": words.speaker_name(row.speaker)}
    if row.side == "theirs":
        return _("The client says")
    return _("Our side says") if row.side == "ours" else _("The source says")


def _input(field: Field, value: FieldValue, id: str, refused: Refused | None, reader: Reader) -> Input:
    """The input for another value, filled with the likeliest to be corrected."""
    texts = {**texts_of_values({field.id: value}, reader), **(refused.texts if refused else {})}
    problem = problems_of(refused.refusal.unmet).get(field.id, "") if refused else ""
    return InputMaker(reader, f"correct-{id}", texts, {}).make(field, problem, is_wrong=bool(problem))
