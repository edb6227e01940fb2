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
        15: "fifteen fünfzehn",
        20: "twenty zwanzig",
        25: "twenty-five fünfundzwanzig",
        30: "thirty dreißig",
        40: "forty vierzig",
        45: "forty-five fünfundvierzig",
        50: "fifty fünfzig",
        60: "sixty sechzig",
        80: "eighty achtzig",
        90: "ninety neunzig",
        100: "hundred hundert",
    }.items()
    for name in names.split()
}
AMBIGUOUS = frozenset({"mar", "may", "mai", "sun", "sat", "wed", "mon", "dec", "a", "an", "couple"})
"""Words that are more often something else: they need a figure, or the like, beside them."""


def one_of(*names: str) -> str:
    """A pattern for any of some words, the longest first."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")"


MONTH = one_of(*MONTHS) + r"\b\.?"
WEEKDAY = one_of(*(name for name in WEEKDAYS if name not in AMBIGUOUS))
COUNT = rf"(?:\d{{1,4}}|{one_of(*NUMBERS)})"


def count_of(written: str) -> int:
    """A number as it is written, in figures or as a word."""
    return int(written) if written.isdecimal() else NUMBERS[written.casefold()]
