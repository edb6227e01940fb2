"""Numbers are read with a decimal point and with a decimal comma; where both fit and differ, it is asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.runtime.imports import numbers
from surehand.runtime.imports.evidence import Evidence, Reading


def reading_of(*texts: str) -> Reading:
    evidence = Evidence(numbers.MARKS)
    for text in texts:
        evidence.see(text, numbers.readings(text))
    reading = evidence.reading()
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234", "1234", "1234"),
        ("-7", "-7", "-7"),
        ("1,234.50", "1234.50", None),
        ("1.234,50", None, "1234.50"),
        ("1 234,50", None, "1234.50"),
        ("1'234.50", "1234.50", None),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("0.125", "0.125", None),
        ("1,00,000", "100000", None),
        ("(1,200.00)", "-1200.00", None),
        ("2.5e3", "2500", None),
        ("5-20", None, None),
        ("200+", None, None),
        ("1.2.3", None, None),
    ],
)
def test_marks_are_both_tried(text: str, point: str | None, comma: str | None) -> None:
    expected = {mark: Decimal(each) for mark, each in ((".", point), (",", comma)) if each}
    assert numbers.readings(text) == expected


def test_one_telling_number_decides_the_column() -> None:
    assert reading_of("1.250", "3.500", "99,90") == Reading(way=",")


def test_thousands_alone_leave_it_open() -> None:
    reading = reading_of("1.250", "3.500")
    assert reading.open == "ambiguous"
    assert reading.examples[0].readings == {".": "1.250", ",": "1250"}


def test_whole_numbers_are_clear() -> None:
    assert reading_of("1", "20", "300") == Reading(way=".")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9), st.booleans()
)
def test_grouped_amounts_come_back(amount: Decimal, german: bool) -> None:
    text = f"{amount:,}"
    if german:
        text = text.translate(str.maketrans(",.", ".,"))
    assert numbers.read_number(text, "," if german else ".") == amount


@pytest.mark.parametrize(
    ("text", "expected", "currency"),
    [
        ("€ 1.200", "EUR", "EUR"),
        ("1200 GBP", "EUR", "GBP"),
        ("$1,200", "CAD", "CAD"),
        ("$1,200", "EUR", None),
        ("-$5", "USD", "USD"),
        ("1200", "", None),
        ("1200", "USD", "USD"),
    ],
)
def test_currencies_are_never_guessed(text: str, expected: str, currency: str | None) -> None:
    parts = numbers.split_amount(text)
    assert parts is not None
    assert numbers.currency_of(parts[1], expected) == currency
