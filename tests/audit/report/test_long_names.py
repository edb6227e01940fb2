"""Names of many hundred letters: cut in tables, charts and sentences, and told in full once."""

from __future__ import annotations

import csv
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from surehand.audit.log import read_log
from surehand.audit.report import Report, gather, to_pdf
from surehand.audit.report.document import Chart, Table
from surehand.audit.report.long_names import IN_FULL, LONGEST
from surehand.audit.report.words import cut
from surehand.audit.result import examine
from tests.audit.conftest import mapping_of
from tests.audit.report.journeys import HEADER, rows

LONG = {
    "Won": "W" + "on" * 200,
    "Intake": "Intake of all that was promised " * 20 + "by Sales",
    "Kick-off": "Intake of all that was promised " * 20 + "by Delivery",
    "Onboarding": "Onboarding" * 300,
}


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Report:
    path = tmp_path_factory.mktemp("long") / "long.csv"
    written = [[LONG.get(cell, cell) for cell in row] for row in [HEADER, *rows(30)]]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(written)
    log = read_log(path, mapping_of("case=client,activity=stage,time=at,team=team,person=owner"))
    return gather(log, examine(log))


def test_long_names_are_cut_and_told_in_full_once(report):
    table = report.sections[-1].blocks[-1]
    assert isinstance(table, Table)
    assert table.caption == "Long names"
    assert {full for _, full in table.rows} == {cut(name, IN_FULL) for name in LONG.values()}
    cuts = [short for short, _ in table.rows]
    assert len(set(cuts)) == len(LONG)
    assert max(map(len, cuts)) <= LONGEST


def test_nothing_else_has_them(report):
    kept = msgspec.json.encode(report).decode()

    for name in LONG.values():
        assert kept.count(name) <= 1


def test_they_fit_on_paper(report):
    # Without charts, which take long to draw and cut their labels by themselves.
    read = [each for each in report.sections if not any(isinstance(block, Chart) for block in each.blocks)]
    paper = PdfReader(BytesIO(to_pdf(msgspec.structs.replace(report, sections=read))))
    text = "".join("".join(page.extract_text().split()) for page in paper.pages)

    assert "Longnames" in text
    assert text.count("".join(LONG["Won"].split())) == 1
