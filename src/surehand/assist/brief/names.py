"""Names of people in a sentence, by how they are written. Weak by design: who is known to the record is "
"surer."""

from __future__ import annotations

import re

from surehand.assist.recognise.words import MONTHS, WEEKDAYS
from surehand.assist.source import Span

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\w’']"
_TITLED = re.compile(
    rf"\b(?:(?:Mrs?|Ms|Mx|Dr|Prof|Herrn?|Frau)\b\.?\s+)+(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})?)"
)
_PAIR = re.compile(
    rf"(?<![\w@.-])(?P<name>{_CAPITAL}(?:\s+(?:de|van|von|der|di|la|{_CAPITAL})){{0,1}}\s+{_CAPITAL})(?![\w@])"
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
        "cto gm sla sso usd eur gbp inc ltd gmbh ag corp llc".split()
    )
    | frozenset(MONTHS)
    | frozenset(WEEKDAYS)
)


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
