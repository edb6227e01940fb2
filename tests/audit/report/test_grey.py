"""In print nothing hangs on a colour: charts are grey, and series and tones differ by more than a hue."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from surehand.audit.report.document import Chart, Judged, ProcessMap, Stop, Table, Way
from surehand.audit.report.html import STYLE
from surehand.audit.report.picture import as_svg, legend
from surehand.drawing.charts import png, svg

HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def charts(report) -> list[Chart]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, Chart)]


def test_printed_charts_have_no_hue(charts):
    for chart in charts:
        colours = HEX.findall(svg(chart.spec, "print"))
        assert colours
        assert all(red == green == blue for red, green, blue in colours), chart.title


def test_series_differ_by_dash(charts):
    [over_time] = [chart for chart in charts if chart.title == "Cases over time"]
    dashes = set(re.findall(r'stroke-dasharray="([^"]+)"', svg(over_time.spec, "print")))

    assert over_time.spec["encoding"]["strokeDash"]["field"] == over_time.spec["encoding"]["color"]["field"]
    assert dashes


def test_values_are_written_beside_bars(charts):
    for chart in charts:
        if chart.title.startswith(("Who has most", "How long cases")):
            drawn = svg(chart.spec, "print")
            assert all(f">{row[1]} (" in drawn for row in chart.table.rows), chart.title


def test_a_chart_is_drawn_in_dots_too(charts):
    assert png(charts[0].spec, "print").startswith(b"\x89PNG")


@pytest.mark.parametrize(("tone", "right"), [("good", 19), ("fair", 16), ("poor", 4)])
def test_a_bridge_says_its_share_in_text(tone, right):
    judged = Judged(right, 20, 0.1, 0.9, tone)
    table = Table("Ways", ["From → to"], [["a → b"]])
    shown = ProcessMap(
        [("A", "A"), ("B", "B")],
        [Stop("s0", "Won", "A", 20, "start"), Stop("s1", "Intake", "B", 20)],
        [Way("s0", "s1", 20, judged)],
        "One way.",
        table,
    )

    drawn = as_svg(shown)

    assert f'class="link {tone}"' in drawn
    assert f">{right * 5}% · 20<" in drawn


def test_tones_differ_by_dash_and_words():
    dashed = {
        tone: re.search(rf"\.process \.link\.{tone} \.way {{ stroke-dasharray: ([^;]+);", STYLE)
        for tone in ("fair", "poor")
    }

    assert dashed["fair"][1] != dashed["poor"][1]
    assert len(set(legend().values())) == len(legend())


def test_the_pdf_can_be_searched(pdf, audited):
    _, found = audited
    pages = PdfReader(BytesIO(pdf)).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    assert "Client journeys" in text
    assert "Anna Berger · 23 November 2026" in text
    assert found.findings[0].sentence in text
    assert "Sales → Onboarding" in text


def test_the_pdf_has_an_outline(pdf, report):
    titles = [each["/Title"] for each in PdfReader(BytesIO(pdf)).outline]

    assert titles == [section.title for section in report.sections]
