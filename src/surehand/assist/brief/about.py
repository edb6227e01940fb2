"""What was spoken of before a sentence: the words just before it, and the last questions that were asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from surehand.assist.brief import weigh
from surehand.assist.brief.cued import cued
from surehand.assist.brief.fields import Asked
from surehand.assist.brief.rules import Sorted
from surehand.assist.sentences import Sentence
from surehand.assist.source import Span

_BEFORE, _LONG_BEFORE, _BEFORE_IN_TURN, _ADDRESS = 0.75, 0.5, 0.5, 0.9
_ANSWER, _JUST_BEFORE, _TURNS, _QUESTIONS = 1.0, 3, 8, 2
"""A question holds for some sentences, until two others are asked."""
_SHORT_ANSWER = 4
_YES_OR_NO = re.compile(
    r"(?:yes|yeah|yep|no|nope|correct|exactly|sure|ja|nein|genau|richtig|doch)\b", re.IGNORECASE
)
_CUE_IN_SENTENCE = frozenset({"number", "yes_no", "url"})
"""A bare figure or a yes belongs to nothing said a sentence before."""


class About:
    """What the sentences of a source say of a field, and what was spoken of before each of them."""

    def __init__(self, asked: Asked, said: Sequence[Sorted]) -> None:
        self._asked, self._said = asked, said
        self._told: dict[int, float] = {}
        self.order = _order(said)

    def before(self, place: int) -> float:
        """How far a sentence goes on with the field: by the words just before it, or the last questions asked."""
        here = self._said[place].sentence
        if place == 0 or (self._asked.kind in _CUE_IN_SENTENCE and not _answers(self._asked, here)):
            return 0.0
        best, questions = 0.0, 0
        for back in range(1, min(_TURNS, place) + 1):
            earlier = self._said[place - back].sentence
            if weight := self._weight(here, earlier, back):
                best = max(best, weight * self._at(place - back))
            if earlier.modality == "question" and earlier.segment is not here.segment:
                questions += _QUESTIONS if _opens_a_topic(self._said[place - back]) else 1
            if questions >= _QUESTIONS or here.segment is None:
                break
        return best

    def _weight(self, here: Sentence, earlier: Sentence, back: int) -> float:
        if earlier.segment is here.segment:
            return self._weight_in_turn(here, earlier, back)
        if earlier.modality != "question":
            return 0.0
        if back == 1 and (_is_brief(here) or _YES_OR_NO.match(here.text)):
            return _ANSWER
        return _BEFORE if back <= _JUST_BEFORE else _LONG_BEFORE

    def _weight_in_turn(self, here: Sentence, earlier: Sentence, back: int) -> float:
        if back > 1:
            return 0.0
        if here.segment is None:
            return _BEFORE if earlier.modality == "question" else 0.0
        return _ADDRESS if _is_address(here) or weigh.is_correction(here.text) else _BEFORE_IN_TURN

    def _at(self, place: int) -> float:
        if place not in self._told:
            text = self._said[place].sentence.text
            self._told[place] = cued(self._asked, text, Span(len(text), len(text)))
        return self._told[place]


def _opens_a_topic(asked: Sorted) -> bool:
    """A question with a day or an amount in it goes on with what was asked before: “can we say the 11th?”"""
    return not asked.values and len(asked.sentence.text.split()) > _SHORT_ANSWER


def _answers(asked: Asked, here: Sentence) -> bool:
    """Whether a sentence begins as an answer to yes or no does, or is no more than a figure."""
    if asked.kind == "yes_no":
        return _YES_OR_NO.match(here.text) is not None
    brief = here.segment is not None and (_is_brief(here) or weigh.is_correction(here.text))
    return asked.kind == "number" and brief


def _is_brief(here: Sentence) -> bool:
    return len(here.text.split()) <= _SHORT_ANSWER


def _is_address(here: Sentence) -> bool:
    return "@" in here.text and _is_brief(here)


def _order(said: Sequence[Sorted]) -> list[int]:
    """The places by time: a thread may have its newest mail above all others."""
    days = [each.sentence.segment.written if each.sentence.segment else None for each in said[:1]]
    if None not in days:
        days = [each.sentence.segment.written if each.sentence.segment else None for each in said]
    if None in days:
        return list(range(len(said)))
    by_day = sorted(range(len(said)), key=lambda place: (days[place] or date.min, place))
    return [rank for _, rank in sorted((place, rank) for rank, place in enumerate(by_day))]
