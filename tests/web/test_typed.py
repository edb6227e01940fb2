"""Numbers and money on pages are read as people write them: in their language, with signs, and never by guessing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from surehand.core.engine import RecordState
from surehand.core.values import Money, ValueProblem
from surehand.web import formats
from surehand.web.typed import money_of, number_of
from tests.fixtures import Company
from tests.web.conftest import Visitor

State = Callable[[str], RecordState]
LANGUAGES = st.sampled_from(["en", "en-us", "de"])


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "1,234.56", "1234.56"),
        ("en", "1.234,56", "1234.56"),
        ("en", "1,234", "1234"),
        ("en", "1.234", "1.234"),
        ("en", "5,00", "5.00"),
        ("en", "12 000", "12000"),
        ("en", "1’234'567.5", "1234567.5"),
        ("en", "\u22125", "-5"),
        ("en", "+5", "5"),
        ("en", "12.5 %", "12.5"),
        ("de", "1.234,56", "1234.56"),
        ("de", "1.234", "1234"),
        ("de", "1,234", "1.234"),
        ("de", "5,00", "5.00"),
        ("de", "4000.50", "4000.50"),
        ("de", "12,5%", "12.5"),
        ("de", "1,234,567", "1234567"),
    ],
)
def test_numbers_are_read_in_the_readers_language(language: str, typed: str, read: str) -> None:
    with translation.override(language):
        assert number_of(typed) == read


@pytest.mark.parametrize("typed", ["abc", "12%%", "1.2.3", "1,23,4", "NaN", "1e5", "%", "--5"])
def test_what_is_no_number_goes_on_as_typed(typed: str) -> None:
    assert number_of(typed) == typed


@pytest.mark.parametrize(
    ("typed", "beside", "amount", "currency"),
    [
        ("12 000 €", "EUR", "12000", "EUR"),
        ("€12,000", "", "12000", "EUR"),
        ("4000 usd", "USD", "4000", "USD"),
        ("-$50", "cad", "-50", "CAD"),
        ("$50", "", "50", ""),
        ("1.234", "KWD", "1.234", "KWD"),
        ("0.125", "EUR", "0.125", "EUR"),
        ("abc", "EUR", "abc", "EUR"),
    ],
)
def test_amounts_may_name_their_currency(typed: str, beside: str, amount: str, currency: str) -> None:
    with translation.override("en"):
        assert money_of(typed, beside) == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("language", "typed", "says"),
    [
        ("en", "1.234", "it can be read as 1,234 or as 1.234"),
        ("de", "1,234", "it can be read as 1,234 or as 1.234"),
        ("en", "1234,567", "it can be read as 1,234,567 or as 1,234.567"),
        ("en", "12 000 €", "it is written in EUR, but the currency beside it is USD"),
        ("en", "$5", ""),
    ],
)
def test_two_readings_are_named(language: str, typed: str, says: str) -> None:
    with translation.override(language):
        read = money_of(typed, "USD")
    assert (read.sentence if isinstance(read, ValueProblem) else "") == says


def test_a_dollar_is_no_euro() -> None:
    assert isinstance(money_of("$5", "EUR"), ValueProblem)


@given(language=LANGUAGES, value=st.decimals(-(10**17), 10**17, places=4).filter(bool))
def test_shown_numbers_read_back_equal(language: str, value: Decimal) -> None:
    with translation.override(language):
        for shown in (formats.number(value), formats.plain_number(value)):
            assert Decimal(str(number_of(shown))) == value


@given(
    language=LANGUAGES,
    value=st.decimals(-(10**12), 10**12, places=2),
    currency=st.sampled_from(["EUR", "USD"]),
)
def test_shown_money_reads_back_equal(language: str, value: Decimal, currency: str) -> None:
    with translation.override(language):
        read = money_of(formats.money(Money(value, currency)), currency)
    assert isinstance(read, dict)
    assert (Decimal(read["amount"]), read["currency"]) == (value, currency)


def edit(visitor: Visitor, record: str, **typed: object) -> str:
    page = visitor.get(f"records/{record}?edit=contract_value")
    return visitor.send(page, "/set", **typed).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("abc", "“abc” is not a number; write a number such as 1250.50."),
        ("12 000 €", "it is written in EUR, but the currency beside it is USD; choose one of them."),
        ("1.234", "it can be read as 1,234 or as 1.234; write it without a sign between thousands."),
    ],
)
def test_what_was_typed_is_named(workspace: Company, sender: Visitor, typed: str, says: str) -> None:
    text = edit(sender, workspace.open(), field__contract_value__amount=typed)
    assert (f"Contract value: {says}" in text, "{" in text) == (True, False)


def test_german_amounts_are_kept_exactly(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open()
    sender.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert "1.234,56 USD" in edit(sender, record, field__contract_value__amount="1.234,56")
    assert state(record).values["contract_value"].value == Money(Decimal("1234.56"), "USD")


def test_amounts_stand_in_the_readers_signs(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(contract_value="1250.5 USD")
    sender.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = sender.get(f"records/{record}?edit=contract_value")
    assert page.form("/set").filled()["field.contract_value.amount"] == ["1250,5"]


def test_what_was_typed_is_named_in_german(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    sender.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    text = edit(sender, record, field__contract_value__amount="abc")
    assert text[text.index("Contract value:") :].startswith(
        "Contract value: „abc“ ist keine Zahl; schreiben Sie eine Zahl wie 1250,50."
    )
