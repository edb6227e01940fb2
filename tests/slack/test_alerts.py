"""Alerts in Slack: who gets them, what they say, and how they follow what happens anywhere."""

from __future__ import annotations

from datetime import time, timedelta

from surehand.core.engine.commands import AddTask, Ask, CompleteTask, Recall
from surehand.runtime.facts import facts_changed
from surehand.runtime.preferences import Choice, Hours, Preferences, save_preferences
from surehand.runtime.slack import outgoing
from surehand.store import models as m
from tests.sample import NOW
from tests.slack.fake import answer_lost, too_many
from tests.slack.scene import BY_SLACK, buttons, offered, said

# Who gets them


def test_receiver_gets_buttons(office):
    offered(office)

    (message,) = office.told(office.company.receiver)
    assert message["text"].startswith("Ada Ltd: to accept")
    assert buttons(message) == ["accept", "return", "ask", "open"]


def test_channel_gets_the_alert(office):
    record, _ = offered(office)

    (message,) = office.fake.said_to(office.channel)
    assert f"/records/{record}|Ada Ltd" in said(message)


def test_actor_is_not_alerted(office):
    offered(office)

    assert office.told(office.company.sender) == []


def test_nothing_without_a_connection(workspace):
    workspace.publish(BY_SLACK)
    workspace.offered()

    rows = m.Delivery.objects.within(workspace.id).filter(channel="slack")
    assert list(rows.values_list("to", flat=True)) == ["#onboarding"]


def test_a_choice_stops_slack(office):
    chosen = Preferences({"offered": Choice(slack=False)})
    save_preferences(office.company.id, office.company.receiver, chosen, NOW)
    offered(office)

    assert office.told(office.company.receiver) == []


def test_a_choice_asks_for_slack(office):
    chosen = Preferences({"accepted": Choice(slack=True)})
    save_preferences(office.company.id, office.company.sender, chosen, NOW)
    record, _ = offered(office)
    office.company.done(office.company.receiver, office.company.acceptance(record), record)
    office.work()

    assert [each["text"].split(":")[1].split("\n")[0] for each in office.told(office.company.sender)] == [
        " accepted by Rita Receiver"
    ]


def test_unmatched_person_is_told_in_the_ledger(office):
    office.fake.users.pop(office.member(office.company.receiver))
    offered(office)

    (failed,) = office.deliveries(status="failed")
    assert failed.failure == "person"
    assert "Nobody in Slack has the address of Rita Receiver" in failed.answer


def test_quiet_hours_hold(office):
    hours = Hours(time(9), time(11))
    save_preferences(office.company.id, office.company.receiver, Preferences(hours=hours), NOW)
    offered(office)
    assert office.told(office.company.receiver) == []

    office.work(hours=1)
    assert len(office.told(office.company.receiver)) == 1


def test_a_batch_is_one_message(office):
    office.company.publish(BY_SLACK)
    for number in range(12):
        office.company.offered(f"Client {number}")
    office.work()

    (message,) = office.told(office.company.receiver)
    assert message["text"].startswith("12 records were handed over to you")
    assert buttons(message).count("accept") == 12


def test_many_fit_the_limits(office):
    office.company.publish(BY_SLACK)
    for number in range(40):
        office.company.offered(f"Client {number} <&> " + "x" * 200)
    office.work()

    (message,) = office.told(office.company.receiver)
    assert len(message["blocks"]) == 50


def test_what_people_write_is_escaped(office):
    office.company.publish(BY_SLACK)
    office.company.offered("<!channel> & <@U1>")
    office.work()

    (message,) = office.told(office.company.receiver)
    marked = [
        message["text"],
        *(each["text"]["text"] for each in message["blocks"] if each["type"] == "section"),
    ]
    assert not any("<!channel>" in each or "<@U1>" in each for each in marked)
    assert all("&lt;!channel&gt; &amp; &lt;@U1&gt;" in each for each in marked)


# How they follow


def test_message_follows_the_page(office):
    record, _ = offered(office)
    office.company.done(office.company.receiver, office.company.acceptance(record), record)
    office.work()

    (message,) = office.told(office.company.receiver)
    assert buttons(message) == ["open"]
    assert "Rita Receiver accepted it" in said(message)


def test_every_message_follows(office):
    record, handoff = offered(office)
    office.company.done(office.company.sender, Recall(handoff=handoff, reason="later"), record)
    office.work()

    everywhere = [*office.told(office.company.receiver)[:1], *office.fake.said_to(office.channel)]
    assert [buttons(each) for each in everywhere] == [["open"], ["open"]]


def test_batch_follows_each_of_its_records(office):
    office.company.publish(BY_SLACK)
    first = office.company.offered("First")[0]
    office.company.offered("Second")
    office.work()
    office.company.done(office.company.receiver, office.company.acceptance(first), first)
    office.work()

    (message,) = office.told(office.company.receiver)
    assert buttons(message).count("accept") == 1


def test_change_on_the_way_is_shown(office, monkeypatch):
    """What changes between composing and posting has no message to edit yet."""
    office.company.publish(BY_SLACK)
    record, _ = office.company.offered()

    compose, composed = outgoing.message_for, []

    def slow(deliveries, now):
        composed.append(compose(deliveries, now))
        if len(composed) == 1:
            office.company.done(office.company.receiver, office.company.acceptance(record), record)
        return composed[-1]

    monkeypatch.setattr(outgoing, "message_for", slow)
    office.work()

    assert [buttons(each) for each in office.told(office.company.receiver)] == [["open"]]


def test_edits_that_show_nothing_new_cost_no_call(office):
    record, handoff = offered(office)
    office.company.done(office.company.receiver, Ask(handoff=handoff, text="Which scope?"), record)
    office.company.done(office.company.receiver, Ask(handoff=handoff, text="Which goals?"), record)
    office.fake.calls.clear()
    office.work()

    updates = [given["ts"] for method, given in office.fake.calls if method == "chat.update"]
    assert len(updates) == len(set(updates)) == 2


def test_deleted_message_is_let_go(office):
    record, _ = offered(office)
    office.fake.messages.clear()
    office.company.done(office.company.receiver, office.company.acceptance(record), record)
    office.work()

    assert office.deliveries(kind="slack_edit", status="failed") == []
    assert not m.SlackMessage.objects.within(office.company.id).filter(subject__startswith="hnd").exists()


def test_task_has_its_button(office):
    record, _ = office.company.offered()
    due = NOW + timedelta(days=2)
    task = AddTask(title="Call Ada", owner=office.company.receiver, due=due)
    state = office.company.done(office.company.sender, task, record).state
    office.work()
    message = office.told(office.company.receiver)[-1]
    assert buttons(message) == ["done", "open"]

    office.company.done(office.company.receiver, CompleteTask(task=list(state.tasks)[-1]), record)
    office.work()
    assert buttons(office.told(office.company.receiver)[-1]) == ["open"]


# Trouble at the other side


def test_wait_that_slack_asks_for(office):
    office.fake.script["chat.postMessage"] = [too_many(30)] * 2
    offered(office)
    assert office.told(office.company.receiver) == []

    office.work(seconds=31)
    office.work(seconds=31)
    assert len(office.told(office.company.receiver)) == 1


def test_lost_answer_posts_once(office):
    office.fake.script["chat.postMessage"] = [answer_lost, answer_lost]
    offered(office)
    office.work(seconds=11)
    office.work(seconds=61)

    assert len(office.told(office.company.receiver)) == 1
    assert not office.deliveries(status="waiting")


def test_revoked_token_is_a_matter_of_settings(office):
    office.fake.tokens.clear()
    offered(office)

    failed = office.deliveries(status="failed")
    assert {each.failure for each in failed} == {"settings"}
    assert not any("xoxb-" in each.answer for each in failed)


def test_address_that_changes_is_looked_up_anew(office):
    offered(office)
    person = m.Person.objects.within(office.company.id).get(id=office.company.receiver)
    person.email = "new@example.com"
    person.save()
    facts_changed(office.company.id)
    other = office.fake.add_user("new@example.com")
    office.company.offered("Other")
    office.work()

    assert len(office.fake.said_to(office.fake.dm_of(other))) == 1
