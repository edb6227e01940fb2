"""Words as a BERT model was taught them: lower case, without accents, in pieces of its vocabulary (WordPiece).

After Devlin et al., “BERT” (2019), and the reference tokenizer's rules for what is a letter, a mark or nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import msgspec

LONGEST_WORD = 100
"""A longer word is none that the model knows."""
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class Vocabulary(msgspec.Struct, frozen=True):
    """The pieces a model knows, each with its number. ``lower`` models know no capitals and no accents."""

    pieces: Mapping[str, int]
    lower: bool

    def numbers(self, text: str, most: int) -> list[int]:
        """A text as the model reads it, between its two marks; what goes beyond ``most`` is left out."""
        known = self.pieces
        inner = [piece for word in self._words(text) for piece in self._pieces_of(word)]
        return [known["[CLS]"], *inner[: most - 2], known["[SEP]"]]

    def _words(self, text: str) -> Iterator[str]:
        spaced = "".join(_spaced(char) for char in text)
        for word in unicodedata.normalize("NFC", spaced).split():
            yield from _parted(_plain(word) if self.lower else word)

    def _pieces_of(self, word: str) -> Iterator[int]:
        """The longest pieces first, from the left; a word that does not come out even is unknown as a whole."""
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((each for each in ends if prefix + word[start:each] in self.pieces), 0)
            if not end:
                break
            found.append(self.pieces[prefix + word[start:end]])
            start = end
        yield from found if start == len(word) else [self.pieces["[UNK]"]]


def _spaced(char: str) -> str:
    code = ord(char)
    if char in "\t\n\r" or unicodedata.category(char) == "Zs":
        return " "
    if code in (0, 0xFFFD) or unicodedata.category(char).startswith("C"):
        return ""
    return f" {char} " if any(first <= code <= last for first, last in _IDEOGRAPHS) else char


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def _parted(word: str) -> Iterator[str]:
    """A mark is a word of its own."""
    letters = ""
    for char in word:
        if _is_mark(char):
            if letters:
                yield letters
            yield char
            letters = ""
        else:
            letters += char
    if letters:
        yield letters


def _is_mark(char: str) -> bool:
    in_ascii = char.isascii() and char.isprintable() and not char.isalnum() and char != " "
    return in_ascii or unicodedata.category(char).startswith("P")
