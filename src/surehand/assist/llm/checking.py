"""Quotes held against the source. What does not stand there, or carries no value where one is asked, is dropped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from surehand.assist.engine import Asks, Dropped, Pointed
from surehand.assist.llm.reply import Reading, Said
from surehand.assist.masking import Mask
from surehand.assist.quotes import Found, cuts_a_word, find_quote
from surehand.assist.recognise import recognise
from surehand.assist.recognise.found import Recognised
from surehand.assist.sentences import Sentence, modality_of, sentences
from surehand.assist.source import Source, Span

LONGEST = 600
"""Characters: who marks more has not marked anything."""


class Check:
    """The check of one answer, and what was dropped in it."""

    def __init__(
        self,
        source: Source,
        asks: Asks,
        mask: Mask,
        *,
        end: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._asks, self._mask = source, asks, mask
        self._fields = {ask.field: ask for ask in asks.leaving}
        self._sentences = sentences(source)
        self._end, self._clock = end, clock
        self.dropped: Counter[Dropped] = Counter()

    def passed(self, reading: Reading) -> tuple[Pointed, ...]:
        """The quotes that stand in the source, each once, in the order they were given."""
        self.dropped.update(unreadable=reading.unreadable, too_many=reading.too_many)
        found: dict[tuple[str, str, Span], Pointed] = {}
        for said in reading.quotes:
            one = self._checked(said) if self._clock() < self._end else "late"
            if isinstance(one, str):
                self.dropped[one] += 1
                continue
            key = (one.section, one.field, one.piece)
            self.dropped["repeated"] += key in found
            found.setdefault(key, one)
        self.dropped += Counter()  # without those of which there is none
        return tuple(found.values())

    def _checked(self, said: Said) -> Pointed | Dropped:
        field = self._mask.restore(said.field or "")
        if field and field not in self._fields:
            return "not_asked"
        quote = self._mask.restore(said.quote)
        if len(quote) > LONGEST:
            return "too_long"
        place = find_quote(self._source, quote)
        around = self._around(place.span) if place else []
        if place is None or not around or cuts_a_word(self._source.text, place.span):
            return "not_found"
        span = Span(min(around[0].span.start, place.span.start), max(around[-1].span.end, place.span.end))
        if span.end - span.start > 2 * LONGEST:
            return "too_long"
        values = self._values(field, place, span)
        if field and self._fields[field].kind and not values:
            return "no_value"
        return Pointed(
            section=said.section,
            span=span,
            piece=place.span,
            match=place.match,
            modality=modality_of(span.of(self._source)) if len(around) > 1 else around[0].modality,
            field=field,
            values=values,
        )

    def _around(self, piece: Span) -> list[Sentence]:
        return [each for each in self._sentences if each.span.overlaps(piece)]

    def _values(self, field: str, place: Found, span: Span) -> tuple[Recognised, ...]:
        """Read in the whole sentences, and kept where they lie in the piece: “10” is no value in “10,000 EUR”."""
        if not field or not (kind := self._fields[field].kind):
            return ()
        source = self._source
        read = recognise(
            span.of(source),
            source.written_at(span.start),
            source.language,
            order=self._asks.order,
            currency=self._asks.currency,
        )
        moved = (Recognised(x.kind, x.start + span.start, x.end + span.start, x.value) for x in read)
        return tuple(
            each
            for each in moved
            if each.kind == kind and each.value is not None and _within(each, place.span)
        )


def _within(value: Recognised, piece: Span) -> bool:
    return piece.start <= value.start and value.end <= piece.end
