"""How near a value the words stand by which a field is spoken of: of its title, or what people say instead."""

from __future__ import annotations

import re
from functools import lru_cache

from surehand.assist.brief.fields import Asked
from surehand.assist.source import Span

NAMED, _SAID = 2.0, 1.5
_IN_ANOTHER_PART = 0.85
_NEAR = 40
CLAUSE = re.compile(r"[,;]\s|[()]|\s[-–—]\s|\b(?:but|aber|sondern)\b")
"""Where one part of a sentence ends and another begins."""


def cued(asked: Asked, text: str, span: Span) -> float:
    """How a sentence names the field: by its title, or as people say it; nearer words count more."""
    best = 0.0
    for words in asked.names:
        found = [match for word in words if (match := _nearest(word, text, span, asked.kind))]
        share = len(found) / len(words)
        if share > 0.5:
            best = max(best, NAMED * share * max(_near(text, each, span) for each in found))
    for saying in asked.sayings:
        if match := _nearest(saying, text, span, asked.kind):
            best = max(best, _SAID * _near(text, match, span))
    return best


def _nearest(pattern: re.Pattern[str], text: str, span: Span, kind: str) -> Span | None:
    found = [place for place in _places(pattern, text) if _may_cue(place, span, kind)]
    return min(found, key=lambda place: _gap(place, span), default=None)


@lru_cache(maxsize=2048)
def _places(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    """Where a cue stands in a sentence; kept, as each value in it asks."""
    return tuple(Span(*match.span()) for match in pattern.finditer(text))


def _may_cue(cue: Span, value: Span, kind: str) -> bool:
    """The words of a choice do not name their own field; a whole sentence, as of yes and no, may."""
    return kind not in ("choice", "multi_choice", "contact") or not cue.overlaps(value)


def _gap(cue: Span, value: Span) -> float:
    """Characters between; what follows a value is farther from it than what leads to it."""
    if cue.overlaps(value):
        return 0
    return value.start - cue.end if cue.end <= value.start else 1.5 * (cue.start - value.end)


def _near(text: str, cue: Span, value: Span) -> float:
    """How near a cue is to a value, in characters and by the parts of the sentence."""
    return _nearness(cue, value) * _parted(text, cue, value)


def _nearness(cue: Span, value: Span) -> float:
    return 1.0 if (gap := _gap(cue, value)) <= 12 else max(0.45, 1.0 - 0.4 * (gap - 12) / _NEAR)


def _parted(text: str, cue: Span, value: Span) -> float:
    """What stands in another part of the sentence speaks less of a value."""
    between = text[cue.end : value.start] if cue.end <= value.start else text[value.end : cue.start]
    return _IN_ANOTHER_PART if CLAUSE.search(between) else 1.0
