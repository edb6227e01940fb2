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
from surehand.assist.brief.names import first_names_in, known_in, names_in
from surehand.assist.recognise.figures import UNIT_OF
from surehand.assist.recognise.found import Amounts, Days, Recognised
from surehand.assist.recognise.words import COUNT, NUMBER_WORD, NUMBERS, count_of, one_of
from surehand.assist.sentences import Sentence
from surehand.assist.source import Span
from surehand.core.values import Money, Value, ValueProblem, read_value

_NUMBER = re.compile(r"(?<![\w.,:/€$£-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w%:/]|[.,]\d)")
_COUNTED = re.compile(
    rf"(?<![\w.,])(?P<count>{COUNT})\s(?!{one_of(*UNIT_OF)}\b)[^\W\d]+\s(?P<unit>{one_of(*UNIT_OF)})\b",
    re.IGNORECASE,
)
"""“3 training days”."""
_IN_WORDS = re.compile(rf"(?<![\w-])(?:{NUMBER_WORD})(?![\w-])", re.IGNORECASE)
_LEAST_WORD = 10
"""Small numbers are words of many other things: “one of them”, “two weeks”."""
_YEAR = re.compile(r"\d{4}")
_AHEAD = re.compile(r"\b(?:will|should|must|would|due|soll|wird|muss)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;!?]", re.IGNORECASE)
_LONG_AGO = 200
_ALL_DAY = re.compile(
    r"(?<!\w)(?:24/7|24x7|(?:a)?round the clock|day and night|rund um die uhr|tag und nacht)(?!\w)",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(
    r"\b(?:later|maybe|perhaps|not|no|without|won't|don't|später|vielleicht|kein\w*|nicht|ohne)\b",
    re.IGNORECASE,
)
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
        if not asked.looks_back or (_was(last, written) and not _AHEAD.search(sentence.text)):
            yield Named(first, span, high=last if last != first else None)


def _was(day: date, written: date) -> bool:
    """Of what took place people write within some months; a day almost a year ago is one to come, misread."""
    return 0 <= (written - day).days <= _LONG_AGO


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
    """Percent for a percentage, months for a number of months; else a plain figure, or one that counts something."""
    if asked.percent or asked.unit:
        yield from _of_unit("%" if asked.percent else asked.unit, sentence.text, found)
        return
    taken = [Span(each.start, each.end) for each in found if each.kind != "quantity"]
    for match in _NUMBER.finditer(sentence.text):
        span = Span(*match.span(1))
        if not any(span.overlaps(other) for other in taken):
            yield Named(Decimal(match[1].replace(",", "")), span)
    for match in _IN_WORDS.finditer(sentence.text):
        span, number = Span(*match.span()), count_of(match.group())
        if number >= _LEAST_WORD and not any(span.overlaps(other) for other in taken):
            yield Named(Decimal(number), span)


def _of_unit(unit: str, text: str, found: Sequence[Recognised]) -> Iterator[Named]:
    for each in found:
        if (
            isinstance(each.value, Amounts)
            and each.kind in ("percent", "duration")
            and each.value.unit == unit
        ):
            low, high = each.value.low, each.value.high
            yield Named(
                low, Span(each.start, each.end), 0.2 if unit == "%" else 0.0, high if high != low else None
            )
    for match in _COUNTED.finditer(text):
        if UNIT_OF[match["unit"].casefold()] == unit:
            yield Named(Decimal(count_of(match["count"])), Span(*match.span()))


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
    named = sorted(
        (
            each
            for each in _choice(asked, sentence, found, written)
            if not _is_put_off(sentence.text, each.span)
        ),
        key=lambda each: each.span.start,
    )
    if named:
        chosen = tuple(option for option in asked.options if any(each.value == option for each in named))
        span = Span(named[0].span.start, named[-1].span.end)
        yield Named(chosen, span, max(each.sure for each in named))


def _is_put_off(text: str, span: Span) -> bool:
    """Whether the part of a sentence with an option puts it off or away: “later maybe warehouse”."""
    start = max(text.rfind(mark, 0, span.start) for mark in ",;:") + 1
    ends = [at for mark in ",;" if (at := text.find(mark, span.end)) >= 0]
    return bool(_PUT_OFF.search(text[start : min(ends, default=len(text))]))


def _yes_no(asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date) -> Iterator[Named]:
    """Said is yes, denied is no; a doubt or a question is neither."""
    if sentence.modality in ("stated", "negated"):
        yield Named(sentence.modality == "stated", Span(0, len(sentence.text)))


def _contacts(
    asked: Asked, sentence: Sentence, found: Sequence[Recognised], written: date
) -> Iterator[Named]:
    """A person with the address beside them; an address alone where nobody is named."""
    reached = [each for each in found if each.kind in ("email", "phone")]
    people = _people_in(sentence)
    for name, span in people:
        parts: dict[str, str] = {each.kind: str(each.value) for each in _beside(span, people, reached)}
        if (value := read_value(asked.shape, {"name": name} | parts)) and not isinstance(value, ValueProblem):
            yield Named(value, span, 0.2 if parts else 0.0)
    if not people and reached:
        value = read_value(asked.shape, {each.kind: str(each.value) for each in reversed(reached)})
        if value and not isinstance(value, ValueProblem):
            yield Named(value, Span(reached[0].start, reached[0].end))


def _people_in(sentence: Sentence) -> list[tuple[str, Span]]:
    """By whole names; else who is known, by a part of their name; else a single name where a person would stand."""
    return (
        names_in(sentence.text)
        or sorted(known_in(sentence.text, sentence.known), key=lambda each: each[1].start)
        or first_names_in(sentence.text)
    )


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
        for each in (option.replace("_", " "), label, *re.split(r",| or | oder ", label))
        if len(each.strip()) > 2
    )
    said = [
        (
            _phrase(each),
            _COMMON if each in COMMON_OPTIONS or len(each) < 4 else _ALONE if " " not in each else _PHRASE,
        )
        for each in phrases
    ]
    said += [(_trade(each), _ALONE) for each in phrases if each.endswith(("ics", "ing")) and " " not in each]
    said += [
        (re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE), _ALONE)
        for known, written in GERMAN_OPTIONS
        if known == option
    ]
    said += [(_ALL_DAY, _PHRASE) for each in phrases if _ALL_DAY.search(each)]
    return tuple(said)


def _trade(option: str) -> re.Pattern[str]:
    """Who does a trade: “electrics” is done by an electrician, “plumbing” by a plumber."""
    return re.compile(
        rf"(?<!\w){re.escape(option[:-3])}(?:er|ic|ician|"
        rf"ist){'?' if option[:-3].endswith('er') else ''}s?(?!\w)",
        re.IGNORECASE,
    )


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
