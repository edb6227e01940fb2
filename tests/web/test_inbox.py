"""The inbox: what needs me, what I wait on, what I was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from surehand.core.engine.commands import AddTask, Archive, Ask, Return
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.workspaces import add_absence
from surehand.store.models import Account
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

At = Callable[[datetime], None]


def test_an_empty_inbox_says_what_comes_here(sender: Visitor) -> None:
    page = sender.get()
    assert "Nothing waits for you." in page.text
    assert "You have sent nothing that waits for others." in page.text


def test_an_offer_waits_for_its_receiver(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    row = receiver.get().words_of(class_="row")
    assert row.startswith("Ada Ltd Sales to onboarding · Sam Sender You 4,000 USD 5/5 due in 4 working hours")


def test_each_offer_leads_to_its_answers(workspace: Company, receiver: Visitor, base: str) -> None:
    _, handoff = workspace.offered()
    page = receiver.get()
    acts = {key: page.first(data_key=key).attributes["href"] for key in "arq"}
    there = f"{base}handoffs/{handoff}?open="
    assert acts == {"a": f"{there}accept#accept", "r": f"{there}return#return", "q": f"{there}ask#ask"}


def test_the_sender_sees_who_holds_it(workspace: Company, sender: Visitor) -> None:
    workspace.offered()
    page = sender.get()
    assert "Offered, not accepted yet 1 Ada Ltd Sales to onboarding · You Rita Receiver" in page.text


def test_late_offers_say_overdue(workspace: Company, receiver: Visitor, at_ten: At) -> None:
    workspace.offered()
    at_ten(sample.NOW + timedelta(hours=6))
    assert receiver.get().words_of(class_="late") == "overdue by 2 working hours"


def test_the_exact_moment_stands_beside(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    clock = next(each for each in receiver.get().elements if each.tag == "time")
    assert clock.attributes["title"] == "Mon 2 Mar 2026, 14:00 UTC"


def test_a_returned_record_waits_for_its_owner(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    reasons = (ReturnedFor("incomplete", ("scope",), "Which products?"),)
    workspace.done(workspace.receiver, Return(handoff=handoff, reasons=reasons), record)
    assert "Returned to you 1 Ada Ltd" in sender.get().text
    assert sender.get().words_of(class_="row-quote") == "incomplete: Which products?"


def test_offered_again_it_waits_no_more(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    back = Return(handoff=handoff, reasons=(ReturnedFor("capacity"),))
    workspace.done(workspace.receiver, back, record)
    workspace.offer(record, now=sample.NOW + timedelta(minutes=1))
    assert "Returned to you" not in sender.get().text


def test_a_question_waits_for_the_sender(workspace: Company, sender: Visitor) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many products?"), record)
    assert (
        "Questions to answer 1 Ada Ltd Question · Rita Receiver You How many products?" in sender.get().text
    )


def test_due_tasks_come_overdue_first(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    for title, hours in (("Later today", 3), ("Long ago", -30), ("Next month", 700)):
        task = AddTask(title=title, owner=workspace.sender, due=sample.NOW + timedelta(hours=hours))
        workspace.done(workspace.sender, task, record)
    titles = [each.words for each in sender.get().elements if each.attributes.get("class") == "row-title"]
    assert titles == ["Long ago", "Later today"]


def test_archived_records_ask_for_nothing(workspace: Company, sender: Visitor) -> None:
    record = workspace.open()
    task = AddTask(title="Call them", owner=workspace.sender, due=sample.NOW)
    workspace.done(workspace.sender, task, record)
    workspace.done(workspace.sender, Archive(reason="They closed."), record)
    assert "Call them" not in sender.get().text


def test_a_substitute_sees_what_waits(workspace: Company, stranger: Visitor) -> None:
    workspace.offered()
    away = (sample.NOW - timedelta(days=1), sample.NOW + timedelta(days=1))
    add_absence(workspace.id, workspace.receiver, *away, workspace.stranger)
    assert "To accept 1 Ada Ltd" in stranger.get().text


def test_others_see_nothing_of_it(workspace: Company, stranger: Visitor) -> None:
    workspace.offered()
    assert "Ada Ltd" not in stranger.get().text


def test_alerts_are_sentences(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    assert "Sam Sender hands Ada Ltd over to you (Sales to onboarding)." in receiver.get().text


def test_an_alert_is_put_away(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("First")
    workspace.offered("Second", scope="Another shop with ten products")
    page = receiver.get()
    one = next(form for form in page.forms if "alert" in form.data)
    after = receiver.send_form(page, one)
    assert "One alert is marked as read." in after.text
    assert after.text.count("over to you (Sales to onboarding)") == 1


def test_all_alerts_are_put_away_at_once(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("First")
    workspace.offered("Second", scope="Another shop with ten products")
    page = receiver.get()
    every = next(
        form for form in page.forms if form.action.endswith("alerts/read") and "alert" not in form.data
    )
    assert "2 alerts are marked as read." in receiver.send_form(page, every).text


def test_alerts_of_others_stay_unread(workspace: Company, receiver: Visitor, sender: Visitor) -> None:
    workspace.offered()
    page = receiver.get()
    one = next(form for form in page.forms if "alert" in form.data)
    sender.client.post(
        one.action, one.filled(csrfmiddlewaretoken=str(sender.get().response.context["csrf_token"]))
    )
    assert "over to you" in receiver.get().text


def test_the_menu_counts_what_waits(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    assert receiver.get("tasks").words_of(aria_label="1 waiting") == "1"


def test_times_are_in_the_readers_zone(workspace: Company, receiver: Visitor) -> None:
    Account.objects.filter(email="rita@example.com").update(zone="Asia/Tokyo")
    workspace.offered()
    assert 'title="Mon 2 Mar 2026, 23:00 JST"' in receiver.get().html
