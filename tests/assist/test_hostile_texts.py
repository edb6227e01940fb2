"""Texts come from anybody: whatever one holds, it is read in a time that grows as its length does, and no faster."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from surehand.assist.brief import asked, brief
from surehand.assist.sentences import LONGEST, sentences
from surehand.assist.source import Source
from surehand.core.playbook.model import Field

FIELDS = tuple(
    asked(each)
    for each in (
        Field(id="value", title="Contract value", type="money", currency="EUR"),
        Field(id="start", title="Start date", type="date"),
        Field(id="signs", title="Decision maker", type="contact"),
    )
)
SIZE = 8_000
SECONDS = 3.0
HOSTILE = {
    "blank lines": "a" + " \n" * (SIZE // 2) + "b",
    "dots": "." * SIZE + "x",
    "initials": "A. " * (SIZE // 3),
    "one name": "A'" * (SIZE // 2),
    "names in a line": "Anna " * (SIZE // 5),
    "amounts in a line": "€1 " * (SIZE // 3),
    "days in a line": "monday " * (SIZE // 7),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(text):
    begun = process_time()
    brief([_source(text)], FIELDS)
    assert process_time() - begun < SECONDS


def test_endless_sentence_is_parted_between_words():
    text = "The price was told " * 200 + "and is 12,000 EUR."
    found = sentences(_source(text))
    assert max(len(each.text) for each in found) <= LONGEST
    assert " ".join(each.text for each in found) == text


def test_text_without_a_space_is_parted_too():
    found = sentences(_source("x" * 2_500))
    assert [len(each.text) for each in found] == [1_000, 1_000, 500]


def _source(text):
    """A note of some text."""
    return Source(id="s", form="note", text=text, written=date(2026, 5, 2))
