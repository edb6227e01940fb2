"""Search: the passages of some sources that speak of something, with their places. Plain words, no model.

Ranked by BM25 over sentences: Robertson and Zaragoza, “The Probabilistic Relevance Framework” (2009), with its usual
constants. What gives orders to a machine is left out, as it is from every reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

import msgspec

from surehand.assist.brief.rules import is_to_machine
from surehand.assist.claims import Modality
from surehand.assist.sentences import Sentence, sentences
from surehand.assist.source import Source

MOST = 20
_K1, _B = 1.2, 0.75
_TELLING: Mapping[Modality, float] = {"question": 0.5}
"""Who asks tells nothing; the answer leads."""
_WORD = re.compile(r"[^\W_]{2,}")
_STEM = re.compile(r"(?:ings?|ed|es|s|en|e)$")
_EMPTY = frozenset(
    "the and for you your our are was were will would can could should what when where who which how does did has "
    "have had is in on at of to it we they this that these those with from about into any an as be by do if or so "
    "der die das ein eine einen ist sind war wer was wann wie wo und oder mit von für den "
    "dem des im am zu zum zur".split()
)


class Passage(msgspec.Struct, frozen=True):
    """A sentence of a source that speaks of what was asked for; ``score`` only orders those of one search."""

    source: Source
    said: Sentence
    score: float


def find_passages(query: str, sources: Iterable[Source], most: int = MOST) -> tuple[Passage, ...]:
    """The passages that hold words of a query, the rarer words first; of equal ones the earlier."""
    wanted = frozenset(_words(query))
    said = [
        (source, each) for source in sources for each in sentences(source) if not is_to_machine(each.text)
    ]
    counted = [Counter(_words(each.text)) for _, each in said]
    weights = _weights(wanted, counted)
    usual = sum(each.total() for each in counted) / max(len(counted), 1)
    found = [
        Passage(source, each, score)
        for (source, each), words in zip(said, counted, strict=True)
        if (score := _score(words, weights, usual) * _TELLING.get(each.modality, 1.0)) > 0
    ]
    return tuple(sorted(found, key=lambda each: -each.score)[:most])


def _weights(wanted: Iterable[str], counted: Sequence[Counter[str]]) -> dict[str, float]:
    """How telling each word is: a word of every sentence says little."""
    held = {word: sum(word in each for each in counted) for word in wanted}
    return {word: log(1 + (len(counted) - count + 0.5) / (count + 0.5)) for word, count in held.items()}


def _score(words: Counter[str], weights: dict[str, float], usual: float) -> float:
    length = _K1 * (1 - _B + _B * words.total() / usual) if usual else _K1
    return sum(
        weight * words[word] * (_K1 + 1) / (words[word] + length)
        for word, weight in weights.items()
        if words[word]
    )


def _words(text: str) -> list[str]:
    found = (each.casefold() for each in _WORD.findall(text))
    return [_STEM.sub("", each) if len(each) > 4 else each for each in found if each not in _EMPTY]
