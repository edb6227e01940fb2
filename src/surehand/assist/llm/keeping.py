"""What is remembered between questions, by ports: answers, what an endpoint can do, and whether it should rest.

The classes here keep it in memory, for the command line and a single process; who has a database brings its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, Protocol

Rung = Literal["native", "prompted"]
"""How an endpoint is told the form of the answer: by a schema it enforces, or by words alone."""


class Answers(Protocol):
    """Answers by the SHA-256 of everything that was asked. An answer is kept as it came, with tokens for people."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str) -> None: ...


class Rungs(Protocol):
    """The rung on which an endpoint last answered, by its address and model."""

    def get(self, endpoint: str) -> Rung | None: ...

    def put(self, endpoint: str, rung: Rung) -> None: ...


class Breaker(Protocol):
    """Whether an endpoint may be asked. ``rest`` is the seconds it asked for itself, or None."""

    def is_resting(self) -> bool: ...

    def succeeded(self) -> None: ...

    def failed(self, rest: float | None) -> None: ...


class MemoryAnswers(dict[str, str]):
    """Answers in memory, the oldest given up first."""

    def __init__(self, most: int = 256) -> None:
        super().__init__()
        self._most = most

    def put(self, key: str, text: str) -> None:
        """Keep an answer."""
        self[key] = text
        while len(self) > self._most:
            del self[next(iter(self))]


class MemoryRungs(dict[str, Rung]):
    """Rungs in memory."""

    def put(self, endpoint: str, rung: Rung) -> None:
        """Remember a rung."""
        self[endpoint] = rung


PATIENCE = 3
FIRST_REST, LONGEST_REST = 60.0, 3600.0


def rest_after(failures: int, asked: float | None) -> float:
    """The seconds to rest after so many failures in a row, and no less than the other side asked for.

    None before the third; then a minute, and twice as long each time, to an hour.
    """
    over = failures - PATIENCE
    own = min(FIRST_REST * 2.0 ** min(over, 10), LONGEST_REST) if over >= 0 else 0.0
    return max(own, min(asked or 0.0, LONGEST_REST))


class MemoryBreaker:
    """Rests as `rest_after` says."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    def is_resting(self) -> bool:
        """Whether it rests now."""
        return self._clock() < self._until

    def succeeded(self) -> None:
        """It answered: what was before is forgotten."""
        self._failures, self._until = 0, 0.0

    def failed(self, rest: float | None) -> None:
        """It did not answer, or not to be read."""
        self._failures += 1
        self._until = self._clock() + rest_after(self._failures, rest)


class Keeping:
    """The three together; what is not given is kept in memory."""

    def __init__(
        self, answers: Answers | None = None, rungs: Rungs | None = None, breaker: Breaker | None = None
    ) -> None:
        # An empty dict is false: “or” would put aside what was given.
        self.answers: Answers = MemoryAnswers() if answers is None else answers
        self.rungs: Rungs = MemoryRungs() if rungs is None else rungs
        self.breaker: Breaker = MemoryBreaker() if breaker is None else breaker
