"""A number, an amount or a day beyond the limits of its field is told with the limit."""

from datetime import date
from decimal import Decimal

import pytest

from surehand.core.values import Money
from surehand.core.values.limits import beyond_limits, read_limit

TODAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("kind", "text", "limit"),
    [
        ("number", "0", Decimal(0)),
        ("money", "-1.5", Decimal("-1.5")),
        ("number", "NaN", None),
        ("money", "5 USD", None),
        ("date", "2026-01-31", date(2026, 1, 31)),
        ("date", "today", TODAY),
        ("date", "30 days before today", date(2024, 1, 30)),
        ("date", "1 week after today", date(2024, 3, 7)),
        ("date", "1 year before today", date(2023, 2, 28)),
        ("date", "9999 years before today", None),
        ("date", "99999 years after today", None),
        ("date", "2026-02-30", None),
        ("date", "0", None),
    ],
)
def test_limits_are_read_by_kind(kind, text, limit):
    assert read_limit(kind, text, TODAY) == limit


@pytest.mark.parametrize(
    ("kind", "value", "limits", "told"),
    [
        ("money", Money(Decimal(-5), "USD"), ("0", ""), ("-5 USD is too small", "write at least 0")),
        ("number", Decimal(250), ("0", "100"), ("250 is too large", "write at most 100")),
        (
            "date",
            date(2001, 1, 1),
            ("today", ""),
            ("1 Jan 2001 is too early", "name a day from 29 Feb 2024 on"),
        ),
        ("date", date(2025, 1, 1), ("", "today"), ("1 Jan 2025 is too late", "name a day up to 29 Feb 2024")),
    ],
)
def test_what_is_beyond_a_limit_is_told(kind, value, limits, told):
    problem = beyond_limits(kind, value, limits, TODAY)

    assert (problem.sentence, problem.fix) == told


@pytest.mark.parametrize("value", [Decimal(0), Decimal("99.9"), Decimal(100)])
def test_limits_themselves_are_allowed(value):
    assert beyond_limits("number", value, ("0", "100"), TODAY) is None
