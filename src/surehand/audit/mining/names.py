"""Names that are the same: written in another way, or with a slip of one letter."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping

from surehand.audit.binding import slug

RARER = 0.1
"""A slip is at most so often written as the right name."""
LEAST_LETTERS = 5
"""In shorter words one letter makes another word."""
LONGEST_TITLE = 80


def same_names(counts: Mapping[str, int]) -> dict[str, str]:
    """For each name the one it is taken for: the most frequent way to write it; itself where there is no other."""
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    by_slug: dict[str, str] = {}
    found = {name: by_slug.setdefault(_key(name), name) for name in ranked}
    slips = _slips({name: counts[name] for name in by_slug.values()})
    return {name: slips.get(taken, taken) for name, taken in found.items()}


def cleaned(name: str, longest: int = LONGEST_TITLE) -> str:
    """A name in one line without signs that cannot be printed; shortened where it is long."""
    plain = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in name)
    words = " ".join(plain.replace("\ufffd", " ").split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def _key(name: str) -> str:
    """What two ways of writing a name share; long names keep all of their words."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return " ".join(words) if words else slug(name)


def _slips(counts: Mapping[str, int]) -> dict[str, str]:
    """The rarer of two names that are alike but for one letter of one word, with the other."""
    beside: dict[tuple[int, tuple[str, ...]], list[tuple[str, str]]] = defaultdict(list)
    found: dict[str, str] = {}
    for name in counts:
        for key, word in _gaps(name):
            for other, meant in beside[key]:
                if counts[name] > RARER * counts[other]:
                    # The most frequent come first, so nobody behind this one is frequent enough.
                    break
                if _one_letter(word, meant):
                    found.setdefault(name, other)
            beside[key].append((name, word))
    return {name: other for name, other in found.items() if other not in found}


def _gaps(name: str) -> list[tuple[tuple[int, tuple[str, ...]], str]]:
    """Each long word of a name with the others around it."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return [
        ((place, (*words[:place], *words[place + 1 :])), word)
        for place, word in enumerate(words)
        if len(word) >= LEAST_LETTERS and word.isalpha()
    ]


def _one_letter(one: str, other: str) -> bool:
    """Whether a letter was changed, left out, added, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    head, tail = one[start:], other[start:]
    swapped = head[:2] == tail[1::-1] and head[2:] == tail[2:]
    return swapped or head[1:] == tail[1:] or head[1:] == tail or head == tail[1:]
