"""Asking again, measured: for each field of a text somebody asks for it by its name, and the record is empty.

Where the text answers it, what is pointed out should be the annotated words; where it does not, nothing should.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from surehand.assist.brief import Asked, Brief, brief
from surehand.assist.evaluation.gold import Gold
from surehand.assist.evaluation.scores import Score
from surehand.assist.reasked import reasked
from surehand.assist.source import Span


class Reasked(msgspec.Struct, frozen=True):
    """Answered questions whose answer was pointed out, and open ones for which something was."""

    found: Score = Score()
    in_vain: Score = Score()


def reasked_scores(texts: Iterable[Gold]) -> Reasked:
    """All fields of some texts, but those of which it is said with a doubt, asked or denied."""
    found, in_vain = Score(), Score()
    for gold in texts:
        made = brief([gold.source], gold.fields)
        for field in gold.fields:
            answer = gold.answers.get(field.id)
            pointed = _pointed(gold, field, made)
            if answer is None:
                in_vain += Score(int(bool(pointed)), 1, 1)
            elif answer.modality == "stated":
                found += Score(int(any(each.overlaps(answer.span) for each in pointed)), 1, 1)
    return Reasked(found, in_vain)


def _pointed(gold: Gold, field: Asked, made: Brief) -> list[Span]:
    answers = reasked(f"{field.title}?", gold.fields, {}, made, [gold.source])
    return [each.span for each in answers if each.span]
