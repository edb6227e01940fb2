"""Route: who took handoffs like this one before. Asked only where no rule of a playbook names anybody.

Past accepted handoffs are compared by TF-IDF over their fields and words. When one is learnt, its receiver is first
guessed from those before it: by how sure such guesses were, and how often right, it is known from where on one can be
shown. Below that, and as long as there is too little to go by, nobody is suggested. Nothing here is random.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import log, sqrt
from typing import Literal, TypeAlias

import msgspec

MOST = 3
RIGHT = 0.98
"""So often the first who was guessed must have been the one who took it, from the threshold on."""
LEAST = 30
"""So many handoffs are needed to guess one by, and so many sure guesses to believe in a threshold."""
TRIED = 300
"""So many of the latest guesses make the threshold: how work is shared out changes."""
_NEAR = 10
_NEAR_WEIGHS = 0.5
"""The nearest ones count once more beside all that are like it at all; half as much, as measured."""
_COMMON_WORD, _COMMON_FACT = 0.5, 0.8
"""A word or a fact that a larger share of the handoffs has is left out, as measured."""
_MEANING_FROM, _MEANING_WEIGHS = 0.3, 0.5
"""From which likeness on sentences mean something alike, and how much that weighs; as measured."""
_WORDS = 400
_ASKED = 80
_WORD = re.compile(r"[^\W_]{3,}")
_STEM = re.compile(r"(?:ings?|ed|es|s|en|e)$")
WhyNone = Literal["", "too_little", "nothing_alike", "unsure", "not_here"]


Compare: TypeAlias = Callable[[Sequence[bytes], bytes], Sequence[float]]
"""How like each of some vectors is to another, from -1 to 1; 0 for an empty one."""


class Told(msgspec.Struct, frozen=True):
    """What a packet says: texts, and typed facts as title and value, such as Package and Premium.

    ``vector`` is what an embedding makes of the texts, where there is one: see `surehand.assist.embeddings`.
    """

    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    vector: bytes = b""


class Past(msgspec.Struct, frozen=True):
    """A handoff that somebody accepted, with its packet as it was offered."""

    id: str
    receiver: str
    told: Told


class Choice(msgspec.Struct, frozen=True):
    """Somebody to suggest: how many of the handoffs most like this one they took, what is alike, and the nearest.

    ``shared`` are facts as “Package: Premium”, and words.
    """

    person: str
    took: int
    of: int
    shared: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Trust(msgspec.Struct, frozen=True):
    """How past guesses did: ``right`` of the ``sure`` ones, among all that were ``tried``."""

    threshold: float | None = None
    right: int = 0
    sure: int = 0
    tried: int = 0


class Suggested(msgspec.Struct, frozen=True):
    """Up to three receivers, or why there are none; for ``not_here`` the one whom it would have been."""

    choices: tuple[Choice, ...] = ()
    why_none: WhyNone = ""
    past: int = 0
    trust: Trust = Trust()
    missed: str = ""


class _Ranked(msgspec.Struct, frozen=True):
    """Everybody who took something like it, the likeliest first; the nearest handoffs; how sure the first is."""

    people: tuple[str, ...]
    nearest: tuple[int, ...]
    confidence: float


class PastHandoffs:
    """What was learnt of the handoffs under one contract, in the order in which they were accepted."""

    def __init__(self, compare: Compare | None = None) -> None:
        self._compare = compare
        self._vectors: list[bytes] = []
        self._places: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        self._ids: list[str] = []
        self._receivers: list[str] = []
        self._took: Counter[str] = Counter()
        self._tried: deque[tuple[float, bool]] = deque(maxlen=TRIED)

    def __len__(self) -> int:
        return len(self._ids)

    def learn(self, past: Past, *, guess: bool = True) -> None:
        """Take in a handoff; first guess who took it, by those before it."""
        if guess and len(self) >= LEAST:
            found = self._rank(past.told)
            right = bool(found.people) and found.people[0] == past.receiver
            self._tried.append((found.confidence, right))
        self._add(past)

    def learn_all(self, past: Collection[Past]) -> None:
        """Take in many; only the latest are guessed, as only they count."""
        late = len(past) - TRIED
        for place, each in enumerate(past):
            self.learn(each, guess=place >= late)

    def trust(self) -> Trust:
        """From which confidence on the first was right often enough."""
        return trusted(self._tried)

    def suggest(self, told: Told, fit: Collection[str]) -> Suggested:
        """Who took handoffs like this one, of those who could take it now. Abstains unless it is sure."""
        trust, weights = self.trust(), _weighed(told)
        found = self._rank(told)
        if why := self._why_none(found, trust, fit):
            missed = found.people[0] if why == "not_here" else ""
            return Suggested(why_none=why, past=len(self), trust=trust, missed=missed)
        near = {self._receivers[place] for place in found.nearest}
        people = [each for each in found.people if each in fit and each in near][:MOST]
        spelt = _spelt(told)
        choices = tuple(self._choice(each, found.nearest, weights, spelt) for each in people)
        return Suggested(choices=choices, past=len(self), trust=trust)

    def ranking(self, told: Told) -> tuple[tuple[str, ...], float]:
        """Everybody, the likeliest first, and how sure the first is: for measuring."""
        found = self._rank(told)
        return found.people, found.confidence

    def _why_none(self, found: _Ranked, trust: Trust, fit: Collection[str]) -> WhyNone:
        if trust.tried < LEAST:
            return "too_little"
        if not found.people:
            return "nothing_alike"
        if trust.threshold is None or found.confidence < trust.threshold or not found.confidence:
            return "unsure"
        # Whether the next one is right was never tried.
        return "" if found.people[0] in fit else "not_here"

    def _add(self, past: Past) -> None:
        weights = _weighed(past.told)
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for feature, weight in weights.items():
            self._places.setdefault(feature, array("L")).append(len(self))
            self._weights.setdefault(feature, array("d")).append(weight / length)
        self._vectors.append(past.told.vector)
        self._ids.append(past.id)
        self._receivers.append(past.receiver)
        self._took[past.receiver] += 1

    def _rank(self, told: Told) -> _Ranked:
        alike = self._alike_in_meaning(self._alike(_weighed(told)), told.vector)
        if not alike:
            return _Ranked((), (), 0.0)
        # Of two that are as like it, the later one: in this way work is shared out now.
        nearest = sorted(alike, key=lambda place: (-alike[place], -place))[:_NEAR]
        scores = self._scores(alike, nearest)
        people = tuple(sorted(scores, key=lambda person: (-scores[person], person)))
        lead = scores[people[0]] - (scores[people[1]] if len(people) > 1 else 0.0)
        if all(self._receivers[place] != people[0] for place in nearest):
            lead = 0.0  # There would be no handoff to show for it.
        return _Ranked(people, tuple(nearest), lead / (1 + _NEAR_WEIGHS) * alike[nearest[0]])

    def _scores(self, alike: Mapping[int, float], nearest: Iterable[int]) -> dict[str, float]:
        """The shares of everybody in all that is alike, less for those who take much anyway, and in the nearest."""
        taken: dict[str, float] = {}
        for place, likeness in alike.items():
            person = self._receivers[place]
            taken[person] = taken.get(person, 0.0) + likeness
        taken = {person: sum_ / sqrt(self._took[person]) for person, sum_ in taken.items()}
        near = dict.fromkeys(taken, 0.0)
        for place in nearest:
            near[self._receivers[place]] += alike[place]
        whole, whole_near = sum(taken.values()), sum(near.values())
        return {
            person: share / whole + _NEAR_WEIGHS * near[person] / whole_near
            for person, share in taken.items()
        }

    def _alike(self, weights: Mapping[str, float]) -> dict[int, float]:
        """How like it each past handoff is, from 0 to 1: the cosine, rare features weighing more."""
        asked = self._rare(weights)
        length = sqrt(sum(weight * weight for weight in asked.values()))
        alike: dict[int, float] = {}
        for feature, weight in asked.items():
            share = weight / length
            for place, there in zip(self._places[feature], self._weights[feature], strict=True):
                alike[place] = alike.get(place, 0.0) + share * there
        return alike

    def _alike_in_meaning(self, alike: dict[int, float], vector: bytes) -> dict[int, float]:
        """The same, with what is said in other words, where there are embeddings."""
        if self._compare is None or not vector:
            return alike
        said = {
            place: _MEANING_WEIGHS * likeness
            for place, likeness in enumerate(self._compare(self._vectors, vector))
            if likeness > _MEANING_FROM
        }
        rest = 1 - _MEANING_WEIGHS
        return {
            place: rest * alike.get(place, 0.0) + said.get(place, 0.0) for place in sorted({*alike, *said})
        }

    def _rare(self, weights: Mapping[str, float]) -> dict[str, float]:
        """The features that were seen, by how rare they are; what most of them have tells nothing."""
        known = {each: len(self._places[each]) for each in weights if each in self._places}
        rated = {
            each: weights[each] * log(1 + len(self) / (1 + often))
            for each, often in known.items()
            if often < LEAST or often <= (_COMMON_FACT if _FACT in each else _COMMON_WORD) * len(self)
        }
        kept = sorted(rated, key=lambda each: (-rated[each], each))[:_ASKED]
        return {each: rated[each] for each in kept}

    def _choice(
        self, person: str, nearest: Collection[int], weights: Mapping[str, float], spelt: Mapping[str, str]
    ) -> Choice:
        theirs = [place for place in nearest if self._receivers[place] == person]
        return Choice(
            person,
            took=len(theirs),
            of=len(nearest),
            shared=tuple(spelt[each] for each in self._shared(theirs, weights)),
            examples=tuple(self._ids[place] for place in theirs[:MOST]),
        )

    def _shared(self, places: Collection[int], weights: Mapping[str, float]) -> list[str]:
        """What this packet has in common with past ones: facts before words, the rarest first."""
        counted = {
            feature: weight * sum(self._has(place, feature) for place in places)
            for feature, weight in self._rare(weights).items()
        }
        found = [feature for feature, weight in counted.items() if weight > 0]
        found.sort(key=lambda each: (_FACT not in each, -counted[each], each))
        return found[:MOST]

    def _has(self, place: int, feature: str) -> bool:
        places = self._places[feature]
        at = bisect_left(places, place)
        return at < len(places) and places[at] == place


def trusted(tried: Iterable[tuple[float, bool]]) -> Trust:
    """The lowest confidence from which on guesses were right often enough, and what share of them that is."""
    guesses = sorted(tried, key=lambda guess: -guess[0])
    best, right = Trust(tried=len(guesses)), 0
    for count, (confidence, was_right) in enumerate(guesses, 1):
        right += was_right
        is_last = count == len(guesses) or guesses[count][0] < confidence
        if is_last and count >= LEAST and right >= RIGHT * count:
            best = Trust(confidence, right, count, len(guesses))
    return best


_FACT = "\x1f"
"""Between the title of a field and its value: no word has it."""


def _weighed(told: Told) -> dict[str, float]:
    """Facts and words with how much they are said: twice is not twice as much."""
    words = Counter(_stem(each.casefold()) for each in _words(told))
    weights = {word: 1 + log(count) for word, count in words.items()}
    return weights | {f"{title}{_FACT}{value}": 1.0 for title, value in told.facts}


def _spelt(told: Told) -> dict[str, str]:
    """Facts and words by what they are compared as, written as they stand in the packet."""
    words = {_stem(each.casefold()): f"“{each}”" for each in reversed(_words(told))}
    return words | {f"{title}{_FACT}{value}": f"{title}: {value}" for title, value in told.facts}


def _words(told: Told) -> list[str]:
    return _WORD.findall(told.text)[:_WORDS]


def _stem(word: str) -> str:
    return _STEM.sub("", word) if len(word) > 4 else word
