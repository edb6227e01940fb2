"""What somebody's agent proposes for a field: a quote is found in its source, and its value is read by our own code.

An agent names words and what they say. What they say is worked out here, as it is for everything that points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from surehand.assist.brief.fields import Asked
from surehand.assist.brief.rules import is_to_machine
from surehand.assist.brief.values import READ
from surehand.assist.claims import Claim
from surehand.assist.engine import Pointed
from surehand.assist.flag import alike
from surehand.assist.pointed import claims_of
from surehand.assist.quotes import Found, cuts_a_word, find_quote
from surehand.assist.recognise.dates import Order
from surehand.assist.sentences import Sentence, modality_of, sentences
from surehand.assist.source import Source, Span
from surehand.core.values import Value, ValueProblem, read_value

WORDS = frozenset({"text", "long_text", "list"})
"""The kinds of fields that take the quoted words themselves."""
PROPOSABLE = READ | WORDS
LONGEST = 600
"""Characters of a quote: who marks more has not marked anything."""
NotCarried = Literal["not_found", "too_long", "to_machine", "language", "no_value"]


def carried(
    source: Source, quote: str, field: Asked, fields: Sequence[Asked], *, order: Order = ""
) -> tuple[Claim, ...] | NotCarried:
    """The claims for a field that the quoted words carry, each with its value; or why there is none.

    A claim is shown with the whole sentences around the words, as half of one may say the opposite.
    """
    if len(quote) > LONGEST:
        return "too_long"
    found = find_quote(source, quote)
    if found is None or cuts_a_word(source.text, found.span):
        return "not_found"
    pointed = _pointed(source, found, field)
    if pointed is None or is_to_machine(pointed.span.of(source)):
        return "to_machine" if pointed else "not_found"
    if field.kind in WORDS:
        claim = msgspec.structs.replace(pointed.claim(source), value=_words(source, found.span, field))
        return (_by_agent(claim, found.span),) if claim.value is not None else "no_value"
    if not source.language:
        return "language"
    read = claims_of((pointed,), source, (*_others(field, fields), field), order=order)
    return tuple(_by_agent(each, each.found) for each in read if each.value is not None) or "no_value"


def chosen_of(claims: Sequence[Claim], raw: object, field: Asked) -> Claim | None:
    """The claim of a value as an agent wrote it; where it wrote none, the only one there is."""
    if raw is None and len(claims) == 1:
        return claims[0]
    return next((each for each in claims if each.value is not None and _is(raw, each.value, field)), None)


def _is(raw: object, value: Value, field: Asked) -> bool:
    """Whether a value is what the words carry; of free text, but for white space and case."""
    if field.kind in WORDS:
        return _plainly(raw) == _plainly(value)
    read = read_value(field.shape, raw)
    return read is not None and not isinstance(read, ValueProblem) and alike(read, value)


def _plainly(raw: object) -> str:
    parts = raw if isinstance(raw, list | tuple) else (raw,)
    return " ".join(" ".join(str(each) for each in parts).casefold().split())


def _pointed(source: Source, found: Found, field: Asked) -> Pointed | None:
    around = [each for each in sentences(source) if each.span.overlaps(found.span)]
    if not around:
        return None
    span = Span(
        min(around[0].span.start, found.span.start),
        max(around[-1].span.end, found.span.end),
    )
    return Pointed(
        section=field.section,
        span=span,
        piece=found.span,
        match=found.match,
        modality=_said_how(source, span, around),
        field=field.id,
    )


def _said_how(
    source: Source, span: Span, around: Sequence[Sentence]
) -> Literal["stated", "hedged", "question", "negated"]:
    return around[0].modality if len(around) == 1 else modality_of(span.of(source))


def _others(field: Asked, fields: Sequence[Asked]) -> Sequence[Asked]:
    """The other fields tell which currency a bare amount is in."""
    return [each for each in fields if each.id != field.id]


def _words(source: Source, span: Span, field: Asked) -> Value | None:
    """The words as a field of their kind holds them."""
    value = read_value(field.shape, span.of(source))
    return None if isinstance(value, ValueProblem) else value


def _by_agent(claim: Claim, found: Span | None) -> Claim:
    """Nobody has measured how often agents are right, so a person looks."""
    return msgspec.structs.replace(claim, method="agent", confidence="look", found=found)
