"""Several records in one act, and the table with its order, its pages and its file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest

from surehand.core.engine import RecordState
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]


def go(visitor: Visitor, records: list[str], to: str = "onboarding", **typed: str) -> Page:
    """Tick records on the board and let them go on."""
    page = visitor.get("boards/client")
    form = page.form("/move")
    action = next(each for each in form.buttons if "formaction" in each.attributes).attributes["formaction"]
    data = form.filled(record=records, to=to, **typed)
    return Page(visitor.client.post(action, data, follow=True))


def test_several_go_on_in_one_act(workspace: Company, sender: Visitor, state: State) -> None:
    records = [workspace.open(name, stage="proposal", contract_value="4000 USD") for name in ("Ada", "Bob")]
    page = go(sender, records, "won")
    assert "2 records went on to Won." in page.text
    assert {state(record).stage for record in records} == {"won"}


def test_one_refused_holds_all_back(workspace: Company, sender: Visitor, state: State) -> None:
    ready = workspace.open("Ada", **sample.COMPLETE)
    lacking = workspace.open("Bob", **{**sample.COMPLETE, "scope": "", "client_name": "Bob"})
    page = go(sender, [ready, lacking])
    assert (page.status, "Nothing was moved: 1 of 2 is refused." in page.text) == (409, True)
    assert not state(ready).open_handoffs
    assert page.link("Fill it in").endswith("back=%2Fw%2Fsample%2Fboards%2Fclient")


def test_those_that_can_go_go_alone(workspace: Company, sender: Visitor, state: State) -> None:
    ready = workspace.open("Ada", **sample.COMPLETE)
    lacking = workspace.open("Bob", **{**sample.COMPLETE, "scope": "", "client_name": "Bob"})
    after = sender.send(go(sender, [ready, lacking]), "/move-many")
    assert "1 record went on to Onboarding." in after.text
    assert (bool(state(ready).open_handoffs), bool(state(lacking).open_handoffs)) == (True, False)


def test_a_reason_is_asked_for_once(workspace: Company, sender: Visitor, state: State) -> None:
    records = [workspace.open(name, stage="proposal") for name in ("Ada", "Bob")]
    asked = go(sender, records, "lost")
    assert "This move needs a reason." in asked.text
    sender.send(asked, "/move-many", reason="Too expensive.")
    assert {state(record).stage for record in records} == {"lost"}


def test_nothing_ticked_says_so(workspace: Company, sender: Visitor) -> None:
    workspace.open()
    assert "No record is ticked: tick some, then choose where they go." in go(sender, []).text


def test_records_elsewhere_stay_there(workspace: Company, stranger: Visitor, state: State) -> None:
    record = workspace.open(**sample.COMPLETE)
    page = go(stranger, [record])
    assert "This record is with Sam Sender of sales" in page.text
    assert not state(record).open_handoffs


def test_viewers_tick_nothing(workspace: Company, viewer: Visitor) -> None:
    workspace.open()
    assert not viewer.get("boards/client").has(name="record")


def test_a_name_is_searched_for(workspace: Company, sender: Visitor) -> None:
    for name in ("Ada Ltd", "Bob Ltd"):
        workspace.open(name)
    assert _titles(sender.get("boards/client?text=bOb")) == ["Bob Ltd"]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("title", ["Ada", "Bob", "Cleo"]),
        ("-title", ["Cleo", "Bob", "Ada"]),
        ("stage", ["Bob", "Ada", "Cleo"]),
        ("value", ["Cleo", "Bob", "Ada"]),
        ("-value", ["Ada", "Bob", "Cleo"]),
        ("-ready", ["Ada", "Bob", "Cleo"]),
        ("clock", ["Ada", "Bob", "Cleo"]),
        ("nonsense", ["Ada", "Bob", "Cleo"]),
    ],
)
def test_the_table_is_sorted(workspace: Company, sender: Visitor, sort: str, titles: list[str]) -> None:
    record = workspace.open("Ada", **{**sample.COMPLETE, "contract_value": "9000 USD"})
    workspace.offer(record)
    workspace.open("Bob", stage="proposal", contract_value="500 USD")
    workspace.open("Cleo")
    assert _titles(sender.get(f"boards/client?table=1&sort={sort}")) == titles


def test_a_heading_sorts_the_other_way(workspace: Company, sender: Visitor) -> None:
    workspace.open()
    page = sender.get("boards/client?table=1&sort=title")
    assert page.first(aria_sort="ascending").words == "Client"
    assert page.link("Client").endswith("sort=-title")


def test_the_file_has_what_the_table_shows(workspace: Company, sender: Visitor) -> None:
    workspace.open("Ada", **sample.COMPLETE)
    workspace.open("Bob", stage="proposal")
    rows = _file(sender, "?team=sales&sort=title")
    assert [row["Name"] for row in rows] == ["Ada", "Bob"]
    assert (rows[0]["Value"], rows[0]["Currency"], rows[0]["Met"], rows[0]["Of"]) == ("4000", "USD", "5", "5")


def test_the_file_holds_no_formula(workspace: Company, sender: Visitor) -> None:
    workspace.open("=HYPERLINK(1)")
    assert _file(sender, "")[0]["Name"] == "'=HYPERLINK(1)"


def test_the_file_goes_beyond_a_page(
    workspace: Company, sender: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from surehand.web.board import table

    monkeypatch.setattr(table, "_STEP", 2)
    for number in range(5):
        workspace.open(f"Client {number}")
    assert len(_file(sender, "")) == 5


def _file(visitor: Visitor, query: str) -> list[dict[str, str]]:
    answer = visitor.client.get(f"{visitor.base}boards/client.csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def _titles(page: Page) -> list[str]:
    return [each.words for each in page.elements if "data-open" in each.attributes]
