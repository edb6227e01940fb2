"""The inbox: what needs me, what I wait on, what I was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from surehand.core.engine import RecordState
from surehand.core.engine.commands import AddTask, Answer, Archive, Ask, Return, SetFields
from surehand.core.engine.state import ReturnedFor
from surehand.runtime.absences import add_absence
from surehand.store import models as m
from surehand.store.models import Account
from tests import sample
from tests.fixtures import Company
from tests.web.conftest import Visitor

At = Callable[[datetime], None]
State = Callable[[str], RecordState]


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
    assert acts == {"a": f"{there}accept", "r": f"{there}return", "q": f"{there}ask"}


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
    assert sender.get().words_of(class_="row-quote") == "Incomplete (Scope of work): Which products?"


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


def test_whoever_asked_waits_for_the_answer(workspace: Company, receiver: Visitor) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many products?"), record)
    told = "Asked, not answered yet 1 Ada Ltd Question · You Sam Sender How many products?"
    assert told in receiver.get().text
    question = m.Question.objects.within(workspace.id).get()
    workspace.done(workspace.sender, Answer(question=question.pk, text="Fifty."), record)
    assert "Asked, not answered yet" not in receiver.get().text


def test_a_question_is_no_act_of_whoever_asked(workspace: Company, receiver: Visitor) -> None:
    record, handoff = workspace.offered()
    workspace.done(workspace.receiver, Ask(handoff=handoff, text="How many products?"), record)
    page = receiver.get()
    assert "Questions to answer" not in page.text
    assert page.words_of(data_count="inbox") == "1 waiting"


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


def test_the_menu_counts_what_waits(workspace: Company, receiver: Visitor) -> None:
    workspace.offered()
    assert receiver.get("tasks").words_of(data_count="inbox") == "1 waiting"


def test_times_are_in_the_readers_zone(workspace: Company, receiver: Visitor) -> None:
    Account.objects.filter(email="rita@example.com").update(zone="Asia/Tokyo")
    workspace.offered()
    assert 'title="Mon 2 Mar 2026, 23:00 JST"' in receiver.get().html


WITHOUT_READ_BACK = sample.PLAYBOOK.replace("read_back: {required: true, ask:", "read_back: {ask:")


def test_several_are_accepted_in_one_act(workspace: Company, receiver: Visitor, state: State) -> None:
    workspace.publish(WITHOUT_READ_BACK)
    offers = _two_offers(workspace)
    page = receiver.send(receiver.get(), "inbox/accept", handoff=[handoff for _record, handoff in offers])
    assert "2 handoffs are accepted: you are the owner now." in page.text
    assert {state(record).owner for record, _handoff in offers} == {workspace.receiver}


def test_each_that_is_refused_says_why(workspace: Company, receiver: Visitor, state: State) -> None:
    workspace.publish(WITHOUT_READ_BACK)
    (first, kept), (second, changed) = _two_offers(workspace)
    page = receiver.get()
    workspace.done(workspace.sender, SetFields(values={"scope": "Another shop, with ten products"}), second)
    after = receiver.send(page, "inbox/accept", handoff=[kept, changed])
    assert (after.status, state(first).owner) == (409, workspace.receiver)
    assert after.words_of(class_="several-answers").startswith(
        "What became of them First: You have it: you are the owner now. Second: "
    )
    assert state(second).owner == workspace.sender


def test_a_read_back_is_given_one_by_one(workspace: Company, receiver: Visitor) -> None:
    workspace.offered("Asks for it")
    workspace.publish(WITHOUT_READ_BACK)
    _two_offers(workspace)
    page = receiver.get()
    assert len(page.form("inbox/accept").buttons) == 2
    assert page.words_of(class_="row-alone") == "Accepted one by one: it asks for a read-back."


def test_nothing_ticked_accepts_nothing(workspace: Company, receiver: Visitor) -> None:
    workspace.publish(WITHOUT_READ_BACK)
    _two_offers(workspace)
    page = receiver.send(receiver.get(), "inbox/accept")
    assert "No handoff is ticked: tick those that you take." in page.text


def test_the_acts_open_beside_the_inbox(workspace: Company, receiver: Visitor, base: str) -> None:
    _, handoff = workspace.offered()
    beside = {"HX-Request": "true", "HX-Target": "drawer"}
    page = receiver.get(f"handoffs/{handoff}?open=accept", headers=beside)
    assert page.html.lstrip().startswith("<dialog")
    answers = {"read_back": list(sample.READ_BACK), "csrfmiddlewaretoken": _token(receiver)}
    after = receiver.send(page, "/accept", **answers)
    assert after.response.redirect_chain[-1][0] == base


def test_refused_beside_the_inbox_it_stays_there(workspace: Company, receiver: Visitor) -> None:
    _, handoff = workspace.offered()
    beside = {"HX-Request": "true", "HX-Target": "drawer"}
    page = receiver.get(f"handoffs/{handoff}?open=accept", headers=beside)
    form = page.form("/accept")
    data = form.filled(csrfmiddlewaretoken=_token(receiver))
    answer = receiver.client.post(form.action, data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#drawer")


def _two_offers(workspace: Company) -> list[tuple[str, str]]:
    return [workspace.offered("First"), workspace.offered("Second", scope="Another shop with many products")]


def _token(visitor: Visitor) -> str:
    return str(visitor.get("tasks").response.context["csrf_token"])
