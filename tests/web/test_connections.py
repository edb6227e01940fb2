"""Connections: whether messages go out, which did not, and sending them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine import Actor
from surehand.runtime.connections import NewConnection, add_connection
from surehand.runtime.ids import new_id
from surehand.runtime.outbox.messages import SUBJECTS
from surehand.runtime.outbox.system_alerts import SystemAlert, tell
from surehand.store import models as m
from surehand.web.connections.words import KINDS
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Page, Visitor

MOST = 12


def fail(workspace: Company, failure: str = "person", **which: str) -> list[m.Delivery]:
    """Let deliveries have failed."""
    rows = m.Delivery.objects.within(workspace.id).filter(**which)
    rows.update(status="failed", failure=failure, answer="550 no such mailbox", attempts=3, next_at=None)
    return list(rows.order_by("id"))


def beat(seen_at: datetime) -> None:
    """Let a worker have been seen."""
    m.WorkerBeat.objects.create(id="wrk_1", started_at=seen_at, seen_at=seen_at)


def rows_of(page: Page) -> list[str]:
    return [" ".join(each.words.split()) for each in page.elements if "data-row" in each.attributes]


@pytest.mark.parametrize("path", ["connections", "connections/deliveries", "connections/deliveries/replay"])
def test_only_leads_and_administrators_see_it(
    sender: Visitor, lead: Visitor, admin: Visitor, path: str
) -> None:
    assert [each.get(path).status for each in (sender, lead, admin)] == [403, 200, 200]


def test_the_menu_counts_what_failed(workspace: Company, lead: Visitor, sender: Visitor) -> None:
    workspace.offered()
    fail(workspace, channel="email")

    menu = {" ".join(each.words.split()) for each in lead.get().elements if each.tag == "a"}

    assert "Connections1 waiting" in menu
    assert not any("Connections" in each.words for each in sender.get().elements if each.tag == "a")


def test_a_running_worker_is_told(lead: Visitor) -> None:
    beat(sample.NOW - timedelta(seconds=20))

    assert "Running" in lead.get("connections").words_of(aria_labelledby="worker-title")


def test_a_stopped_worker_says_how_to_start(workspace: Company, lead: Visitor) -> None:
    beat(sample.NOW - timedelta(hours=2))
    workspace.offered()
    m.Delivery.objects.within(workspace.id).filter(channel="email").update(
        next_at=sample.NOW - timedelta(hours=1)
    )

    told = lead.get("connections").words_of(aria_labelledby="worker-title")

    assert "Not running" in told
    assert "“surehand up” starts one beside the pages" in told
    assert "1 message is late by more than five minutes." in told


def test_missing_mail_server_says_how_to_set_it(lead: Visitor, settings: Any) -> None:
    settings.EMAIL_URL = ""

    told = lead.get("connections").words_of(aria_labelledby="channel-2")

    assert "E-mail is off" in told
    assert "Set SUREHAND_SMTP to the mail server" in told


def test_mail_that_is_off_is_no_trouble(workspace: Company, lead: Visitor) -> None:
    record, _ = workspace.offered()
    m.Delivery.objects.within(workspace.id).filter(channel="email").update(status="off", next_at=None)

    told = lead.get("connections").words_of(aria_labelledby="channel-2")
    history = lead.get(f"records/{record}").text

    assert "Failed 0" in told
    assert "Rita Receiver by inbox" in history
    assert "by email" not in history


def test_a_mail_server_is_named_without_its_password(lead: Visitor, settings: Any) -> None:
    settings.EMAIL_URL, settings.EMAIL_FROM = "smtp://us:secret@mail.example.com", "Surehand <s@example.com>"

    page = lead.get("connections")

    assert "Through mail.example.com:587 (STARTTLS), from s@example.com." in page.text
    assert "secret" not in page.html


def test_a_channel_that_is_not_there_is_told(workspace: Company, lead: Visitor) -> None:
    workspace.offered()

    told = lead.get("connections").words_of(aria_labelledby="channel-3")

    assert told.startswith("Slack Not connected A playbook sends alerts to Slack")


def test_every_message_is_listed(workspace: Company, lead: Visitor) -> None:
    workspace.offered()

    rows = rows_of(lead.get("connections/deliveries"))

    assert len(rows) == m.Delivery.objects.within(workspace.id).count()
    assert any(row.startswith("Handoff offered Rita Receiver E-mail Ada Ltd Waiting") for row in rows)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=failed", 1),
        ("channel=slack", 1),
        ("kind=offered&channel=inbox", 1),
        ("kind=returned", 0),
        ("text=rita", 2),
        ("text=ada+ltd", 3),
        ("text=no+such+mailbox", 1),
        ("text=nothing", 0),
        ("status=nonsense", 3),
        ("cursor=nonsense", 3),
    ],
)
def test_the_list_is_narrowed(workspace: Company, lead: Visitor, query: str, found: int) -> None:
    workspace.offered()
    m.Delivery.objects.within(workspace.id).exclude(kind="offered").delete()
    fail(workspace, channel="email")

    assert len(rows_of(lead.get(f"connections/deliveries?{query}"))) == found


def test_messages_of_one_record(workspace: Company, lead: Visitor) -> None:
    workspace.offered("Bob Ltd")
    record, _ = workspace.offered("Ada Ltd")

    page = lead.get(f"connections/deliveries?record={record}")

    assert "Only messages about Ada Ltd." in page.text
    assert not any("Bob Ltd" in row for row in rows_of(page))


def test_the_list_comes_in_pages(workspace: Company, lead: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surehand.web.connections.model.PER_PAGE", 2)
    workspace.offered()
    total = m.Delivery.objects.within(workspace.id).count()

    first = lead.get("connections/deliveries")
    second = lead.get(first.link("Older messages"))

    assert (len(rows_of(first)), len(rows_of(second))) == (2, min(2, total - 2))
    assert first.link("Older messages") != first.address


def test_a_failed_message_says_what_mends_it(workspace: Company, lead: Visitor) -> None:
    workspace.offered()
    (failed,) = fail(workspace, channel="email", kind="offered")

    page = lead.get(f"connections/deliveries/{failed.pk}")

    assert "Sam Sender hands Ada Ltd over to you (Sales to onboarding)." in page.text
    assert "550 no such mailbox" in page.words_of(class_="failure")
    assert "Correct the address of Rita Receiver" in page.words_of(class_="failure")
    assert "3 times" in page.text


@pytest.mark.parametrize(
    ("failure", "fix"),
    [("settings", "E-mail: mend the settings"), ("retry", "It was tried for three days.")],
)
def test_each_failure_has_its_fix(workspace: Company, lead: Visitor, failure: str, fix: str) -> None:
    workspace.offered()
    (failed,) = fail(workspace, failure, channel="email", kind="offered")

    assert fix in lead.get(f"connections/deliveries/{failed.pk}").words_of(class_="failure")


def test_a_failed_message_goes_out_again(workspace: Company, lead: Visitor) -> None:
    workspace.offered()
    (failed,) = fail(workspace, channel="email", kind="offered")

    page = lead.send(lead.get(f"connections/deliveries/{failed.pk}"), "replay")

    failed.refresh_from_db()
    assert (failed.status, failed.next_at, failed.attempts) == ("waiting", sample.NOW, 0)
    assert "The message goes out again." in page.text


def test_a_message_already_on_its_way_is_left(workspace: Company, lead: Visitor) -> None:
    workspace.offered()
    (failed,) = fail(workspace, channel="email", kind="offered")
    page = lead.get(f"connections/deliveries/{failed.pk}")
    lead.send(page, "replay")

    again = lead.send(page, "replay")

    assert (again.status, again.words_of(class_="refusal-sentence")) == (
        409,
        "This delivery is waiting; only a failed one is sent again.",
    )


def test_all_failed_of_a_choice_go_out_again(workspace: Company, lead: Visitor) -> None:
    workspace.offered("Ada Ltd")
    workspace.offered("Bob Ltd", scope="A quite different shop with products")
    fail(workspace)
    listed = lead.get("connections/deliveries?channel=email&text=bob")

    asked = lead.get(listed.link("Send all failed again…"))
    page = lead.send(asked, "replay")

    assert "1 failed message goes out again" in asked.text
    assert "1 message goes out again." in page.text
    waiting = m.Delivery.objects.within(workspace.id).filter(status="waiting")
    assert [each.channel for each in waiting] == ["email"]


def test_nothing_failed_leaves_nothing_to_send(lead: Visitor) -> None:
    assert "No message of this choice has failed." in lead.get("connections/deliveries/replay").text


def test_messages_of_another_workspace_are_not_there(workspace: Company, lead: Visitor) -> None:
    other = Company("Other")
    other.offered()
    theirs = m.Delivery.objects.within(other.id).first()
    assert theirs is not None

    assert lead.get(f"connections/deliveries/{theirs.pk}").status == 404
    assert rows_of(lead.get("connections/deliveries")) == []


def test_every_kind_has_a_title() -> None:
    assert KINDS.keys() >= SUBJECTS.keys()


@pytest.mark.parametrize("path", ["connections", "connections/deliveries", "connections/deliveries?text=a"])
def test_twice_as_much_needs_no_more_queries(
    workspace: Company, lead: Visitor, path: str, at_ten: Callable[[datetime], None]
) -> None:
    def count() -> int:
        lead.get(path)
        with CaptureQueriesContext(connection) as queries:
            lead.get(path)
        return len(queries)

    workspace.offered("Ada Ltd")
    before = count()
    workspace.offered("Bob Ltd", scope="A quite different shop with products")

    assert (count(), before <= MOST) == (before, True)


# Connections, tries, findings


@pytest.fixture
def line(workspace: Company) -> m.Connection:
    """A connection of a workspace."""
    new = NewConnection(
        kind="webhook", title="Numbers", owner=workspace.admin, secrets={"key": "top-secret-1"}
    )
    made = add_connection(workspace.id, Actor(workspace.admin), new, now=sample.NOW)
    assert isinstance(made, m.Connection)
    return made


def through(line: m.Connection, **columns: Any) -> m.Delivery:
    """A message for a connection."""
    row = m.Delivery(
        id=new_id("dlv"),
        workspace_id=line.workspace_id,
        key=new_id("key"),
        channel="webhook",
        to="https://example.com",
        kind="told",
        payload='{"token":"top-secret-1","of":"Ada"}',
        created_at=sample.NOW,
        connection=line.pk,
        **columns,
    )
    row.save(force_insert=True)
    return row


def test_a_connection_says_how_it_does(line: m.Connection, lead: Visitor) -> None:
    through(line, status="failed", failure="retry")
    resting = {"failures": 6, "closed_until": sample.NOW + timedelta(minutes=5)}
    m.Connection.objects.within(line.workspace_id).update(**resting)

    said = lead.get("connections").words_of(aria_labelledby=line.pk)

    assert "Resting" in said
    assert "6 tries in a row failed." in said


def test_a_connection_is_paused_and_resumed(line: m.Connection, lead: Visitor) -> None:
    lead.send(lead.get("connections"), f"{line.pk}/pause")
    assert "Paused" in lead.get("connections").words_of(aria_labelledby=line.pk)

    lead.send(lead.get("connections"), f"{line.pk}/resume")
    assert "Working" in lead.get("connections").words_of(aria_labelledby=line.pk)


def test_one_that_rests_is_tried_at_once(line: m.Connection, lead: Visitor) -> None:
    rows = m.Connection.objects.within(line.workspace_id).filter(pk=line.pk)
    rows.update(failures=6, closed_until=sample.NOW + timedelta(minutes=5))
    page = lead.get("connections")
    assert "Try it now" in page.words_of(aria_labelledby=line.pk)

    lead.send(page, f"{line.pk}/resume")
    assert "Working" in lead.get("connections").words_of(aria_labelledby=line.pk)


def test_a_message_shows_every_try(line: m.Connection, lead: Visitor) -> None:
    row = through(line)
    for number, result in enumerate(("retry", "sent")):
        m.Attempt(
            workspace_id=line.workspace_id,
            delivery=row.pk,
            at=sample.NOW + timedelta(minutes=number),
            result=result,
            status=503 if result == "retry" else 200,
            answer=f"answer {number}",
        ).save(force_insert=True)

    page = lead.get(f"connections/deliveries/{row.pk}")

    assert {"answer 0", "answer 1"} <= {each.words.strip() for each in page.elements}
    assert "top-secret-1" not in page.text
    assert "•••" in page.text


def test_a_message_is_settled_by_hand(line: m.Connection, lead: Visitor, workspace: Company) -> None:
    row = through(line, status="failed", failure="person")
    page = lead.get(f"connections/deliveries/{row.pk}")
    assert lead.send(page, "/settle", reason="  ").status == 409

    lead.send(page, "/settle", reason="They were called")
    row.refresh_from_db(from_queryset=m.Delivery.objects.within(workspace.id))
    assert (row.status, row.answer) == ("settled", "They were called")
    assert m.TrailEntry.objects.within(workspace.id).filter(kind="delivery_settled").count() == 1


def test_findings_are_listed_and_set_aside(workspace: Company, lead: Visitor) -> None:
    workspace.open()
    m.Record.objects.within(workspace.id).update(entered_at=sample.NOW - timedelta(days=9))
    beat(sample.NOW)
    lead.send(lead.get("connections/findings"), "/look")
    assert m.Finding.objects.within(workspace.id).filter(status="open").count() == 1
    assert "Ada Ltd has been in" in lead.get("connections/findings").text

    lead.send(lead.get("connections/findings"), "/set-aside", reason="On purpose")
    assert "Nothing is missing." in lead.get("connections/findings").text


def test_an_alert_about_surehand_leads_there(workspace: Company, lead: Visitor) -> None:
    tell(workspace.id, workspace.sales_lead, SystemAlert("findings", "findings", {"count": "3"}), sample.NOW)

    assert "3 things were expected, but did not happen." in lead.get("alerts").text
    [alert] = m.Delivery.objects.within(workspace.id).filter(kind="findings")
    assert "Look now" in lead.get(f"alerts/{alert.pk}/open").text
