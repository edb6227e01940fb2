"""The page of a connection that holds twins: how it does, what it reads, what is held, what differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from surehand.core.engine import RecordState
from surehand.store import models as m
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor
from tests.web.connections.rows import connect, differ, hold, link, lost, stream


def test_the_page_is_for_administrators(workspace: Company, lead: Visitor, admin: Visitor) -> None:
    page = f"connections/{connect(workspace)}"
    assert [each.get(page).status for each in (lead, admin)] == [403, 200]


def test_each_stream_says_how_far_it_is(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace)
    stream(workspace, connection, "deals", read=1200, written=8, upto=sample.NOW - timedelta(minutes=2))

    told = admin.get(f"connections/{connection}").text

    assert "Deals" in told
    assert "1,200" in told
    assert "2 min" in told


def test_trouble_is_told_in_words(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace)
    stream(workspace, connection, "deals", result="failed", told="HubSpot refuses the token.")

    told = admin.get(f"connections/{connection}").words_of(aria_labelledby="health")

    assert "Deals: HubSpot refuses the token." in told


def test_a_held_move_says_what_is_missing(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    hold(workspace, connection, record)

    told = admin.get(f"connections/{connection}/held").text

    assert "Bo Bell moved it to “Onboarding” in HubSpot" in told
    assert "Scope of work: nothing is filled in." in told
    assert "Sam Sender" in told


def test_nobody_is_told_by_a_number(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace)
    hold(workspace, connection, workspace.open(), by="userId:1")

    told = admin.get(f"connections/{connection}/held").text
    assert "Somebody in HubSpot (number 1) moved it to “Onboarding” there" in told


def test_the_form_of_what_is_missing_opens(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    hold(workspace, connection, record)

    form = admin.get(admin.get(f"connections/{connection}/held").link("Fill in what is missing"))

    assert form.has(name="field.scope")


def test_a_held_move_is_set_back(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    held = hold(workspace, connection, record)

    admin.send(admin.get(f"connections/{connection}/held"), "/restore")

    held.refresh_from_db(from_queryset=m.HeldMove.objects.within(workspace.id))
    assert held.status == "restored"
    assert m.Delivery.objects.within(workspace.id).filter(connection=connection, kind="twin_changed").exists()


def test_a_held_move_passes_with_a_reason(
    workspace: Company, admin: Visitor, state: Callable[[str], RecordState]
) -> None:
    connection, record = connect(workspace, offer="onboarding"), workspace.open()
    held = hold(workspace, connection, record)

    page = admin.send(
        admin.get(f"connections/{connection}/held"), "/pass", reason="The client is in a hurry."
    )

    held.refresh_from_db(from_queryset=m.HeldMove.objects.within(workspace.id))
    assert (held.status, page.status) == ("passed", 200)
    assert state(record).open_handoffs


def test_both_values_of_a_conflict_stand_side_by_side(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    differ(workspace, connection, record)

    told = admin.get(f"connections/{connection}").text

    assert "Scope of work" in told
    assert "A shop with 200 products" in told
    assert "A shop with 300 products" in told


def test_a_conflict_is_settled_without_script(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    conflict = differ(workspace, connection, record)

    admin.send(admin.get(f"connections/{connection}/conflicts"), "/settle", choose="theirs")

    conflict.refresh_from_db(from_queryset=m.Conflict.objects.within(workspace.id))
    assert (conflict.status, conflict.by) == ("theirs", workspace.admin)


def test_a_settled_conflict_says_who_chose(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    page = f"connections/{connection}/conflicts"
    differ(workspace, connection, record)
    open_still = admin.get(page)
    admin.send(open_still, "/settle", choose="ours")

    again = admin.send(open_still, "/settle", choose="theirs")

    assert again.status == 409
    assert "Ada Admin has chosen already." in again.text


def test_disconnecting_keeps_the_links(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    link(workspace, connection, record)

    page = admin.send(admin.get(f"connections/{connection}/disconnect"), "/disconnect", keep="links")

    row = m.Connection.objects.within(workspace.id).get()
    assert (row.secrets, row.status) == ("", "paused")
    assert m.Link.objects.within(workspace.id).count() == 1
    assert "Next: Access" in page.text
    assert "It is disconnected" in page.text
    assert "It is not set up yet" not in page.text


def test_disconnecting_may_forget_everything(workspace: Company, admin: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    link(workspace, connection, record)
    hold(workspace, connection, record)

    leave = admin.get(f"connections/{connection}/disconnect")
    assert "What was written there stays there" in leave.text
    admin.send(leave, "/disconnect", keep="nothing")

    tables = (m.Connection, m.Link, m.HeldMove)
    assert [rows.objects.within(workspace.id).count() for rows in tables] == [0, 0, 0]


def test_a_stream_is_read_now(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace)
    row = stream(workspace, connection, "deals", next_at=sample.NOW + timedelta(hours=1))

    admin.send(admin.get(f"connections/{connection}"), "/read")

    row.refresh_from_db(from_queryset=m.Stream.objects.within(workspace.id))
    assert row.next_at == sample.NOW


def test_the_record_names_its_twin(workspace: Company, sender: Visitor) -> None:
    connection, record = connect(workspace), workspace.open()
    link(workspace, connection, record)
    stream(workspace, connection, "deals")
    hold(workspace, connection, record)

    page = sender.get(f"records/{record}")

    told = page.words_of(aria_labelledby="twins")
    assert "HubSpot: deal 71" in told
    assert "last read 5 min ago" in told
    assert "a move made there is held" in told
    assert page.link("deal 71") == "https://app.hubspot.com/contacts/88/record/0-3/71"


@pytest.mark.parametrize(("page", "most"), [("", 18), ("/held", 12), ("/conflicts", 12)])
def test_more_rows_need_no_more_queries(workspace: Company, admin: Visitor, page: str, most: int) -> None:
    connection = connect(workspace)

    def count() -> int:
        record = workspace.open(f"Ada {m.Record.objects.within(workspace.id).count()} Ltd")
        hold(workspace, connection, record)
        differ(workspace, connection, record)
        admin.get(f"connections/{connection}{page}")
        with CaptureQueriesContext(database) as queries:
            admin.get(f"connections/{connection}{page}")
        return len(queries)

    first = count()
    assert (count(), count()) == (first, first)
    assert first <= most


def test_twins_are_no_channel_of_alerts(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace)
    hold(workspace, connection, workspace.open())
    admin.send(admin.get(f"connections/{connection}/held"), "/restore")

    assert "Not available" not in admin.get("connections").text


def test_what_is_gone_there_is_made_again(workspace: Company, admin: Visitor) -> None:
    connection = connect(workspace, "clickup", "ClickUp")
    lost(workspace, connection, workspace.open())

    page = admin.send(admin.get(f"connections/{connection}"), "/again")

    assert "A worker makes it again there." in page.text
    assert m.Delivery.objects.within(workspace.id).filter(connection=connection, kind="twin_changed").exists()
    assert not m.Finding.objects.within(workspace.id).filter(status="open").exists()
