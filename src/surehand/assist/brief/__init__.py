"""The brief: what sources say, by section, and what they propose for the fields of a playbook. Rules only, no model.

Every statement is a claim with the words it rests on. Nothing is summed up, and what cannot be told says so: a list of
commitments is what was found, never all there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from surehand.assist.brief.bind import MOST, Rated, candidates, confident, distinct, likely, written_of
from surehand.assist.brief.fields import Asked, asked
from surehand.assist.brief.rules import Sorted, sort_sentences
from surehand.assist.brief.values import READ
from surehand.assist.claims import Claim, Section
from surehand.assist.recognise import recognise
from surehand.assist.recognise.dates import Order
from surehand.assist.recognise.found import Recognised
from surehand.assist.sentences import Sentence, sentences
from surehand.assist.source import Source, Span
from surehand.core.values import Value

__all__ = ["STANDING", "Asked", "Brief", "Proposal", "Unassessed", "asked", "brief", "sorted_sentences"]

Standing = Literal["found", "not_complete", "may_be_relevant"]
STANDING: Mapping[Section, Standing] = {
    "context": "may_be_relevant",
    "goals": "may_be_relevant",
    "scope": "may_be_relevant",
    "budget": "found",
    "timeline": "found",
    "stakeholders": "found",
    "commitments": "not_complete",
    "risks": "may_be_relevant",
    "open_questions": "found",
    "next_steps": "found",
}
"""How far a section's claims may be trusted to be the section, as measured: see the decision on the local engine."""
_LATER = 0.1
_SINGLE = frozenset({"money", "number", "date"})
_MUCH_LESS = 0.35
Why = Literal["language", "free_text", "by_person", "human_only"]


class Proposal(msgspec.Struct, frozen=True):
    """What the sources say for a field: up to three candidates, the likeliest first. A person picks, or none."""

    field: str
    candidates: tuple[Claim, ...]


class Ranged(msgspec.Struct, frozen=True):
    """A range that is said for a field, as “10 to 12k”: no proposal, but what the record holds may lie outside."""

    claim: Claim
    low: Value
    high: Value


class Unassessed(msgspec.Struct, frozen=True):
    """What the rules cannot tell: a source in another language, or a field whose answer is no typed value.

    It is never the same as missing: ``about`` is the id of the source or the field.
    """

    about: str
    why: Why
    sentence: str


class Brief(msgspec.Struct, frozen=True):
    """The claims in the order of the sources, the proposals in the order of the fields, and what is not assessed."""

    claims: tuple[Claim, ...]
    proposals: tuple[Proposal, ...]
    unassessed: tuple[Unassessed, ...]
    ranges: tuple[Ranged, ...] = ()

    def of(self, section: Section) -> tuple[Claim, ...]:
        """The claims of a section."""
        return tuple(each for each in self.claims if each.section == section)


def brief(
    sources: Iterable[Source], fields: Sequence[Asked], *, order: Order = "", people: Sequence[str] = ()
) -> Brief:
    """What some sources say, for the fields a playbook asks for.

    ``people`` are names of the other side that are known, such as the contacts of a record: a first name means them.
    ``order`` says how 3/4 is read; without it such a day is no value. A later source does not replace an earlier one:
    both are candidates, and the later is preferred where all else is equal.
    """
    given = sorted(sources, key=lambda each: each.written)
    read = [
        (each, sorted_sentences(each, fields, order=order, people=people)) for each in given if each.language
    ]
    rated = _one_field_each([(each, _rated(each, read)) for each in fields if not _why_not(each)])
    proposals = tuple(found for each, all_of_it in rated if (found := _proposal(each, all_of_it)) is not None)
    return Brief(
        _with_answers([claim for source, said in read for claim in _claims(source, said)], proposals),
        proposals,
        (
            *(_unread(each) for each in given if not each.language),
            *(
                Unassessed(each.id, why, _SENTENCES[why].format(title=each.title))
                for each in fields
                if (why := _why_not(each))
            ),
        ),
        tuple(
            Ranged(one.claim, one.claim.value, one.high)
            for _, all_of_it in rated
            for one in all_of_it
            if one.high is not None and one.claim.value is not None
        ),
    )


def sorted_sentences(
    source: Source, fields: Sequence[Asked] = (), *, order: Order = "", people: Sequence[str] = ()
) -> list[Sorted]:
    """The sentences of a source with their values and sections. A dollar sign means the fields' only currency."""
    currencies = {each.currency for each in fields if each.currency}
    currency = currencies.pop() if len(currencies) == 1 else ""
    said = sentences(source, people)
    return sort_sentences(source, said, [_values(source, each, order, currency) for each in said])


def _values(source: Source, said: Sentence, order: Order, currency: str) -> tuple[Recognised, ...]:
    written = written_of(source, said)
    return tuple(recognise(said.text, written, source.language, order=order, currency=currency))


def _claims(source: Source, said: Sequence[Sorted]) -> Iterable[Claim]:
    for each in said:
        for section, score in each.sections.items():
            sentence = each.sentence
            yield Claim(
                section=section,
                source=source.id,
                span=sentence.span,
                quote=sentence.text,
                side=sentence.side,
                speaker=sentence.segment.speaker if sentence.segment else "",
                modality=sentence.modality,
                confidence="likely" if score >= 3 and STANDING[section] == "found" else "look",
            )


def _with_answers(claims: Sequence[Claim], proposals: Iterable[Proposal]) -> tuple[Claim, ...]:
    """The claims, and each sentence that answers a field in that field's section too."""
    told = {(each.source, each.span, each.section) for each in claims}
    found = list(claims)
    for proposal in proposals:
        first = proposal.candidates[0]
        if (place := (first.source, first.span, first.section)) not in told and first.modality != "question":
            told.add(place)
            found.append(msgspec.structs.replace(first, field="", value=None, found=None, confidence="look"))
    order = {each.source: rank for rank, each in reversed(list(enumerate(claims)))}
    return tuple(sorted(found, key=lambda each: (order.get(each.source, len(claims)), each.span)))


def _rated(field: Asked, read: Sequence[tuple[Source, list[Sorted]]]) -> list[Rated]:
    """All that any source says for a field; later sources lead where all else is equal."""
    found = [
        msgspec.structs.replace(each, score=each.score + _LATER * place)
        for place, (source, said) in enumerate(read)
        for each in candidates(field, source, said)
    ]
    return distinct(likely(found))


def _one_field_each(rated: Sequence[tuple[Asked, list[Rated]]]) -> list[tuple[Asked, list[Rated]]]:
    """An amount, a figure or a day answers the field it is said of, not also one that it is merely near to."""
    best: dict[tuple[str, str, Span | None], float] = {}
    for field, found in rated:
        for each in found:
            key = (field.kind, each.claim.source, each.claim.found)
            best[key] = max(best.get(key, 0.0), each.score)
    return [
        (
            field,
            [
                each
                for each in found
                if field.kind not in _SINGLE
                or each.score > best[field.kind, each.claim.source, each.claim.found] - _MUCH_LESS
            ],
        )
        for field, found in rated
    ]


def _proposal(field: Asked, rated: Sequence[Rated]) -> Proposal | None:
    # What is denied is told, but leads only where nothing else is said.
    top = sorted(
        (each for each in rated if each.high is None), key=lambda each: each.claim.modality == "negated"
    )[:MOST]
    if not top:
        return None
    rivals = len({each.claim.value for each in top}) - 1
    return Proposal(
        field.id,
        tuple(msgspec.structs.replace(each.claim, confidence=confident(each, rivals)) for each in top),
    )


def _why_not(field: Asked) -> Why | None:
    if field.human_only:
        return "human_only"
    if field.kind == "person":
        return "by_person"
    return None if field.kind in READ else "free_text"


_SENTENCES: Mapping[Why, str] = {
    "free_text": "“{title}” is free text: whether the sources answer it is not assessed.",
    "by_person": "“{title}” is a person of this workspace: choose who it is.",
    "human_only": "“{title}” is filled in by people only; nothing is proposed.",
    "language": "“{title}” is in a language that is not supported; it was not read.",
}


def _unread(source: Source) -> Unassessed:
    return Unassessed(source.id, "language", _SENTENCES["language"].format(title=source.title or source.id))
