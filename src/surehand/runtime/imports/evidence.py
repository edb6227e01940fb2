"""How a whole column is to be read, when one value could be read in several ways. Never decided by majority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal

import msgspec

SHOWN = 2
"""So many examples are kept of each doubt."""


class Example(msgspec.Struct, frozen=True):
    """A value of the column, and what it says under each way of reading."""

    text: str
    readings: dict[str, str]


class Reading(msgspec.Struct, frozen=True):
    """The way that fits every value of a column, or why there is none.

    ``open`` is “ambiguous” when several ways fit and give different values, and “mixed” when each way fails on some
    value; the ``examples`` show it.
    """

    way: str = ""
    open: Literal["", "ambiguous", "mixed"] = ""
    examples: tuple[Example, ...] = ()


class Evidence:
    """Gathers what the values of a column say about how they are written. ``ways`` come in order of preference."""

    def __init__(self, ways: Sequence[str]) -> None:
        self._ways = tuple(ways)
        self._fits = set(ways)
        self._unfit: dict[str, Example] = {}
        self._differ: dict[tuple[str, str], list[Example]] = {}
        self._seen = False

    def see(self, text: str, readings: Mapping[str, object]) -> None:
        """Take in a value. One that cannot be read in any way says nothing."""
        if not readings:
            return
        self._seen = True
        if len(readings) < len(self._ways):
            for way in self._fits - readings.keys():
                self._fits.discard(way)
                self._unfit[way] = _example(text, readings)
        for pair in combinations([way for way in self._ways if way in readings], 2):
            if readings[pair[0]] != readings[pair[1]]:
                known = self._differ.setdefault(pair, [])
                if len(known) < SHOWN:
                    known.append(_example(text, readings))

    def reading(self) -> Reading | None:
        """What follows for the column; None when no value was of this kind."""
        if not self._seen:
            return None
        fitting = [way for way in self._ways if way in self._fits]
        if not fitting:
            return Reading(open="mixed", examples=_once(self._unfit.values()))
        doubts = [each for pair in combinations(fitting, 2) for each in self._differ.get(pair, ())]
        if doubts:
            return Reading(open="ambiguous", examples=_once(_only(each, fitting) for each in doubts))
        return Reading(way=fitting[0])


def _once(examples: Iterable[Example]) -> tuple[Example, ...]:
    """The first examples, each text once."""
    return tuple({each.text: each for each in examples}.values())[:SHOWN]


def _only(example: Example, ways: Sequence[str]) -> Example:
    return Example(example.text, {way: example.readings[way] for way in ways if way in example.readings})


def _example(text: str, readings: Mapping[str, object]) -> Example:
    return Example(text.strip()[:80], {way: str(value) for way, value in readings.items()})
