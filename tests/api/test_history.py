"""The timeline, the notes and the feed of events."""

from __future__ import annotations

from tests.api.conftest import Program, refusal
from tests.fixtures import Company


def test_timeline_tells_what_happened(sender: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    first, *_, last = sender.get(f"records/{record}/timeline").json()["items"]
    assert (first["version"], first["kind"], first["by"]["name"]) == (1, "record_opened", "Sam Sender")
    assert (last["kind"], last["data"]["handoff"]) == ("handoff_offered", handoff)


def test_refusals_stand_in_the_timeline(stranger: Program, sender: Program, workspace: Company) -> None:
    record = workspace.open()
    stranger.post(f"records/{record}/handoffs", {"to": "onboarding"})
    refused = sender.get(f"records/{record}/timeline", kind="command_refused").json()["items"]
    assert [(event["via"], event["data"]["code"]) for event in refused] == [("api", "not_yours")]


def test_feed_goes_on_where_it_stopped(sender: Program, workspace: Company) -> None:
    workspace.open("First")
    last = sender.get("events").json()["items"][-1]["seq"]
    workspace.open("Second")
    later = sender.get("events", after=last).json()["items"]
    assert [(event["seq"], event["data"]["title"]) for event in later] == [(2, "Second")]
    assert sender.get("events", after=2).json() == {"items": [], "next": ""}


def test_notes_are_kept_in_order(sender: Program, receiver: Program, workspace: Company) -> None:
    record, handoff = workspace.offered()
    added = sender.post(f"records/{record}/notes", {"text": "They call back.", "handoff": handoff})
    receiver.post(f"records/{record}/notes", {"text": "They did."})
    notes = sender.get(f"records/{record}/notes").json()["items"]
    assert (added.status_code, added.json()) == (201, notes[0])
    assert [(note["text"], note["by"]["name"], note["handoff"]) for note in notes] == [
        ("They call back.", "Sam Sender", handoff),
        ("They did.", "Rita Receiver", None),
    ]


def test_history_of_nothing_is_not_found(sender: Program) -> None:
    for part in ("timeline", "notes"):
        assert refusal(sender.get(f"records/rec_nothing/{part}")) == (404, "no_such_record")
