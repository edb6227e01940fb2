"""What can be calculated and compared, as tables: both kinds, the result, the Python and the SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from surehand.core.conditions import arithmetic, times
from surehand.core.conditions.schema import Kind
from surehand.core.conditions.tree import Infix, Node, is_constant
from surehand.core.values import Money

Calculate = Callable[[Any, Any], Any]
"""From two known values to a known one or None. The checker has matched their types, so they are not said again."""


class Calculation(msgspec.Struct, frozen=True):
    """One use of an arithmetic operator. ``sql`` holds a ``{}`` for each side; for money it works on the amounts."""

    result: Kind
    run: Calculate
    sql: str


def compare_money(compare: Callable[[Any, Any], bool]) -> Calculate:
    """The comparison of the amounts of two values of money; None when the currencies differ."""
    return lambda left, right: compare(left.amount, right.amount) if left.currency == right.currency else None


def _negate_money(money: Money) -> Money:
    return Money(arithmetic.negate(money.amount), money.currency)


def _same_currency(calculate: Calculate) -> Calculate:

    def on_amounts(left: Money, right: Money) -> Money | None:
        amount = calculate(left.amount, right.amount) if left.currency == right.currency else None
        return None if amount is None else Money(amount, left.currency)

    return on_amounts


def _on_amount(calculate: Calculate) -> Calculate:
    def on_amount(money: Money, number: Any) -> Money | None:
        amount = calculate(money.amount, number)
        return None if amount is None else Money(amount, money.currency)

    return on_amount


def _flipped(calculate: Calculate) -> Calculate:
    return lambda left, right: calculate(right, left)


def _number_sql(formula: str) -> str:
    return f"TRY(CAST({formula} AS DECIMAL(27, 9)))"


def bounded_sql(value: str, least: str, most: str) -> str:
    """A value, or NULL outside its bounds. A lambda names it, so that it is written, and calculated, only once.

    NULLIF and CASE would not do: DuckDB expands them, and a value in them doubles with each level of nesting.
    """
    return f"LIST_FILTER([{value}], lambda v: v BETWEEN {least} AND {most})[1]"


def length_sql(value: str) -> str:
    """A length of time in microseconds, NULL beyond the longest."""
    longest = times.LONGEST // timedelta(microseconds=1)
    return f"CAST({bounded_sql(value, f'-{longest}', f'{longest}')} AS BIGINT)"


def _date_sql(value: str) -> str:
    return bounded_sql(value, "DATE '0001-01-01'", "DATE '9999-12-31'")


def _moment_sql(value: str) -> str:
    """Microseconds since 1970, UTC, of the years 1 to 9999."""
    return bounded_sql(value, "-62135596800000000", "253402300799999999")


_ADD, _SUBTRACT = _number_sql("{} + {}"), _number_sql("{} - {}")
_MULTIPLY = _number_sql("ROUND_EVEN({} * {}, 9)")
_DIVIDE = _number_sql("DECIMAL_DIVISION({}, {}, 9)")
_REMAINDER = _number_sql("{} % {}")
_DAYS = "CAST({} // 86400000000 AS INTEGER)"

_N, _M, _T = Kind.NUMBER, Kind.MONEY, Kind.TEXT
_DATE, _MOMENT, _DAY, _LENGTH = Kind.DATE, Kind.DATE_TIME, Kind.DAYS, Kind.DURATION

_FIXED: dict[tuple[str, Kind, Kind], Calculation] = {
    ("+", _N, _N): Calculation(_N, arithmetic.add, _ADD),
    ("-", _N, _N): Calculation(_N, arithmetic.subtract, _SUBTRACT),
    ("*", _N, _N): Calculation(_N, arithmetic.multiply, _MULTIPLY),
    ("/", _N, _N): Calculation(_N, arithmetic.divide, _DIVIDE),
    ("%", _N, _N): Calculation(_N, arithmetic.remainder, _REMAINDER),
    ("+", _M, _M): Calculation(_M, _same_currency(arithmetic.add), _ADD),
    ("-", _M, _M): Calculation(_M, _same_currency(arithmetic.subtract), _SUBTRACT),
    ("*", _M, _N): Calculation(_M, _on_amount(arithmetic.multiply), _MULTIPLY),
    ("*", _N, _M): Calculation(_M, _flipped(_on_amount(arithmetic.multiply)), _MULTIPLY),
    ("/", _M, _N): Calculation(_M, _on_amount(arithmetic.divide), _DIVIDE),
    ("+", _T, _T): Calculation(_T, operator.add, "({} || {})"),
    ("+", _DATE, _DAY): Calculation(_DATE, times.later, _date_sql(f"{{}} + {_DAYS}")),
    ("+", _DAY, _DATE): Calculation(_DATE, _flipped(times.later), _date_sql(f"{_DAYS} + {{}}")),
    ("-", _DATE, _DAY): Calculation(_DATE, times.earlier, _date_sql(f"{{}} - {_DAYS}")),
    ("-", _DATE, _DATE): Calculation(_DAY, times.between, "(({} - {}) * 86400000000)"),
    ("-", _MOMENT, _MOMENT): Calculation(_LENGTH, times.between, "({} - {})"),
}


def _with_lengths() -> dict[tuple[str, Kind, Kind], Calculation]:
    """A number of days is a length of time too; only two of them make a number of days again."""
    later, earlier = _moment_sql("{} + {}"), _moment_sql("{} - {}")
    longer, shorter = length_sql("{} + {}"), length_sql("{} - {}")
    found: dict[tuple[str, Kind, Kind], Calculation] = {}
    for one in (_DAY, _LENGTH):
        found["+", _MOMENT, one] = Calculation(_MOMENT, times.later, later)
        found["+", one, _MOMENT] = Calculation(_MOMENT, _flipped(times.later), later)
        found["-", _MOMENT, one] = Calculation(_MOMENT, times.earlier, earlier)
        for other in (_DAY, _LENGTH):
            result = _DAY if one is other is _DAY else _LENGTH
            found["+", one, other] = Calculation(result, times.longer, longer)
            found["-", one, other] = Calculation(result, times.shorter, shorter)
    return found


CALCULATIONS: Mapping[tuple[str, Kind, Kind], Calculation] = _FIXED | _with_lengths()
"""By operator and the kinds of both sides; what is not in here cannot be calculated."""

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def mirrored(node: Infix) -> tuple[str, Node, Node]:
    """A comparison with its constant side, if there is one, on the right: ``5 <= seats`` as ``seats >= 5``."""
    if is_constant(node.left):
        return _MIRRORED[node.operator], node.right, node.left
    return node.operator, node.left, node.right


NEGATIONS: Mapping[Kind, Callable[[Any], Any]] = {
    _N: arithmetic.negate,
    _M: _negate_money,
    _DAY: operator.neg,
    _LENGTH: operator.neg,
}
"""What ``-x`` does, by the kind of ``x``."""

EQUAL_ONLY = frozenset({Kind.YES_NO})
ORDERED = frozenset({_N, _M, _T, _DATE, _MOMENT, _DAY, _LENGTH})


def comparable(one: Kind, other: Kind) -> bool:
    """Whether ``==`` makes sense between two kinds."""
    lengths = {_DAY, _LENGTH}
    return one in ORDERED | EQUAL_ONLY and (one is other or {one, other} <= lengths)
