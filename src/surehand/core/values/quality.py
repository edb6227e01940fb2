"""Whether a value says anything: placeholders, boilerplate, stale and too-short answers are different shortcomings.

Peers check "not empty" only, and people answer with "tbd"; see `docs/decisions/gates-that-cannot-be-gamed.md`.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

import msgspec

from surehand.core.values.kinds import Contact, FieldValue, Value, is_empty

_PLACEHOLDERS = frozenset(
    """tbd tba tbc t.b.d t.b.a t.b.c n/a n.a na n/k nil null undefined unknown todo to-do later pending x xx
    test testing tests foo bar foobar blah bla dummy sample placeholder lorem xyz abc idk dunno whatever
    something anything empty blank unbekannt folgt k.a 1234 12345 123456 1234567 12345678 123456789""".split()
) | {
    "to be defined",
    "to be determined",
    "to be confirmed",
    "to be decided",
    "to be discussed",
    "to follow",
    "not sure",
    "see above",
    "see below",
    "not yet",
    "not known",
    "not applicable",
    "no idea",
    "fill in",
    "fill in later",
    "will follow",
    "wird nachgereicht",
    "keine angabe",
    "lorem ipsum",
}
_PUNCTUATION = " .,;:!?-–—_*#()[]<>/\\'\"…"
_KEYBOARD_RUN = re.compile(r"(?:asdf|sdfg|dfgh|qwer|yxcv|zxcv|hjkl)+[a-z0-9]{0,3}")
# Blocks of the Unicode standard: Han with its extensions, kana and bopomofo; Thai and Lao, Burmese, Khmer.
_EACH_A_WORD = (
    "\u3005-\u3007\u3041-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_FOUR_A_WORD = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WIDE_MARKS = "\u3000-\u3004\u3008-\u3040\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_WORD = re.compile(
    f"[{_EACH_A_WORD}]|[{_FOUR_A_WORD}]{{1,4}}|[^\\s{_EACH_A_WORD}{_FOUR_A_WORD}{_WIDE_MARKS}]+"
)
_LONG_ENOUGH_TO_REPEAT = 40
_LONGEST_REMEMBERED = 100
_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


class Quality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a playbook asks of a field's text beyond being filled."""

    min_words: int = 0
    unique: bool = True
    """Whether the same long text on several records counts as boilerplate."""


class Shortcoming(msgspec.Struct, frozen=True):
    """Why a field does not satisfy; ``code`` is missing, placeholder, too_short, stale or boilerplate.

    The sentence follows the field's title and a colon: titles are in the singular and in the plural.
    """

    code: str
    sentence: str


def is_placeholder(text: str) -> bool:
    """Whether a text only pretends to answer: “tbd”, “n/a”, “…”, “xxxx”, “asdf”."""
    return _pretends(text) if len(text) > _LONGEST_REMEMBERED else _remembered(text)


def _pretends(text: str) -> bool:
    folded = " ".join(text.casefold().split())
    if not any(map(str.isalnum, folded)):
        return bool(folded)
    bare = folded.strip(_PUNCTUATION)
    run = bare.replace(" ", "")
    one_key = len(run) > 2 and len(set(run)) == 1 and not run.isdigit()
    hollow = bare in _PLACEHOLDERS or all(word.strip(_PUNCTUATION) in _PLACEHOLDERS for word in bare.split())
    return hollow or one_key or bool(_KEYBOARD_RUN.fullmatch(run))


_remembered = lru_cache(maxsize=8192)(_pretends)


def digest_of_text(text: str) -> str:
    """A short digest by which identical long texts on several records are found; case and spacing do not count."""
    return blake2b(" ".join(text.casefold().split()).encode(), digest_size=12).hexdigest()


def count_words(text: str) -> int:
    """How many words a text has, also in scripts that put no space between them.

    Each Chinese or Japanese character counts as a word, and so does each run of up to four Thai, Lao, Khmer or
    Burmese ones, which is about as long as words are there; their punctuation does not count.
    """
    return len(text.split()) if text.isascii() else len(_WORD.findall(text))


def _hollow(text: str, hollow: bool) -> Shortcoming | None:
    """Words that pretend to answer; a contact without a name but with an address says something."""
    return Shortcoming("placeholder", f"only “{text.strip()}” is filled in") if hollow else None


MISSING = Shortcoming("missing", "nothing is filled in")


def staleness(held: FieldValue, fresh_for: timedelta, now: datetime) -> Shortcoming | None:
    """Whether an answer is older than it holds."""
    age = now - held.at
    if age <= fresh_for:
        return None
    return Shortcoming(
        "stale", f"last confirmed {_in_words(age)} ago; an answer holds for {_in_words(fresh_for)}"
    )


def _in_words(span: timedelta) -> str:
    """A time in the largest unit that tells it: “31 days”, “90 minutes”."""
    unit, length = next((each for each in _UNITS if span >= 2 * each[1] or span == each[1]), _UNITS[-1])
    count = span // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def emptiness_of_words(
    value: Value, quality: Quality, repeated: Set[str] = frozenset()
) -> Shortcoming | None:
    """Why a text, list or contact says nothing, or None.

    ``repeated`` holds digests (`digest_of_text`) of long texts that stand on other records too. Not for kinds picked
    from a list, where “n/a” can only be a deliberate option.
    """
    if isinstance(value, str):
        text, hollow = value, is_placeholder(value)
    elif isinstance(value, tuple):
        text, hollow = " ".join(value), all(map(is_placeholder, value))
    elif isinstance(value, Contact):
        text, hollow = value.name, bool(value.name) and is_placeholder(value.name)
    else:
        return None
    if hollow or not text or text.isspace():
        return MISSING if is_empty(value) else _hollow(text, hollow)
    if quality.min_words and (words := count_words(text)) < quality.min_words:
        counted = "1 word is" if words == 1 else f"{words} words are"
        return Shortcoming("too_short", f"{counted} filled in; at least {quality.min_words} are needed")
    if (
        quality.unique
        and repeated
        and len(text) >= _LONG_ENOUGH_TO_REPEAT
        and digest_of_text(text) in repeated
    ):
        return Shortcoming("boilerplate", "the text stands word for word on other records")
    return None
