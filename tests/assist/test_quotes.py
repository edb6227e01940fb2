"""A quote is found word for word, but for marks, or but for slips; never where it says something else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.quotes import find_quote
from surehand.assist.source import Segment, Source

TEXT = (
    "Ada: We can pay 10,000 EUR — “all in” — before the end of March.\n"
    "Bo: Then we will not start before Carla Meyer has signed the agreement.\n"
    "-- \nBo Berg, 4th floor\n"
)
TURNS = (TEXT.index("We can"), TEXT.index("\nBo:")), (TEXT.index("Then"), TEXT.index("\n-- "))


def source(text: str = TEXT) -> Source:
    """A call of two turns, with a signature that nobody said."""
    segments = tuple(Segment(start=start, end=end) for start, end in TURNS) if text == TEXT else ()
    return Source(id="src_1", form="call", text=text, written=date(2026, 3, 2), segments=segments)


@pytest.mark.parametrize(
    ("quote", "match", "words"),
    [
        ("before the end of March", "exact", "before the end of March"),
        ('10,000 eur - "ALL in" -  before', "normalised", "10,000 EUR — “all in” — before"),
        (
            "then we will not start until Carla Meyer has signed the agreements",
            "fuzzy",
            "Then we will not start before Carla Meyer has signed the agreement",
        ),
    ],
)
def test_what_is_there_is_found(quote, match, words):
    found = find_quote(source(), quote)
    assert found is not None
    assert found.match == match
    assert found.span.of(source()).startswith(words[:-3])
    assert words.startswith(found.span.of(source())[:-3])


@pytest.mark.parametrize(
    "quote",
    [
        "We can pay 12,000 EUR — all in — before the end of March.",
        "Then we will start before Carla Meyer has signed the agreement.",
        "Then we will not start before Dora Meyer has signed the agreement.",
        "before the end of March. Bo: Then we will",
        "Bo Berg, 4th floor",
        "They agreed to a discount of ten percent for two years.",
        "",
        "   ",
    ],
)
def test_what_is_not_said_is_not_found(quote):
    assert find_quote(source(), quote) is None


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 60))
def test_every_piece_of_a_text_is_found_in_it(text, start, length):
    piece = text[start : start + length].strip()
    found = find_quote(source(text), piece)
    assert (found is not None and found.match == "exact") if piece else found is None


@given(st.text(min_size=1, max_size=120), st.text(max_size=120))
def test_what_is_found_lies_in_the_text(text, quote):
    found = find_quote(source(text), quote)
    assert found is None or (0 <= found.span.start < found.span.end <= len(text))


def test_a_later_place_may_be_the_one_said():
    text = "> We start in May.\nWe start in May."
    said = text.index("\n") + 1
    twice = Source(
        id="src_1",
        form="mail",
        text=text,
        written=date(2026, 3, 2),
        segments=(Segment(start=said, end=len(text)),),
    )
    for quote in ("We start in May.", "we START in May."):
        found = find_quote(twice, quote)
        assert found is not None
        assert found.span.start == said


def test_whole_words_come_first():
    found = find_quote(source("She started; art is next."), "art")
    assert found is not None
    assert found.span.start == len("She started; ")


def test_a_name_may_not_begin_another_sentence():
    assert find_quote(source(), "Dora Meyer has signed the agreement") is None
