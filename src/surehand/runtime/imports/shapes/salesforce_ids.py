"""Ids of Salesforce: 15 characters in which case counts, or the same with three more that tell the case.

Reports export 15, the API and most tools 18; compared without case, only the longer form is unique. Source: Salesforce
Help, “How the 18-character ID is built”: https://help.salesforce.com/s/articleView?id=000383751.
"""

from __future__ import annotations

import re

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT = re.compile(r"[A-Za-z0-9]{15}")


def long_id(text: str) -> str:
    """An id with 18 characters; whatever is no id with 15 stays as it is."""
    if not _SHORT.fullmatch(text):
        return text
    return text + "".join(_ALPHABET[_bits(text[start : start + 5])] for start in (0, 5, 10))


def _bits(part: str) -> int:
    """Which of five characters are capitals: the first is the lowest bit."""
    return sum(letter.isascii() and letter.isupper() and 1 << place for place, letter in enumerate(part))
