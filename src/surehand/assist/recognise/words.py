"""The words for numbers, days and months that the local engine knows, in English and German."""

from __future__ import annotations

import re
from collections.abc import Mapping

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar feber",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sept sep",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag",
            "tuesday tues tue dienstag",
            "wednesday wed mittwoch",
            "thursday thurs thur thu donnerstag",
            "friday fri freitag",
            "saturday sat samstag sonnabend",
            "sunday sun sonntag",
        )
    )
    for name in names.split()
}
NUMBERS: Mapping[str, int] = {
    name: number
    for number, names in {
        1: "one a an ein eine einem einer einen",
        2: "two zwei couple",
        3: "three drei",
        4: "four vier",
        5: "five fünf",
        6: "six sechs",
        7: "seven sieben",
        8: "eight acht",
        9: "nine neun",
        10: "ten zehn",
        11: "eleven elf",
        12: "twelve zwölf dozen dutzend",
        13: "thirteen dreizehn",
        14: "fourteen vierzehn",
        15: "fifteen fünfzehn",
        16: "sixteen sechzehn",
        17: "seventeen siebzehn",
        18: "eighteen achtzehn",
        19: "nineteen neunzehn",
        20: "twenty zwanzig",
        30: "thirty dreißig",
        40: "forty vierzig",
        50: "fifty fünfzig",
        60: "sixty sechzig",
        70: "seventy siebzig",
        80: "eighty achtzig",
        90: "ninety neunzig",
        100: "hundred hundert",
    }.items()
    for name in names.split()
}
ORDINALS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "first ersten erster",
            "second zweiten zweiter",
            "third dritten dritter",
            "fourth vierten",
            "fifth fünften",
            "sixth sechsten",
            "seventh siebten",
            "eighth achten",
            "ninth neunten",
            "tenth zehnten",
            "eleventh elften",
            "twelfth zwölften",
            "thirteenth dreizehnten",
            "fourteenth vierzehnten",
            "fifteenth fünfzehnten",
            "sixteenth sechzehnten",
            "seventeenth siebzehnten",
            "eighteenth achtzehnten",
            "nineteenth neunzehnten",
            "twentieth zwanzigsten",
            "twenty-first einundzwanzigsten",
            "twenty-second zweiundzwanzigsten",
            "twenty-third dreiundzwanzigsten",
            "twenty-fourth vierundzwanzigsten",
            "twenty-fifth fünfundzwanzigsten",
            "twenty-sixth sechsundzwanzigsten",
            "twenty-seventh siebenundzwanzigsten",
            "twenty-eighth achtundzwanzigsten",
            "twenty-ninth neunundzwanzigsten",
            "thirtieth dreißigsten",
            "thirty-first einunddreißigsten",
        ),
        1,
    )
    for name in names.split()
}
AMBIGUOUS = frozenset({"mar", "may", "mai", "sun", "sat", "wed", "mon", "dec", "a", "an", "couple"})
"""Words that are more often something else: they need a figure, or the like, beside them."""


def one_of(*names: str) -> str:
    """A pattern for any of some words, the longest first."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")"


_TENS, _TENS_DE = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
)
_ONES, _ONES_DE = (
    "one two three four five six seven eight nine",
    "ein zwei drei vier fünf sechs sieben acht neun",
)
_BY_TENS = re.compile(
    rf"(?P<tens>{one_of(*_TENS.split())})[- ](?P<ones>{one_of(*_ONES.split())})", re.IGNORECASE
)
_BY_TENS_DE = re.compile(
    rf"(?P<ones>{one_of(*_ONES_DE.split())})und(?P<tens>{one_of(*_TENS_DE.split())})", re.IGNORECASE
)
NUMBER_WORD = "|".join(
    (
        f"{one_of(*_TENS.split())}[- ]{one_of(*_ONES.split())}",
        f"{one_of(*_ONES_DE.split())}und{one_of(*_TENS_DE.split())}",
        one_of(*(name for name in NUMBERS if name not in ("a", "an", "couple"))),
    )
)
"""A number as a word, “twenty-six” and “sechsundzwanzig” among them."""
ORDINAL = one_of(*ORDINALS)
MONTH = one_of(*MONTHS) + r"\b\.?"
WEEKDAY = one_of(*(name for name in WEEKDAYS if name not in AMBIGUOUS))
COUNT = rf"(?:\d{{1,4}}|{NUMBER_WORD}|{one_of('a', 'an', 'couple')})"


def count_of(written: str) -> int:
    """A number as it is written, in figures or as a word."""
    if written.isdecimal():
        return int(written)
    parted = _BY_TENS.fullmatch(written) or _BY_TENS_DE.fullmatch(written)
    if parted:
        return NUMBERS[parted["tens"].casefold()] + NUMBERS[parted["ones"].casefold()]
    return NUMBERS[written.casefold()]


def is_number_word(written: str) -> bool:
    """Whether it is a number as a word."""
    return _NUMBER_WORD.fullmatch(written) is not None


_NUMBER_WORD = re.compile(NUMBER_WORD, re.IGNORECASE)
