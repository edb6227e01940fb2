"""How far chance reaches: the interval of a share, the exact permutation test of an association, many tries at once.

The test asks how often an association as large as the one seen would arise if the outcomes were dealt to the cases
anew. With a yes and a no on either side, the number of permutations for each table is known (Fisher, The Design of
Experiments, 1935): all of them are counted, so that there is no seed, no sample, and the same answer each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, lgamma, sqrt

import msgspec

LEVEL = 0.01
"""The chance, over all tries together, of reporting an association where there is none."""
_Z = 1.959963984540054
_NEGLIGIBLE = 1e-17


class Part(msgspec.Struct, frozen=True):
    """``n`` of ``of``, and between which shares the true one probably lies: Wilson's interval (1927) at 95 %."""

    n: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.n / self.of if self.of else 0.0


def part(n: int, of: int) -> Part:
    """A part of a whole with its interval; of nothing, anything may be true."""
    if not of:
        return Part(0, 0, 0.0, 1.0)
    share, z2 = n / of, _Z * _Z / of
    middle, reach = share + z2 / 2, _Z * sqrt((share * (1 - share) + z2 / 4) / of)
    low, high = (middle - reach) / (1 + z2), (middle + reach) / (1 + z2)
    return Part(n, of, round(max(low, 0.0), 4) if n else 0.0, round(min(high, 1.0), 4) if n < of else 1.0)


class Table(msgspec.Struct, frozen=True):
    """How many cases have a trait and how many of them a bad outcome; the same for those without the trait."""

    bad_with: int
    with_it: int
    bad_without: int
    without: int

    @property
    def difference(self) -> float:
        """By how much the share of bad outcomes is larger with the trait; 0 where one side is empty."""
        if not self.with_it or not self.without:
            return 0.0
        return self.bad_with / self.with_it - self.bad_without / self.without


def by_chance(table: Table) -> float:
    """The share of all permutations that give so large an association or a larger one: twice the smaller tail."""
    bad, cases = table.bad_with + table.bad_without, table.with_it + table.without
    lowest, highest = max(0, bad - table.without), min(bad, table.with_it)
    at = _log_chance(table.bad_with, bad, table.with_it, cases)
    more, fewer, ratio = exp(at), exp(at), 1.0
    for x in range(table.bad_with, highest):
        ratio *= (bad - x) * (table.with_it - x) / ((x + 1) * (cases - bad - table.with_it + x + 1))
        more += exp(at) * ratio
        if ratio < _NEGLIGIBLE:
            break
    ratio = 1.0
    for x in range(table.bad_with, lowest, -1):
        ratio *= x * (cases - bad - table.with_it + x) / ((bad - x + 1) * (table.with_it - x + 1))
        fewer += exp(at) * ratio
        if ratio < _NEGLIGIBLE:
            break
    return min(1.0, 2 * min(more, fewer))


def corrected(chances: Sequence[float]) -> list[float]:
    """Each chance corrected for the number of tries (Holm, 1979); below `LEVEL` it survives."""
    ordered = sorted(range(len(chances)), key=lambda index: (chances[index], index))
    found, least = [0.0] * len(chances), 0.0
    for rank, index in enumerate(ordered):
        least = max(least, min(1.0, (len(chances) - rank) * chances[index]))
        found[index] = least
    return found


def _log_chance(x: int, bad: int, with_it: int, cases: int) -> float:
    """The logarithm of the share of permutations in which ``x`` of the bad outcomes fall to those with the trait."""
    return _ways(bad, x) + _ways(cases - bad, with_it - x) - _ways(cases, with_it)


def _ways(of: int, n: int) -> float:
    return lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) if 0 <= n <= of else -inf
