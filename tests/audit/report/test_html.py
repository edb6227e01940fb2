"""The HTML report: one file that asks for nothing, runs nothing, and says every picture in figures too."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from surehand.audit.log import read_log
from surehand.audit.report import Report, gather, to_html
from surehand.audit.report.document import Chart, Found, ProcessMap, Table
from surehand.audit.result import examine
from tests.audit.conftest import mapping_of


class Outline(HTMLParser):
    """The tags of a page with their attributes, and the levels of its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def count(self, name: str) -> int:
        return sum(tag == name for tag, _ in self.tags)


@pytest.fixture(scope="module")
def outline(html) -> Outline:
    return Outline(html)


def test_nothing_runs_and_nothing_is_asked_for(html, outline):
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in outline.tags}
    assert not re.search(r"(src|href)=\"(?!#)|url\(|@import", html)
    assert not [
        name for _, given in outline.tags for name in given if name.startswith("on") or name == "style"
    ]


def test_only_its_own_style_is_allowed(html):
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'sha256-{hashed}'" in html.replace("&#x27;", "'")


def test_headings_leave_no_level_out(outline):
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_section_is_in_the_contents(report, html):
    for section in report.sections:
        assert f'<a href="#{section.id}">{section.title}</a>' in html.replace("&amp;", "&")
        assert f'<section id="{section.id}"' in html


def test_every_picture_has_its_table(report, outline):
    drawn = [block for section in report.sections for block in section.blocks]
    pictures = [block for block in drawn if isinstance(block, Chart | ProcessMap)]

    assert len(pictures) == outline.count("figure") == outline.count("details")
    assert all(picture.says and picture.table.rows for picture in pictures)


def test_tables_name_their_rows_and_columns(outline):
    heads = [given.get("scope") for tag, given in outline.tags if tag == "th"]

    assert set(heads) == {"row", "col"}
    assert outline.count("table") == outline.count("caption") == outline.count("thead")


def test_findings_stand_in_the_order_of_their_cost(report, audited):
    _, found = audited
    shown = [
        block.sentence for section in report.sections for block in section.blocks if isinstance(block, Found)
    ]

    assert shown
    assert shown == [each.sentence for each in found.findings[: len(shown)]]


def test_costs_stand_beside_their_rates(html):
    assert "Reckoned with an hour of work: 50 to 70 EUR; a case one day late: 25 EUR; 5 to 15 minutes" in html
    assert "(assumed; give yours: handover=10min)" in html


def test_the_planted_return_is_named_first_in_trust(report):
    tables = {
        block.caption: block
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table)
    }

    first = tables["The pairs on which most was not right"].rows[0]
    assert first[0] == "Sales → Onboarding"


def test_the_same_audit_gives_the_same_file(audited, report, html):
    log, found = audited

    assert (
        to_html(gather(log, found, title=report.title, author=report.author, made_on=report.made_on)) == html
    )


def test_a_report_survives_being_kept(report, html):
    kept = msgspec.json.decode(msgspec.json.encode(report), type=Report)

    assert to_html(kept) == html


HOSTILE = '<script>alert(1)</script>"><b onclick=x>'


def test_names_of_a_log_stay_text(write):
    rows = [
        row
        for number in range(40)
        for row in (
            (
                f"{HOSTILE}{number}",
                f"Won {HOSTILE}",
                f"2026-01-{number % 20 + 1:02} 10:00:00",
                f"Sales {HOSTILE}",
            ),
            (
                f"{HOSTILE}{number}",
                f"Intake {HOSTILE}",
                f"2026-01-{number % 20 + 3:02} 12:00:00",
                "Delivery & Co",
            ),
        )
    ]
    log = read_log(write(rows), mapping_of("case=case,activity=activity,time=time,team=team"))
    page = to_html(gather(log, examine(log), title=HOSTILE, author=HOSTILE))

    assert not {"script", "b"} & {tag for tag, given in Outline(page).tags if tag == "script" or given}
    assert "Delivery &amp; Co" in page


def test_no_finding_is_said_in_full(write):
    rows = [
        row
        for number in range(40)
        for row in (
            (f"c{number}", "Won", f"2026-01-{number % 20 + 1:02} 10:00:00", "Sales"),
            (f"c{number}", "Intake", f"2026-01-{number % 20 + 1:02} 11:{number:02}:00", "Onboarding"),
        )
    ]
    log = read_log(write(rows), mapping_of("case=case,activity=activity,time=time,team=team"))
    found = examine(log)
    page = to_html(gather(log, msgspec.structs.replace(found, findings=[])))

    assert f"No finding. {len(found.signs)} signs were looked for" in page
    assert f"No finding: none of the {len(found.signs)} signs" in page


def test_what_is_withheld_says_why(write):
    rows = [(f"c{number}", "Won", f"2026-01-{number % 20 + 1:02} 10:00:00", "x") for number in range(40)]
    log = read_log(write(rows), mapping_of("case=case,activity=activity,time=time"))
    page = to_html(gather(log, examine(log)))

    assert "First-time-right: No team or person is mapped." in page
    assert 'id="trust"' not in page
