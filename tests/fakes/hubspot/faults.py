"""What goes wrong: by script for the next requests, or for so many per cent of everything, with a seed.

Of requests: ``429``, ``500``, ``502``, ``423``, ``before`` (the line breaks and nothing was done), ``after``
(it was done and the answer is lost), ``silent`` (nothing is said for seconds). A search that is ``stuck``
says the same again. Of events: ``duplicate``, ``shuffle``, ``delay``, ``drop``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

REQUESTS = ("429", "500", "502", "423", "before", "after")
EVENTS = ("duplicate", "shuffle", "delay", "drop")


@dataclass
class _Planned:
    kind: str
    times: int
    path: str
    method: str

    def fits(self, method: str, path: str) -> bool:
        return self.path in path and self.method in ("", method)


@dataclass
class Faults:
    """The script. ``happened`` counts what was done to requests and events."""

    happened: Counter[str] = field(default_factory=Counter)
    said: str = "internal error"
    _planned: list[_Planned] = field(default_factory=list)
    _share: float = 0.0
    _kinds: tuple[str, ...] = ()
    _random: random.Random = field(default_factory=lambda: random.Random(0))

    def next(self, kind: str, times: int = 1, *, path: str = "", method: str = "") -> None:
        """Let the next requests fail whose address holds ``path``. 401 and any other status are possible as well."""
        self._planned.append(_Planned(kind, times, path, method))

    def percent(self, share: float, *, kinds: Sequence[str] = REQUESTS + EVENTS, seed: int = 0) -> None:
        """Let so many per cent of everything fail, each time in one of these ways; 0 ends it."""
        self._share, self._kinds, self._random = share / 100, tuple(kinds), random.Random(seed)

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self._planned.clear()
        self._share = 0.0

    def of_request(self, method: str, path: str) -> str:
        """What happens to this request; empty is nothing."""
        for planned in self._planned:
            if planned.fits(method, path):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return self._note(planned.kind)
        return self._by_chance(REQUESTS)

    def of_event(self) -> str:
        """What happens to this event; empty is nothing."""
        return self._by_chance(EVENTS)

    def shuffle(self, items: list) -> None:
        """Put things into another order."""
        self._random.shuffle(items)

    def _by_chance(self, among: Sequence[str]) -> str:
        kinds = [kind for kind in self._kinds if kind in among]
        if not kinds or self._random.random() >= self._share:
            return ""
        return self._note(self._random.choice(kinds))

    def _note(self, kind: str) -> str:
        self.happened[kind] += 1
        return kind
