"""The quotes of an answer are read out of whatever stands around them."""

from __future__ import annotations

import json

import pytest

from surehand.assist.llm.reply import MOST_QUOTES, read_reply

ONE = {"section": "budget", "field": "", "quote": "We pay."}
TWO = {"section": "risks", "field": "", "quote": "It may slip."}
BOTH = json.dumps({"quotes": [ONE, TWO]})


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        f"```json\n{BOTH}\n```",
        f"I use {{this}} [form]: {BOTH}. Done {{:)}}",
        json.dumps([ONE, TWO]),
        json.dumps({"result": {"quotes": [ONE, TWO]}}),
        f'{{"quotes": [{{"section": "budget", "field": "", "quote": "…"}}]}}\nNow in earnest:\n{BOTH}',
        f'{BOTH}\nThere is nothing else: {{"quotes": []}}',
    ],
)
def test_the_quotes_are_found(text: str) -> None:
    reading = read_reply(text)
    assert reading
    assert [each.quote for each in reading.quotes] == ["We pay.", "It may slip."]
    assert reading.unreadable == 0


def test_what_is_cut_off_counts_once() -> None:
    reading = read_reply(BOTH[:-30])
    assert reading
    assert ([each.quote for each in reading.quotes], reading.unreadable) == (["We pay."], 1)


def test_no_quotes_are_an_answer() -> None:
    reading = read_reply('{"quotes": []}')
    assert reading is not None
    assert reading.quotes == ()


@pytest.mark.parametrize(
    "text", ["", "No.", "{}", "[]", '{"quotes": 5}', "[1, 2]", "{" * 5000, "[" * 100_000]
)
def test_no_answer_is_none(text: str) -> None:
    assert read_reply(text) is None


def test_a_flood_is_counted() -> None:
    reading = read_reply(json.dumps([ONE] * 5000))
    assert reading
    assert (len(reading.quotes), reading.too_many) == (MOST_QUOTES, 4900)
