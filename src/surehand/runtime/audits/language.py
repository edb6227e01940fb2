"""What audits say, in the reader's language: the voice of reports, and sentences that were kept in English.

The texts of audits have a catalogue of their own, “audits” (tools/translate.py), so that a word such as “Cases”, which
heads a table there, never translates what a person wrote elsewhere. What stands in quotes, and the names that are
given, come from the log: they are taken out before a sentence is looked up, and put back as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import starmap
from typing import NamedTuple

from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.translation import get_language

from surehand.audit.voice import ENGLISH, Voice
from surehand.runtime.language import LOCALE, PLACE, spoken

_FIRST, _LAST = 0xE000, 0xF8FF
"""Signs that no text has: one stands for each name while its sentence is looked up."""
_HIDDEN = f"[{chr(_FIRST)}-{chr(_LAST)}]"
_SPLITS = (
    re.compile(rf"((?<=[.?!]) (?=[A-Z“\d]|{_HIDDEN}))"),
    re.compile(r"(; )"),
    re.compile(r"(: )"),
    re.compile(r"(, and | and | or |, )"),
)
"""A text is taken apart at the weightiest of these that it has: sentences, clauses, items of a list."""
_FIGURE = re.compile(r"([<>]?-?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?)")
_LONGEST = 20_000
"""A longer text is none of ours."""
_DEEPEST = 12
"""So often a word of a template, or a part of a sentence, is looked up in turn."""
_TELLING = 12
"""So many letters of its own make a template that begins with a place fit nothing by chance."""
_COUNTED = re.compile(rf"[\d<>“]|{_HIDDEN}")
"""How a text begins that may be one of the others: with a number or a name."""
_QUOTED = re.compile(r"“([^“”]+)”")
_COUNT = r"[<>]?[0-9][0-9,.]*%?"
_COUNTS = frozenset("n m low high least rest worse".split())
"""Places in which a number stands, and what it looks like."""
_SEVERAL = frozenset("reasons items because sentence part range share interval".split())
"""Places in which several clauses may stand."""
_SAID_OF_DATA = frozenset(
    "a b team who person names worst column field path file log dataset way origin target because".split()
)
"""Places in which a name of the log stands without quotes."""


def voice_of(language: str) -> Voice:
    """The voice of a language; English where there is no catalogue for it."""
    book = _book(language.split("-")[0])
    if book is None:
        return ENGLISH
    return Voice(language=language.split("-")[0], texts=book.texts, retell=book.retell, signs=book.signs)


def voice_of_reader() -> Voice:
    """The voice of the language that is active."""
    return voice_of(get_language() or "en")


def spoken_of_audit(sentence: str, names: Iterable[str] = ()) -> str:
    """A sentence of an audit in the language that is active; what no catalogue knows stays as it is."""
    said = voice_of_reader().retell(sentence, names)
    return said if said != sentence else spoken(sentence)


class _Book:
    """The templates of audits with their translations, found by the sentences that were made from them."""

    def __init__(self, texts: Mapping[str, str], signs: str) -> None:
        self.texts, self.signs = texts, signs
        # Words that stand in quotes in a template are no names.
        self._own_words = {word for text in texts for word in _QUOTED.findall(text) if not PLACE.search(word)}
        # Without words of its own a template fits anything.
        telling = (text for text in texts if re.search("[a-z]", PLACE.sub("", text)))
        heaviest_first = sorted(telling, key=_weight, reverse=True)
        self._templates = [_Template.of(text, texts[text]) for text in heaviest_first]
        self._look_up = lru_cache(maxsize=20_000)(self._found)

    def retell(self, sentence: str, names: Iterable[str]) -> str:
        """A whole sentence; ``names`` and what stands in quotes are left alone."""
        if whole := self.texts.get(sentence):
            return whole
        if len(sentence) > _LONGEST or re.search(_HIDDEN, sentence):
            return sentence
        said = self._without(sentence, names)
        # A name may be a word of the sentence too: a column that is called “team”.
        return self._without(sentence, ()) if said == sentence else said

    def _without(self, sentence: str, names: Iterable[str]) -> str:
        hidden: list[str] = []
        told = self._look_up(self._hide(sentence, names, hidden), _DEEPEST)
        told = re.sub(rf"“({_HIDDEN})”", self._quote, told)
        for place, name in enumerate(hidden):
            told = told.replace(chr(_FIRST + place), name)
        return told

    def _hide(self, sentence: str, names: Iterable[str], hidden: list[str]) -> str:
        """The sentence with a sign for each name; the names are laid into ``hidden``."""

        def sign(name: str) -> str:
            if name not in hidden:
                hidden.append(name)
            return chr(_FIRST + hidden.index(name))

        def quoted(found: re.Match[str]) -> str:
            return found[0] if found[1] in self._own_words else f"“{sign(found[1])}”"

        text = _QUOTED.sub(quoted, sentence)
        for name in sorted({name for name in names if name}, key=len, reverse=True):
            if len(hidden) < _LAST - _FIRST and name in text:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda found: sign(found[0]), text)
        return text

    def _quote(self, found: re.Match[str]) -> str:
        return self.texts.get("“{text}”", "“{text}”").format(text=found[1])

    def _found(self, text: str, deep: int) -> str:
        return (self._said(text, deep) or self._said_in_parts(text, deep)) if deep else text

    def _said(self, text: str, deep: int) -> str:
        """The translation of a text, or nothing where no template fits. The most literal one wins."""
        if whole := self.texts.get(text):
            return whole
        return next((said for each in self._templates if (said := self._said_by(each, text, deep))), "")

    def _said_by(self, template: _Template, text: str, deep: int) -> str:
        if template.anchor not in text or (template.says_little and not _COUNTED.match(text)):
            return ""
        found = template.pattern.fullmatch(text)
        if not found or any(starmap(_is_more, found.groupdict().items())):
            return ""
        words = {
            name: word if name.partition("_")[0] in _SAID_OF_DATA else self._look_up(word, deep - 1)
            for name, word in found.groupdict().items()
        }
        return PLACE.sub(lambda place: words.get(place[1], ""), template.said)

    def _said_in_parts(self, text: str, deep: int) -> str:
        """Sentences, clauses or a list, each on its own."""
        for split in _SPLITS:
            parts = split.split(text)
            if len(parts) > 1:
                words = (self._look_up(part, deep - 1) for part in parts[::2])
                joints = (*map(self._joined, parts[1::2]), "")
                return "".join(word + joint for word, joint in zip(words, joints, strict=True))
        return self._figures(text)

    def _joined(self, joint: str) -> str:
        word = joint.strip(" ,")
        return joint.replace(word, self.texts.get(word, word)) if word.isalpha() else joint

    def _figures(self, text: str) -> str:
        found = _FIGURE.fullmatch(text)
        if not found:
            return text
        sign, whole, rest, percent = found.groups()
        number = f"{whole}{rest or ''}".translate(str.maketrans(",.", self.signs))
        return sign + (self.texts.get("{n}%", "{n}%").format(n=number) if percent else number)


@cache
def _book(language: str) -> _Book | None:
    path = LOCALE / language / "LC_MESSAGES" / "audits.po"
    if not path.exists():
        return None
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = {str(each.id): str(each.string) for each in catalogue if each.id and each.string}
    return _Book(texts, get_group_symbol(language) + get_decimal_symbol(language))


class _Template(NamedTuple):
    """A template with its translation; ``anchor`` is what every text has that was made of it."""

    said: str
    pattern: re.Pattern[str]
    anchor: str
    says_little: bool

    @classmethod
    def of(cls, text: str, said: str) -> _Template:
        counts = "({n}" in text or {"n", "of"} <= set(PLACE.findall(text))
        little = text.startswith("{") and _weight(text) < _TELLING and not counts
        return cls(said, re.compile(_pattern(text), re.DOTALL), max(_literals(text), key=len), little)


def _weight(template: str) -> int:
    """How much of a template is literal."""
    return len(PLACE.sub("", template))


def _pattern(template: str) -> str:
    """A template as a pattern: a count is digits, anything else as little as fits."""
    counts = _COUNTS | ({"of"} if "{n}" in template else set())
    literals, pattern, seen = iter(_literals(template)), "", set()
    for place in PLACE.finditer(template):
        name = place[1]
        slot = f"(?P<{name}>{_COUNT if name.partition('_')[0] in counts else '.+?'})"
        pattern += re.escape(next(literals)) + (f"(?P={name})" if name in seen else slot)
        seen.add(name)
    return pattern + re.escape(next(literals))


def _is_more(name: str, word: str) -> bool:
    """Whether a word is several sentences or clauses, of which each has a template of its own."""
    if name in _SEVERAL:
        return False
    return bool(_SPLITS[0].search(word)) or "), " in word or "; " in re.sub(r"\([^()]*\)", "", word)


def _literals(template: str) -> Iterator[str]:
    end = 0
    for place in PLACE.finditer(template):
        yield template[end : place.start()]
        end = place.end()
    yield template[end:]
