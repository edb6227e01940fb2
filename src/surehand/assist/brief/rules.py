"""Which sections a sentence belongs to, by cues, by the values in it, and by who says it and what came before.

In a call a question that the other side answers is not open; what our side offers is a commitment, what theirs
offers is a next step; and figures about somebody's business are no budget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from surehand.assist.brief import cues_de, cues_en
from surehand.assist.brief.names import names_in
from surehand.assist.claims import Section
from surehand.assist.recognise.found import Recognised
from surehand.assist.recognise.words import MONTH
from surehand.assist.sentences import Sentence
from surehand.assist.source import Language, Source

LEAST = 2.0
"""A sentence with less in a section is not shown there."""
MOST_SECTIONS = 2
_SHORTEST = 2
_FIRM, _LOOSE, _VALUE = 2.0, 0.8, 1.2
_VALUE_OF: Mapping[str, Section] = {
    "money": "budget",
    "date": "timeline",
    "email": "stakeholders",
    "phone": "stakeholders",
    "percent": "budget",
    "duration": "timeline",
}
_DAY = re.compile(r"\d|" + MONTH, re.IGNORECASE)
_ONLY_NAMED, _SIGNED = 6, 4
"""A sentence of so few words that has a name is about that person."""
_OFFER = re.compile(
    r"\b(?:i|we)(?:'ll|’ll| will| can| could| guarantee| promise|'d| would) (?!have to|need|want|like|see|"
    r"be\b)|\byou(?:'ll|’ll| will) "
    r"(?:get|have)|\b(?:is|are) included|\b(?:ich|wir) (?:schicke|sende|melde|kümmer|liefer|mach|übernehm|"
    r"versprech)\w*|"
    r"\bsie bekommen\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"\b(?:i|we|you|he|she|they)(?:'ll|’ll| will|'d| would| can) (?:\w+ )?(?:send|mail|call|write|ask|"
    r"check|let|get back|"
    r"forward|book|share|talk|speak|chase|confirm)\b|\b(?:please|can you|could you) (?:\w+ )?(?:send|"
    r"mail|call|write|"
    r"confirm|share)\b|\b(?:schicke|sende|melde|rufe|kläre|frage|maile)\b",
    re.IGNORECASE,
)
_REMINDED = re.compile(
    r"\b(?:as|like|that|what) you (?:said|promised|offered)|\byou (?:said|promised)|\bsie (?:haben|"
    r"hatten) .{0,30}(?:zugesagt|versprochen)",
    re.IGNORECASE,
)
"""A question that holds us to our word states a commitment."""


_TO_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override) .{0,30}(?:instructions?|prompts?|rules|above|previous)|"
    r"\b(?:system|developer) ?(?:prompt|message)\b|"
    r"\bas an (?:ai|assistant|language model)\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|bot|agent)\b|"
    r"\b(?:ai|assistant|bot|llm|model|agent)s?\b ?[:,] |<\|?/?\w+\|?>|\[/?(?:inst|system)\]|"
    r"\btool[_ ]?call\b|"
    r"\b(?:set|change|update|mark|overwrite|fill) (?:the |this )?(?:field|record|value|stage|status|gate|"
    r"handoff)\b|"
    r"\bignoriere .{0,30}(?:anweisung|regel|vorgab)\w*",
    re.IGNORECASE,
)


class Sorted(msgspec.Struct, frozen=True):
    """A sentence with its values and the sections it belongs to, the surest first."""

    sentence: Sentence
    values: tuple[Recognised, ...]
    sections: Mapping[Section, float]


@cache
def _patterns(language: Language) -> tuple[dict[Section, re.Pattern[str]], dict[Section, re.Pattern[str]]]:
    """Mails mix the languages, but a German cue in English text is a chance: only its own language's count."""
    cues = cues_de if language == "de" else cues_en
    return tuple(  # type: ignore[return-value]  # two of them
        {
            section: re.compile(rf"(?<!\w)(?:{written})", re.IGNORECASE)
            for section, written in of_section.items()
        }
        for of_section in (cues.FIRM, cues.LOOSE)
    )


@cache
def _wholes(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = cues_de if language == "de" else cues_en
    return re.compile(cues.UNANSWERED, re.IGNORECASE), re.compile(cues.PITCH, re.IGNORECASE)


def sort_sentences(
    source: Source, said: Sequence[Sentence], values: Sequence[tuple[Recognised, ...]]
) -> list[Sorted]:
    """The sentences of a source with their sections, in order, but for orders to a machine."""
    orders = _orders(source, said)
    return [
        Sorted(sentence, found, _sections(sentence, found, _answer(said, place), source))
        for place, (sentence, found) in enumerate(zip(said, values, strict=True))
        if place not in orders
    ]


def is_action(text: str) -> bool:
    """Whether somebody says in a sentence what they will do, or asks somebody to do it."""
    return bool(_ACTION.search(text))


def is_to_machine(text: str) -> bool:
    """Whether a sentence gives orders to whatever reads it. It is evidence of nothing, so it is not read.

    That catches the plain cases only. What keeps a text from acting is that nothing here can act, and that a person
    confirms each value beside its words.
    """
    return bool(_TO_MACHINE.search(text))


def _orders(source: Source, said: Sequence[Sentence]) -> set[int]:
    """The sentences that give orders to a machine, and what follows them on their line, which is the "
    "order's rest."""
    found: set[int] = set()
    for place, each in enumerate(said):
        goes_on = place - 1 in found and "\n" not in source.text[said[place - 1].span.end : each.span.start]
        if goes_on or is_to_machine(each.text):
            found.add(place)
    return found


def _answer(said: Sequence[Sentence], place: int) -> str | None:
    """What the next speaker says to a question; None where it is none, or nobody else speaks."""
    asked = said[place]
    if asked.modality != "question" or asked.segment is None:
        return None
    for later in said[place + 1 : place + 6]:
        if later.segment is not asked.segment:
            return later.text
    return None


def _sections(
    sentence: Sentence, values: Sequence[Recognised], answer: str | None, source: Source
) -> Mapping[Section, float]:
    if len(sentence.text.split()) < _SHORTEST and not values:
        return {}
    language, is_mail = source.language, source.form == "mail"
    scores = _by_cues(sentence.text, language)
    for section, worth in _by_values(sentence.text, values).items():
        scores[section] = scores.get(section, 0) + worth
    _by_speaker(scores, sentence, values)
    if is_mail and sentence.text[-1].isalnum() and len(sentence.text.split()) <= _SIGNED:
        # A line of a few words without an end is how somebody signs.
        scores.pop("stakeholders", None)
    _by_question(scores, sentence, answer, language, is_mail)
    if "budget" in scores and _wholes(language)[1].search(sentence.text):
        del scores["budget"]
    kept = sorted(
        ((score, section) for section, score in scores.items() if score >= LEAST),
        key=lambda each: -each[0],
    )
    return {section: score for score, section in kept[:MOST_SECTIONS]}


def _by_values(text: str, values: Sequence[Recognised]) -> dict[Section, float]:
    """Money is budget; a day that is named is timeline, unless it says when somebody will call; a name is somebody."""
    scores: dict[Section, float] = {}
    for each in values:
        if (section := _VALUE_OF.get(each.kind)) is not None:
            worth = _FIRM if each.kind == "money" or _is_named_day(each, text) else _VALUE
            scores[section] = max(scores.get(section, 0), worth)
    if names_in(text):
        scores["stakeholders"] = max(
            scores.get("stakeholders", 0), _FIRM if len(text.split()) <= _ONLY_NAMED else _VALUE
        )
    return scores


def _is_named_day(each: Recognised, text: str) -> bool:
    return (
        each.kind == "date" and _DAY.search(text[each.start : each.end]) is not None and not is_action(text)
    )


def _by_cues(text: str, language: Language) -> dict[Section, float]:
    firm, loose = _patterns(language)
    scores: dict[Section, float] = {}
    for section, pattern in firm.items():
        if pattern.search(text):
            scores[section] = _FIRM
    for section, pattern in loose.items():
        if found := len({each.casefold() for each in pattern.findall(text)}):
            scores[section] = scores.get(section, 0) + _LOOSE * min(found, 2)
    return scores


def _by_speaker(scores: dict[Section, float], sentence: Sentence, values: Sequence[Recognised]) -> None:
    """An offer by us is a commitment, one by them a next step; with a day it is surer."""
    if sentence.modality == "question" or not _OFFER.search(sentence.text):
        return
    section: Section = "next_steps" if sentence.side == "theirs" else "commitments"
    scores[section] = scores.get(section, 0) + (_FIRM if sentence.side != "unknown" else _LOOSE)


def _by_question(
    scores: dict[Section, float], sentence: Sentence, answer: str | None, language: Language, is_mail: bool
) -> None:
    """A question is open where nobody answers it, or the answer leaves it open; it states nothing else."""
    if sentence.modality != "question":
        return
    left_open = answer is not None and _wholes(language)[0].search(answer)
    reminded = _REMINDED.search(sentence.text)
    for section in ("commitments", "risks", "goals", "timeline", "stakeholders", "budget"):
        scores.pop(section, None)
    if reminded:
        scores["commitments"] = _FIRM
    alone = answer is None and (sentence.segment is None or sentence.text.endswith("?"))
    # What follows a question in a mail is the rest of the mail, no answer.
    if left_open or alone or (is_mail and sentence.text.endswith("?")):
        scores["open_questions"] = scores.get("open_questions", 0) + _FIRM
    else:
        scores.pop("open_questions", None)
