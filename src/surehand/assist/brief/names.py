"""Names of people in a sentence, by how they are written. Weak by design: who is known to the record is "
"surer."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from surehand.assist.recognise.figures import UNIT_OF
from surehand.assist.recognise.words import MONTHS, NUMBERS, WEEKDAYS, one_of
from surehand.assist.source import Span

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]{0,38}[\w’'](?!\w)"
"""No longer than names are: the rest of a text without a space is looked at again from each of its capitals."""
_TITLED = re.compile(
    rf"\b(?:(?:Mrs?|Ms|Mx|Dr|Prof|Herrn?|Frau)\b\.?\s+)+(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})?)"
)
_PAIR = re.compile(
    rf"(?<![\w@.-])(?P<name>{_CAPITAL}(?:\s+(?:de|van|von|der|di|la|"
    rf"{_CAPITAL})){{0,1}}\s+{_CAPITAL})(?![\w@])"
)
_REACHED = re.compile(rf"(?<![\w@.-])(?P<name>{_CAPITAL})(?=\s*[(<,:]?\s*[\w.+-]+@)")
_NOT_NAMES = (
    frozenset(
        "the a an i we you he she it they our my your his her their and but or so if when what who why how "
        "in on at by to from of "
        "for with this that yes no ok okay thanks thank hi hello dear good great next risk open goal scope "
        "please can could do does "
        "is are not invoices best regards cheers then there still also one two as me now just who's may my "
        "partner signed contract "
        "mr mrs ms dr prof herr herrn frau terms first last today tomorrow meeting call google ceo cfo coo "
        "cto gm sla sso usd eur gbp inc ltd gmbh ag corp llc hey after before since until during "
        "easter christmas "
        "der die das den dem des ein eine einen einem einer im am an auf zu zum zur bei mit von vom "
        "für und oder "
        "wir sie ich er es ihr ihre ihren unser unsere guten grüß gott tag morgen hallo liebe lieber "
        "sehr geehrte "
        "geehrter gut gute ja nein also dann noch auch nur wenn was wer wie wann wo nach vor über unter".split()
    )
    | frozenset(MONTHS)
    | frozenset(NUMBERS)
    | frozenset(UNIT_OF)
    | frozenset(WEEKDAYS)
)


_ALONE = re.compile(
    rf"(?:\b(?:is|was|by|to|ask|call|with)|=)\s+(?P<name>{_CAPITAL})"
    r"(?=[,.;)]|\s+(?:in|from|who|at|on|and|or|she|he)\b|\s*$)"
)
"""A first name where a person would stand: “drafts go to Leila.”, “day to day is Shan in marketing”."""


def first_names_in(text: str) -> list[tuple[str, Span]]:
    """Single names where a person would stand. Much else is written so: good only beside words that ask for one."""
    return [
        (match["name"], Span(*match.span("name")))
        for match in _ALONE.finditer(text)
        if _is_name(match["name"])
    ]


def known_in(text: str, known: tuple[str, ...]) -> list[tuple[str, Span]]:
    """People who are known, where a part of their name stands; whoever has that part alone."""
    whose, pattern = _parts_of(known)
    return [(whose[match.group()], Span(*match.span())) for match in pattern.finditer(text)] if whose else []


@lru_cache(maxsize=64)
def _parts_of(known: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """Each part of a name with whose it is, and a pattern for any of them."""
    often = Counter(part for name in known for part in set(name.split()))
    whose = {
        part: name
        for name in known
        for part in name.split()
        if often[part] == 1 and len(part) > 2 and part[0].isupper() and _is_name(part)
    }
    return whose, re.compile(rf"(?<![\w@.-]){one_of(*whose)}(?![\w@])")


def names_in(text: str) -> list[tuple[str, Span]]:
    """The names in a sentence with their places, in order; a longer reading wins over one inside it."""
    found: list[tuple[str, Span]] = []
    for pattern in (_TITLED, _PAIR, _REACHED):
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if _is_name(match["name"]) and not any(span.overlaps(other) for _, other in found):
                found.append((match["name"], span))
    return sorted(found, key=lambda each: each[1].start)


def _is_name(words: str) -> bool:
    return not any(word.casefold().strip(".’'") in _NOT_NAMES or word.isupper() for word in words.split())
