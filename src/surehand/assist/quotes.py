"""Whether a quote stands in a source: word for word, but for case and marks, or but for small slips.

A model that points at words may change them. Fuzzy likeness alone accepts “12,000” for “10,000” and “will” for “will
not”; so a quote that is not there word for word must have the same figures, the same names and as many denials as the
piece it is like. What is shown is then that piece of the source, never the model's version.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Literal

import msgspec
from rapidfuzz import fuzz

from surehand.assist.source import Source, Span

Match = Literal["exact", "normalised", "fuzzy"]
LIKE = 88.0
"""The least likeness of a fuzzy match, of 100: some wrong words in a long sentence, not another sentence."""
SHORTEST = 12
"""Shorter quotes are found word for word or not at all: they are like too much."""
LONGEST = 2_000
_SLACK = 0.3
_LIKE_WORD = 70.0

_FIGURE = re.compile(r"\d+(?:[.,:/-]\d+)*%?")
_NAME = re.compile(r"\b[^\W\d_a-zà-öø-ÿß][\w’'-]+")
_DENIAL = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|without|cannot|kein\w*|nicht|nie|niemals|niemand|nichts|ohne)\b|n[’']t\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})


class Found(msgspec.Struct, frozen=True):
    """Where a quote stands, and how like it is."""

    span: Span
    match: Match


def find_quote(source: Source, quote: str) -> Found | None:
    """The place of a quote in what people said; None where it is not there, or says something else than is there."""
    quote = quote.strip()
    if not quote or len(quote) > LONGEST:
        return None
    for at in _places_of(quote, source.text):
        if found := _in_segment(source, Found(Span(at, at + len(quote)), "exact")):
            return found
    (_, plain, places), *_ = _plainly(source)
    wanted, _ = _normalised(quote)
    for at in _places_of(wanted, plain):
        span = Span(places[at], places[at + len(wanted) - 1] + 1)
        if found := _in_segment(source, Found(span, "normalised")):
            return found
    return _fuzzy(source, quote, wanted) if len(wanted) >= SHORTEST else None


def _places_of(wanted: str, text: str) -> list[int]:
    """Where words stand, whole words first. The first place may be in a reply that is quoted, and the next be said."""
    places: list[int] = []
    at = -1
    while wanted and (at := text.find(wanted, at + 1)) >= 0:
        places.append(at)
    return sorted(places, key=lambda place: cuts_a_word(text, Span(place, place + len(wanted))))


def cuts_a_word(text: str, span: Span) -> bool:
    """Whether a piece of a text begins or ends within a word or a figure."""
    return any(
        0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in (span.start, span.end)
    )


def _in_segment(source: Source, found: Found) -> Found | None:
    """Only what one speaker says counts: neither a signature, nor the end of one turn with the begin of the next."""
    if not source.segments:
        return found
    held = source.segment_at(found.span.start)
    return found if held and found.span.end <= held.end else None


def _normalised(text: str) -> tuple[str, list[int]]:
    """Small letters, plain marks and single spaces, with the place in the text of each character."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in unicodedata.normalize("NFKC", letter.translate(_MARKS)).casefold():
            space = plain.isspace()
            if space and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if space else plain)
            places.append(place)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return "".join(letters), places


def _fuzzy(source: Source, quote: str, wanted: str) -> Found | None:
    """The likest piece of one segment, on whole words, with the same figures, names and denials."""
    best: Found | None = None
    likest = LIKE
    for start, plain, places in _plainly(source)[1:]:
        if len(plain) < len(wanted) * (1 - _SLACK):
            continue
        like = fuzz.partial_ratio_alignment(wanted, plain, score_cutoff=likest)
        if like is None or like.dest_end <= like.dest_start:
            continue
        span = _whole_words(
            source.text, start + places[like.dest_start], start + places[like.dest_end - 1] + 1
        )
        if _says_the_same(quote, span.of(source)):
            best, likest = Found(span, "fuzzy"), like.score
    return best


@lru_cache(maxsize=2)
def _plainly(source: Source) -> list[tuple[int, str, list[int]]]:
    """The whole text and then its pieces, normalised, each with its start; kept, as quotes come many for one source."""
    pieces = [(each.start, each.end) for each in source.segments] or [(0, len(source.text))]
    return [(start, *_normalised(source.text[start:end])) for start, end in ((0, len(source.text)), *pieces)]


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _says_the_same(quote: str, piece: str) -> bool:
    """The three things by which sentences that look alike say different things."""
    return (
        _figures(quote) == _figures(piece)
        and len(_DENIAL.findall(quote)) == len(_DENIAL.findall(piece))
        and _names(quote) <= {each.casefold() for each in _WORD.findall(piece)}
        and _begins_alike(quote, piece)
    )


def _begins_alike(quote: str, piece: str) -> bool:
    """The first word is a name or not, that cannot be told; so it must be like some word of the piece."""
    first = _WORD.search(quote)
    words = [each.casefold() for each in _WORD.findall(piece)]
    return not first or any(fuzz.ratio(first.group().casefold(), each) >= _LIKE_WORD for each in words)


def _figures(text: str) -> Counter[str]:
    return Counter(each.strip(".,") for each in _FIGURE.findall(text))


def _names(text: str) -> set[str]:
    """Words with a capital that do not begin a sentence; a model may have begun one elsewhere."""
    found = set()
    for each in _NAME.finditer(text):
        before = text[: each.start()].rstrip(" \t\n\"'“„(-–")
        if before and before[-1] not in ".!?:":
            found |= {part.casefold() for part in _WORD.findall(each.group())}
    return found
