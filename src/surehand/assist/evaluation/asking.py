"""Who reads the texts that are measured: the local rules, a model alone, or the rules with a model beside them.

A model is asked as the product asks it: for places in a text, whose values our own code reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from surehand.assist.brief import Asked, Brief, brief
from surehand.assist.claims import Claim
from surehand.assist.engine import Answer, Asks, Engine
from surehand.assist.pointed import ask_of, claims_of, with_pointed
from surehand.assist.source import Source

Read: TypeAlias = Callable[[Source, Sequence[Asked]], Brief]


def by_rules(source: Source, fields: Sequence[Asked]) -> Brief:
    """What the local rules find."""
    return brief([source], fields)


class ByModel:
    """What an engine points at, alone or beside the rules. It is asked once for a text; what came of it is counted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._claims: dict[Source, tuple[Claim, ...]] = {}
        self.answers: list[Answer] = []

    def alone(self, source: Source, fields: Sequence[Asked]) -> Brief:
        """Only what the model pointed at."""
        return with_pointed(Brief((), (), ()), self._pointed(source, fields))

    def beside(self, source: Source, fields: Sequence[Asked]) -> Brief:
        """What the product shows: the rules first, then the model."""
        return with_pointed(by_rules(source, fields), self._pointed(source, fields))

    @property
    def outcomes(self) -> Counter[str]:
        """How often the engine answered, and how it did not."""
        return Counter(each.outcome for each in self.answers)

    def _pointed(self, source: Source, fields: Sequence[Asked]) -> tuple[Claim, ...]:
        if source not in self._claims:
            asks = Asks(fields=tuple(ask for each in fields if (ask := ask_of(each)) is not None))
            answer = self._engine.point(source, asks)
            self.answers.append(answer)
            self._claims[source] = claims_of(answer.pointed, source, fields)
        return self._claims[source]
