"""What cannot be proven is left open: the proof never says too much."""

from __future__ import annotations

from surehand.core.conditions import constant, parse
from tests.core.conditions.condition_world import SCHEMA


def test_many_cases_stay_open() -> None:
    seats = " || ".join(f"seats == {count}" for count in range(250))
    assert constant(parse(f"({seats}) && seats == 249"), SCHEMA) is None


def test_many_combinations_stay_open() -> None:
    either = "(seats > 1 || size(goals) > 1 || access_granted)"
    assert constant(parse(" && ".join([either] * 30)), SCHEMA) is None


def test_contradiction_among_many_is_seen() -> None:
    seats = " || ".join(f"seats == {count}" for count in range(100))
    assert constant(parse(f"({seats}) && seats > 100"), SCHEMA) is False
