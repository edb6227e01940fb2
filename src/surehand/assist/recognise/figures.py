"""Money, percent, durations and quantities in running text. A figure alone is none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from surehand.assist.recognise.found import Amounts, Kind, Recognised
from surehand.assist.recognise.words import NUMBER_WORD, NUMBERS, count_of, is_number_word, one_of
from surehand.assist.source import Language

_Reading = Callable[[re.Match[str], Language, str], Amounts | None]
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "A$": "AUD", "C$": "CAD", "$": ""}
_NAMES = {
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "usd": "USD",
    "us dollars": "USD",
    "dollars": "",
    "dollar": "",
    "bucks": "",
    "gbp": "GBP",
    "pounds": "GBP",
    "pound": "GBP",
    "chf": "CHF",
    "francs": "CHF",
    "franken": "CHF",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "pln": "PLN",
    "cad": "CAD",
    "aud": "AUD",
    "inr": "INR",
    "jpy": "JPY",
}
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "tausend": 1_000,
    "tsd": 1_000,
    "grand": 1_000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "millionen": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
    "mrd": 1_000_000_000,
    "milliarden": 1_000_000_000,
}
_UNITS = {
    "minute": "minute minutes min mins minuten",
    "hour": "hour hours hr hrs stunde stunden",
    "day": "day days tag tage tagen werktage arbeitstage",
    "week": "week weeks woche wochen",
    "month": "month months monat monate monaten",
    "quarter": "quarter quarters quartal quartale",
    "year": "year years jahr jahre jahren",
}
UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names.split()}

_FIGURE = r"\d{1,3}(?:[.,'\u00a0 ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_WORDS = rf"(?:{NUMBER_WORD})"
_PERIOD = re.compile(
    r"\s?(?:(?:a|per|/|im|pro)\s?(?:month|year|mo|yr|monat|jahr)|pm|p\.\s?m\.|p\.\s?a\.)(?!\w)", re.IGNORECASE
)
_LEAST_OF_PERIOD = 1_000
"""“1,860 a month” is money; “60 a month” may be orders."""
_SCALE = rf"(?:\s?(?P<scale{{0}}>{one_of(*_SCALES)})\b\.?)?"
_TO = r"\s*(?:-|–|to|bis|and|und|or|oder)\s*"
_SIGN = one_of(*_SIGNS)
_NAME = one_of(*_NAMES)

_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?:(?P<sign>{_SIGN})|"
    rf"(?P<before>{one_of(*{n.upper() for n in _NAMES if len(n) == 3})}))\s?)?"
    rf"(?:(?P<low>{_FIGURE}){_SCALE.format('_low')}{_TO}(?:{_SIGN}\s?)?(?=\d))?"
    rf"(?P<high>{_FIGURE}|{_WORDS}(?=\s+(?:{one_of(*_SCALES)}|{_NAME})\b)){_SCALE.format('_high')}"
    rf"(?:\s?(?P<after>{_NAME}\b|{_SIGN}))?(?![\w%])",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?<![\w.,])(?:(?P<low>{_FIGURE})\s?%?{_TO}(?=\d))?(?P<high>{_FIGURE}|{_WORDS})\s?"
    r"(?:%|percent\b|per cent\b|prozent\b)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    rf"(?<![\w.,])(?:(?:(?P<low>{_FIGURE}){_TO}|(?P<low_word>{_WORDS})\s+(?:[-–]|to|bis|and|und|or|oder)\s+)(?=\w))?"
    rf"(?P<high>{_FIGURE}|{_WORDS}|an?(?=\s))(?:\s?\((?:{_FIGURE}|{_WORDS})\))?[\s-]"
    rf"(?P<worked>working\s|business\s)?(?:calendar\s)?(?P<unit>{one_of(*UNIT_OF)})\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"(?<![\w.,/:€$£-])(?P<high>{_FIGURE}|{_WORDS})\s(?P<thing>(?!{one_of(*UNIT_OF, *_SCALES, *_NAMES)}\b)"
    r"[^\W\d_]{3,30}s?)\b",
    re.IGNORECASE,
)
_COUNTED = frozenset(
    "seats users licences licenses people employees employers staff agents stores locations sites "
    "offices rooms units "
    "devices laptops tickets orders invoices accounts contacts candidates positions roles desks "
    "machines vehicles "
    "branches teams countries languages pages posts videos campaigns hours-a-week plätze nutzer "
    "lizenzen leute "
    "mitarbeiter mitarbeitende standorte filialen büros geräte rechner stellen kandidaten aufträge "
    "rechnungen".split()
)
"""What is counted in handoffs; other nouns after a figure are rarely a quantity anybody asks for."""


def amounts(text: str, language: Language = "en", *, currency: str = "") -> Iterator[Recognised]:
    """Everything that says how much. ``currency`` is meant by a dollar sign, or by a bare “10k”.

    Figures with marks that no language sets so, as “12,000,00”, say nothing.
    """
    for kind, pattern, read in _READINGS:
        for match in pattern.finditer(text):
            try:
                found = read(match, language, currency)
            except InvalidOperation:
                found = None
            if found:
                yield Recognised(kind, match.start(), match.end(), found)


def _share(match: re.Match[str], language: Language, currency: str) -> Amounts:
    return _range(match, language, "%")


def _duration(match: re.Match[str], language: Language, currency: str) -> Amounts:
    return _range(match, language, _unit(match))


def _quantity(match: re.Match[str], language: Language, currency: str) -> Amounts | None:
    if (thing := match["thing"].casefold()) not in _COUNTED:
        return None
    high = _number(match["high"], language)
    return Amounts(high, high, thing)


def _unit(match: re.Match[str]) -> str:
    """A unit of time, “working day” and “working hour” among them."""
    written = match["unit"].casefold()
    worked = match["worked"] or written in ("werktage", "arbeitstage")
    return f"working {UNIT_OF[written]}" if worked else UNIT_OF[written]


def _money(match: re.Match[str], language: Language, currency: str) -> Amounts | None:
    """Money has a currency beside it, or is a bare “10k”: any other figure may be anything."""
    said = match["sign"] or match["before"] or match["after"]
    if not said and (match["scale_high"] or "").casefold() != "k" and not _is_of_period(match, language):
        return None
    code = _currency(said) if said else ""
    high = _sum(match["high"], language) * _scale(match["scale_high"])
    low = high
    if match["low"]:
        # “10 to 12k”: the scale said once is of both.
        low = _sum(match["low"], language) * _scale(match["scale_low"] or match["scale_high"])
    return Amounts(min(low, high), max(low, high), code or currency)


def _is_of_period(match: re.Match[str], language: Language) -> bool:
    """A large figure by the month or the year is a price, also where nobody names the currency."""
    return bool(
        match["high"][0].isdecimal()
        and _PERIOD.match(match.string, match.end())
        and _sum(match["high"], language) * _scale(match["scale_high"]) >= _LEAST_OF_PERIOD
    )


def _sum(written: str, language: Language) -> Decimal:
    """Money has no three decimals: “10.000 €” is ten thousand in an English mail too."""
    grouped = re.fullmatch(r"\d{1,3}[.,]\d{3}", written)
    return Decimal(re.sub("[.,]", "", written)) if grouped else _number(written, language)


def _currency(said: str) -> str:
    return _SIGNS.get(said.upper(), _NAMES.get(said.casefold(), ""))


def _scale(said: str | None) -> int:
    return _SCALES[said.casefold()] if said else 1


def _range(match: re.Match[str], language: Language, unit: str) -> Amounts:
    high = _number(match["high"], language)
    said = match["low"] or match.groupdict().get("low_word")
    low = _number(said, language) if said else high
    return Amounts(min(low, high), max(low, high), unit)


def _number(written: str, language: Language) -> Decimal:
    """A figure by its marks. A single mark before three figures parts thousands: “10.000” is ten thousand in German,
    and “10,000” in English; the other way round it is what it looks like in that language.

    Parted otherwise, as “12,000,00”, it is no figure: InvalidOperation.
    """
    if is_number_word(written) or written.casefold() in NUMBERS:
        return Decimal(count_of(written))
    plain = re.sub(r"['\u00a0 ]", "", written)
    point = "," if language == "de" else "."
    if "." in plain and "," in plain:
        point = max(".", ",", key=plain.rfind)
    elif re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", plain):
        point = ""
    elif (mark := re.fullmatch(r"\d+([.,])\d{1,2}", plain)) is not None:
        point = mark[1]
    thousands = {".": ",", ",": "."}.get(point, ".,")
    if re.search(rf"[{re.escape(thousands)}]\d{{1,2}}$", plain):
        raise InvalidOperation
    for mark_of_thousands in thousands:
        plain = plain.replace(mark_of_thousands, "")
    return Decimal(plain.replace(point, ".") if point else plain)


_READINGS: tuple[tuple[Kind, re.Pattern[str], _Reading], ...] = (
    ("money", _MONEY, _money),
    ("percent", _PERCENT, _share),
    ("duration", _DURATION, _duration),
    ("quantity", _QUANTITY, _quantity),
)
