"""The report in German: no English in it, numbers and dates as German writes them, and names of the log as they are."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from surehand.audit.log import read_log
from surehand.audit.report import Report, gather, to_html, to_pdf
from surehand.audit.report.document import Chart
from surehand.audit.result import examine
from surehand.audit.rules import Rules
from surehand.runtime.audits.language import voice_of
from tests.audit.conftest import mapping_of
from tests.audit.report.conftest import MAPPING, RATES
from tests.audit.report.journeys import PEOPLE, TEAMS

GERMAN = voice_of("de")
ENGLISH = re.compile(
    r"\b(?:the|and|is|are|of|for|with|not|it|this|that|from|have|has|by|what|who|when|where|to|cases|hours|between|"
    r"or|hand-overs?|found|only|first|which|work|share)\b",
    re.IGNORECASE,
)
OURS = ("updated by, …", "In work", "New lead", "handover=10min", "Where is the scope", *PEOPLE, *TEAMS)
"""What stays as it is: names of the log, and what is typed."""


def english_in(texts: list[str]) -> list[str]:
    said = []
    for text in texts:
        for each in OURS:
            text = text.replace(each, "…")
        said += [text] if ENGLISH.search(text) else []
    return said


@pytest.fixture(scope="module")
def german(journeys) -> Report:
    """The report of the journeys, with working hours and all that rules can say."""
    rules = Rules(hours="Mon-Fri 09:00-17:00", percentile=0.8, returned=("Rejected",), zone="Europe/Berlin")
    log = read_log(journeys, mapping_of(MAPPING), rules)
    return gather(log, examine(log, RATES), author="Anna Berger", made_on="2026-11-23", voice=GERMAN)


@pytest.fixture(scope="module")
def page(german) -> str:
    return to_html(german, GERMAN)


def test_no_english_is_left(page):
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|data-label)="([^"]*)"', body)
    assert english_in([unescape(each).strip() for each in (*re.split(r"<[^>]+>", body), *heard)]) == []


def test_the_page_says_its_language(page):
    assert '<html lang="de">' in page


def test_numbers_and_days_are_german(page):
    assert "5. Januar 2026 bis 3. März 2026" in page
    assert "Anna Berger · 23. November 2026" in page
    assert "1.058 Ereignisse" in page
    assert "10.642 bis 10.983 EUR" in page
    assert "88\u00a0%" in page


def test_what_findings_cost_in_working_time_is_told(page):
    assert re.search(r"10\.544 Stunden, davon 2\.\d{3} Arbeitszeit", page)
    assert "In Arbeitszeit (Mon-Fri 09:00-17:00 (Europe/Berlin)) dauert es in der Mitte" in page


@pytest.mark.nightly
def test_the_pdf_is_german_too(german):
    # Without its pictures, which take long to draw: their words stand on the page as well.
    read = [each for each in german.sections if not any(isinstance(block, Chart) for block in each.blocks)]
    pdf = to_pdf(msgspec.structs.replace(german, sections=read), GERMAN)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert english_in(re.split(r"(?<=[.:])\s", " ".join(text.split()))) == []


def test_names_that_are_words_of_ours_stay(write):
    words = ("Cases", "and", "Share", "high", "none", "Waiting")
    rows = [
        row
        for number in range(60)
        for step, word in enumerate(words)
        for row in [
            (f"{number} of 60", word, f"2026-01-{number % 20 + 1:02} {9 + step}:00:00", words[step - 1])
        ]
    ]
    log = read_log(write(rows), mapping_of("case=case,activity=activity,time=time,team=team"))
    report = gather(log, examine(log), voice=GERMAN)
    [drawn] = [section.blocks[-1] for section in report.sections if section.id == "map"]

    assert {stop.title for stop in drawn.stops} == set(words)
    assert {title for _, title in drawn.lanes} == set(words)


@pytest.mark.parametrize(
    ("sentence", "names", "said"),
    [
        (
            "Of 1,200 hand-overs from A to B to C to D, 49 (29%) came straight back for something to be done again.",
            ("A to B", "C to D"),
            "Von 1.200 Übergaben von A to B an C to D kamen 49 (29\u00a0%) sofort zurück, damit etwas",
        ),
        (
            "“moves” is empty in 5% of the rows: who had the work then is not known.",
            (),
            "„moves“ ist in 5\u00a0%",
        ),
        (
            "Route by what the case says, so that the first team is the right one.",
            ("team",),
            "Leiten Sie nach dem",
        ),
        (
            "Agree on who decides “5.5”, and keep what was entered once.",
            ("5.5",),
            "wer über „5.5“ entscheidet",
        ),
        ("The column “Share” is empty in every row.", (), "Die Spalte „Share“ ist"),
        ("Nobody ever wrote this.", (), "Nobody ever wrote this."),
    ],
)
def test_what_stands_in_a_sentence_is_not_translated(sentence, names, said):
    assert GERMAN.retell(sentence, names).startswith(said) or said in GERMAN.retell(sentence, names)


@pytest.mark.parametrize("part", ["of 3 ", "3 of 4 ", "a; ", "in ", "a: b ", "\ue000 to "])
def test_a_long_text_of_a_log_does_no_harm(part):
    assert GERMAN.retell(part * 2000, ()).count(part.split()[0]) > 0
