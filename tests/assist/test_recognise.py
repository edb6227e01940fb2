"""Values in running text, in English and German: what they are, and what is left alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.recognise import recognise
from surehand.assist.recognise.found import Amounts, Days

WEDNESDAY = date(2026, 3, 4)


def found(text, kind, **how):
    """The pieces of one kind, with what they mean."""
    return [
        (text[each.start : each.end], each.value)
        for each in recognise(text, WEDNESDAY, **how)
        if each.kind == kind
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("We start on 5 March 2026.", "2026-03-05", ""),
        ("March 10th suits us", "2026-03-10", ""),
        ("made this 6th day of April, 2026", "2026-04-06", ""),
        ("has to run by Aug 17", "2026-08-17", ""),
        ("on Monday, 14 September", "2026-09-14", ""),
        ("the ninth of November", "2026-11-09", ""),
        ("am einundzwanzigsten April", "2026-04-21", ""),
        ("on 1 March", "2027-03-01", ""),
        ("due 2026-05-01", "2026-05-01", ""),
        ("am 5.3.2026", "2026-03-05", ""),
        ("am 5. März", "2026-03-05", ""),
        ("13/4/2026", "2026-04-13", ""),
        ("by the end of March", "2026-03-31", ""),
        ("bis Ende April", "2026-04-30", ""),
        ("in early April", "2026-04-01", "2026-04-10"),
        ("the middle of June", "2026-06-11", "2026-06-20"),
        ("in May we begin", "2026-05-01", "2026-05-31"),
        ("from 5 to 9 March", "2026-03-05", "2026-03-09"),
        ("Let's meet Friday", "2026-03-06", ""),
        ("next Friday at 10", "2026-03-13", ""),
        ("Friday next week", "2026-03-13", ""),
        ("this Monday", "2026-03-09", ""),
        ("last Monday", "2026-03-02", ""),
        ("nächsten Dienstag", "2026-03-10", ""),
        ("the 12th works", "2026-03-12", ""),
        ("the 1st", "2026-04-01", ""),
        ("in two weeks", "2026-03-18", ""),
        ("within 10 days", "2026-03-14", ""),
        ("3 days ago", "2026-03-01", ""),
        ("vor 3 Wochen", "2026-02-11", ""),
        ("the day after tomorrow", "2026-03-06", ""),
        ("übermorgen", "2026-03-06", ""),
        ("in Q3", "2026-07-01", "2026-09-30"),
        ("end of Q2 2026", "2026-06-30", ""),
        ("in Q1", "2026-01-01", "2026-03-31"),
        ("KW 14", "2026-03-30", "2026-04-05"),
        ("next month", "2026-04-01", "2026-04-30"),
        ("end of the month", "2026-03-31", ""),
        ("by the end of next week", "2026-03-13", ""),
    ],
)
def test_days_are_read_from_the_day_of_the_text(text, first, last):
    [(_, value)] = found(text, "date")
    assert value == Days(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize("text", ["on 3/4/2026", "on 31 February 2026", "am 32.1.2026"])
def test_a_day_that_cannot_be_told_has_no_value(text):
    assert [value for _, value in found(text, "date")] == [None]


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_who_says_the_order_of_days_gets_a_value(order, month):
    [(_, value)] = found("on 3/4/2026", "date", order=order)
    assert value.day == date(2026, month, 7 - month)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("about €10.000 in all", 10_000, 10_000, "EUR"),
        ("10,000 EUR", 10_000, 10_000, "EUR"),
        ("1,200.50 EUR", "1200.50", "1200.50", "EUR"),
        ("1.200,50 Euro", "1200.50", "1200.50", "EUR"),
        ("between 10 and 12k EUR", 10_000, 12_000, "EUR"),
        ("USD 1.5 million", 1_500_000, 1_500_000, "USD"),
        ("ten thousand dollars", 10_000, 10_000, ""),
        ("$250k", 250_000, 250_000, ""),
        ("250k", 250_000, 250_000, ""),
        ("2,5 Mio. Euro", 2_500_000, 2_500_000, "EUR"),
    ],
)
def test_money_has_its_range_and_its_currency(text, low, high, currency):
    [(_, value)] = found(text, "money")
    assert value == Amounts(Decimal(low), Decimal(high), currency)


def test_a_dollar_is_the_one_of_the_workspace():
    [(_, value)] = found("it is $500", "money", currency="CAD")
    assert value == Amounts(Decimal(500), Decimal(500), "CAD")


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit"),
    [
        ("12.5%", "percent", "12.5", "12.5", "%"),
        ("10 to 15 percent", "percent", 10, 15, "%"),
        ("20 Prozent", "percent", 20, 20, "%"),
        ("4 working days", "duration", 4, 4, "working day"),
        ("two to three weeks", "duration", 2, 3, "week"),
        ("a 12-month contract", "duration", 12, 12, "month"),
        ("45 seats", "quantity", 45, 45, "seats"),
        ("1.200 Lizenzen", "quantity", 1200, 1200, "lizenzen"),
    ],
)
def test_amounts_have_what_they_are_of(text, kind, low, high, unit):
    [(_, value)] = found(text, kind, language="de" if "Lizenzen" in text else "en")
    assert value == Amounts(Decimal(low), Decimal(high), unit)


def test_addresses_have_one_form():
    text = "call +49 30 901820 or mail Ada.L@Example.com."
    assert found(text, "phone") == [("+49 30 901820", "+4930901820")]
    assert found(text, "email") == [("Ada.L@Example.com", "ada.l@example.com")]


@pytest.mark.parametrize(
    "text",
    [
        "we may go on",
        "at 10:30",
        "version 2.3",
        "the second one",
        "I sat there",
        "room 12",
        "a couple of times",
        "so 5",
    ],
)
def test_what_is_no_value_is_left_alone(text):
    assert recognise(text, WEDNESDAY) == []


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2110, 1, 1)))
def test_a_written_out_day_is_the_same_whenever_it_is_read(day, written):
    text = f"We begin on {day.day} {day:%B} {day.year}."
    assert [each.value for each in recognise(text, written)] == [Days(day, day)]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 90))
def test_days_ahead_are_counted(written, days):
    [each] = [each for each in recognise(f"in {days} days", written) if each.kind == "date"]
    assert each.value == Days(written + timedelta(days=days), written + timedelta(days=days))


@given(st.text(max_size=300))
def test_any_text_is_read_and_its_pieces_lie_apart(text):
    pieces = recognise(text, WEDNESDAY)
    assert all(0 <= each.start < each.end <= len(text) for each in pieces)
    assert all(one.end <= other.start for one, other in pairwise(pieces))


def test_a_weekday_beside_a_day_is_the_same_day():
    assert [each for each, _ in found("We take over on 2 November, a Monday.", "date")] == ["2 November"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,860 a month", Amounts(Decimal(1860), Decimal(1860), "")), ("60 a month", None)],
)
def test_a_large_figure_by_the_month_is_money(text, amount):
    assert [value for _, value in found(text, "money")] == ([amount] if amount else [])


@pytest.mark.parametrize(
    ("text", "months"), [("two (2) months", 2), ("twenty-six months", 26), ("sechsundzwanzig Monate", 26)]
)
def test_durations_are_read_in_words(text, months):
    assert found(text, "duration") == [(text, Amounts(Decimal(months), Decimal(months), "month"))]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", ["It is 12,000,00 EUR", "10.000.00,5 hours"])
def test_a_figure_with_marks_as_nobody_sets_them_says_nothing(text, language):
    assert [each for each in recognise(text, date(2026, 5, 2), language) if each.kind != "date"] == []
