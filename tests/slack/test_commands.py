"""The command and the shortcut: they look things up and write things down, and never act."""

from __future__ import annotations

import json

from surehand.runtime.facts import facts_changed
from surehand.store import models as m
from tests.slack.fake import TEAM
from tests.slack.scene import offered


def lines(answer):
    told = json.loads(answer.content)
    assert told["response_type"] == "ephemeral"
    return [each["text"]["text"] for each in told["blocks"]]


def shortcut(office, person, text="We promised the 15th", user=None):
    return office.click(
        {
            "type": "message_action",
            "callback_id": "save_note",
            "team": {"id": TEAM, "domain": "ada"},
            "user": {"id": office.member(person), "team_id": TEAM},
            "channel": {"id": "C77", "name": "client-ada"},
            "message": {
                "text": text,
                "user": user or office.member(office.company.sender),
                "ts": "1700000000.000400",
            },
            "trigger_id": office.fake.trigger(),
        }
    )


def notes(office, record):
    rows = m.Event.objects.within(office.company.id).filter(record=record, kind="note_added")
    return [(row.actor, row.via, json.loads(row.data)["text"]) for row in rows]


# /handoff


def test_help(office):
    assert "/handoff inbox" in lines(office.command(office.company.receiver, ""))[0]


def test_inbox_lists_what_waits(office):
    record, _ = offered(office)

    (line,) = lines(office.command(office.company.receiver, "inbox"))
    assert f"/records/{record}|Ada Ltd" in line
    assert "Sam Sender hands it over to you." in line


def test_inbox_of_the_sender_is_empty(office):
    offered(office)

    assert lines(office.command(office.company.sender, "inbox")) == ["Nothing waits for you."]


def test_search_tells_how_it_stands(office):
    offered(office)

    (line,) = lines(office.command(office.company.stranger, "ada"))
    assert "In Won, with Sam Sender. It waits for Rita Receiver." in line


def test_search_that_finds_nothing(office):
    assert lines(office.command(office.company.sender, "<!here>")) == ["No record fits “&lt;!here&gt;”."]


def test_command_of_somebody_unknown(office):
    office.members["nobody"] = office.fake.add_user("nobody@example.com")

    assert "ask an administrator to invite you" in lines(office.command("nobody", "inbox"))[0]


# Save as a note


def test_message_becomes_a_note(office):
    record, _ = offered(office)
    shortcut(office, office.company.receiver)
    office.submit(office.company.receiver, record=record)

    ((actor, via, text),) = notes(office, record)
    assert (actor, via) == (office.company.receiver, "slack")
    assert text.startswith("We promised the 15th\n\nsam in Slack, in #client-ada: ")
    assert text.endswith("https://ada.slack.com/archives/C77/p1700000000000400")


def test_saving_twice_is_one_note(office):
    record, _ = offered(office)
    shortcut(office, office.company.receiver)
    for _again in range(2):
        office.submit(office.company.receiver, record=record)

    assert len(notes(office, record)) == 1


def test_note_never_acts(office):
    record, handoff = offered(office)
    shortcut(office, office.company.receiver, "/handoff accept please, I accept")
    office.submit(office.company.receiver, record=record)

    assert office.state(record).handoffs[handoff].is_open


def test_records_are_suggested(office):
    record, _ = offered(office)
    user = {"id": office.member(office.company.receiver)}
    answer = office.click({"type": "block_suggestion", "user": user, "value": "ada"})

    assert [each["value"] for each in json.loads(answer.content)["options"]] == [record]
    assert not m.Inbound.objects.within(office.company.id).exists()


def test_viewers_are_told_they_only_read(office):
    record, _ = offered(office)
    m.Person.objects.within(office.company.id).filter(id=office.company.receiver).update(role="viewer")
    facts_changed(office.company.id)
    shortcut(office, office.company.receiver)
    answer = office.submit(office.company.receiver, record=record)

    assert "Viewers can read" in json.loads(answer.content)["errors"]["record"]
