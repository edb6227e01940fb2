"""Which of two sets of names mean the same: the same words in any writing, or nearly so. A person confirms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import msgspec

ENOUGH = 0.72
FURTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "amount": ("value", "contract value", "deal value", "price", "budget", "amount"),
    "description": ("scope", "description"),
}
"""What people also call HubSpot's own properties."""
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Named(msgspec.Struct, frozen=True):
    """A thing with an id, its label, and further words for it."""

    id: str
    label: str
    also: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """Everything it is called, in one writing."""
        return frozenset(filter(None, (folded(text) for text in (self.id, self.label, *self.also))))


def folded(text: str) -> str:
    """A name in one writing: “Closed-Won” and “closedWon” are the same."""
    return " ".join(_WORD.findall(_HUMP.sub(" ", text).casefold()))


def best_matches(theirs: Sequence[Named], ours: Sequence[Named]) -> dict[str, str]:
    """Ours by the id of theirs: the likeliest pair first, each at most once."""
    ranked = sorted(
        (-likeness(one, other), i, j)
        for i, one in enumerate(theirs)
        for j, other in enumerate(ours)
        if likeness(one, other) >= ENOUGH
    )
    found: dict[str, str] = {}
    for _, i, j in ranked:
        if theirs[i].id not in found and ours[j].id not in found.values():
            found[theirs[i].id] = ours[j].id
    return found


def likeness(one: Named, other: Named) -> float:
    """From 0 to 1."""
    mine, others = one.words, other.words
    if mine & others:
        return 1.0
    return max((_alike(a, b) for a in mine for b in others), default=0.0)


def _alike(one: str, other: str) -> float:
    a, b = set(one.split()), set(other.split())
    if a < b or b < a:
        return 0.75
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= ENOUGH else 0.0
