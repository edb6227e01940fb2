"""The sentences of the core in the reader's language.

The core speaks English: it knows no reader, and what it says is stored, sent to programs and compared in tests. Where a
sentence is shown to a person, `spoken` finds the template it was made from and fills the translated template with the
same words. The templates are the core's own literals, gathered by tools/translate.py into the catalogue “sentences”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation import get_language

LOCALE = Path(__file__).parent.parent / "locale"
PLACE = re.compile(r"\{(\w+)\}")
"""A place in a template, named for what stands there."""
_JOINTS = re.compile(r"(; |, | and | or |: )")


def spoken(sentence: str) -> str:
    """A sentence of the core or of a stored refusal in the language that is active; what is unknown stays as it is."""
    language = (get_language() or "en").split("-")[0]
    return sentence if language == "en" else _spoken(language, sentence)


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
    return Phrasebook({str(each.id): str(each.string) for each in catalogue if each.id and each.string})


class Phrasebook:
    """Templates with their translations, found by the sentences that were made from them."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        self._whole = {text: said for text, said in translations.items() if not PLACE.search(text)}
        self._templates = [
            (_pattern(text), said)
            for text, said in sorted(translations.items(), key=lambda each: -_weight(each[0]))
            if PLACE.search(text)
        ]

    def say(self, sentence: str) -> str:
        """The translation of a sentence, or nothing where no template fits. The most literal template wins."""
        if whole := self._whole.get(sentence):
            return whole
        for pattern, said in self._templates:
            if found := pattern.fullmatch(sentence):
                words = {name: self._inner(text) for name, text in found.groupdict().items()}
                return PLACE.sub(lambda place, words=words: words.get(place[1], ""), said)  # type: ignore[misc]  # bound at once
        return ""

    def say_in_parts(self, text: str) -> str:
        """A list or several sentences, each part on its own; names and what people wrote stay as they are."""
        sentences = re.split(r"(?<=[.?!]) (?=[A-Z“])", text)
        if len(sentences) > 1:
            return " ".join(self.say(each) or self.say_in_parts(each) for each in sentences)
        parts = _JOINTS.split(text)
        if len(parts) == 1:
            return text
        return "".join(
            self._joint(part) if number % 2 else self._inner(part) for number, part in enumerate(parts)
        )

    def _inner(self, text: str) -> str:
        return self.say(text) or self.say_in_parts(text)

    def _joint(self, joint: str) -> str:
        word = joint.strip()
        return joint.replace(word, self._whole.get(word, word)) if word.isalpha() else joint


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
