"""Which sentence answers which field: by how the field is spoken of, there or in the question before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from surehand.assist.brief.fields import Asked
from surehand.assist.brief.rules import Sorted
from surehand.assist.brief.values import Named, values_in
from surehand.assist.claims import Claim, Confidence, Modality
from surehand.assist.sentences import Sentence, modality_of
from surehand.assist.source import Source, Span
from surehand.core.values import Value

MOST = 3
"""Candidates for one field: more is a search, not a proposal."""
LEAST = 1.0
_FIRM = 1.7
_NAMED, _SAID = 2.0, 1.5
_BEFORE, _BEFORE_IN_TURN = 0.75, 0.4
_NEAR = 40
_UNSURE = {"stated": 0.0, "hedged": -0.2, "negated": -0.2, "question": -0.8}
_CLAUSE = re.compile(r"[,;]\s|\s[-–—]\s|\b(?:but|aber|sondern)\b")
_CUE_IN_SENTENCE = frozenset({"number", "yes_no", "url"})
"""A bare figure or a yes belongs to nothing said a sentence before."""


class Rated(msgspec.Struct, frozen=True):
    """A claim for a field with its score. With ``high`` the claim's value is the low end of a range."""

    claim: Claim
    score: float
    high: Value | None = None


def candidates(asked: Asked, source: Source, said: Sequence[Sorted]) -> list[Rated]:
    """What a source may say for a field, the likeliest first."""
    return sorted(_rated(asked, source, said), key=lambda each: -each.score)


def distinct(rated: Iterable[Rated]) -> list[Rated]:
    """Of equal values the likeliest; a value that is said and denied is two."""
    best: dict[tuple[object, object, bool], Rated] = {}
    for each in sorted(rated, key=lambda each: -each.score):
        best.setdefault((each.claim.value, each.high, each.claim.modality == "negated"), each)
    return list(best.values())


def written_of(source: Source, said: Sentence) -> date:
    """The day a sentence was said or written; what its segment knows, without looking for that."""
    return (said.segment.written if said.segment else None) or source.written


def confident(score: float, rivals: int, claim: Claim) -> Confidence:
    """In three steps; a figure would promise what nobody has measured at this site."""
    if claim.modality != "stated" or score < _FIRM:
        return "look"
    return "likely" if rivals or score < _FIRM + 0.6 else "exact"


def _rated(asked: Asked, source: Source, said: Sequence[Sorted]) -> Iterator[Rated]:
    for place, each in enumerate(said):
        written = written_of(source, each.sentence)
        named = values_in(asked, each.sentence, each.values, written)
        if not named:
            continue
        before = _before(asked, said, place)
        rated = [
            Rated(_claim(asked, source, each, one), score, one.high)
            for one in named
            if (score := _score(asked, each, one, before) + 0.2 * place / len(said)) >= LEAST
        ]
        # Of bare figures in a sentence the nearest one is meant: “40 shops, and order 60 times a month”.
        yield from [max(rated, key=lambda one: one.score)] if rated and asked.kind == "number" else rated


def _score(asked: Asked, each: Sorted, named: Named, before: float) -> float:
    cued = max(_cued(asked, each.sentence.text, named.span), before)
    if not cued and named.sure < LEAST and asked.kind != "money":
        return 0.0
    # Money is seldom said of anything but what the playbook asks for; the words only tell which.
    own = 1.0 if asked.kind == "money" and not cued else named.sure
    in_section = 0.3 if asked.section in each.sections else 0.0
    # Of what is only listed, the words of the option must carry it.
    if asked.kind in ("choice", "multi_choice") and not cued:
        in_section /= 3
    return cued + own + in_section + _UNSURE[_said_how(asked, each.sentence, named)]


def _said_how(asked: Asked, sentence: Sentence, named: Named) -> Modality:
    """How the part of a sentence with the value says it: “own equipment, he wants no laptop” denies no equipment."""
    if sentence.modality in ("stated", "question") or asked.kind == "yes_no":
        return sentence.modality
    start = max((each.end() for each in _CLAUSE.finditer(sentence.text, 0, named.span.start)), default=0)
    later = _CLAUSE.search(sentence.text, named.span.end)
    return modality_of(sentence.text[start : later.start() if later else None])


def _cued(asked: Asked, text: str, span: Span) -> float:
    """How a sentence names the field: by its title, or as people say it; nearer words count more."""
    best = 0.0
    for words in asked.names:
        found = [match for word in words if (match := _nearest(word, text, span, asked.kind))]
        share = len(found) / len(words)
        if share > 0.5:
            best = max(best, _NAMED * share * max(_nearness(Span(*each.span()), span) for each in found))
    for saying in asked.sayings:
        if match := _nearest(saying, text, span, asked.kind):
            best = max(best, _SAID * _nearness(Span(*match.span()), span))
    return best


def _nearest(pattern: re.Pattern[str], text: str, span: Span, kind: str) -> re.Match[str] | None:
    found = [match for match in pattern.finditer(text) if _may_cue(Span(*match.span()), span, kind)]
    return min(found, key=lambda match: _gap(Span(*match.span()), span), default=None)


def _may_cue(cue: Span, value: Span, kind: str) -> bool:
    """The words of a choice do not name their own field; a whole sentence, as of yes and no, may."""
    return kind not in ("choice", "multi_choice", "contact") or not cue.overlaps(value)


def _gap(cue: Span, value: Span) -> float:
    """Characters between; what follows a value is farther from it than what leads to it."""
    if cue.overlaps(value):
        return 0
    return value.start - cue.end if cue.end <= value.start else 1.5 * (cue.start - value.end)


def _nearness(cue: Span, value: Span) -> float:
    return 1.0 if (gap := _gap(cue, value)) <= 12 else max(0.45, 1.0 - 0.4 * (gap - 12) / _NEAR)


def _before(asked: Asked, said: Sequence[Sorted], place: int) -> float:
    """What the sentences before are about: a question of somebody else, or the words just before in the same turn."""
    if asked.kind in _CUE_IN_SENTENCE or place == 0:
        return 0.0
    here, best = said[place].sentence, 0.0
    for back in range(1, min(3, place) + 1):
        earlier = said[place - back].sentence
        same = earlier.segment is here.segment
        if (same and back > 1) or (same and here.segment is None):
            continue
        weight = _BEFORE_IN_TURN if same else _BEFORE if earlier.modality == "question" else 0.0
        best = max(best, weight * _cued(asked, earlier.text, Span(len(earlier.text), len(earlier.text))))
    return best


def _claim(asked: Asked, source: Source, each: Sorted, named: Named) -> Claim:
    sentence = each.sentence
    start = sentence.span.start
    return Claim(
        section=asked.section,
        source=source.id,
        span=sentence.span,
        quote=sentence.text,
        side=sentence.side,
        speaker=sentence.segment.speaker if sentence.segment else "",
        modality=_said_how(asked, sentence, named),
        field=asked.id,
        value=named.value,
        found=Span(start + named.span.start, start + named.span.end),
    )
