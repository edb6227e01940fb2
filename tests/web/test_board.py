"""The board: stages, seams and queues, filters, the table, moving a card, a new record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from surehand.core.engine import RecordState
from surehand.core.engine.commands import Archive, Move, OpenRecord, Reassign
from surehand.web.board import model, table
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

State = Callable[[str], RecordState]
HTMX = {"HX-Request": "true"}


def open_three(workspace: Company) -> None:
    """Three records in one stage, a minute apart."""
    for number in range(3):
        opened = OpenRecord(title=f"Client {number}", stage="won")
        workspace.done(workspace.sender, opened, now=sample.NOW + timedelta(minutes=number))


def titles(page: Page) -> list[str]:
    """The records on a board, in their order."""
    return [each.words for each in page.elements if "data-open" in each.attributes]


def test_records_stand_in_their_stages(workspace: Company, sender: Visitor) -> None:
    workspace.open("Ada Ltd", stage="won")
    workspace.open("Bob Ltd", stage="proposal")
    page = sender.get("boards/client")
    assert page.words_of(aria_label="Won").startswith("Won 1 Ada Ltd")
    assert page.words_of(aria_label="Proposal").startswith("Proposal 1 Bob Ltd")


def test_a_card_tells_owner_value_readiness_and_age(
    workspace: Company, sender: Visitor, at_ten: Callable[[datetime], None]
) -> None:
    workspace.open(contract_value="4000 USD", scope="A shop with many products")
    at_ten(sample.NOW + timedelta(days=3))
    card = sender.get("boards/client").words_of(class_="card")
    assert card.startswith("Ada Ltd Sam Sender 4,000 USD 2/5 3 days")


def test_an_offered_card_tells_the_clock(workspace: Company, sender: Visitor) -> None:
    workspace.offered()
    card = sender.get("boards/client").words_of(class_="card")
    assert "Rita Receiver · due in 4 working hours" in card


def test_a_seam_shows_its_contract_and_queue(
    workspace: Company, sender: Visitor, at_ten: Callable[[datetime], None]
) -> None:
    workspace.offered()
    at_ten(sample.NOW + timedelta(hours=6))
    seam = sender.get("boards/client").words_of(aria_label="Handed over to Onboarding")
    assert seam == "Sales to onboarding from Sales, accepted within 4 working hours 1 waiting, 1 overdue"


def test_lost_records_are_only_counted(workspace: Company, sender: Visitor) -> None:
    record = workspace.open("Gone Ltd", stage="proposal")
    workspace.done(workspace.sender, Move(to="lost", reason="Too expensive."), record)
    page = sender.get("boards/client")
    assert ("Gone Ltd" in page.text, "Lost 1" in page.text) == (False, True)


def test_archived_records_are_not_on_it(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    workspace.done(workspace.sender, Archive(reason="A duplicate."), record)
    assert titles(sender.get("boards/client")) == []


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", {"Ada Ltd", "Bob Ltd", "Cleo Ltd"}),
        ("owner={stranger}", {"Cleo Ltd"}),
        ("team=onboarding", set()),
        ("team=sales", {"Ada Ltd", "Bob Ltd", "Cleo Ltd"}),
        ("overdue=1", {"Ada Ltd"}),
        ("missing=1", {"Bob Ltd", "Cleo Ltd"}),
        ("offered=sales-to-onboarding", {"Ada Ltd"}),
        ("stage=proposal", {"Bob Ltd"}),
        ("stage=proposal&team=onboarding", set()),
    ],
)
@pytest.mark.parametrize("view", ["", "table=1"])
def test_filters_choose(
    workspace: Company,
    sender: Visitor,
    at_ten: Callable[[datetime], None],
    chosen: str,
    shown: set[str],
    view: str,
) -> None:
    workspace.offered("Ada Ltd")
    workspace.open("Bob Ltd", stage="proposal")
    record = workspace.open("Cleo Ltd")
    workspace.done(workspace.sender, Reassign(to=workspace.stranger, reason="Holiday"), record)
    at_ten(sample.NOW + timedelta(hours=6))
    page = sender.get(f"boards/client?{chosen.format(stranger=workspace.stranger)}&{view}")
    assert set(titles(page)) == shown


def test_long_columns_come_in_pages(
    workspace: Company, sender: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "PER_COLUMN", 2)
    open_three(workspace)
    page = sender.get("boards/client")
    more = page.link("Show more")
    part, whole = sender.get(more, headers=HTMX), sender.get(more)
    assert (titles(page), titles(part), titles(whole)) == (
        ["Client 0", "Client 1"],
        ["Client 2"],
        ["Client 2"],
    )


def test_the_table_comes_in_pages(
    workspace: Company, sender: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "PER_PAGE", 2)
    open_three(workspace)
    page = sender.get("boards/client?table=1")
    assert titles(sender.get(page.link("Next records"))) == ["Client 2"]


def test_former_stages_are_shown(workspace: Company, sender: Visitor) -> None:
    workspace.open("Old Ltd", stage="proposal")
    new = sample.PLAYBOOK.replace("  proposal ->", "  draft ->").replace("  proposal: ", "  draft: ")
    workspace.publish(new)
    assert (
        sender.get("boards/client")
        .words_of(aria_label="Former stages")
        .startswith("Former stages proposal 1")
    )


def test_a_ready_card_moves(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(stage="proposal", contract_value="4000 USD")
    page = sender.send(sender.get("boards/client"), "/move", move=f"{record} won")
    assert "Ada Ltd is in Won now." in page.text
    assert state(record).stage == "won"


def test_a_refused_card_opens_its_gate(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(stage="proposal")
    page = sender.send(sender.get("boards/client"), "/move", move=f"{record} won")
    assert page.status == 409
    assert "To go to Won: 1 missing." in page.first(id="drawer").words
    assert {"field.contract_value.amount"} <= page.forms[-2].data.keys()


def test_filling_the_gate_completes_the_move(workspace: Company, sender: Visitor, state: State) -> None:
    record = workspace.open(stage="proposal")
    refused = sender.send(sender.get("boards/client"), "/move", move=f"{record} won")
    gate = next(form for form in refused.forms if "field.contract_value.amount" in form.data)
    page = sender.send_form(refused, gate, field__contract_value__amount="4000")
    assert "Ada Ltd is in Won now." in page.text
    assert str(state(record).values["contract_value"].value) == "4,000 USD"


def test_a_refused_card_keeps_the_filters(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(stage="proposal")
    page = sender.send(sender.get("boards/client?team=sales&table=1"), "/move", move=f"{record} won")
    assert page.first(data_close="").attributes["href"].endswith("/boards/client?team=sales&table=1")


def test_with_script_only_the_gate_is_sent(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(stage="proposal")
    board = sender.get("boards/client")
    form = board.form("/move")
    answer = sender.client.post(form.action, form.filled(move=f"{record} won"), headers=HTMX)
    assert (answer["HX-Retarget"], answer["HX-Push-Url"]) == ("#drawer", "false")
    assert answer.content.lstrip().startswith(b"<dialog")


def test_a_card_that_went_on_meanwhile_says_so(workspace: Company, sender: Visitor) -> None:
    record = workspace.open(stage="proposal", contract_value="4000 USD")
    board = sender.get("boards/client")
    workspace.done(workspace.sales_lead, Move(to="won"), record)
    page = sender.send(board, "/move", move=f"{record} won")
    assert "Nothing leads from Won to Won." in page.text


def test_a_record_is_opened_with_its_name(workspace: Company, sender: Visitor, base: str) -> None:
    page = sender.send_form(*_new(sender), title="New Ltd")
    assert "New Ltd is open." in page.text
    assert page.address.startswith(f"{base}records/")


def test_a_record_without_a_name_is_refused(workspace: Company, sender: Visitor) -> None:
    page = sender.send_form(*_new(sender), title=" ", stage="won")
    assert (page.status, "A client needs a name." in page.text) == (409, True)
    assert 'value="won" selected' in page.html


def test_a_record_is_opened_where_records_begin(workspace: Company, sender: Visitor) -> None:
    page, _ = _new(sender)
    starts = [each.words for each in page.elements if each.tag == "option"][:2]
    assert starts == ["Proposal", "Won"]


def test_unknown_playbooks_are_not_there(sender: Visitor) -> None:
    assert sender.get("boards/nothing").status == 404


def _new(visitor: Visitor) -> tuple[Page, object]:
    page = visitor.get("boards/client/new")
    return page, next(form for form in page.forms if "title" in form.data)
