"""Numbers and money as people write them, in their own language first, become what the core reads without guessing.

Spaces and apostrophes between digits, a sign or code of the currency, and “%” after a number are understood. What can
truly be read in two ways is refused with both readings.
"""

from __future__ import annotations

import re
from decimal import Decimal

from surehand.core.values import ValueProblem, in_words
from surehand.core.values.currencies import CURRENCIES
from surehand.web import formats

_BETWEEN_DIGITS = re.compile(r"[\s\u00a0\u2009\u202f'’_]")
_AMOUNT = re.compile(r"(-?)([^\d.,-]*)(-?[\d.,]+)([^\d.,]*)")
_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "₱": "PHP", "₴": "UAH", "฿": "THB", "₦": "NGN", "₡": "CRC", "₲": "PYG", "₸": "KZT",
}  # fmt: skip
_SHARED_SIGNS = ("$", "¥")
"""Signs of several currencies: they never name one, but contradict those that have a sign of their own."""
_WITH_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def number_of(text: str) -> str | ValueProblem:
    """A typed number as the core reads it; “12.5 %” is 12.5. What is no number goes on as it is, to be refused."""
    return _decided(_bare(text).removesuffix("%"), text, thousandths=True)


def money_of(amount: str, currency: str) -> dict[str, str] | ValueProblem:
    """A typed amount and currency as the core reads them; a sign or code in the amount may name the currency too."""
    currency = currency.strip().upper()
    found = _AMOUNT.fullmatch(_bare(amount))
    signs = [sign for sign in (found[2], found[4]) if sign] if found else []
    if found is None or len(signs) > 1 or not all(map(_is_sign, signs)):
        return {"amount": amount, "currency": currency}
    named = _SIGNS.get(signs[0], signs[0].upper()) if signs else ""
    if named and currency and _contradicts(named, currency):
        sentence = f"it is written in {named}, but the currency beside it is {currency}"
        return ValueProblem("two_currencies", sentence, "choose one of them")
    known = currency or ("" if named in _SHARED_SIGNS else named)
    number = _decided(found[1] + found[3], amount, thousandths=known in _WITH_THOUSANDTHS)
    return number if isinstance(number, ValueProblem) else {"amount": number, "currency": known}


def _bare(text: str) -> str:
    """Without what only makes a number easier to read, and with the minus that keyboards have."""
    return _BETWEEN_DIGITS.sub("", text).replace("\u2212", "-").removeprefix("+")


def _is_sign(text: str) -> bool:
    return text in _SIGNS or text in _SHARED_SIGNS or text.upper() in CURRENCIES


def _contradicts(named: str, currency: str) -> bool:
    return currency in _SIGNS.values() if named in _SHARED_SIGNS else named != currency


def _decided(bare: str, text: str, *, thousandths: bool) -> str | ValueProblem:
    """The one number a text can be, in the signs of the core. ``thousandths`` says whether three decimals are usual."""
    here, elsewhere = formats.read_number(bare), formats.read_number_of_others(bare)
    number = here if here is not None else elsewhere
    if number is None:
        return text
    whole = Decimal(re.sub(r"[.,]", "", bare))
    if number == whole or _decimals(number) < 3:
        return f"{number:f}"
    if here is None or (elsewhere == whole and not thousandths):
        sentence = f"it can be read as {in_words(whole)} or as {in_words(number)}"
        return ValueProblem("ambiguous_number", sentence, "write it without a sign between thousands")
    return f"{number:f}"


def _decimals(number: Decimal) -> int:
    return -min(0, int(number.as_tuple().exponent))
