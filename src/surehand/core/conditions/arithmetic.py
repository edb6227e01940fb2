"""Exact numbers: 18 digits before the point and 9 after, in Python and, as DECIMAL(27,9), in SQL.

What does not fit is None, the language's *unknown*. Results are rounded to the ninth decimal, half to even.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

WHOLE_DIGITS = 18
DECIMALS = 9
LIMIT = Decimal(10) ** WHOLE_DIGITS
"""The first number that is too large."""

_STEP = Decimal(1).scaleb(-DECIMALS)
# Wide enough for the product of two numbers, so that only `_kept` rounds; what is wider becomes NaN, not an error.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[])


def _kept(value: Decimal) -> Decimal | None:
    rounded = value.quantize(_STEP, context=_EXACT)
    return rounded if rounded.is_finite() and abs(rounded) < LIMIT else None


def add(left: Decimal, right: Decimal) -> Decimal | None:
    """The sum, or None when it is too large."""
    return _kept(_EXACT.add(left, right))


def subtract(left: Decimal, right: Decimal) -> Decimal | None:
    """The difference, or None when it is too large."""
    return _kept(_EXACT.subtract(left, right))


def multiply(left: Decimal, right: Decimal) -> Decimal | None:
    """The product, or None when it is too large."""
    return _kept(_EXACT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """The quotient with its decimals, or None for a division by zero."""
    return _kept(_EXACT.divide(left, right)) if right else None


def remainder(left: Decimal, right: Decimal) -> Decimal | None:
    """What is left of a division in whole steps, with the sign of ``left``; None for a division by zero."""
    return _kept(_EXACT.remainder(left, right)) if right else None


def negate(value: Decimal) -> Decimal:
    """The number with its sign turned."""
    return _EXACT.minus(value)
