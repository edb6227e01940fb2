"""Re-asked: a question that the record or its sources answer already, pointed out before it is sent.

A question is about a field where it speaks of it as people do; else about passages that share its rarer words. It is
pointed out and never held back: whoever asks may know why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

import msgspec

from surehand.assist.brief import Asked, Brief
from surehand.assist.claims import Claim
from surehand.assist.sentences import Sentence, sentences
from surehand.assist.source import Source, Span
from surehand.core.values import FieldValue, is_empty

_WORD = re.compile(r"[^\W_]{3,}")
_STEM = re.compile(r"(?:ings?|ed|es|s|en|e)$")
_EMPTY = frozenset(
    "the and for you your yours our are was were will would can could should shall may might what when where "
    "who whom whose "
    "which why how does did has have had they them their this that these those with from about into any some "
    "please tell know "
    "there been being want need der die das ein eine ist sind war wer was wann wie wieso warum welche "
    "welcher haben hat wird "
    "können sie ihr ihre ihnen wir uns und oder mit von für bitte noch".split()
)
MOST = 3
LEAST = 0.45
"""The share of a question's weight that a passage must hold; a question of one rare word is not enough."""
_LEAST_WORDS = 2


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer stands: a field that is filled, or words of a source. One of ``field`` and ``source`` "
    "is set."""

    field: str = ""
    source: str = ""
    span: Span | None = None
    quote: str = ""


def reasked(
    question: str,
    fields: Sequence[Asked],
    held: Mapping[str, FieldValue],
    made: Brief,
    sources: Iterable[Source],
) -> tuple[Answered, ...]:
    """What answers a question already, the surest first: the record's value, what is proposed for it, and "
    "passages."""
    about = [each for each in fields if _is_about(question, each)]
    proposed = {each.field: each.candidates for each in made.proposals}
    answers = [
        Answered(field=each.id) for each in about if each.id in held and not is_empty(held[each.id].value)
    ]
    answers += [
        _passage(claim)
        for each in about
        for claim in proposed.get(each.id, ())[:1]
        if claim.modality == "stated"
    ]
    taken = {(each.source, each.span) for each in answers}
    answers += [each for each in _alike(question, sources) if (each.source, each.span) not in taken]
    return tuple(answers[:MOST])


def still_to_ask(fields: Iterable[Asked], held: Mapping[str, FieldValue], made: Brief) -> tuple[str, ...]:
    """The fields that a client form may ask for: neither filled, nor stated plainly in a source."""
    told = {
        each.field
        for each in made.proposals
        if each.candidates[0].modality == "stated" and each.candidates[0].confidence != "look"
    }
    return tuple(
        each.id
        for each in fields
        if each.id not in told and (each.id not in held or is_empty(held[each.id].value))
    )


def _is_about(question: str, field: Asked) -> bool:
    """By all words of a name, or by a saying that no shorter name explains."""
    by_name = any(all(word.search(question) for word in words) for words in field.names)
    return by_name or any(saying.search(question) for saying in field.sayings if field.kind in _SAID)


_SAID = frozenset({"date", "contact"})
"""Of amounts and choices people say too many things in the same words: “price” is in half of all questions."""


def _passage(claim: Claim) -> Answered:
    return Answered(source=claim.source, span=claim.span, quote=claim.quote)


def _alike(question: str, sources: Iterable[Source]) -> list[Answered]:
    """Sentences that hold most of what is rare in the question; questions answer nothing."""
    said = [(source, each) for source in sources for each in sentences(source) if each.modality != "question"]
    asked = _words(question)
    if len(asked) < _LEAST_WORDS or not said:
        return []
    often = Counter(word for _, each in said for word in _words(each.text))
    weight = {word: log(1 + len(said) / (1 + often[word])) for word in asked}
    rated = sorted(
        ((_share(each, weight), source, each) for source, each in said), key=lambda rated: -rated[0]
    )
    return [
        Answered(source=source.id, span=each.span, quote=each.text)
        for share, source, each in rated[:MOST]
        if share >= LEAST
    ]


def _share(said: Sentence, weight: Mapping[str, float]) -> float:
    shared = _words(said.text) & set(weight)
    if len(shared) < _LEAST_WORDS:
        return 0.0
    return sum(weight[word] for word in shared) / sum(weight.values())


def _words(text: str) -> frozenset[str]:
    found = (each.casefold() for each in _WORD.findall(text))
    return frozenset(_STEM.sub("", each) if len(each) > 4 else each for each in found if each not in _EMPTY)
