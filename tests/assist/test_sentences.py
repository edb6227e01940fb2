"""Sentences with their places, and how they are said."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.sentences import modality_of, sentences
from surehand.assist.source import Segment, Source


def note(text, segments=()):
    """A note of one day."""
    return Source(id="src_1", form="note", text=text, written=date(2026, 3, 4), segments=segments)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("We start in May. It costs 1.5 million. OK?", ["We start in May.", "It costs 1.5 million.", "OK?"]),
        ("Dr. Meyer of Acme Inc. signs, e.g. on Monday.", ["Dr. Meyer of Acme Inc. signs, e.g. on Monday."]),
        ("Start am 5. März. Danach Schulung.", ["Start am 5. März.", "Danach Schulung."]),
        ("- budget 10k\n- start in May\n\n1) kick-off", ["budget 10k", "start in May", "kick-off"]),
        ("She said “go.” Then we went!", ["She said “go.”", "Then we went!"]),
        ("one line\nanother line", ["one line", "another line"]),
        (
            "We talked about it with the whole team, and will pay the\n10k by May. A line that was full",
            ["We talked about it with the whole team, and will pay the\n10k by May.", "A line that was full"],
        ),
        (
            "Carla Meyer has talked about the budget with the board\nStart in May",
            ["Carla Meyer has talked about the budget with the board", "Start in May"],
        ),
        (
            "nobody over there reads their mails any more, call them\nlive in May",
            ["nobody over there reads their mails any more, call them", "live in May"],
        ),
        ("We promised a video incl. cuts by 15 May.", ["We promised a video incl. cuts by 15 May."]),
        ("---\n...\n", []),
    ],
)
def test_sentences_are_parted(text, pieces):
    assert [each.text for each in sentences(note(text))] == pieces


def test_a_sentence_belongs_to_who_says_it():
    text = "Ada: Fine. Go on.\nBo: We will."
    turns = (Segment(start=5, end=17, speaker="Ada"), Segment(start=22, end=30, speaker="Bo", side="theirs"))
    found = [(each.text, each.segment.speaker, each.side) for each in sentences(note(text, turns))]
    assert found == [("Fine.", "Ada", "unknown"), ("Go on.", "Ada", "unknown"), ("We will.", "Bo", "theirs")]


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("The budget is 10k.", "stated"),
        ("The budget is probably 10k.", "hedged"),
        ("Wir zahlen etwa 10.000 Euro.", "hedged"),
        ("Is the budget 10k?", "question"),
        ("Can we start in May? Asking for a friend.", "question"),
        ("We will not pay 10k.", "negated"),
        ("Das ist nicht im Umfang enthalten.", "negated"),
        ("It is due no later than Friday.", "stated"),
        ("We move the blog at no extra cost.", "stated"),
        ("Die Schulung ist ohne Aufpreis dabei.", "stated"),
        ("Not sure it is 10k.", "hedged"),
    ],
)
def test_how_it_is_said(sentence, modality):
    assert modality_of(sentence) == modality


@given(st.text(max_size=400))
def test_every_sentence_stands_in_its_text(text):
    found = sentences(note(text))
    assert all(each.span.of(note(text)) == each.text for each in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))


@given(
    st.lists(
        st.sampled_from(["Fine", "We pay 10k", "Start in May", "Wer macht das"]), min_size=1, max_size=20
    )
)
def test_no_word_is_lost(parts):
    text = ". ".join(parts) + "."
    assert [each.text.rstrip(".") for each in sentences(note(text))] == parts
