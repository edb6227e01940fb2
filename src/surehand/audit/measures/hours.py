"""Hours, and what many of them come to: of the clock, or, where it is said, of working time."""

from __future__ import annotations

from decimal import Decimal

import msgspec

DIGITS = 4
"""Hours are rounded to a third of a second; totals to a hundredth of an hour."""


class Spread(msgspec.Struct, frozen=True):
    """Many hours in a few numbers; None where there are none."""

    n: int
    median_h: float | None
    p90_h: float | None
    mean_h: float | None
    max_h: float | None
    total_h: float


def micros(earlier: str, later: str) -> str:
    """The SQL of the time between two moments, in whole microseconds: sums of them are exact."""
    return f"(epoch_us({later}) - epoch_us({earlier}))"


def moment(column: str, *, worked: bool = False) -> str:
    """The SQL of a moment of ``event`` in microseconds, to be subtracted from another.

    ``worked`` is whether only working time lies between them; `calendar_rule.lay_hours` must have been called for it.
    """
    return f"{column}_worked" if worked else f"epoch_us({column})"


def in_hours(value: float | Decimal | None, digits: int = DIGITS) -> float | None:
    """Microseconds as rounded hours."""
    return None if value is None else round(float(value) / 3_600_000_000, digits)


def total_hours(value: float | Decimal | None) -> float:
    """A sum of microseconds as hours; nothing is no time."""
    return round(float(value or 0) / 3_600_000_000, 2)


MEDIAN_AND_P90 = "quantile_cont({0}, [0.5, 0.9])[1], quantile_cont({0}, [0.5, 0.9])[2]"
"""The SQL of both, with the microseconds for ``{0}``: written alike, they are sorted out of one list of all values."""

SPREAD = f"count({{0}}), {MEDIAN_AND_P90}, avg({{0}}), max({{0}}), sum({{0}})"
"""The SQL of the columns from which `spread_of` makes a `Spread`, with the microseconds for ``{0}``."""


def spread_of(
    n: int,
    median: float | None,
    p90: float | None,
    mean: float | None,
    longest: float | None,
    total: float | Decimal | None,
) -> Spread:
    """Many times in hours, from the columns of `SPREAD`."""
    return Spread(n, in_hours(median), in_hours(p90), in_hours(mean), in_hours(longest), total_hours(total))
