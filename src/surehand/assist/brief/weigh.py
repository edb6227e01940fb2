"""What speaks for a value, and against it, in the words around it and in what was said before. Data and small rules.

People choose (“we'd go with”), correct themselves (“no wait, the 11th”), agree (“the 11th, fine”) and put aside (“nice,
but we don't need it”, “the original quote”). None of that is a value; all of it tells which of two values is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from surehand.assist.brief.rules import Sorted
from surehand.assist.sentences import is_denied
from surehand.assist.source import Span

_WINDOW = 40
_OF_ITS_KIND = 0.9
"""“The design team”: an option that is a common word, beside what it is an option of."""
_CHOSEN, _AGREED, _SETTLED = 0.6, 0.4, 0.3
_ASIDE, _BOUND, _OTHERWISE, _ONLY_IF = -0.6, -0.5, -0.8, -0.2
_CORRECTING, _CORRECTED = 0.4, -0.6
_REACH = 3
"""Sentences over which a correction takes back what was said."""

_BEFORE: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            r"\b(?:go(?:ing|es)? (?:with|for)|takes?|took|bought|choose|chose|chosen|picked|opted for|"
            r"decided (?:on|for)|"
            r"signed (?:up )?for|nehmen|genommen|entschieden für)\s+(?:(?:the|an?|our|your|die|das|den|"
            r"ein\w*)\s+)?$",
            re.IGNORECASE,
        ),
        _CHOSEN,
    ),
    (
        re.compile(
            r"\b(?:old|former|previous|original(?:ly)?|at first|alte[nmrs]?|bisherige[nmrs]?|"
            r"ursprünglich\w*|waiv\w+|drop(?:ped)?|erlass\w+|entfäll\w*)\b[^.;!?]{0,30}$",
            re.IGNORECASE,
        ),
        _ASIDE,
    ),
    (
        re.compile(
            r"\b(?:up to|at most|maximum|anything|above|over|more than|below|under|less than|über|"
            r"unter|instead of|rather than|budgeted|usually|normally|bis zu|höchstens|statt|"
            r"normalerweise)\s+(?:\w+\s+)?$",
            re.IGNORECASE,
        ),
        _BOUND,
    ),
    (
        re.compile(
            r"\b(?:now|final(?:ly)?|approved|agreed|signed|jetzt|nun|endgültig)\b[^.;!?]{0,35}$",
            re.IGNORECASE,
        ),
        _SETTLED,
    ),
)
_AFTER: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            r"^[^.;!?]{0,25}\b(?:too (?:much|expensive|high|early|late|soon)|zu (?:viel|teuer|hoch|früh|spät))\b",
            re.IGNORECASE,
        ),
        _ASIDE,
    ),
    (
        re.compile(
            r"^\s+(?:team|crew|department|division|plan|contract|tier|level|package|price list|"
            r"abteilung|vertrag|paket)\b",
            re.IGNORECASE,
        ),
        _OF_ITS_KIND,
    ),
    (
        re.compile(
            r"^[^.;!?]{0,25}\b(?:but|aber)\b[^.;!?]{0,25}(?:n['’]t|\bnot|\btoo\b|\bnicht|\bkein)",
            re.IGNORECASE,
        ),
        _OTHERWISE,
    ),
    (
        re.compile(
            r"^[^.;!?,]{0,20}\b(?:was|is|were|wurde|ist)(?: \w+)? (?:n['’]t|not|nicht)\b", re.IGNORECASE
        ),
        _OTHERWISE,
    ),
    (
        re.compile(
            r"^,?\s*(?:fine|ok(?:ay)?|agreed|deal|perfect|it is|then\b|works|passt|gut|abgemacht|"
            r"in ordnung)\b",
            re.IGNORECASE,
        ),
        _AGREED,
    ),
)
_NOT_IT = re.compile(r"\b(?:not|never|nicht|kein\w*)\s+(?:\w+\s+)?$", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|unless|provided|wenn|falls|sofern)\b", re.IGNORECASE)
_CORRECTS = re.compile(
    r"\b(?:no,? wait|wait,? no|hang on|scratch that|i mean|make (?:that|it)|correction|sorry,? (?:no|"
    r"i)|oh no,|"
    r"nein,? (?:halt|moment|doch|warte\w*)|moment mal|quatsch|ich meine|vielmehr|korrektur)\b",
    re.IGNORECASE,
)


def around(text: str, value: Span) -> float:
    """What the words right around a value say for it or against it."""
    before, after = text[max(0, value.start - _WINDOW) : value.start], text[value.end : value.end + _WINDOW]
    told = sum(weight for pattern, weight in _BEFORE if pattern.search(before))
    told += sum(weight for pattern, weight in _AFTER if pattern.search(after))
    if (corrects := _CORRECTS.search(text)) is not None:
        told += _CORRECTING if corrects.end() <= value.start else _CORRECTED
    return told + (_ONLY_IF if _IF.search(text) else 0.0)


@lru_cache(maxsize=4096)
def is_correction(text: str) -> bool:
    """Whether a sentence takes something back and says it anew."""
    return bool(_CORRECTS.search(text))


def is_denied_itself(text: str, value: Span) -> bool:
    """Whether a value is denied right before it: “not 31 October”."""
    return bool(_NOT_IT.search(text[max(0, value.start - _WINDOW) : value.start]))


@lru_cache(maxsize=4096)
def is_doubted(text: str) -> bool:
    """Whether anything in a sentence is denied, or holds on a condition: no value in it is beyond doubt."""
    return bool(_IF.search(text)) or is_denied(text)


def is_taken_back(said: Sequence[Sorted], place: int) -> bool:
    """Whether one of the next sentences corrects a sentence."""
    later = said[place + 1 : place + 1 + _REACH]
    return any(is_correction(each.sentence.text) for each in later)


TAKEN_BACK = _CORRECTED
