"""Numbers and amounts as files write them: with a decimal point or a decimal comma, grouped or not, with a currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, get_args

from surehand.core.values.currencies import CURRENCIES

DecimalMark = Literal[".", ","]
MARKS: tuple[DecimalMark, ...] = get_args(DecimalMark)

SYMBOLS: Mapping[str, str] = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₽": "RUB",
    "zł": "PLN",
    "R$": "BRL",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CHF": "CHF",
}
"""What a symbol stands for. “$”, “¥” and “kr” are left out: several countries write them."""

SHARED_SYMBOLS: Mapping[str, frozenset[str]] = {
    "$": frozenset("USD AUD CAD NZD SGD HKD MXN CLP COP ARS".split()),
    "¥": frozenset(("JPY", "CNY")),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
}
"""Symbols of several currencies: the one that the field or the mapping names is meant, if it is among them."""

_SPACES = re.compile(r"(?<=\d)[ '’\u00a0\u202f](?=\d{3}(?!\d))")
_FORMS = {
    ".": re.compile(r"(?:\d+|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3})?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?"),
    ",": re.compile(r"(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d+)?"),
}
_AMOUNT = re.compile(r"([^\d(+.,-]*)\s*(\(?[+-]?[\d.,'’\s\u00a0\u202f]*\d\)?)\s*([^\d)+.,-]*)")
_SIGN_FIRST = re.compile(r"^([+-])\s*([^\d+.,\s-]+)")


def readings(text: str) -> dict[str, Decimal]:
    """What a text says under each decimal mark; empty when it is no number."""
    text = text.strip()
    negative = text[:1] in ("-", "−") or (text[:1] == "(" and text[-1:] == ")")
    bare = _SPACES.sub("", text.strip("()").lstrip("+-−").strip())
    if not bare or not (bare[0].isdigit() or bare[0] in ".,") or not any(map(str.isdigit, bare)):
        return {}
    found = {}
    for mark, form in _FORMS.items():
        if form.fullmatch(bare):
            number = Decimal(bare.replace("," if mark == "." else ".", "").replace(",", "."))
            found[mark] = -number if negative else number
    return found


def read_number(text: str, mark: str) -> Decimal | None:
    """The number in a text under one decimal mark; None when it cannot be read so."""
    return readings(text).get(mark)


def split_amount(text: str) -> tuple[str, str] | None:
    """The figures of an amount and the currency beside them, as written; None when there are no figures."""
    found = _AMOUNT.fullmatch(_SIGN_FIRST.sub(r"\2\1", text.strip()))
    if found is None or (found[1].strip() and found[3].strip()):
        return None
    return found[2], (found[1] or found[3]).strip()


def currency_of(written: str, expected: str) -> str | None:
    """The currency that a symbol or code stands for; ``expected`` is used where nothing or a shared symbol is written.

    None when that leaves it open.
    """
    if not written:
        return expected or None
    if expected and expected in SHARED_SYMBOLS.get(written, ()):
        return expected
    if written in SHARED_SYMBOLS:
        return None
    return SYMBOLS.get(written) or (written.upper() if re.fullmatch(r"[A-Za-z]{3}", written) else None)


def is_currency(written: str) -> bool:
    """Whether something written beside a figure is a currency: a symbol, or a code in use."""
    return written in SYMBOLS or written in SHARED_SYMBOLS or written.upper() in CURRENCIES
