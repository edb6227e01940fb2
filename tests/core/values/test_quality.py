"""A value that says nothing is found out, and each way of saying nothing has its own name."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from surehand.core.values import Contact, FieldValue, Quality, digest_of_text, is_placeholder
from surehand.core.values.quality import count_words, emptiness_of_words, staleness

LONG = "We build a shop with fifty products and a warehouse link"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def code_of(value, quality=None, repeated=frozenset()):
    found = emptiness_of_words(value, quality or Quality(), repeated)
    return found.code if found else None


@pytest.mark.parametrize(
    "text",
    [
        *"tbd TBD. n/a N.A. ... – ?? xxx asdf asdfgh qwertz todo x 1234 12345 aaa \u200b".split(" "),
        *(
            "to be confirmed",
            "to\u00a0be\u00a0confirmed",
            " See above ",
            "tbd, tbd; n/a",
            "wird nachgereicht",
            "x" * 200,
        ),
    ],
)
def test_placeholders_are_recognised(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "M&M",
        "EE",
        "Werte",
        "12349",
        "7",
        "99999",
        "X9",
        "Nadia",
        "Testing GmbH",
        "All later phases",
        "OK",
        "no",
    ],
)
def test_real_answers_are_no_placeholders(text):
    assert not is_placeholder(text)


def test_each_way_of_saying_nothing_has_a_name():
    asked = Quality(min_words=6)

    assert code_of("  ") == "missing"
    assert code_of("tbd", asked) == "placeholder"
    assert code_of("A new shop", asked) == "too_short"
    assert code_of(LONG, asked, frozenset({digest_of_text(LONG)})) == "boilerplate"
    assert code_of(LONG, asked) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We build a shop", 4),
        ("Größe und Maß – drei", 5),
        ("我们建一个网店", 7),
        ("ネットショップを作る。", 10),
        ("온라인 상점을 만듭니다", 3),
        ("เราสร้างร้านค้า", 4),
        ("建 Shopify 店，三周", 5),
    ],
)
def test_words_count_without_spaces(text, words):
    assert count_words(text) == words


def test_too_short_says_how_short():
    assert (
        emptiness_of_words("Shop", Quality(min_words=2)).sentence
        == "1 word is filled in; at least 2 are needed"
    )


def test_boilerplate_ignores_case_and_spacing():
    assert code_of(f"  {LONG.upper()}", repeated={digest_of_text(LONG)}) == "boilerplate"


def test_boilerplate_can_be_allowed():
    assert code_of(LONG, Quality(unique=False), {digest_of_text(LONG)}) is None


def test_a_list_of_placeholders_says_nothing():
    assert code_of(("tbd", "n/a")) == "placeholder"
    assert code_of(("tbd", "First sale by June")) is None


def test_a_contact_needs_a_real_name():
    assert code_of(Contact("tbd", "ada@example.com")) == "placeholder"
    assert code_of(Contact(email="ada@example.com")) is None


def test_a_number_always_says_something():
    assert code_of(Decimal(0)) is None


@pytest.mark.parametrize(
    ("age", "lasting", "sentence"),
    [
        (timedelta(days=31), timedelta(days=30), "last confirmed 31 days ago; an answer holds for 30 days"),
        (timedelta(hours=5), timedelta(hours=4), "last confirmed 5 hours ago; an answer holds for 4 hours"),
        (
            timedelta(minutes=90),
            timedelta(hours=1),
            "last confirmed 90 minutes ago; an answer holds for 1 hour",
        ),
    ],
)
def test_an_old_answer_is_stale(age, lasting, sentence):
    held = FieldValue("yes_no", True, "person:prs_sam", NOW - age)

    found = staleness(held, lasting, NOW)

    assert found is not None
    assert (found.code, found.sentence) == ("stale", sentence)


def test_an_answer_holds_to_the_last_moment():
    held = FieldValue("yes_no", True, "person:prs_sam", NOW - timedelta(days=30))

    assert staleness(held, timedelta(days=30), NOW) is None
