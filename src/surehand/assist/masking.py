"""Personal data stays here: a text that leaves has tokens in the place of people and how they are reached.

The same words have the same token within a text, so that what is said about whom can still be followed; whatever comes
back has the words again. Addresses, phone and account numbers and links are known by their form. Names are known from
the record, the workspace and the speakers: a person whom nobody has named there is not recognised.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import phonenumbers

_LABELS = ("EMAIL", "PHONE", "ACCOUNT", "LINK", "PERSON", "PRIVATE")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"”]+", re.IGNORECASE)
_EMAIL = re.compile(
    r"[^\s<>()\[\]\"“”',;:@]{1,64}(?:@|\s?[\[(](?:at|ät)[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}\d{2}(?=(?:[A-Z ]*\d){8})(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"  # IBAN
    r"|(?<![\w.,-])\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?(?![\w-])"  # the numbers of cards
    r"|(?<![\w.,-])\d{4}[ -]\d{6}[ -]\d{5}(?![\w-])"
    r"|(?<![\w.,-])\d{3}-\d{2}-\d{4}(?![\w-])"  # social security, United States
    r"|(?<![\w.,€$£-])(?<!EUR )(?<!USD )(?<!GBP )(?<!CHF )\d{8,19}(?!\w)"
    r"(?! ?(?:€|\$|£|(?i:eur|usd|gbp|chf|dollar|pound)))"
)
_NATIONAL = re.compile(
    # With the zero of long distance; neither a day (03.05.2026) nor a time (08.30 - 09.30).
    r"(?<![\w.,/-])(?!\d{1,2}[./-]\d{1,2}[./-]\d)(?!\d\d\.\d\d\b)"
    r"(?:\(0\d{1,5}\)|0\d{1,5})[ /.-]?\d[\d ./-]{4,12}\d(?!\w)"
    r"|(?<![\w.,/-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"  # North America
)
_LEAST_NAME = 3
_NO_NAMES = frozenset(
    "the and von van der den del ltd inc llc gmbh team sales client customer support speaker agent".split()
)
"""Words in names of people and speakers that name nobody."""


class Mask:
    """Hides personal data of one source and brings it back. Hiding twice gives the same tokens."""

    def __init__(self, text: str, *, names: Iterable[str] = (), private: Iterable[str] = ()) -> None:
        folded = text.casefold()
        mark = ""
        # A text may hold what looks like our tokens: it must not bring back what it never held.
        while any(f"[{label}{mark}-".casefold() in folded for label in _LABELS):
            mark += "X"
        self._mark = mark
        self._words: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._private = _any_of((each for each in private if each.strip()), re.IGNORECASE)
        self._names = _any_of(_forms(names))
        self._token = re.compile(rf"\[(?:{'|'.join(_LABELS)}){mark}-\d+\]", re.IGNORECASE)

    @property
    def hidden(self) -> dict[str, int]:
        """How many different words are hidden, by what they are: ``email``, ``person`` and so on."""
        return {label.lower(): count for label, count in sorted(self._counts.items())}

    def hide(self, text: str) -> str:
        """The text with tokens."""
        parts: list[str] = []
        done = 0
        for start, end, label in sorted(self._found(text), key=lambda each: (each[0], -each[1])):
            if start < done:
                # Where two overlap, what is left of the later one is hidden too.
                start = done
            if start < end:
                parts += [text[done:start], self._token_of(text[start:end], label)]
                done = end
        return "".join([*parts, text[done:]])

    def restore(self, text: str) -> str:
        """The text with the words; a token that was never given stays as it is."""
        return self._token.sub(lambda match: self._words.get(match.group().upper(), match.group()), text)

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        for label, pattern in (
            ("PRIVATE", self._private),
            ("LINK", _LINK),
            ("EMAIL", _EMAIL),
            ("ACCOUNT", _ACCOUNT),
            ("PHONE", _NATIONAL),
            ("PERSON", self._names),
        ):
            if pattern:
                yield from ((each.start(), each.end(), label) for each in pattern.finditer(text))
        yield from ((each.start, each.end, "PHONE") for each in phonenumbers.PhoneNumberMatcher(text, None))

    def _token_of(self, words: str, label: str) -> str:
        if words not in self._tokens:
            self._counts[label] += 1
            token = f"[{label}{self._mark}-{self._counts[label]}]"
            self._tokens[words], self._words[token] = token, words
        return self._tokens[words]


def _forms(names: Iterable[str]) -> Iterator[str]:
    """A name as it is, and each of its words alone: people are called by one of them."""
    for name in names:
        words = re.findall(r"[^\W\d_][\w'’-]*", name)
        if "@" in name or not words:
            continue
        yield name.strip()
        yield from (each for each in words if len(each) >= _LEAST_NAME and each.casefold() not in _NO_NAMES)


def _any_of(words: Iterable[str], flags: int = 0) -> re.Pattern[str] | None:
    """Any of some words, the longest first; with the s of a genitive, which German writes without a mark."""
    escaped = sorted({re.escape(each.strip()) for each in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})s?(?!\w)", flags) if escaped else None
