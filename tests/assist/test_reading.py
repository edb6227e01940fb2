"""Texts and files become sources: what is said, by whom, when, in which language; or a sentence says why not."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surehand.assist.reading.reader import About, Read, read_file, read_text
from surehand.assist.reading.unreadable import LARGEST, LONGEST
from tests.assist.files import docx, pdf

TODAY = date(2026, 5, 4)
ABOUT = About(id="src_1", today=TODAY)


def read(text, about=ABOUT):
    """The source that a text becomes."""
    found = read_text(text, about)
    assert isinstance(found, Read)
    return found


def read_as(name, content, about=ABOUT):
    """The source that a file becomes."""
    found = read_file(name, content, about)
    assert isinstance(found, Read), found
    return found


def said(source):
    """Who says what."""
    return [(each.speaker, source.text[each.start : each.end]) for each in source.segments]


def test_a_note_is_read_by_paragraphs():
    source = read("Budget\n- 10k EUR\n\n\n  Start in May\n").source
    assert source.form == "note"
    assert said(source) == [("", "Budget\n- 10k EUR"), ("", "Start in May")]


def test_a_transcript_is_a_call():
    source = read("Sam: Hello.\nCarla: Hello.\nSam: When do we start?\n").source
    assert source.form == "call"
    assert said(source)[2] == ("Sam", "When do we start?")


def test_only_line_ends_are_changed():
    source = read_as("a.txt", "\ufeffEins\r\nzwei\rdrei\n – “vier” \n".encode()).source
    assert source.text == "Eins\nzwei\ndrei\n – “vier” \n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_letters_are_told_by_their_bytes(encoding):
    text = "Wir möchten im März beginnen, und das Budget ist für die größere Lösung gedacht."
    assert read_as("a.md", text.encode(encoding)).source.text == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Date: 4 March 2026\nNext Friday we start.", date(2026, 3, 4)),
        ("**Datum:** 04.03.2026\nNächsten Freitag geht es los.", date(2026, 3, 4)),
        ("Call with Ada Ltd, March 4, 2026\n\nNext Friday we start.", date(2026, 3, 4)),
        ("Kick-off 12 May 2026\n\nSam brings the contract.", TODAY),
        ("We start on 4 March.\n", TODAY),
        ("Date: 3/4/2026\n", TODAY),
    ],
)
def test_a_text_tells_its_own_day(text, day):
    assert read(text).source.written == day


def test_who_says_the_day_is_believed():
    about = About(id="src_1", today=TODAY, written=date(2026, 2, 1))
    found = read("Date: 4 March 2026\nWe start next Friday.", about)
    assert (found.source.written, found.doubts) == (date(2026, 2, 1), ())


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("GMT20260304-150000_Recording.txt", date(2026, 3, 4)),
        ("2026-03-04 call.md", date(2026, 3, 4)),
        ("2026-13-44.md", TODAY),
        ("2027-03-04 plan.md", TODAY),
        ("offer-120260304.md", TODAY),
    ],
)
def test_the_name_of_a_file_tells_its_day(name, day):
    assert read_as(name, b"We start next Friday with the team.").source.written == day


def test_an_assumed_day_is_told():
    [doubt] = read("We start next Friday.").doubts
    assert doubt.code == "written"
    assert "today" in doubt.sentence


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("We want to start in May and the budget is with the board.", "en", ""),
        ("Wir wollen im Mai beginnen und das Budget liegt beim Vorstand.", "de", ""),
        ("Nous voulons commencer en mai et le budget est dans les mains du conseil.", "", "French"),
        ("Queremos empezar en mayo y el presupuesto lo tiene la junta con los socios.", "", "Spanish"),
        ("Wij willen in mei beginnen en het budget ligt nog bij de directie van ons.", "", "Dutch"),
        ("Chcemy zacząć w maju i budżet jest w rękach zarządu, ale to nie problem.", "", "Polish"),
        ("Мы хотим начать в мае, бюджет у совета.", "", "Cyrillic"),
        ("予算は取締役会にあります。五月に始めたいです。", "", "Japanese"),
        ("10k EUR, Carla Meyer, Ada Ltd, Berlin, Q3", "en", ""),
        ("Call mit Carla: Budget 10k, Start Mai, Rollout in drei Wellen, Vertrag noch offen.", "de", ""),
    ],
)
def test_another_language_is_told_by_name(text, language, name):
    found = read(text)
    told = " ".join(doubt.sentence for doubt in found.doubts if doubt.code == "language")
    assert found.source.language == language
    assert name in told
    assert bool(told) == (language == "")


@pytest.mark.parametrize(
    "text",
    ["Haluamme aloittaa toukokuussa, budjetti hallituksella. " * 12, "მაისში ვიწყებთ."],
    ids=["fi", "ka"],
)
def test_a_language_nobody_knows_is_told(text):
    found = read(text)
    assert found.source.language == ""
    assert "neither" in found.doubts[0].sentence


def test_a_word_document_is_read_with_what_is_inserted():
    content = docx(
        "<w:p><w:r><w:t>Start is </w:t></w:r><w:ins><w:r><w:t>5 May</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>1 May</w:delText></w:r></w:del></w:p>"
        "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>one</w:t><w:br/><w:t>line</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>two</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Budget</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>10k</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>End.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        saved="2026-03-04T10:00:00Z",
    )
    source = read_as("offer.docx", content).source
    assert source.text == "Start is 5 May\n\n- one\nline\n- two\nBudget | 10k\n\nEnd."
    assert (source.written, source.title) == (date(2026, 3, 4), "offer.docx")


def test_a_pdf_is_read_with_its_lines_put_together():
    content = pdf(
        "We can pay 10,000 EUR before the end of March if the contract is signed by Carla in time.\n- one"
    )
    source = read_as("a.pdf", content).source
    assert "if the contract is signed by Carla in time." in source.text
    assert source.text.endswith("\n- one")
    assert source.written == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b" \n\t", "empty"),
        ("a.txt", b"x" * (LARGEST + 1), "too_large"),
        ("a.txt", b"word " * (LONGEST // 5 + 1), "too_long"),
        ("a.xlsx", b"x", "kind"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("a.md", bytes(range(1, 32)) * 40, "binary"),
        ("a.pdf", b"not a pdf", "damaged"),
        ("a.pdf", b"", "damaged"),
        ("a.pdf", pdf("Text")[:400], "damaged"),
        ("a.pdf", pdf("Text", password="secret"), "encrypted"),
        ("a.pdf", pdf(""), "no_text"),
        ("a.docx", b"not a zip", "damaged"),
        ("a.docx", docx("<w:p>"), "damaged"),
        ("a.docx", docx("", path="other.xml"), "damaged"),
        ("a.docx", docx("<w:p/>"), "empty"),
        ("a.docx", docx("&all;", head='<!DOCTYPE d [<!ENTITY all "all">]>'), "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("a.vtt", b"no captions", "damaged"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing\n", "empty"),
        ("a.srt", b"\xff\x00\xff", "binary"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_says_why(name, content, code):
    found = read_file(name, content, ABOUT)
    assert not isinstance(found, Read)
    assert found.code == code
    assert found.sentence.endswith(".")


def test_a_document_that_unpacks_without_end_is_left():
    found = read_file("a.docx", docx("<w:p/>" + " " * 41_000_000), ABOUT)
    assert not isinstance(found, Read)
    assert found.code == "too_large"


def test_a_pdf_with_an_open_password_is_read():
    assert "Text" in read_as("a.pdf", pdf("Text", owner_password="secret")).source.text


PIECES = st.lists(
    st.sampled_from(
        [
            "Sam: Hello there.\n",
            "Carla: We pay 10k.\n",
            "\r\n",
            "\n\n",
            "> quoted\n",
            "-- \n",
            "Best regards\n",
            "From: Sam <sam@example.com>\n",
            "Sent: 4 March 2026\n",
            "To: Carla\n",
            "Subject: Start\n",
            "On 4 March 2026 Sam wrote:\n",
            "We start in May.\n",
            "\x00",
            "\ufeff",
        ]
    ),
    max_size=14,
).map("".join)


@given(PIECES | st.text(max_size=200))
def test_places_are_always_right(text):
    found = read_text(text, ABOUT)
    if isinstance(found, Read):
        ends = [0, *(each.end for each in found.source.segments)]
        assert all(
            end <= each.start < each.end for end, each in zip(ends, found.source.segments, strict=False)
        )
        assert ends[-1] <= len(found.source.text)
        assert found.source.segments
        assert all(words == words.strip() != "" for _, words in said(found.source))


@given(PIECES | st.text(max_size=200))
def test_no_letter_of_a_text_is_changed(text):
    found = read_text(text, ABOUT)
    if isinstance(found, Read):
        ends = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
        assert found.source.text == ends


@given(st.sampled_from([".txt", ".pdf", ".docx", ".vtt", ".srt"]), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind, content):
    found = read_file(f"a{kind}", content, ABOUT)
    assert isinstance(found, Read) or found.sentence


@given(st.data())
def test_any_damage_is_read_or_refused(data):
    kind, whole = data.draw(st.sampled_from([(".pdf", WHOLE_PDF), (".docx", WHOLE_DOCX)]))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = BytesIO(whole)
    broken.seek(at)
    broken.write(data.draw(st.binary(min_size=1, max_size=30)))
    found = read_file(f"a{kind}", broken.getvalue(), ABOUT)
    assert isinstance(found, Read) or found.sentence


WHOLE_PDF, WHOLE_DOCX = (
    pdf("Text of a page"),
    docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>", saved="2026-03-04"),
)
