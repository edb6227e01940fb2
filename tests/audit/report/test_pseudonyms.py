"""Whoever is to stay unnamed is in no output: not in the JSON, the page, the PDF, the evidence or a text."""

from __future__ import annotations

import re
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from surehand.audit.log import EventLog
from surehand.audit.pseudonyms import KINDS, hide_in, pseudonymise, pseudonyms_of, replaced
from surehand.audit.report import gather, to_html, to_pdf
from surehand.audit.result import Audited, examine
from tests.audit.report.conftest import RATES, opened
from tests.audit.report.journeys import PEOPLE, TEAMS


@pytest.fixture(scope="module")
def hidden(journeys) -> tuple[EventLog, Audited]:
    log = opened(journeys)
    pseudonymise(log, KINDS)
    return log, examine(log, RATES)


def read(pdf: bytes) -> str:
    """The text of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def outputs(hidden) -> dict[str, str]:
    """Everything that is written with all names hidden, as text."""
    log, found = hidden
    report = gather(log, found, title="Journeys")
    return {
        "json": msgspec.json.encode(found).decode(),
        "html": to_html(report),
        "pdf": read(to_pdf(report)),
    }


def test_no_output_has_a_name(outputs):
    names = [*PEOPLE, *TEAMS, *(word for person in PEOPLE for word in person.split())]

    for kind, text in outputs.items():
        there = [name for name in names if re.search(rf"\b{name}\b", text)]
        assert there == [], kind
        assert not re.search(r"Client \d{3}", text), kind
        assert "Person 1" in text


def test_the_names_are_there_without_it(audited, html, pdf):
    _, found = audited

    for text in (msgspec.json.encode(found).decode(), html, read(pdf)):
        assert PEOPLE[2] in text
        assert "Client 0" in text


def test_texts_have_no_name_either(hidden):
    log, _ = hidden

    [(notes,)] = log.db.execute("SELECT string_agg(DISTINCT note, ' ') FROM source").fetchall()

    assert "Where is the scope, Person" in notes
    assert not any(person in notes for person in PEOPLE)


def test_numbers_stay_as_they_are(hidden, audited):
    _, plain = audited
    _, found = hidden

    assert found.counts == plain.counts
    assert found.first_time_right.overall == plain.first_time_right.overall
    assert sizes(found) == sizes(plain)


def test_the_same_file_gives_the_same_names(journeys, hidden):
    log = opened(journeys)
    pseudonymise(log, KINDS)

    assert people_of(log) == people_of(hidden[0])
    assert people_of(log) == {f"Person {number}" for number in range(1, len(PEOPLE) + 1)}


def test_a_key_gives_the_same_name_in_every_file(journeys, write):
    one, other = opened(journeys), opened(_only_ada(write))
    for log in (one, other):
        pseudonymise(log, ["people"], key=b"ours")

    assert people_of(other) < people_of(one)


def test_another_key_gives_another_name(journeys):
    one, other = opened(journeys), opened(journeys)
    pseudonymise(one, ["people"], key=b"ours")
    pseudonymise(other, ["people"], key=b"theirs")

    assert not people_of(one) & people_of(other)


def test_only_the_kinds_that_are_asked_for(journeys):
    log = opened(journeys)
    pseudonymise(log, ["people"])

    teams = {name for (name,) in log.db.execute("SELECT DISTINCT between_1 FROM event").fetchall()}
    assert teams == set(TEAMS)
    assert log.db.execute("SELECT count(*) FROM case_name WHERE case_id LIKE 'Client %'").fetchall() == [
        (120,)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Ada Quist.", "Ask P1."),
        ("Ada Quist, Ben", "P1, P2"),
        ("Adam and Bent", "Adam and Bent"),
        ("Ada Quists", "P3 Quists"),
        ("", ""),
    ],
)
def test_a_name_counts_as_whole_words(text, expected):
    names = {"Ada Quist": "P1", "Ben": "P2", "Ada": "P3"}

    assert replaced(text, names, {"Ada": ["Ada Quist", "Ada"], "Ben": ["Ben"]}) == expected


def sizes(found: Audited) -> list[tuple[str, int, int]]:
    return sorted((each.code, each.size.n, each.size.of) for each in found.findings)


def people_of(log: EventLog) -> set[str]:
    return {name for (name,) in log.db.execute("SELECT DISTINCT between_2 FROM event").fetchall()}


def _only_ada(write):
    rows = [("x", "Won", "2026-01-05 10:00:00", "Sales", "Ada Quist", "", "")]
    return write(rows, ("client", "stage", "at", "team", "owner", "scope", "note"))


def test_an_answer_hides_what_the_log_hides(journeys, hidden):
    log = opened(journeys)
    names = pseudonyms_of(log, ["people"])
    told = {"because": {"owner is Ada Quist": 3}, "of": [{"sentence": "Ben Farrow, once"}], "held": 5}

    assert hide_in(told, names) == {
        "because": {f"owner is {names['Ada Quist']}": 3},
        "of": [{"sentence": f"{names['Ben Farrow']}, once"}],
        "held": 5,
    }
    assert names["Ada Quist"].startswith("Person ")
    assert ("Ada Quist",) in log.db.execute("SELECT DISTINCT owner FROM source").fetchall()
