"""Alerts: listed by record, read by following them, counted on the bell, chosen by each person."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surehand.core.engine.commands import Ask
from surehand.runtime.preferences import Choice, preferences_of
from surehand.store import models as m
from tests.fixtures import Company
from tests.web.conftest import Visitor

TOLD = "Sam Sender hands Ada Ltd over to you (Sales to onboarding)."


def unread(workspace: Company, person: str) -> int:
    return m.Delivery.objects.within(workspace.id).filter(channel="inbox", to=person, read_at=None).count()


def bell(visitor: Visitor) -> str:
    """What stands on the bell."""
    return visitor.get("tasks").words_of(data_count="alerts")


def test_alerts_stand_under_their_record(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("Bob Ltd")
    record, _ = workspace.offered("Ada Ltd")

    page = receiver.get("alerts")

    assert page.link(TOLD).endswith("/open")
    assert page.link("Ada Ltd").endswith(f"/records/{record}")
    assert page.text.index("Ada Ltd") < page.text.index("Bob Ltd")


def test_following_an_alert_reads_it(workspace: Company, receiver: Visitor) -> None:
    _, handoff = workspace.offered()

    followed = receiver.get(receiver.get("alerts").link(TOLD))

    assert followed.address.endswith(f"/handoffs/{handoff}")
    assert unread(workspace, workspace.receiver) == 0


def test_what_is_read_stands_under_all(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    receiver.get(receiver.get("alerts").link(TOLD))

    assert "You have read everything." in receiver.get("alerts").text
    assert TOLD in receiver.get("alerts?all").text


def test_alerts_of_others_are_not_there(workspace: Company, receiver: Visitor, stranger: Visitor) -> None:
    workspace.offered()

    assert stranger.get(receiver.get("alerts").link(TOLD)).status == 404
    assert unread(workspace, workspace.receiver) == 1


def test_all_are_marked_at_once(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("Ada Ltd")
    workspace.offered("Bob Ltd")

    page = receiver.send(receiver.get("alerts"), "alerts/mark")

    assert "2 alerts are marked as read." in page.text
    assert unread(workspace, workspace.receiver) == 0


def test_those_of_a_record_are_marked_together(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered("Ada Ltd")
    other, open_ = workspace.offered("Bob Ltd")
    for text in ("How many?", "Which ones?"):
        workspace.done(workspace.receiver, Ask(handoff=handoff, text=text), record)
    workspace.done(workspace.receiver, Ask(handoff=open_, text="When?"), other)
    page = sender.get("alerts")
    (form,) = [form for form in page.forms if form.data.get("record") == [record]]

    assert "2 alerts are marked as read." in sender.send_form(page, form).text
    assert unread(workspace, workspace.sender) == 1


def test_the_bell_counts_what_is_unread(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("Ada Ltd")
    workspace.offered("Bob Ltd")

    assert bell(receiver) == "2 unread"


def test_a_quiet_kind_does_not_count(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    receiver.send(receiver.get("alerts/preferences"), "alerts/preferences", quiet__offered="on")

    assert bell(receiver) == "0 unread"
    assert TOLD in receiver.get("alerts").text


def test_what_is_chosen_is_kept(workspace: Company, receiver: Visitor) -> None:
    chosen = {"mail.returned": "never", "mail.accepted": "now", "quiet_from": "18:00", "quiet_to": "08:00"}
    page = receiver.send(receiver.get("alerts/preferences"), "alerts/preferences", **chosen)

    kept = preferences_of(workspace.id, workspace.receiver)

    assert "Saved. It holds from the next alert on." in page.text
    assert kept.choices == {"returned": Choice("never"), "accepted": Choice("now")}
    assert (kept.hours.quiet_from, kept.hours.quiet_to) == (time(18), time(8))


def test_no_daily_letter_is_a_choice(workspace: Company, receiver: Visitor) -> None:
    page = receiver.get("alerts/preferences")
    form = page.form("alerts/preferences")
    del form.data["digest"]
    receiver.send_form(page, form)

    assert preferences_of(workspace.id, workspace.receiver).hours.digest_hour is None


@pytest.mark.parametrize(
    "typed", [{"quiet_from": "18:00"}, {"quiet_to": "08:00"}, {"quiet_from": "late", "quiet_to": "8:00"}]
)
def test_half_of_quiet_hours_is_refused(workspace: Company, receiver: Visitor, typed: dict[str, str]) -> None:
    page = receiver.send(
        receiver.get("alerts/preferences"), "alerts/preferences", mail__returned="never", **typed
    )

    assert page.status == 409
    assert "Quiet hours need a beginning and an end" in page.text
    assert preferences_of(workspace.id, workspace.receiver).choices == {}


def test_many_alerts_come_in_pages(workspace: Company, receiver: Visitor) -> None:
    for number in range(52):
        workspace.offered(f"Client {number}", scope=f"A shop number {number} with products")

    page = receiver.get("alerts")
    older = receiver.get(page.link("Older alerts"))

    assert ("Client 51" in page.text, "Client 1 " in page.text) == (True, False)
    assert "Client 0" in older.text


def test_more_alerts_need_no_more_queries(workspace: Company, receiver: Visitor) -> None:
    def queries() -> int:
        receiver.get("alerts")
        with CaptureQueriesContext(connection) as asked:
            receiver.get("alerts")
        return len(asked)

    workspace.offered("Ada Ltd")
    few = queries()
    for number in range(10):
        workspace.offered(f"Client {number}", scope=f"A shop number {number} with products")

    assert (queries(), few <= 12) == (few, True)
