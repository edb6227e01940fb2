"""Whether a value stands anywhere in a source, whatever it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from surehand.assist.recognise.dates import dates
from surehand.assist.recognise.figures import amounts
from surehand.assist.recognise.found import Amounts, Days
from surehand.assist.source import Segment, Source
from surehand.core.values import Contact, Money, Value

_FIGURE = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![\w]|[.,]\d)")


def mentions(source: Source, value: Value) -> bool:
    """Whether a source names an amount, a figure, a day or a person. Of other values that is not told: False."""
    if isinstance(value, Contact):
        return any(each and each.casefold() in source.text.casefold() for each in (value.name, value.email))
    if isinstance(value, Money):
        found = _values_in(source)
        alike = (Amounts(value.amount, value.amount, unit) for unit in (value.currency, ""))
        return any(each in found for each in alike)
    return type(value) in (Decimal, date) and value in _values_in(source)


@lru_cache(maxsize=16)
def _values_in(source: Source) -> frozenset[Decimal | date | Amounts]:
    """All days, figures and amounts; kept, as the fields of a record are looked at one after the other."""
    parts = source.segments or (Segment(start=0, end=len(source.text)),)
    return frozenset(value for part in parts for value in _of_part(source, part))


def _of_part(source: Source, part: Segment) -> Iterator[Decimal | date | Amounts]:
    text = source.text[part.start : part.end]
    for day in dates(text, part.written or source.written):
        if isinstance(day.value, Days):
            yield day.value.first
            yield day.value.last
    for amount in amounts(text, source.language or "en"):
        if isinstance(amount.value, Amounts):
            yield from (amount.value, amount.value.low, amount.value.high)
    yield from (Decimal(match.group()) for match in _FIGURE.finditer(text))
