"""What a model pointed at, as claims: the values are read out of the words for the fields of the playbook.

A model names a field and a piece of a source. What stands there is a value of that field only if our own readers find
one within the piece; where they find several, each is a candidate and none is likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from surehand.assist.brief import Brief, Proposal, sorted_sentences
from surehand.assist.brief.bind import MOST, written_of
from surehand.assist.brief.fields import Asked
from surehand.assist.brief.rules import Sorted, is_to_machine
from surehand.assist.brief.values import READ, Named, values_in
from surehand.assist.claims import Claim
from surehand.assist.engine import Ask, Pointed
from surehand.assist.recognise.dates import Order
from surehand.assist.recognise.found import Kind
from surehand.assist.source import Source, Span

_KINDS: Mapping[str, Kind] = {"date": "date", "money": "money"}
_NOT_ASKED = frozenset({"person", "file"})
"""No text says who of the workspace is meant, and none holds a file."""


def ask_of(asked: Asked, *, local_only: bool = False) -> Ask | None:
    """How a field is asked of a model; None where a text cannot answer it."""
    if asked.kind in _NOT_ASKED:
        return None
    return Ask(
        field=asked.id,
        title=asked.title,
        section=asked.section,
        kind=_KINDS.get(asked.kind, ""),
        options=tuple(label or option for option, label in asked.options.items()),
        local_only=local_only,
        human_only=asked.human_only,
    )


def claims_of(
    pointed: Iterable[Pointed], source: Source, fields: Sequence[Asked], *, order: Order = ""
) -> tuple[Claim, ...]:
    """The claims, each once. Orders to a machine are evidence of nothing, whoever pointed at them."""
    by_id = {each.id: each for each in fields}
    said = sorted_sentences(source, fields, order=order)
    found = (
        claim
        for each in pointed
        if not is_to_machine(each.span.of(source))
        for claim in _claims(each, source, by_id.get(each.field), said)
    )
    return tuple(dict.fromkeys(found))


def with_pointed(made: Brief, claims: Iterable[Claim]) -> Brief:
    """A brief with what a model pointed at beside what the rules found: theirs first, and none of it twice."""
    claims = tuple(claims)
    known = {(each.section, each.source, each.span) for each in made.claims}
    new = {(each.section, each.source, each.span): each for each in claims}
    proposals = {each.field: each for each in made.proposals}
    for claim in claims:
        if claim.value is not None:
            proposals[claim.field] = _beside(proposals.get(claim.field), claim)
    return msgspec.structs.replace(
        made,
        claims=(*made.claims, *(claim for place, claim in new.items() if place not in known)),
        proposals=tuple(proposals.values()),
    )


def _beside(proposal: Proposal | None, claim: Claim) -> Proposal:
    """A candidate more, unless its value is one already; then the two agree, and the first stays."""
    if proposal is None:
        return Proposal(claim.field, (claim,))
    if len(proposal.candidates) >= MOST or any(each.value == claim.value for each in proposal.candidates):
        return proposal
    return Proposal(claim.field, (*proposal.candidates, claim))


def _claims(pointed: Pointed, source: Source, asked: Asked | None, said: Sequence[Sorted]) -> Iterator[Claim]:
    claim = msgspec.structs.replace(pointed.claim(source), confidence="look")
    if asked is None or asked.human_only or asked.kind not in READ:
        yield claim
        return
    named = list(_named(pointed, source, asked, said))[:MOST]
    if not named:
        # Pointed at for a field, and yet no value of it: a statement, and no more.
        yield msgspec.structs.replace(claim, found=None)
    sure = len(named) == 1 and pointed.modality == "stated"
    for value, found in named:
        yield msgspec.structs.replace(
            claim, value=value.value, found=found, confidence="likely" if sure else "look"
        )


def _named(
    pointed: Pointed, source: Source, asked: Asked, said: Sequence[Sorted]
) -> Iterator[tuple[Named, Span]]:
    """The values of a field within a piece, each once."""
    seen: set[object] = set()
    for each in said:
        if not each.sentence.span.overlaps(pointed.piece):
            continue
        for named in values_in(asked, each.sentence, each.values, written_of(source, each.sentence)):
            start = each.sentence.span.start
            found = Span(start + named.span.start, start + named.span.end)
            within = pointed.piece.start <= found.start and found.end <= pointed.piece.end
            if named.high is None and within and named.value not in seen:
                seen.add(named.value)
                yield named, found
