"""Values become JSON and words; from JSON they come back equal."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from surehand.core.values import Contact, FileRef, Money, from_plain, in_words, is_empty, nearest, to_plain
from tests.core.engine.strategies import values_by_kind


@given(values_by_kind())
def test_json_gives_the_value_back(kind_and_value):
    kind, value = kind_and_value

    assert from_plain(kind, json.loads(json.dumps(to_plain(value)))) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "empty"),
        (True, "yes"),
        (False, "no"),
        (Decimal("4000.50"), "4,000.50"),
        (Decimal("1E+5"), "100,000"),
        (Money(Decimal(4000), "USD"), "4,000 USD"),
        (date(2026, 1, 31), "31 Jan 2026"),
        (datetime(2026, 1, 31, 9, 5, tzinfo=UTC), "31 Jan 2026 09:05 UTC"),
        (("one", "two"), "one, two"),
        ((), "empty"),
        (Contact("Ada", "ada@example.com"), "Ada, ada@example.com"),
        (Contact(), "empty"),
        (FileRef("file_1", "a.pdf"), "a.pdf"),
    ],
)
def test_values_are_told_in_words(value, words):
    assert in_words(value) == words


def test_blank_values_are_empty():
    assert all(map(is_empty, (None, " ", (), (" ",), Contact())))
    assert not any(map(is_empty, (False, Decimal(0), ("x",), Contact(phone="+49301"))))


def test_the_nearest_name_is_meant():
    assert nearest("Scoep", ["goals", "scope"]) == "scope"
    assert nearest("budget", ["goals", "scope"]) is None
