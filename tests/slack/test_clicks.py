"""Clicks in Slack: each is answered, done once, and decided by the same engine as everywhere else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from surehand.core.engine.commands import AddTask, Ask, Recall, SetFields
from surehand.runtime.facts import facts_changed
from surehand.runtime.slack import taking
from surehand.store import models as m
from tests.sample import NOW, READ_BACK
from tests.slack.fake import too_many
from tests.slack.scene import AT_ONE_CLICK, BY_SLACK, buttons, offered, said


def letter(office, person=None):
    return office.told(person or office.company.receiver)[-1]


def window_says(answer):
    return str(json.loads(answer.content)["view"]["blocks"])


# Accepting


def test_accept_at_one_click(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    assert office.press(office.company.receiver, letter(office), "accept").status_code == 200

    state = office.state(record)
    assert state.handoffs[handoff].status == "accepted"
    assert state.owner == office.company.receiver
    assert office.whispered(office.company.receiver) == ["You have it: you are the owner now."]


def test_accept_shows_in_the_message(office):
    offered(office, AT_ONE_CLICK)
    office.press(office.company.receiver, letter(office), "accept")
    office.work()

    assert buttons(letter(office)) == ["open"]
    assert "Rita Receiver accepted it" in said(letter(office))


def test_accept_twice_has_one_effect(office):
    record, _ = offered(office, AT_ONE_CLICK)
    payload = office.fake.press(office.member(office.company.receiver), letter(office), "accept")
    for _again in range(3):
        assert office.click(payload).status_code == 200

    assert (
        m.Event.objects.within(office.company.id).filter(record=record, kind="handoff_accepted").count() == 1
    )
    assert m.Inbound.objects.within(office.company.id).count() == 1


def test_accept_with_read_back_asks(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "accept")
    asked = {f"read_back_{number}": text for number, text in enumerate(READ_BACK)}
    assert office.submit(office.company.receiver, **asked).content == b""

    assert office.state(record).handoffs[handoff].status == "accepted"
    assert office.state(record).handoffs[handoff].read_back == READ_BACK


def test_read_back_too_short_is_shown_there(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "accept")
    answer = office.submit(office.company.receiver, read_back_0="ok", read_back_1=READ_BACK[1])

    told = json.loads(answer.content)
    assert told["response_action"] == "errors"
    assert list(told["errors"]) == ["read_back:0"]
    assert office.state(record).handoffs[handoff].is_open


def test_changed_packet_is_shown_first(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    office.company.done(office.company.sender, SetFields(values={"goals": ["Twice as many leads"]}), record)
    office.press(office.company.receiver, letter(office), "accept")

    assert office.state(record).handoffs[handoff].is_open
    assert "Twice as many leads" in str(office.fake.views[-1]["blocks"])
    office.submit(office.company.receiver)
    assert office.state(record).handoffs[handoff].status == "accepted"


def test_packet_changed_under_the_window(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    office.company.done(office.company.sender, SetFields(values={"goals": ["First change"]}), record)
    office.press(office.company.receiver, letter(office), "accept")
    office.company.done(office.company.sender, SetFields(values={"goals": ["Second change"]}), record)

    assert "Second change" in window_says(office.submit(office.company.receiver))
    assert office.state(record).handoffs[handoff].is_open


# Returning, asking, answering, doing


def test_return_names_reason_and_fields(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "return")
    office.submit(office.company.receiver, reason="incomplete", fields=["scope"], text="Which pages?")

    (reason,) = office.state(record).handoffs[handoff].reasons
    assert (reason.reason, reason.fields, reason.text) == ("incomplete", ("scope",), "Which pages?")


def test_return_without_what_is_incomplete(office):
    offered(office)
    office.press(office.company.receiver, letter(office), "return")
    answer = office.submit(office.company.receiver, reason="incomplete")

    assert json.loads(answer.content)["errors"] == {
        "reason": "Say what is incomplete: name the fields or write it."
    }


def test_refused_window_can_be_sent_again(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "return")
    office.submit(office.company.receiver, reason="incomplete")
    office.submit(office.company.receiver, reason="capacity")

    assert office.state(record).handoffs[handoff].status == "returned"


def test_question_and_answer(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "ask")
    office.submit(office.company.receiver, text="Which pages?", field="scope")
    office.company.publish(BY_SLACK.replace("[offered, returned, overdue]", "[offered, asked]", 1))
    office.work()

    (question,) = office.state(record).handoffs[handoff].questions
    assert (question.text, question.field) == ("Which pages?", "scope")


def test_question_is_answered_in_slack(office):
    record, handoff = offered(office, BY_SLACK.replace("[offered, returned, overdue]", "[offered, asked]", 1))
    office.company.done(office.company.receiver, Ask(handoff=handoff, text="Which pages?"), record)
    office.work()
    office.press(office.company.sender, letter(office, office.company.sender), "answer")
    office.submit(office.company.sender, text="All of them")
    office.work()

    (question,) = office.state(record).handoffs[handoff].questions
    assert question.answer == "All of them"
    assert "Sam Sender answered: “All of them”" in said(letter(office, office.company.sender))
    assert buttons(letter(office, office.company.sender)) == ["open"]


def test_task_is_done_in_slack(office):
    record, _ = offered(office)
    task = AddTask(title="Call Ada", owner=office.company.receiver, due=NOW + timedelta(days=2))
    state = office.company.done(office.company.sender, task, record).state
    office.work()
    office.press(office.company.receiver, letter(office), "done")

    assert office.state(record).tasks[list(state.tasks)[-1]].done_by == office.company.receiver


# Those who may not, and those who are late


def test_stale_button_says_who_decided(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    message = letter(office)
    office.company.done(office.company.sender, Recall(handoff=handoff), record)
    for act in ("accept", "return", "ask"):
        office.press(office.company.receiver, message, act)

    assert len(office.whispered(office.company.receiver)) == 3
    assert all(
        "Sam Sender recalled it on 2 Mar 2026" in each for each in office.whispered(office.company.receiver)
    )
    assert office.fake.views == []


def test_stale_window_says_who_decided(office):
    record, handoff = offered(office)
    office.press(office.company.receiver, letter(office), "return")
    office.company.done(office.company.sender, Recall(handoff=handoff), record)

    assert "Sam Sender recalled it" in window_says(office.submit(office.company.receiver, reason="capacity"))


def test_stranger_is_told_who_may(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    (message,) = office.fake.said_to(office.channel)
    office.press(office.company.stranger, message, "accept")

    assert office.state(record).handoffs[handoff].is_open
    (told,) = office.whispered(office.company.stranger)
    assert told.startswith("This handoff waits for Rita Receiver of onboarding")


def test_somebody_unknown_is_told_what_to_do(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    office.members["nobody"] = office.fake.add_user("nobody@example.com")
    (message,) = office.fake.said_to(office.channel)
    office.press("nobody", message, "accept")

    assert office.state(record).handoffs[handoff].is_open
    assert "ask an administrator to invite you with this address" in office.whispered("nobody")[0]


@pytest.mark.parametrize("odd", [{"team_id": "T0OTHER"}, {"is_bot": True}, {"deleted": True}])
def test_guests_of_other_companies_do_not_act(office, odd):
    record, handoff = offered(office, AT_ONE_CLICK)
    office.members["guest"] = office.fake.add_user("rita@example.com", **odd)
    (message,) = office.fake.said_to(office.channel)
    office.press("guest", message, "accept")

    assert office.state(record).handoffs[handoff].is_open
    assert "Only members of the connected Slack workspace" in office.whispered("guest")[0]


def test_people_who_left_do_not_act(office):
    offered(office, AT_ONE_CLICK)
    m.Person.objects.within(office.company.id).filter(id=office.company.stranger).update(active=False)
    facts_changed(office.company.id)
    (message,) = office.fake.said_to(office.channel)
    office.press(office.company.stranger, message, "accept")

    assert "no active member" in office.whispered(office.company.stranger)[0]


def test_paused_connection_says_so(office):
    record, handoff = offered(office, AT_ONE_CLICK)
    m.Connection.objects.within(office.company.id).update(status="paused")
    office.press(office.company.receiver, letter(office), "accept")

    assert office.state(record).handoffs[handoff].is_open
    assert "is paused" in office.whispered(office.company.receiver)[0]


# When Slack is slow, and when we are


def test_late_window_says_press_again(office):
    offered(office)
    payload = office.fake.press(office.member(office.company.receiver), letter(office), "return")
    then = office.fake.clock()
    office.fake.clock = lambda: then + 4
    office.click(payload)

    assert office.whispered(office.company.receiver) == [
        "It took too long to open the window: press the button again."
    ]


def test_answer_that_slack_delays_comes_later(office):
    offered(office, AT_ONE_CLICK)
    office.fake.script["chat.postEphemeral"] = [too_many(5)]
    office.press(office.company.receiver, letter(office), "accept")
    assert office.whispered(office.company.receiver) == []

    office.work(seconds=1)
    assert office.whispered(office.company.receiver) == ["You have it: you are the owner now."]


def test_click_that_broke_off_is_taken_up(office, monkeypatch):
    record, handoff = offered(office, AT_ONE_CLICK)
    monkeypatch.setattr(taking, "_dispatch", _breaks)
    assert office.press(office.company.receiver, letter(office), "accept").status_code == 200
    assert office.state(record).handoffs[handoff].is_open
    monkeypatch.undo()

    office.work(seconds=61)
    assert office.state(record).handoffs[handoff].status == "accepted"


def test_window_that_broke_off_says_so(office, monkeypatch):
    offered(office)
    office.press(office.company.receiver, letter(office), "return")
    monkeypatch.setattr(taking, "_dispatch", _breaks)

    assert office.submit(office.company.receiver, reason="capacity").status_code == 500


def test_what_is_kept_holds_no_secret(office):
    offered(office, AT_ONE_CLICK)
    office.press(office.company.receiver, letter(office), "accept")

    (row,) = m.Inbound.objects.within(office.company.id)
    assert (row.status, row.told) == ("done", "Done.")
    assert b"legacy-verification-token" not in bytes(row.body)
    assert b"hooks.slack.com" not in bytes(row.body)


def _breaks(click):
    raise RuntimeError("the power went")


# Proof that it is Slack


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": "v0=\u00e9"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "\u0661\u0662\u0663"},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
def test_unproven_requests_are_turned_away(office, headers):
    answer = office.post("commands", b"text=inbox", **headers)

    assert answer.status_code == 401
    assert not m.Inbound.objects.within(office.company.id).exists()


@pytest.mark.parametrize(
    "body", [b"", b"payload=", b"payload=%7B", b"payload=[]", b"\xff\xfe", b"a=1&" * 100]
)
def test_what_slack_would_not_send(office, body):
    assert office.post("clicks", body).status_code == 400


def test_unknown_connection_looks_the_same(office):
    address = "/slack/con_none/clicks"
    assert office.client.post(address, b"x", content_type="text/plain").status_code == 401


def test_odd_payloads_are_answered(office):
    for payload in ({"type": "block_actions"}, {"type": "view_submission", "view": {}}, {"type": "nothing"}):
        assert office.click(payload).status_code == 200


def test_address_is_verified(office):
    answer = office.post("events", json.dumps({"type": "url_verification", "challenge": "abc"}).encode())

    assert json.loads(answer.content) == {"challenge": "abc"}


def test_removed_app_stops_the_connection(office):
    for _again in range(2):
        office.event("Ev1", type="app_uninstalled")

    office.connection.refresh_from_db()
    assert office.connection.status == "disabled"
    assert "install it again" in office.connection.note


def test_changed_account_is_looked_up_anew(office):
    offered(office)
    office.event("Ev1", type="user_change", user={"id": office.member(office.company.receiver)})

    assert not m.SlackPerson.objects.within(office.company.id).filter(person=office.company.receiver).exists()
