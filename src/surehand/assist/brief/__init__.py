"""The brief: what sources say, by section, and what they propose for the fields of a playbook. Rules only, no model.

Every statement is a claim with the words it rests on. Nothing is summed up, and what cannot be told says so: a list of
commitments is what was found, never all there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from surehand.assist.brief.bind import MOST, Rated, candidates, confident, distinct, written_of
from surehand.assist.brief.fields import Asked, asked
from surehand.assist.brief.rules import Sorted, sort_sentences
from surehand.assist.brief.values import READ
from surehand.assist.claims import Claim, Section
from surehand.assist.recognise import recognise
from surehand.assist.recognise.dates import Order
from surehand.assist.recognise.found import Recognised
from surehand.assist.sentences import Sentence, sentences
from surehand.assist.source import Source
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


def brief(sources: Iterable[Source], fields: Sequence[Asked], *, order: Order = "") -> Brief:
    """What some sources say, for the fields a playbook asks for.

    ``order`` says how 3/4 is read; without it such a day is no value. A later source does not replace an earlier one:
    both are candidates, and the later is preferred where all else is equal.
    """
    given = sorted(sources, key=lambda each: each.written)
    read = [(each, sorted_sentences(each, fields, order=order)) for each in given if each.language]
    rated = [(each, _rated(each, read)) for each in fields if not _why_not(each)]
    return Brief(
        tuple(claim for source, said in read for claim in _claims(source, said)),
        tuple(found for each, all_of_it in rated if (found := _proposal(each, all_of_it)) is not None),
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


def sorted_sentences(source: Source, fields: Sequence[Asked] = (), *, order: Order = "") -> list[Sorted]:
    """The sentences of a source with their values and sections. A dollar sign means the fields' only currency."""
    currencies = {each.currency for each in fields if each.currency}
    currency = currencies.pop() if len(currencies) == 1 else ""
    said = sentences(source)
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


def _rated(field: Asked, read: Sequence[tuple[Source, list[Sorted]]]) -> list[Rated]:
    """All that any source says for a field; later sources lead where all else is equal."""
    return distinct(
        msgspec.structs.replace(each, score=each.score + _LATER * place)
        for place, (source, said) in enumerate(read)
        for each in candidates(field, source, said)
    )


def _proposal(field: Asked, rated: Sequence[Rated]) -> Proposal | None:
    top = [each for each in rated if each.high is None][:MOST]
    if not top:
        return None
    rivals = len({each.claim.value for each in top}) - 1
    return Proposal(
        field.id,
        tuple(
            msgspec.structs.replace(each.claim, confidence=confident(each.score, rivals, each.claim))
            for each in top
        ),
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
