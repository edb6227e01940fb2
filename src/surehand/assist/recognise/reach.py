"""How people are reached: e-mail addresses and phone numbers in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from surehand.assist.recognise.found import Recognised

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+(?<![.-])")


def addresses(text: str) -> Iterator[Recognised]:
    """E-mail addresses in small letters; phone numbers with their country's code, as ``+493012345678``.

    A number without a country's code is not taken: which country is meant would be a guess.
    """
    for match in _EMAIL.finditer(text):
        yield Recognised("email", match.start(), match.end(), match.group().casefold())
    for found in phonenumbers.PhoneNumberMatcher(text, None):
        written = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield Recognised("phone", found.start, found.end, written)
