"""The way to a stage: the same moves and handoffs that people take, so that every gate on it answers."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TypeAlias

from surehand.core.playbook import Handoff, Move, Playbook

Way: TypeAlias = Move | Handoff


@lru_cache(maxsize=1024)
def _route(playbook_ways: tuple[tuple[str, str], ...], origin: str, target: str) -> tuple[str, ...] | None:
    before: dict[str, str] = {origin: ""}
    waiting = deque([origin])
    while waiting and target not in before:
        stage = waiting.popleft()
        for start, end in playbook_ways:
            if start == stage and end not in before:
                before[end] = stage
                waiting.append(end)
    if target not in before:
        return None
    steps = [target]
    while before[steps[0]]:
        steps.insert(0, before[steps[0]])
    return tuple(steps[1:])


class Ways:
    """The ways of one playbook version. The shortest is taken; of several, the one that the file names first."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        ways: tuple[Way, ...] = (*playbook.moves.values(), *playbook.handoffs.values())
        self._ways = tuple((way.origin, way.target) for way in ways)

    def next_step(self, origin: str, target: str) -> Way | None:
        """The first step from one stage towards another; None when it is there, or when nothing leads there."""
        steps = _route(self._ways, origin, target)
        return self._playbook.way(origin, steps[0]) if steps else None

    def distance(self, origin: str, target: str) -> int | None:
        """How many steps it is to a stage; None when nothing leads there."""
        steps = _route(self._ways, origin, target)
        return None if steps is None else len(steps)

    def start_for(self, target: str, wanted: str = "") -> str:
        """The stage to open a record in that is to get to ``target``: as wanted, else the nearest start."""
        starts = self._playbook.starts()
        if wanted or not target:
            return wanted or starts[0]
        reached = [
            (steps, i)
            for i, start in enumerate(starts)
            if (steps := self.distance(start, target)) is not None
        ]
        return starts[min(reached)[1]] if reached else starts[0]
