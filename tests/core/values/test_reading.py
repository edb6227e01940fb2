"""Outside data becomes values, or a problem that says what is wrong and what would be right."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from surehand.core.values import Contact, FileRef, Money, Shape, ValueProblem, read_value

MONEY = Shape("money", currency="USD")
CHOICE = Shape("choice", {"retail": "Retail trade", "health": "Health"})
MANY = Shape("multi_choice", CHOICE.options)
CONTACT = Shape("contact", region="DE")

READS = [
    (Shape("text"), "  Ada \n Ltd ", "Ada Ltd"),
    (Shape("long_text"), " one\r\ntwo\rthree ", "one\ntwo\nthree"),
    (Shape("number"), "1250.50", Decimal("1250.50")),
    (Shape("number"), "1,234,567", Decimal(1234567)),
    (Shape("number"), "1,234.50", Decimal("1234.50")),
    (Shape("number"), "1 234'567", Decimal(1234567)),
    (Shape("number"), 0.1, Decimal("0.1")),
    (MONEY, "4000", Money(Decimal(4000), "USD")),
    (MONEY, "4000 eur", Money(Decimal(4000), "EUR")),
    (MONEY, "CHF 12.50", Money(Decimal("12.50"), "CHF")),
    (MONEY, {"amount": 3, "currency": ""}, Money(Decimal(3), "USD")),
    (MONEY, Money(Decimal(1), "GBP"), Money(Decimal(1), "GBP")),
    (Shape("date"), " 2026-02-28 ", date(2026, 2, 28)),
    (Shape("date_time"), "2026-01-31T09:00:00+01:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
    (Shape("yes_no"), "Yes", True),
    (Shape("yes_no"), 0, False),
    (CHOICE, "retail", "retail"),
    (CHOICE, "HEALTH", "health"),
    (CHOICE, "retail trade", "retail"),
    (MANY, "health, retail; health", ("health", "retail")),
    (MANY, ["", "retail"], ("retail",)),
    (Shape("list"), "one\n\ntwo", ("one", "two")),
    (Shape("list"), ["one", " "], ("one",)),
    (CONTACT, "Ada King <ada@Example.com>", Contact("Ada King", "ada@example.com")),
    (CONTACT, "ada@example.com", Contact(email="ada@example.com")),
    (CONTACT, {"name": "Ada\n King", "phone": "030 123456"}, Contact("Ada King", phone="+4930123456")),
    (Shape("url"), "https://example.com/a?b=c", "https://example.com/a?b=c"),
    (Shape("file"), FileRef("file_1", "a.pdf"), FileRef("file_1", "a.pdf")),
]


@pytest.mark.parametrize(("shape", "raw", "value"), READS, ids=lambda part: str(part)[:40])
def test_readable_input_becomes_a_value(shape, raw, value):
    assert read_value(shape, raw) == value


@pytest.mark.parametrize(
    ("shape", "raw"),
    [
        *(
            (Shape(kind), empty)
            for kind in ("text", "number", "date", "contact")
            for empty in (None, "", " ", [], {})
        ),
        (MONEY, {"amount": "", "currency": "USD"}),
        (MANY, ["", " "]),
        (Shape("list"), ["", " "]),
        (CONTACT, {"name": "", "email": " ", "phone": None}),
    ],
)
def test_blank_input_is_no_value(shape, raw):
    assert read_value(shape, raw) is None


PROBLEMS = [
    (Shape("number"), "1,234", "ambiguous_number"),
    (Shape("number"), "1,5", "not_a_number"),
    (Shape("number"), "1.234,56", "not_a_number"),
    (MONEY, "1,234 USD", "ambiguous_number"),
    (Shape("number"), "twelve", "not_a_number"),
    (Shape("number"), True, "not_a_number"),
    (Shape("number"), ["12"], "not_a_number"),
    (Shape("number"), "NaN", "out_of_range"),
    (Shape("number"), "-Infinity", "out_of_range"),
    (Shape("number"), "1e18", "out_of_range"),
    (Shape("money"), "4000", "no_currency"),
    (MONEY, "4000 USX", "unknown_currency"),
    (MONEY, "about 4000", "not_money"),
    (MONEY, {"amount": 1, "unit": "USD"}, "not_money"),
    (Shape("date"), "31.01.2026", "not_a_date"),
    (Shape("date"), "2026-02-30", "no_such_date"),
    (Shape("date"), datetime(2026, 1, 1, tzinfo=UTC), "not_a_date"),
    (Shape("date"), "0999-01-01", "out_of_range"),
    (Shape("date"), date(9999, 12, 31), "out_of_range"),
    (Shape("date_time"), "2026-01-31T09:00", "no_time_zone"),
    (Shape("date_time"), datetime(2026, 1, 31), "no_time_zone"),
    (Shape("date_time"), "tomorrow", "not_a_moment"),
    (Shape("date_time"), "9999-12-31T23:59:59-12:00", "out_of_range"),
    (Shape("yes_no"), "perhaps", "not_yes_or_no"),
    (CHOICE, "retial", "not_an_option"),
    (CHOICE, 3, "not_text"),
    (MANY, {"a": 1}, "not_a_list"),
    (Shape("list"), "x\n" * 501, "too_many"),
    (Shape("list"), ["x"] * 501, "too_many"),
    (CONTACT, "Ada <ada@>", "not_an_email"),
    (CONTACT, {"phone": "call me"}, "not_a_phone_number"),
    (CONTACT, {"fax": "12"}, "not_a_contact"),
    (Shape("contact"), {"phone": "030 123456"}, "not_a_phone_number"),
    (Shape("url"), "javascript:alert(1)", "not_a_url"),
    (Shape("url"), "https://ada@example.com", "not_a_url"),
    (Shape("file"), "file_1", "not_a_file"),
    (Shape("text"), "a" * 501, "too_long"),
    (Shape("long_text"), "a\x00b", "control_characters"),
    (Shape("text"), "\ud800", "control_characters"),
    (Shape("text"), 12, "not_text"),
]


@pytest.mark.parametrize(("shape", "raw", "code"), PROBLEMS, ids=lambda part: str(part)[:40])
def test_unreadable_input_is_a_problem(shape, raw, code):
    problem = read_value(shape, raw)

    assert isinstance(problem, ValueProblem)
    assert (problem.code, bool(problem.sentence), bool(problem.fix)) == (code, True, True)


def test_unicode_is_composed():
    assert read_value(Shape("text"), "Rene\u0301") == "René"


def test_a_mistyped_option_is_guessed_aloud():
    problem = read_value(CHOICE, "retial")

    assert isinstance(problem, ValueProblem)
    assert problem.fix == "did you mean retail? The options are retail, health"


def test_a_date_refuses_a_time_by_name():
    problem = read_value(Shape("date"), "2026-01-31T09:00")

    assert isinstance(problem, ValueProblem)
    assert problem.sentence == "“2026-01-31T09:00” has a time, which a date cannot keep"
    assert problem.fix == "send the day alone, as 2026-01-31, or make the field a date_time"
