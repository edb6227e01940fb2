"""The sentences of the core in the reader's language.

The core speaks English: it knows no reader, and what it says is stored, sent to programs and compared in tests. Where a
sentence is shown to a person, `spoken` finds the template it was made from and fills the translated template with the
same words. The templates are the core's own literals, gathered by tools/translate.py into the catalogue “sentences”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.translation import get_language

LOCALE = Path(__file__).parent.parent / "locale"
PLACE = re.compile(r"\{(\w+)\}")
"""A place in a template, named for what stands there."""
_TELLING = 12
"""So many letters and spaces of its own make a template that begins with a place fit nothing by chance."""
_JOINTS = re.compile(r"(; |, | and | or |: )")
_SENTENCES = re.compile(r"(?<=[.?!]) (?=[A-Z“])")
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?(?= [A-Z]{3}$|$)")
"""A number as the core writes it, alone or with a currency."""


def spoken(sentence: str) -> str:
    """A sentence of the core or of a stored refusal in the language that is active; what is unknown stays as it is."""
    language = (get_language() or "en").split("-")[0]
    return sentence if language == "en" else _spoken(language, sentence)


def spoken_reasons(seen: str) -> str:
    """Why a condition is not met, as the core tells it: reasons with semicolons between them."""
    return "; ".join(map(spoken, seen.split("; ")))


@lru_cache(maxsize=20_000)
def _spoken(language: str, sentence: str) -> str:
    book = _phrasebook(language)
    return book.say(sentence) or book.say_in_parts(sentence)


@cache
def _phrasebook(language: str) -> Phrasebook:
    path = LOCALE / language / "LC_MESSAGES" / "sentences.po"
    if not path.exists():
        return Phrasebook({})
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    said = {str(each.id): str(each.string) for each in catalogue if each.id and each.string}
    return Phrasebook(said, get_group_symbol(language) + get_decimal_symbol(language))


class Phrasebook:
    """Templates with their translations, found by the sentences that were made from them.

    ``signs`` are those between thousands and before decimals.
    """

    def __init__(self, translations: Mapping[str, str], signs: str = ",.") -> None:
        self._signs = str.maketrans(",.", signs)
        self._whole = {text: said for text, said in translations.items() if not PLACE.search(text)}
        self._templates = [
            _Template.of(text, said)
            for text, said in sorted(translations.items(), key=lambda each: -_weight(each[0]))
            if PLACE.search(text)
        ]

    def say(self, sentence: str) -> str:
        """The translation of a sentence, or nothing where no template fits. The most literal template wins."""
        return self._said(sentence, self._templates)

    def say_in_parts(self, text: str) -> str:
        """A list or several sentences, each part on its own; names and what people wrote stay as they are."""
        sentences = _SENTENCES.split(text)
        if len(sentences) > 1:
            return " ".join(self.say(each) or self.say_in_parts(each) for each in sentences)
        about, colon, problem = text.partition(": ")
        if said := colon and self._say_problem(problem.removesuffix(".")):
            return f"{about}: {said}{'.' if problem.endswith('.') else ''}"
        parts = _JOINTS.split(text)
        if len(parts) == 1:
            return self._in_figures(text)
        words = [self._within(part) for part in parts[::2]]
        joints = map(self._joint, parts[1::2]) if words != parts[::2] else parts[1::2]
        return "".join(chain.from_iterable(zip_longest(words, joints, fillvalue="")))

    def _say_problem(self, problem: str) -> str:
        """What is wrong with a value and, after a semicolon, what would be right; or one sentence with both."""
        wrong, semicolon, right = problem.rpartition("; ")
        if semicolon and (wrong_said := self.say(wrong)) and (right_said := self.say(right)):
            return f"{wrong_said}; {right_said}"
        return self.say(problem)

    def _said(self, sentence: str, templates: Iterable[_Template]) -> str:
        if whole := self._whole.get(sentence):
            return whole
        for template in templates:
            if "; " in sentence and not template.is_telling:
                continue  # What says so little of its own is never more than a part of something this long.
            if found := template.pattern.fullmatch(sentence):
                words = {name: self._within(text) for name, text in found.groupdict().items()}
                return template.filled(words)
        return ""

    def _within(self, text: str) -> str:
        """Words within a sentence. A person may have written them: only what is surely the core's is translated."""
        telling = self._templates if text[:1].isdigit() else (t for t in self._templates if t.is_telling)
        return self._said(text, telling) or self.say_in_parts(text)

    def _in_figures(self, text: str) -> str:
        figure = _FIGURE.match(text)
        return figure[0].translate(self._signs) + text[figure.end() :] if figure else text

    def _joint(self, joint: str) -> str:
        word = joint.strip()
        return joint.replace(word, self._whole.get(word, word)) if word.isalpha() else joint


class _Template(NamedTuple):
    """A template as a pattern, with its translation."""

    pattern: re.Pattern[str]
    said: str
    is_telling: bool

    @classmethod
    def of(cls, text: str, said: str) -> _Template:
        return cls(_pattern(text), said, not text.startswith("{") or _weight(text) >= _TELLING)

    def filled(self, words: Mapping[str, str]) -> str:
        return PLACE.sub(lambda place: words.get(place[1], ""), self.said)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(template)), re.DOTALL)


def _pieces(template: str) -> Iterator[str]:
    seen: set[str] = set()
    end = 0
    for place in PLACE.finditer(template):
        yield re.escape(template[end : place.start()])
        yield f"(?P={place[1]})" if place[1] in seen else f"(?P<{place[1]}>.+?)"
        seen.add(place[1])
        end = place.end()
    yield re.escape(template[end:])


def _weight(template: str) -> int:
    """How much of a template is literal."""
    return len(PLACE.sub("", template))
