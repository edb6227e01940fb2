"""Values for fields out of sentences: what was recognised, or named, as a field of that kind holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

import msgspec

from surehand.assist.brief.fields import Asked
from surehand.assist.brief.lexicon import COMMON_OPTIONS, GERMAN_OPTIONS
from surehand.assist.brief.names import names_in
from surehand.assist.recognise.found import Amounts, Days, Recognised
from surehand.assist.recognise.words import NUMBERS
from surehand.assist.sentences import Sentence
from surehand.assist.source import Span
from surehand.core.values import Money, Value, ValueProblem, read_value

_NUMBER = re.compile(r"(?<![\w.,:/€$£-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w%:/]|[.,]\d)")
_YEAR = re.compile(r"\d{4}")
_AHEAD = re.compile(r"\b(?:will|should|must|would|due|soll|wird|muss)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;!?]", re.IGNORECASE)
_ALONE, _COMMON, _PHRASE = 1.0, 0.1, 1.6


class Named(msgspec.Struct, frozen=True):
    """A value in a sentence, its place in that sentence, and how sure it is by itself that the field is meant.

    With ``high`` it is a range from the value to that: good for comparing, never for proposing.
    """

    value: Value
    span: Span
    sure: float = 0.0
    high: Value | None = None


def values_in(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> list[Named]:
    """The values of a field's kind in a sentence, ranges among them; nothing that has two readings."""
    return list(_READERS[asked.kind](asked, sentence, found, written)) if asked.kind in _READERS else []


def _dates(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    for each in found:
        if each.kind != "date" or not isinstance(each.value, Days):
            continue
        span, first, last = Span(each.start, each.end), each.value.first, each.value.last
        if asked.looks_back and not _YEAR.search(sentence.text[each.start : each.end]):
            first, last = (_looking_back(day, written) for day in (first, last))
        if not asked.looks_back or (last <= written and not _AHEAD.search(sentence.text)):
            yield Named(first, span, high=last if last != first else None)


def _looking_back(day: date, written: date) -> date:
    """A day without a year is read as the one to come; where the field looks back it is the one before."""
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1) if day > written and not leaps else day


def _money(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    for each in found:
        if each.kind != "money" or not isinstance(each.value, Amounts):
            continue
        if currency := each.value.unit or asked.currency:
            low, high = Money(each.value.low, currency), Money(each.value.high, currency)
            yield Named(low, Span(each.start, each.end), high=high if high != low else None)


def _numbers(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    """Percent for a percentage; else a plain figure, or one that counts something."""
    if asked.percent:
        for each in found:
            if each.kind == "percent" and isinstance(each.value, Amounts):
                low, high = each.value.low, each.value.high
                yield Named(low, Span(each.start, each.end), 0.2, high if high != low else None)
        return
    taken = [Span(each.start, each.end) for each in found if each.kind != "quantity"]
    for match in _NUMBER.finditer(sentence.text):
        span = Span(*match.span(1))
        if not any(span.overlaps(other) for other in taken):
            yield Named(Decimal(match[1].replace(",", "")), span)


def _urls(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    for match in _URL.finditer(sentence.text):
        yield Named(match.group(), Span(*match.span()))


def _choice(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    """Only what is on the list; of options whose words overlap, the longer one."""
    named = sorted(_options_in(asked, sentence.text), key=lambda each: each.span.start - each.span.end)
    kept: list[Named] = []
    for each in named:
        if not any(each.span.overlaps(other.span) for other in kept):
            kept.append(each)
    yield from kept


def _several(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    named = sorted(_choice(asked, sentence, found, written), key=lambda each: each.span.start)
    if named:
        chosen = tuple(option for option in asked.options if any(each.value == option for each in named))
        span = Span(named[0].span.start, named[-1].span.end)
        yield Named(chosen, span, max(each.sure for each in named))


def _yes_no(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    """Said is yes, denied is no; a doubt or a question is neither."""
    if sentence.modality in ("stated", "negated"):
        yield Named(sentence.modality == "stated", Span(0, len(sentence.text)))


def _contacts(
    asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date
) -> Iterator[Named]:
    """A person with the address beside them; an address alone where nobody is named."""
    reached = [each for each in found if each.kind in ("email", "phone")]
    people = names_in(sentence.text)
    for name, span in people:
        parts: dict[str, str] = {each.kind: str(each.value) for each in _beside(span, people, reached)}
        if (value := read_value(asked.shape, {"name": name} | parts)) and not isinstance(value, ValueProblem):
            yield Named(value, span, 0.2 if parts else 0.0)
    if not people and reached:
        value = read_value(asked.shape, {each.kind: str(each.value) for each in reversed(reached)})
        if value and not isinstance(value, ValueProblem):
            yield Named(value, Span(reached[0].start, reached[0].end))


def _beside(
    span: Span, people: Sequence[tuple[str, Span]], reached: Sequence[Recognised]
) -> list[Recognised]:
    """The addresses between this name and the next."""
    later = min((other.start for _, other in people if other.start > span.start), default=10**9)
    return [each for each in reached if span.end <= each.start < later][:2]


@lru_cache(maxsize=512)
def _variants(option: str, label: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    """How an option is said: its id, its label, the parts of its label; and in German what is known for it."""
    phrases = dict.fromkeys(
        each.strip().casefold()
        for each in (option.replace("_", " "), label, *label.split(","))
        if len(each.strip()) > 2
    )
    said = [
        (_phrase(each), _COMMON if each in COMMON_OPTIONS else _ALONE if " " not in each else _PHRASE)
        for each in phrases
    ]
    said += [
        (re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE), _ALONE)
        for known, written in GERMAN_OPTIONS
        if known == option
    ]
    return tuple(said)


def _phrase(words: str) -> re.Pattern[str]:
    """The words with any mark or space between them, figures as words too: “four hours”, “4-hours”."""
    parts = [_figure_or_word(each) for each in re.findall(r"\w+", words)]
    return re.compile(r"(?<!\w)" + r"[\s/_-]+".join(parts) + r"(?!\w)", re.IGNORECASE)


def _figure_or_word(word: str) -> str:
    number = NUMBERS.get(word, int(word) if word.isdecimal() else None)
    if number is None or word in ("a", "an", "one"):
        return re.escape(word).removesuffix("s") + "s?" if len(word) > 4 else re.escape(word)
    alike = [str(number), *(each for each, value in NUMBERS.items() if value == number and len(each) > 2)]
    return f"(?:{'|'.join(map(re.escape, alike))})"


def _options_in(asked: Asked, text: str) -> Iterator[Named]:
    for option, label in asked.options.items():
        for pattern, sure in _variants(option, label or option):
            for match in pattern.finditer(text):
                yield Named(option, Span(*match.span()), sure)


_READERS = {
    "date": _dates,
    "money": _money,
    "number": _numbers,
    "url": _urls,
    "choice": _choice,
    "multi_choice": _several,
    "yes_no": _yes_no,
    "contact": _contacts,
}
READ: frozenset[str] = frozenset(_READERS)
"""The kinds the local engine can read a value of."""
