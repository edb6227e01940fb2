"""Re-asked: a question that the record or its sources answer already, pointed out before it is sent.

A question is about a field where it speaks of it as people do; else about passages that share its rarer words. It is
pointed out and never held back: whoever asks may know why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from math import log

import msgspec

from surehand.assist.brief import Asked, Brief
from surehand.assist.claims import Claim
from surehand.assist.recognise import recognise
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


_WANTED: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\b(?:when (?:is|are|do|does|did|will|can|should|would|was)|which day|wann)\b", re.IGNORECASE
        ),
        frozenset({"date", "duration"}),
    ),
    (
        re.compile(r"\b(?:how much|wie ?viel (?:kostet|geld|budget))\b", re.IGNORECASE),
        frozenset({"money", "percent", "quantity"}),
    ),
)
"""What an answer must hold, by how the question is put."""


class Before(msgspec.Struct, frozen=True):
    """A question that was answered already: its words, and the source that the answer is."""

    question: str
    source: str


MOST = 3
LEAST = 0.5
"""The share of a question's weight that a passage must hold; a question of one rare word is not enough."""
_LEAST_WORDS = 2
_SAME = 0.5
"""Two questions with so many of their words in common ask the same."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer stands: a field that is filled, or words of a source. One of ``field``, ``source`` is set."""

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
    *,
    about: str = "",
    before: Iterable[Before] = (),
) -> tuple[Answered, ...]:
    """What may answer a question already, the surest first: the record's value, an answer given before, and passages.

    ``about`` names the field that the asker says it is about: what that holds stands before their eyes, so only what
    sources say for it is news. ``before`` are questions that were answered.
    """
    read = list(sources)
    named = [each for each in fields if _is_about(question, each)]
    asked = [each for each in fields if each.id == about or each in named]
    proposed = {each.field: each.candidates for each in made.proposals}
    answers = [Answered(field=each.id) for each in named if _is_filled(each, held)]
    answers += _given_before(question, before, {each.id: each for each in read})
    answers += [
        _passage(claim)
        for each in asked
        if not _is_filled(each, held)
        for claim in proposed.get(each.id, ())[:1]
        if claim.modality == "stated"
    ]
    answers += _alike(question, read)
    return _distinct(answers)[:MOST]


def still_to_ask(fields: Iterable[Asked], held: Mapping[str, FieldValue], made: Brief) -> tuple[str, ...]:
    """The fields that a client form may ask for: neither filled, nor stated plainly in a source."""
    told = {
        each.field
        for each in made.proposals
        if each.candidates[0].modality == "stated" and each.candidates[0].confidence != "look"
    }
    return tuple(each.id for each in fields if each.id not in told and not _is_filled(each, held))


def _is_filled(field: Asked, held: Mapping[str, FieldValue]) -> bool:
    return field.id in held and not is_empty(held[field.id].value)


def _distinct(answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """The same words once, where they came first."""
    found: dict[object, Answered] = {}
    for each in answers:
        found.setdefault((each.field, " ".join(each.quote.casefold().split())), each)
    return tuple(found.values())


def _is_about(question: str, field: Asked) -> bool:
    """By all words of a name, or by a saying that no shorter name explains."""
    by_name = any(all(word.search(question) for word in words) for words in field.names)
    return by_name or any(saying.search(question) for saying in field.sayings if field.kind in _SAID)


_SAID = frozenset({"date", "contact"})
"""Of amounts and choices people say too many things in the same words: “price” is in half of all questions."""


def _given_before(
    question: str, before: Iterable[Before], sources: Mapping[str, Source]
) -> Iterable[Answered]:
    """Answers to the same question in other words."""
    asked = _words(question)
    for each in before:
        known, answer = _words(each.question), sources.get(each.source)
        shared = len(asked & known)
        if answer and shared >= _LEAST_WORDS and shared >= _SAME * len(asked | known):
            yield Answered(source=answer.id, span=Span(0, len(answer.text)), quote=answer.text)


def _passage(claim: Claim) -> Answered:
    return Answered(source=claim.source, span=claim.span, quote=claim.quote)


def _alike(question: str, sources: Iterable[Source]) -> list[Answered]:
    """Sentences that hold most of what is rare in the question; questions answer nothing."""
    said = [(source, each, words) for source in sources for each, words in _said(source)]
    asked = _words(question)
    if len(asked) < _LEAST_WORDS or not said:
        return []
    often = Counter(word for *_, words in said for word in words & asked)
    weight = {word: log(1 + len(said) / (1 + often[word])) for word in asked}
    rated = sorted(
        ((_share(words, weight), source, each) for source, each, words in said), key=lambda rated: -rated[0]
    )
    near = ((source, each) for share, source, each in rated if share >= LEAST)
    fitting = (
        Answered(source=source.id, span=each.span, quote=each.text)
        for source, each in near
        if _can_answer(question, source, each)
    )
    return list(islice(fitting, MOST))


def _can_answer(question: str, source: Source, said: Sentence) -> bool:
    """Whether there is a day where somebody asks when, and an amount where they ask how much."""
    wanted = next((kinds for pattern, kinds in _WANTED if pattern.search(question)), None)
    if wanted is None:
        return True
    found = recognise(said.text, source.written_at(said.span.start), source.language)
    return any(each.kind in wanted for each in found)


@lru_cache(maxsize=32)
def _said(source: Source) -> tuple[tuple[Sentence, frozenset[str]], ...]:
    """The sentences that may answer, with their words: asked for anew with every word that somebody types."""
    return tuple((each, _words(each.text)) for each in sentences(source) if each.modality != "question")


def _share(words: frozenset[str], weight: Mapping[str, float]) -> float:
    shared = words & weight.keys()
    if len(shared) < _LEAST_WORDS:
        return 0.0
    return sum(weight[word] for word in shared) / sum(weight.values())


def _words(text: str) -> frozenset[str]:
    found = (each.casefold() for each in _WORD.findall(text))
    return frozenset(_STEM.sub("", each) if len(each) > 4 else each for each in found if each not in _EMPTY)
