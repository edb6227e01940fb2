"""The insights page: what each reader sees, where numbers lead, and what can be taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.insights.table import share
from surehand.runtime.preferences import WEEKLY, preferences_of
from surehand.web.access import Reader
from surehand.web.insights.cells import in_words, note_of
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

HOUR = timedelta(hours=1)


@pytest.fixture
def history(workspace: Company, at_ten) -> str:
    """One handoff that was right, and one that was asked about and returned: its record."""
    record, _ = workspace.offered("Right Ltd")
    workspace.done(workspace.receiver, workspace.acceptance(record), record, now=sample.NOW + HOUR)
    record, handoff = workspace.offered("Returned Ltd", scope="The scope of the returned one")
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many?", field="scope"), record)
    back = Return(handoff=handoff, reasons=(ReturnedFor("incomplete", ("scope",)),))
    workspace.done(workspace.receiver, back, record, now=sample.NOW + HOUR)
    at_ten(sample.NOW + timedelta(days=1))
    return record


def test_trust_is_told_with_its_uncertainty(history: str, sender: Visitor) -> None:
    matrix = sender.get("insights").words_of(class_="matrix")
    assert "1 of 2" in matrix
    assert "between 9% and 91%; half accepted within 1 working hour" in matrix


@pytest.mark.parametrize(
    ("n", "of", "says"),
    [
        (4386, 4387, ">99% (4,386 of 4,387, between >99% and 100%)"),
        (1, 900, "<1% (1 of 900, between <1% and 1%)"),
        (900, 900, "100% (900 of 900, between >99% and 100%)"),
        (3, 4, "3 of 4 (between 30% and 95%)"),
    ],
)
def test_a_share_is_not_rounded_to_all_or_none(n: int, of: int, says: str) -> None:
    found = share(["a"] * n, ["a"] * of)
    assert found is not None
    words = in_words(found, "share", cast(Reader, None))
    assert f"{words} ({note_of(found, 'share')})" == says


def test_a_number_leads_to_its_records(history: str, sender: Visitor) -> None:
    page = sender.get("insights")
    [address] = (
        href
        for each in page.elements
        if "returns_by_reason/records" in (href := each.attributes.get("href") or "")
        and "number=returned" in href
    )
    behind = sender.get(address)
    assert "Incomplete: Returned" in behind.text
    assert behind.has(href=f"{sender.base}records/{history}")
    assert "Right Ltd" not in behind.text


def test_a_number_that_is_gone_has_no_page(history: str, sender: Visitor) -> None:
    assert sender.get("insights/trust/records?line=sales~nowhere&number=right").status == 404
    assert sender.get("insights/nothing").status == 404


@pytest.mark.parametrize("who", ["sender", "viewer"])
def test_people_are_not_named_to_everybody(history: str, who: str, request) -> None:
    visitor = request.getfixturevalue(who)
    page = visitor.get("insights")
    assert "Workload of teams" in page.text
    assert "Workload of people" not in page.text
    for place in ("", "/records?line=x&number=tasks", ".csv"):
        assert visitor.get(f"insights/workload_people{place}").status == 404


def test_who_leads_sees_people(history: str, lead: Visitor) -> None:
    assert "Workload of people" in lead.get("insights").text


def test_filters_are_in_the_address(history: str, sender: Visitor) -> None:
    assert sender.get("insights?team=delivery").text.count("No handoff was answered in this time.") == 3
    assert "1 of 2" in sender.get("insights?team=sales&playbook=client&days=30").text
    assert "1 of 2" in sender.get("insights?mine=1").text
    assert "1 of 2" in sender.get("insights?team=nonsense&days=nonsense").text


def test_a_stranger_to_the_workspace_sees_nothing(history: str, base: str) -> None:
    outsider = Visitor(base, "nobody@example.com")
    assert outsider.get("insights").status == 404
    assert outsider.get("insights/trust.csv").status == 404


def test_a_table_is_taken_away_as_csv(history: str, sender: Visitor) -> None:
    answer = sender.client.get(f"{sender.base}insights/trust.csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("From,To,Judged,First-time-right,n,of,low,high")
    assert rows[1].startswith("Sales,Onboarding,2,0.5,1,2,0.0945,0.9055")


def test_a_file_holds_no_formula(workspace: Company, history: str, sender: Visitor) -> None:
    text = sample.PLAYBOOK.replace("title: Scope of work", "title: '=cmd()'")
    workspace.publish(text)
    answer = sender.client.get(f"{sender.base}insights/returns_by_field.csv")
    assert "'=cmd()" in answer.content.decode()


def test_charts_come_as_pictures(history: str, sender: Visitor) -> None:
    page = sender.get("insights")
    source = page.first(src=f"{sender.base}insights/trust.svg").attributes
    assert source["alt"] == "First-time-right: Sales → Onboarding 1 of 2"
    drawn = sender.client.get(source["src"])
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert b"Sales" in drawn.content
    assert b"style=" not in drawn.content
    kept = sender.client.get(f"{sender.base}insights/trust.png")
    assert kept.content.startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_not_there(workspace: Company, sender: Visitor) -> None:
    assert sender.get("insights/trust.svg").status == 404
    assert sender.get("insights/chain.png").status == 404


def test_long_tables_have_a_page_of_their_own(history: str, sender: Visitor, monkeypatch) -> None:
    monkeypatch.setattr("surehand.web.insights.model.MOST", 1)
    page = sender.get("insights")
    whole = sender.get("insights/quality")
    assert page.has(href=f"{sender.base}insights/quality")
    assert whole.text.count("Client journey") > 1


def test_an_empty_workspace_says_what_will_be_here(sender: Visitor) -> None:
    assert "No handoff was answered in this time." in sender.get("insights").text


def test_who_leads_can_ask_for_the_weekly_letter(workspace: Company, lead: Visitor, sender: Visitor) -> None:
    page = lead.get("alerts/preferences")
    lead.send(page, "preferences", weekly="on")
    assert preferences_of(workspace.id, workspace.sales_lead).choices[WEEKLY].mail == "digest"
    assert "Weekly letter" not in sender.get("alerts/preferences").text


def test_twice_as_much_needs_no_more_queries(workspace: Company, history: str, sender: Visitor) -> None:
    sender.get("insights")

    def cold() -> int:
        workspace.offered(f"Waits {len(counts)}", scope=f"The scope of number {len(counts)} in words")
        with CaptureQueriesContext(connection) as asked:
            sender.get("insights")
        return len(asked)

    counts: list[int] = []
    for _ in range(2):
        counts.append(cold())
    assert counts[0] == counts[1] <= 24
    with CaptureQueriesContext(connection) as asked:
        sender.get("insights")
    assert len(asked) <= 12
