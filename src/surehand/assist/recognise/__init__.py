"""Typed values in running text: dates, money, percent, durations, quantities, addresses. Found by rules, so that the
same words always give the same value, and a value that a person confirms is read from the words that are shown.

A piece of text is one value at most: where two readings overlap, the longer one is taken.
"""

from __future__ import annotations

from datetime import date

from surehand.assist.recognise.dates import Order, dates
from surehand.assist.recognise.figures import amounts
from surehand.assist.recognise.found import Recognised
from surehand.assist.recognise.reach import addresses
from surehand.assist.source import Language, Span


def recognise(
    text: str, written: date, language: Language = "en", *, order: Order = "", currency: str = ""
) -> list[Recognised]:
    """Everything of a kind in a text, in its order.

    ``written`` is the day the text is of: relative dates hang on it. ``order`` says whether 3/4 is the third of April
    (``dmy``) or the fourth of March (``mdy``); without it such a date has no value. ``currency`` is the one meant by a
    dollar sign or by none; without it such an amount has none either.
    """
    found = [
        *addresses(text),
        *dates(text, written, order=order),
        *amounts(text, language, currency=currency),
    ]
    taken: list[Recognised] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        span = Span(each.start, each.end)
        if not any(span.overlaps(Span(other.start, other.end)) for other in taken):
            taken.append(each)
    return sorted(taken, key=lambda one: one.start)
