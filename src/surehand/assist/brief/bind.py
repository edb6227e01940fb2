"""Which sentence answers which field: by how the field is spoken of, there or in the question before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from surehand.assist.brief import weigh
from surehand.assist.brief.about import About
from surehand.assist.brief.cued import CLAUSE, NAMED, cued
from surehand.assist.brief.fields import Asked
from surehand.assist.brief.rules import Sorted, is_action
from surehand.assist.brief.values import Named, values_in
from surehand.assist.claims import Claim, Confidence, Modality
from surehand.assist.sentences import Sentence, modality_of
from surehand.assist.source import Source, Span
from surehand.core.values import Contact, Value

MOST = 3
"""Candidates for one field: more is a search, not a proposal."""
LEAST = 1.0
_FIRM = 1.7
_OF_AN_ACTION = 0.6
"""“I'll send the plan on Friday” says when it is sent, not when the plan begins."""
_LATER = 0.2
_UNSURE = {"stated": 0.0, "hedged": -0.2, "negated": -0.2, "question": -0.8}


class Rated(msgspec.Struct, frozen=True):
    """A claim for a field with its score. With ``high`` the claim's value is the low end of a range.

    ``doubted`` says that something in its sentence, or another sentence, speaks against it: it is never told as sure.
    """

    claim: Claim
    score: float
    high: Value | None = None
    doubted: bool = False


def candidates(asked: Asked, source: Source, said: Sequence[Sorted]) -> list[Rated]:
    """What a source may say for a field, the likeliest first; below `LEAST` it is only good for raising doubts."""
    return sorted(_rated(asked, source, said), key=lambda each: -each.score)


def likely(rated: Sequence[Rated]) -> list[Rated]:
    """What may be proposed. A value that is denied or put under a condition somewhere is doubted wherever it stands."""
    doubted = {each.claim.value for each in rated if each.doubted}
    return [
        msgspec.structs.replace(each, doubted=each.claim.value in doubted)
        for each in rated
        if each.score >= LEAST
    ]


def distinct(rated: Iterable[Rated]) -> list[Rated]:
    """Of equal values the likeliest; a value that is said and denied is two."""
    best: dict[tuple[object, object, bool], Rated] = {}
    for each in sorted(rated, key=lambda each: -each.score):
        best.setdefault((each.claim.value, each.high, each.claim.modality == "negated"), each)
    return _by_full_names(list(best.values()))


def _by_full_names(rated: Sequence[Rated]) -> list[Rated]:
    """A person by their whole name, where a part of it stands elsewhere: “Mr. Yilmaz. Cem Yilmaz.”"""
    whole = [each.claim.value for each in rated if isinstance(each.claim.value, Contact)]
    called: dict[str, list[Contact]] = {}
    for one in whole:
        called.setdefault(one.name, []).append(one)
    parts = {short: long for long in whole for end in _ends(long.name) for short in called.get(end, ())}
    best: dict[Value | None, Rated] = {}
    for each in rated:
        if isinstance(each.claim.value, Contact) and (long := parts.get(each.claim.value)) is not None:
            best[long] = each
    return [
        msgspec.structs.replace(each, score=max(each.score, best[each.claim.value].score))
        if each.claim.value in best
        else each
        for each in rated
        if not (isinstance(each.claim.value, Contact) and each.claim.value in parts)
    ]


def _ends(name: str) -> Iterator[str]:
    """What a name ends in, word by word, without the whole of it."""
    words = name.split(" ")
    yield from (" ".join(words[place:]) for place in range(1, len(words)) if words[place])


def written_of(source: Source, said: Sentence) -> date:
    """The day a sentence was said or written; what its segment knows, without looking for that."""
    return (said.segment.written if said.segment else None) or source.written


def confident(rated: Rated, rivals: int) -> Confidence:
    """In three steps; a figure would promise what nobody has measured at this site."""
    if rated.doubted or rated.claim.modality != "stated" or rated.score < _FIRM:
        return "look"
    return "likely" if rivals or rated.score < _FIRM + 0.6 else "exact"


def _rated(asked: Asked, source: Source, said: Sequence[Sorted]) -> Iterator[Rated]:
    about = About(asked, said)
    for place, each in enumerate(said):
        written = written_of(source, each.sentence)
        named = values_in(asked, each.sentence, each.values, written)
        if not named:
            continue
        before = about.before(place)
        later = _LATER * about.order[place] / len(said)
        back = weigh.TAKEN_BACK if weigh.is_taken_back(said, place) else 0.0
        doubted = asked.kind != "yes_no" and (bool(back) or weigh.is_doubted(each.sentence.text))
        rated = [
            Rated(
                _claim(asked, source, each, one),
                _score(asked, each, one, before) + later + back,
                one.high,
                doubted,
            )
            for one in named
        ]
        # Of bare figures in a sentence the nearest one is meant: “40 shops, and order 60 times a month”.
        yield from [max(rated, key=lambda one: one.score)] if asked.kind == "number" else rated


def _score(asked: Asked, each: Sorted, named: Named, before: float) -> float:
    spoken = max(cued(asked, each.sentence.text, named.span), before)
    if asked.kind == "date" and is_action(each.sentence.text) and spoken < NAMED:
        spoken *= _OF_AN_ACTION
    told = 0.0 if asked.kind == "yes_no" else weigh.around(each.sentence.text, named.span)
    if not spoken and named.sure + max(told, 0.0) < LEAST and not asked.is_main:
        return 0.0
    # Money is seldom said of anything but what the playbook asks for; the words only tell which.
    own = 1.0 if asked.is_main and not spoken else named.sure
    in_section = 0.3 if asked.section in each.sections else 0.0
    # Of what is only listed, the words of the option must carry it.
    if asked.kind in ("choice", "multi_choice") and not spoken:
        in_section /= 3
    return spoken + own + in_section + told + _UNSURE[_said_how(asked, each.sentence, named)]


def _said_how(asked: Asked, sentence: Sentence, named: Named) -> Modality:
    """How the part of a sentence with the value says it: “own equipment, he wants no laptop” denies no equipment."""
    if asked.kind == "yes_no":
        return sentence.modality
    if sentence.modality != "question" and weigh.is_denied_itself(sentence.text, named.span):
        return "negated"
    if sentence.modality in ("stated", "question"):
        return sentence.modality
    start = max((each.end() for each in CLAUSE.finditer(sentence.text, 0, named.span.start)), default=0)
    later = CLAUSE.search(sentence.text, named.span.end)
    return modality_of(sentence.text[start : later.start() if later else None])


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
