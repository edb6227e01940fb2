"""What can be read in two ways is asked before anything runs, with the column, the values and both readings."""

from __future__ import annotations

from typing import Any

import pytest

from surehand.core.engine import Refusal
from surehand.runtime.imports import Format
from tests.runtime.imports.conftest import Importing

DATES = "name,start_date\nAda,03/04/2026\nBob,05/06/2026\n"


def sentences(refusal: Refusal) -> list[str]:
    return [item.sentence for item in refusal.unmet]


def test_ambiguous_dates_are_asked(importing: Importing) -> None:
    refusal = importing.refused(DATES)
    assert refusal.sentence == "One thing has to be answered before the import."
    assert sentences(refusal) == [
        "The dates of “start_date” can be read in more than one way: "
        "“03/04/2026” is 3 April 2026 (day-month-year) or 4 March 2026 (month-day-year); "
        "“05/06/2026” is 5 June 2026 (day-month-year) or 6 May 2026 (month-day-year). Say which is meant."
    ]


def test_question_brings_its_form(importing: Importing) -> None:
    (item,) = importing.refused(DATES).unmet
    assert item.forms[0].options == {"dmy": "day-month-year", "mdy": "month-day-year"}


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_answer_decides_the_dates(importing: Importing, order: str, day: str) -> None:
    importing.done(DATES, dates={"start_date": order})
    assert f'"value":"{day}"' in importing.records()["Ada"].state


def test_mixed_dates_are_asked(importing: Importing) -> None:
    refusal = importing.refused("name,start_date\nAda,13/04/2026\nBob,04/13/2026\n")
    assert [item.code for item in refusal.unmet] == ["mixed_dates"]


def test_ignored_columns_ask_nothing(importing: Importing) -> None:
    assert importing.done(DATES, columns={"name": "title"}).status == "done"


def test_ambiguous_numbers_are_asked(importing: Importing) -> None:
    refusal = importing.refused("name;contract_value\nAda;1.250\nBob;3.500\n")
    assert sentences(refusal) == [
        "The decimals of “contract_value” can be read in more than one way: "
        "“1.250” is 1.250 (a decimal point) or 1250 (a decimal comma); "
        "“3.500” is 3.500 (a decimal point) or 3500 (a decimal comma). Say which is meant."
    ]


def test_word_for_nothing_is_asked(importing: Importing) -> None:
    refusal = importing.refused("name,client_name\nAda,NA\nBob,Acme\nCid,NA\n")
    assert sentences(refusal) == [
        "“client_name” holds “NA” 2 times: is that a value, or does it stand for nothing?"
    ]


@pytest.mark.parametrize(("words", "kept"), [((), True), (("NA",), False)])
def test_answer_decides_the_word(importing: Importing, words: tuple[str, ...], kept: bool) -> None:
    importing.done("name,client_name\nAda,NA\n", nulls={"client_name": words})
    assert ('"NA"' in importing.records()["Ada"].state) is kept


def test_word_is_clear_where_it_cannot_be_a_value(importing: Importing) -> None:
    importing.done("name,start_date\nAda,NA\nBob,2026-05-01\n")
    assert "start_date" not in importing.records()["Ada"].state


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (
            {"columns": {"nme": "title"}, "title": "{name}"},
            "The file has no column “nme”. Did you mean “name”?",
        ),
        (
            {"columns": {"name": "title", "start_date": "startdate"}},
            "Column “start_date”: There is no field “startdate”. Did you mean start_date?",
        ),
        (
            {"columns": {"name": "agreement"}, "title": "{name}"},
            "Column “name”: Signed agreement takes a file; attach it to the record afterwards.",
        ),
        (
            {"columns": {"name": "main_contact.fax"}, "title": "{name}"},
            "Column “name”: Main contact has no part “fax”; its parts: name, email, phone.",
        ),
        (
            {"columns": {"name": "title", "start_date": "title"}},
            "“name” and “start_date” both become title; leave one out.",
        ),
        ({"columns": {}}, "Say what records are called: name a title column, or a text such as “{name}”."),
        ({"title": "{nam}"}, "The title speaks of “nam”, which is no column."),
        ({"mode": "change"}, "To find records again, one column has to be their key."),
        ({"stage": "delivry"}, "There is no stage “delivry”. Did you mean delivery?"),
        ({"start": "delivery"}, "Records cannot be opened in delivery; open them in proposal, won."),
        ({"owner": "nobody@example.com"}, "“nobody@example.com” is no member of this workspace."),
        (
            {"people": {"u7": "x@example.com"}},
            "“u7” is to be x@example.com, who is no member of this workspace.",
        ),
        ({"currency": "EURO"}, "“EURO” is no currency; use a code such as EUR."),
        ({"zone": "Berlin"}, "“Berlin” is no time zone; use a name such as Europe/Berlin."),
    ],
)
def test_mistakes_in_a_mapping_are_named(
    importing: Importing, mapping: dict[str, Any], sentence: str
) -> None:
    refusal = importing.refused("name,start_date\nAda,2026-04-13\n", **mapping)
    assert sentences(refusal) == [sentence]


def test_acting_for_others_needs_an_administrator(importing: Importing) -> None:
    importing.company.admin = importing.company.sender
    assert importing.refused("name\nAda\n", accept=True).code == "not_an_admin"


def test_another_format_is_looked_at_again(importing: Importing) -> None:
    row = importing.draft("Ada\nBob\n", format=Format(header=False), columns={"column 1": "title"})
    assert row.recognised["rows"] == 2
