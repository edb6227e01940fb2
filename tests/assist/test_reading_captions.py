"""Captions of calls: turns of speakers, with their times and without the marks of a screen."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.reading.captions import captions

VOICES = """WEBVTT - Recording

NOTE made by a machine

1
00:00:01.000 --> 00:00:04.000 align:start
<v Carla Meyer>We start <i>in</i> May &amp; not

2
00:00:04.000 --> 00:00:06.500
<v Carla Meyer>later than June.</v>

00:06.500 --> 00:09.000
<v.loud Sam>Good.</v>
<v Otto>Fine with me.
"""
NAMES = """1
00:00:01,000 --> 00:00:04,000
Carla Meyer: We start
in May.

2
00:00:05,000 --> 00:00:06,500
<i>It is {\\an8}decided.</i>

3
01:01:05,000 --> 01:01:06,500
Sam: The budget: 10k?
"""
ROLLED = """WEBVTT

00:01.000 --> 00:03.000
so we want to start

00:03.000 --> 00:05.000
so we want to start
in May with the team

00:05.000 --> 00:06.000
in May with the team
and then go on.
"""
UNNAMED = """WEBVTT

00:01.000 --> 00:03.000
We start

00:03.000 --> 00:05.000
in May.

00:20.000 --> 00:22.000
Budget: 10k

00:22.000 --> 00:24.000
>> Is that all?
"""


def said(text):
    """Who says what, and when."""
    found = captions(text)
    assert found is not None
    shown, segments = found
    return [(each.speaker, each.said_at, shown[each.start : each.end]) for each in segments]


def test_voices_become_turns():
    assert said(VOICES) == [
        ("Carla Meyer", 1.0, "We start in May & not later than June."),
        ("Sam", 6.5, "Good."),
        ("Otto", 6.5, "Fine with me."),
    ]


def test_names_before_a_colon_are_speakers():
    assert said(NAMES) == [
        ("Carla Meyer", 1.0, "We start in May. It is decided."),
        ("Sam", 3665.0, "The budget: 10k?"),
    ]


def test_a_line_that_is_rolled_up_is_said_once():
    assert [words for _, _, words in said(ROLLED)] == [
        "so we want to start in May with the team and then go on."
    ]


def test_nobody_is_named_by_a_heading():
    assert said(UNNAMED) == [
        ("", 1.0, "We start in May."),
        ("", 20.0, "Budget: 10k"),
        ("", 22.0, "Is that all?"),
    ]


def test_what_is_shown_has_names_and_no_times():
    found = captions(VOICES)
    assert found is not None
    assert found[0].split("\n\n")[1:] == ["Sam: Good.", "Otto: Fine with me."]


@pytest.mark.parametrize("text", ["", "We start in May.", "1\n2\n3", "<v Sam>Hello"])
def test_other_texts_are_none(text):
    assert captions(text) is None


CUES = st.lists(
    st.sampled_from(
        ["<v Sam>Hello.", "Carla: Fine", "- Yes", "&lt;b&gt;", "<v >", "</v>", "10k?", "<c.x>", "-->"]
    ),
    max_size=12,
)


@given(CUES)
def test_turns_lie_apart_in_what_is_shown(lines):
    cues = (f"00:{number:02}.000 --> 00:{number:02}.900\n{line}\n\n" for number, line in enumerate(lines))
    found = captions("WEBVTT\n\n" + "".join(cues))
    assert found is not None
    text, segments = found
    ends = [0, *(each.end for each in segments)]
    assert all(end <= each.start < each.end for end, each in zip(ends, segments, strict=False))
    assert ends[-1] == len(text)


@pytest.mark.parametrize(
    "cues",
    ["00:01.000 --> 00:02.000\n" + "<v " * 60_000, "00:01.000 --> 00:02.000\nso it is\n\n" * 8_000],
    ids=["tags that never end", "a sentence that never ends"],
)
def test_hostile_captions_take_no_time(cues):
    begun = process_time()
    captions(f"WEBVTT\n\n{cues}")
    # Each took minutes when its time grew with the square of its length.
    assert process_time() - begun < 5
