"""One in ten requests to every system goes wrong, in every way there is, by a seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.slack.fake import answer_lost, line_cut, too_many
from tests.web.journeys.theatre import Theatre

_BROKEN = (503, {"ok": False, "error": "internal_error"}, None)


class Chances(dict[str, list[Any]]):
    """A script for the fake Slack that is made up as it goes: for each call of a method, trouble or none."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = Random(seed)
        self.happened = 0

    def __getitem__(self, method: str) -> list[Any]:
        waiting = super().setdefault(method, [])
        if waiting:
            return waiting
        if self._random.random() < 0.1:
            self.happened += 1
            waiting.append(self._random.choice([too_many(1), _BROKEN, answer_lost, line_cut]))
        return waiting


def one_in_ten(theatre: Theatre, seed: int) -> Callable[[], int]:
    """Let it begin; how often something has gone wrong."""
    chances = Chances(seed)
    theatre.slack.script = chances  # type: ignore[assignment]  # asked in the same way
    theatre.account.faults.percent(10, seed=seed)
    faults = theatre.clickup.fake.faults
    faults.percent, faults._random = 10, Random(seed)
    return lambda: chances.happened + theatre.account.faults.happened.total()
