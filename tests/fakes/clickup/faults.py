"""What goes wrong with the fake ClickUp: as a script says, or with so many of a hundred requests, by a seed."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

Trouble = Literal["fine", "busy", "broken", "denied", "refused", "hangs", "cut", "lost"]
EVERY_KIND: tuple[Trouble, ...] = ("busy", "broken", "cut", "lost")
"""``busy`` is 429, ``broken`` 5xx; of a request that is ``cut`` nothing is done, of one that is ``lost`` everything."""


@dataclass
class Faults:
    """``script`` is used up one a request that fits ``only``; after it, ``percent`` of all requests go wrong."""

    script: deque[Trouble] = field(default_factory=deque)
    only: str = ""
    percent: float = 0
    seed: int = 0
    said: str = ""

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def of(self, method: str, path: str) -> Trouble:
        """What happens to a request."""
        if self.only and not re.fullmatch(self.only, f"{method} {path}"):
            return "fine"
        if self.script:
            return self.script.popleft()
        if self.percent and self._random.random() * 100 < self.percent:
            return self._random.choice(EVERY_KIND)
        return "fine"

    def shaken(self, told: list[Any]) -> list[Any]:
        """Messages as they arrive under the same faults: some lost, some twice, none in order."""
        if not self.percent:
            return told
        arrived = [each for each in told if self._random.random() * 100 >= self.percent]
        arrived += [each for each in told if self._random.random() * 100 < self.percent]
        self._random.shuffle(arrived)
        return arrived
