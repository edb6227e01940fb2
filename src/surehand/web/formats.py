"""Numbers, dates and amounts as the reader's language writes them; the names of months and the signs are CLDR's."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, localcontext
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    NumberFormatError,
    format_percent,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)
from django.utils.translation import get_language

from surehand.core.values import Money

# Plain English is the international one: the day before the month, the hour of 24.
_LOCALES = {"en": "en_GB", "en-us": "en_US", "de": "de_DE"}
_MOMENTS = {"en": "EEE d MMM y, HH:mm", "en-us": "EEE, MMM d, y, h:mm a", "de": "EEE d. MMM y, HH:mm"}
_WEEKDAYS = {"en": "EEE d MMM y", "en-us": "EEE, MMM d, y", "de": "EEE d. MMM y"}
_HOURS = {"en": "HH:mm", "en-us": "h:mm a", "de": "HH:mm"}
_DAYS = {"en": "d MMM y", "en-us": "MMM d, y", "de": "d. MMM y"}

_DIGITS_AND_SIGNS = re.compile(r"-?[\d.,]*\d[\d.,]*", re.ASCII)
_MOST_DIGITS = 60


def number(value: Decimal | int) -> str:
    """“1,250.50”, with the digits it has: an amount is never rounded."""
    locale = _locale(_language())
    signs = str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})
    return f"{value:,f}".translate(signs) if isinstance(value, Decimal) else f"{value:,}".translate(signs)


def percent(share: float) -> str:
    """A share from 0 to 1 as “87%”."""
    return format_percent(share, locale=_locale(_language()))


def plain_number(value: Decimal) -> str:
    """“1250,50”: as one types it, without a sign between thousands."""
    return f"{value:f}".replace(".", get_decimal_symbol(_locale(_language())))


def read_number(text: str) -> Decimal | None:
    """The number a text is in the reader's language, strictly: each sign in its place; None when it is none there."""
    return _read_in(text, _locale(_language()))


def read_number_of_others(text: str) -> Decimal | None:
    """The number a text is where the signs between thousands and before decimals are the other way round."""
    here = get_decimal_symbol(_locale(_language()))
    return _read_in(text, _locale("de" if here == "." else "en"))


def _read_in(text: str, locale: Locale) -> Decimal | None:
    if len(text) > _MOST_DIGITS or not _DIGITS_AND_SIGNS.fullmatch(text):
        return None
    # To be strict, Babel writes a number again, and needs room for all the digits that the core takes.
    with localcontext(prec=2 * _MOST_DIGITS):
        try:
            return parse_decimal(text, locale=locale, strict=True)
        except NumberFormatError:
            return None


def money(value: Money) -> str:
    """“4,000 USD”: the code of the currency, since a sign such as $ names several."""
    return f"{number(value.amount)} {value.currency}"


def day(value: date) -> str:
    """“14 Dec 2026”."""
    language = _language()
    return format_date(value, _DAYS[language], locale=_locale(language))


def moment(value: datetime, zone: ZoneInfo) -> str:
    """“Mon 14 Dec 2026, 14:50 CET”: on the clock of a zone, which it names."""
    language = _language()
    local = value.astimezone(zone)
    return f"{format_datetime(local, _MOMENTS[language], locale=_locale(language))} {local:%Z}"


def weekday(local: datetime) -> str:
    """“Mon 14 Dec 2026”: a date of which the day of the week matters."""
    language = _language()
    return format_datetime(local, _WEEKDAYS[language], locale=_locale(language))


def hour(local: datetime) -> str:
    """“14:50”: a time of day, beside its date."""
    language = _language()
    return format_datetime(local, _HOURS[language], locale=_locale(language))


def _language() -> str:
    language = get_language() or "en"
    return language if language in _LOCALES else "en"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])
