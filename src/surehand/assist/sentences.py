"""Sentences of a source, each with its place, its speaker and how it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from surehand.assist.claims import Modality
from surehand.assist.source import Segment, Side, Source, Span

_END = re.compile(
    r"(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$))|(?:\n[^\S\n]*+(?=[-*•–]|\d{1,9}[.)]\s|\[[ x]\]))|\n{2,}|\n(?=\S)"
)
"""No part of it looks twice at a run of marks or of white space: texts come from anybody, and may be nothing else."""
LONGEST = 1_000
"""Characters of a sentence. What goes on for longer, as a table in one line does, is read in pieces of that."""
_LONGEST_SHORT = 12
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|no|nr|inc|ltd|co|corp|approx|incl|excl|ca|bzw|z\.\s?b|d\.\s?h|u\.\s?a|ggf|usw|inkl|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|tel|ext|p\.m|a\.m)|\b[A-Z]|\b\d{1,2})\.$",
    re.IGNORECASE,
)
"""What ends in a dot without ending a sentence: short forms, initials, and in German the number of a day."""
_HARD = re.compile(r"\n")
_FULL_LINE, _WIDEST, _RAGGED, _MANY_FULL = 50, 120, 14, 3
_OPEN = re.compile(
    r"(?:,|\b(?:the|an?|of|to|and|or|for|with|in|on|at|by|from|our|your|we|will|der|die|das|dem|den|des|eine?[mnrs]?|und|"
    r"oder|für|mit|im|am|vom|zum|zur|bis|von|unsere?[mnrs]?|ihre?[mnrs]?))$",
    re.IGNORECASE,
)
"""With such a word no sentence ends."""
_BULLET = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+|\[[ xX]\]\s*|#+\s+|>\s?)+")

_QUESTION = re.compile(
    r"^(?:so |and |but |ok(?:ay)?,? )?(?:what|when|where|who|whose|which|why|how|can|could|do|does|did|is|are|"
    r"will|would|should|shall|may|have|has|was|wann|wer|was|wie|wo|warum|wieso|welche[rns]?|können|könnte[nt]?|kann|ist|sind|"
    r"haben|hat|gibt|sollen|soll|dürfen|wird|werden)\b[^.!]*\?",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|without|cannot|can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|"
    r"wouldn't|shouldn't|kein(?:e[nrms]?)?|nicht|nie|niemals|niemand|nichts|ohne)\b",
    re.IGNORECASE,
)
_NOT_NEGATED = re.compile(
    r"\b(?:not only|no problem|no worries|not (?:to|just) mention|no doubt|why not|if not|nicht nur|kein problem|"
    r"(?:(?:at|with|for) no|without) (?:extra|additional|further) (?:cost|charge|fee)s?|"
    r"ohne (?:aufpreis|mehrkosten|zusatzkosten|zusätzliche kosten)|"
    r"no later than|not later than|no more than|not more than|no less than|not before|"
    r"(?:cannot|can't|can’t|not) \w+ before|nicht vor|nicht später als|nicht mehr als)\b",
    re.IGNORECASE,
)
"""Said with a word of denial, and yet said: “no later than Friday” is a date."""
_HEDGED = re.compile(
    r"\b(?:probably|maybe|perhaps|possibly|might|likely|roughly|around|about|approx(?:imately)?|approximately|ish|"
    r"i think|i guess|i believe|we think|should be|could be|hopefully|tentative(?:ly)?|not sure|unclear|tbd|tbc|"
    r"to be confirmed|in the region of|ballpark|somewhere|if (?:all|everything)|wahrscheinlich|vielleicht|eventuell|"
    r"vermutlich|voraussichtlich|ungefähr|etwa|circa|ca\.|rund|ich glaube|ich denke|wir denken|könnte|sollte|"
    r"hoffentlich|unklar|noch offen|möglicherweise|\w+-ish)\b",
    re.IGNORECASE,
)


_ADDRESS = re.compile(r"[<(]?[^\s<>()]+@[^\s<>()]+[>)]?")


class Sentence(msgspec.Struct, frozen=True):
    """A sentence as it stands in its source. ``segment`` is who said it; None where the source has no segments.

    ``known`` are names of people who may be meant by a part of them.
    """

    span: Span
    text: str
    modality: Modality
    segment: Segment | None = None
    known: tuple[str, ...] = ()

    @property
    def side(self) -> Side:
        """Whose words they are."""
        return self.segment.side if self.segment else "unknown"


def sentences(source: Source, people: Sequence[str] = ()) -> list[Sentence]:
    """The sentences of what people said, in order. Marks of lists are left out of them; nothing else is lost.

    ``people`` are names of the other side that are known besides those who speak, such as the contacts of a record.
    """
    parts = source.segments or (Segment(start=0, end=len(source.text)),)
    known = tuple(dict.fromkeys((*_speakers(source), *people)))
    return [
        Sentence(
            span, span.of(source), modality_of(span.of(source)), segment if source.segments else None, known
        )
        for segment in parts
        for span in _spans(source.text, segment.start, segment.end)
    ]


def _speakers(source: Source) -> tuple[str, ...]:
    """The names of those who speak and are not of our side, without their addresses."""
    names = (_ADDRESS.sub("", each.speaker).strip() for each in source.segments if each.side != "ours")
    return tuple(dict.fromkeys(name for name in names if name))


def modality_of(sentence: str) -> Modality:
    """How something is said. A question says nothing; a doubt beside a denial is a doubt."""
    if sentence.rstrip("\"'”’) ").endswith("?") or _QUESTION.match(sentence):
        return "question"
    if _HEDGED.search(sentence):
        return "hedged"
    return "negated" if is_denied(sentence) else "stated"


def is_denied(sentence: str) -> bool:
    """Whether a sentence denies anything."""
    return bool(_NEGATED.search(_NOT_NEGATED.sub("", sentence)))


def _spans(text: str, start: int, end: int) -> Iterator[Span]:
    """The pieces between ends of sentences, without the white space and list marks around them."""
    begun, full = start, _full_from(text[start:end])
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if not _HARD.search(match.group()) and _SHORT.search(text, max(begun, stop - _LONGEST_SHORT), stop):
            continue
        if match.group() == "\n" and _is_wrapped(text, match.start(), full):
            continue
        yield from _pieces(text, begun, stop)
        begun = stop
    yield from _pieces(text, begun, end)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence, or where it is too long to be one, its pieces, parted between words."""
    for whole in _trimmed(text, start, end):
        begun = whole.start
        while whole.end - begun > LONGEST:
            space = text.rfind(" ", begun + LONGEST // 2, begun + LONGEST)
            stop = space if space > 0 else begun + LONGEST
            yield from _trimmed(text, begun, stop)
            begun = stop
        yield from _trimmed(text, begun, whole.end)


def _is_wrapped(text: str, at: int, full: int) -> bool:
    """Whether a line ends only because it was full: mail programs break lines at some 72 characters.

    It was where it ends as no sentence does; or where lines are full one after the other, and the next goes on small.
    """
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if len(line) < _FULL_LINE or len(line) > _WIDEST:
        return False
    return _OPEN.search(line) is not None or (bool(full) and len(line) >= full and text[at + 1].islower())


def _full_from(text: str) -> int:
    """From how many characters on a line is full, in a text whose lines were broken; 0 where they were not."""
    lengths = [len(line.rstrip()) for line in text.split("\n")]
    full = max(lengths, default=0) - _RAGGED
    return full if sum(length >= full for length in lengths) >= _MANY_FULL and full <= _WIDEST else 0


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if mark := _BULLET.match(text[start:end]):
        start += mark.end()
    if any(letter.isalnum() for letter in text[start:end]):
        yield Span(start, end)
