"""What is written is read by a worker: nobody has to open a page for it to be proposed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, AttachFile
from surehand.runtime.assists import reading_turns
from surehand.runtime.assists.reading_turns import BACK, LEASE, read_what_was_written
from surehand.runtime.assists.suggestions import open_of
from surehand.runtime.files import store_file
from surehand.store import models as m
from tests import sample

NOW = sample.NOW
NOTE = "Carla Meyer: The contract value is 12,000 USD."


def note(workspace, record, text=NOTE, via="page"):
    workspace.done(Actor(workspace.sender, via=via), AddNote(text=text), record)


def read(now=NOW, over=lambda: False):
    return read_what_was_written("wrk_1", now, over)


def proposed(workspace, record):
    return [each.words for each in open_of(workspace.id, record)]


@pytest.mark.parametrize("via", ["email", "hubspot", "clickup", "slack", "api"])
def test_a_note_is_read_wherever_it_came_from(workspace, via):
    record = workspace.open()
    note(workspace, record, via=via)
    assert read() == 1
    assert proposed(workspace, record) == ["12,000 USD"]


def test_a_file_is_read(workspace):
    record = workspace.open()
    file = store_file(workspace.id, "call.txt", [NOTE.encode()], workspace.sender, record)
    workspace.done(workspace.sender, AttachFile(file=file), record)
    read()
    assert proposed(workspace, record) == ["12,000 USD"]


def test_nothing_is_read_twice(workspace):
    note(workspace, workspace.open())
    assert [read(), read()] == [1, 0]


def test_what_agents_write_is_not_read(workspace):
    note(workspace, workspace.open(), via="mcp")
    assert read() == 0


def test_a_turn_is_bounded_and_the_next_goes_on(workspace, monkeypatch):
    monkeypatch.setattr(reading_turns, "MOST", 2)
    records = [workspace.open(f"Client {number}") for number in range(3)]
    for record in (*records, records[0]):
        note(workspace, record)
    assert [read(), read(), read()] == [2, 2, 0]
    assert all(proposed(workspace, each) for each in records)


def test_many_events_of_one_record_end_too(workspace, monkeypatch):
    monkeypatch.setattr(reading_turns, "MOST_EVENTS", 2)
    record = workspace.open()
    for number in range(5):
        note(workspace, record, f"Note {number}")
    assert [read() for _ in range(4)] == [1, 1, 1, 0]


def test_what_cannot_be_read_stops_nothing(workspace, monkeypatch, caplog):
    bad, good = workspace.open("Bad"), workspace.open("Good")
    note(workspace, bad)
    note(workspace, good)
    look = reading_turns.look

    def broken(workspace_id, state, **options):
        if state.id == bad:
            raise ValueError("a broken text")
        return look(workspace_id, state, **options)

    monkeypatch.setattr(reading_turns, "look", broken)
    assert [read(), read()] == [2, 0]
    assert proposed(workspace, good)
    assert f"what was written on record {bad} could not be read" in caplog.text


def test_one_worker_reads_at_a_time(workspace):
    read()
    note(workspace, workspace.open())
    held = m.AssistNoticed.objects.within(workspace.id)
    held.update(lease="wrk_2", leased_until=NOW + LEASE)
    assert read() == 0
    assert read(NOW + LEASE + timedelta(seconds=1)) == 1


def test_a_worker_that_is_to_end_leaves_the_rest(workspace):
    note(workspace, workspace.open())
    ends = iter([False, True, False])
    assert read(over=lambda: next(ends)) == 0
    assert read() == 1


def test_old_notes_wait_until_they_are_opened(workspace):
    note(workspace, workspace.open())
    assert read(NOW + BACK + timedelta(days=1)) == 0
