"""What the assists see on a record: kept until something changes, and its suggestions with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from surehand.core.engine import Actor
from surehand.core.engine.commands import AddNote, Archive, AttachFile, Rename, SetFields
from surehand.core.values import Money
from surehand.runtime.absences import add_absence
from surehand.runtime.assists import looking, sources
from surehand.runtime.assists.looking import look
from surehand.runtime.assists.sources import OnRecord
from surehand.runtime.assists.suggestions import confirm, open_of, waiting_for
from surehand.runtime.execute import Done
from surehand.runtime.files import store_file
from surehand.store.queries.states import read_state
from tests import sample

NOW = sample.NOW
CALL = """Carla Meyer: We start on 20 April 2026, that is fixed.
Sam Sender: Good. What about money?
Carla Meyer: The contract value is 12,000 USD.
Sam Sender: We will send the agreement tomorrow.
"""
CARLA = {"name": "Carla Meyer", "email": "carla@ada.example"}


@pytest.fixture
def record(workspace):
    """A record with a call pasted as a note."""
    record = workspace.open(main_contact=CARLA)
    workspace.done(workspace.sender, AddNote(text=CALL), record)
    return record


def looked(workspace, record, now=NOW):
    return look(workspace.id, read_state(workspace.id, record), now=now)


def proposed(workspace, record):
    return {(each.field, each.words) for each in open_of(workspace.id, record)}


def test_a_pasted_call_proposes_values_with_their_sentences(workspace, record):
    seen = looked(workspace, record)
    value = next(each for each in open_of(workspace.id, record) if each.field == "contract_value")
    assert (value.words, value.speaker, value.side) == ("12,000 USD", "Carla Meyer", "theirs")
    assert value.quote == "The contract value is 12,000 USD."
    assert seen.sources[value.source].text[value.start : value.end] == value.quote
    assert ("start_date", "20 Apr 2026") in proposed(workspace, record)


def test_it_is_read_once_for_as_long_as_nothing_is_written(workspace, record, monkeypatch):
    first = looked(workspace, record)
    monkeypatch.setattr(looking, "read_record", pytest.fail)
    again = looked(workspace, record)
    assert (again.brief, again.sources, again.left) == (first.brief, first.sources, first.left)


@pytest.mark.parametrize("change", ["note", "file"])
def test_it_is_read_anew_when_something_is_written(workspace, record, change):
    looked(workspace, record)
    text = "Carla Meyer: The contract value is 15,000 USD now."
    if change == "note":
        workspace.done(workspace.sender, AddNote(text=text), record)
    else:
        file = store_file(workspace.id, "call.txt", [text.encode()], workspace.sender, record)
        workspace.done(workspace.sender, AttachFile(file=file), record)
    looked(workspace, record)
    assert {("contract_value", "12,000 USD"), ("contract_value", "15,000 USD")} <= proposed(workspace, record)


def test_a_filled_field_is_proposed_for_only_where_the_sources_say_otherwise(workspace, record):
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-20"}), record)
    workspace.done(workspace.sender, SetFields(values={"contract_value": "10000 USD"}), record)
    seen = looked(workspace, record)
    assert proposed(workspace, record) == {("contract_value", "12,000 USD")}
    [flag] = [each for each in seen.flags(frozenset(), NOW).flags if each.field == "contract_value"]
    assert flag.kind == "contradictory"


def test_what_holds_no_more_is_gone_and_comes_back(workspace, record):
    looked(workspace, record)
    workspace.done(workspace.sender, SetFields(values={"start_date": "2026-04-20"}), record)
    looked(workspace, record)
    assert "start_date" not in dict(proposed(workspace, record))
    workspace.done(workspace.sender, SetFields(values={"start_date": None}), record)
    looked(workspace, record)
    assert ("start_date", "20 Apr 2026") in proposed(workspace, record)


def test_nothing_is_proposed_for_what_is_put_away(workspace, record):
    looked(workspace, record)
    workspace.done(workspace.sender, Archive(reason="A test"), record)
    looked(workspace, record)
    assert open_of(workspace.id, record) == []


def test_an_agents_note_proposes_nothing(workspace):
    record = workspace.open()
    agent = Actor(workspace.sender, via="mcp")
    workspace.done(agent, AddNote(text="The contract value is 90,000 USD."), record)
    looked(workspace, record)
    assert open_of(workspace.id, record) == []


def test_suggestions_wait_for_the_owner_of_their_record(workspace, record):
    looked(workspace, record)
    assert {each.record for each in waiting_for(workspace.id, workspace.sender)} == {record}
    assert not waiting_for(workspace.id, workspace.receiver)


def test_another_engine_reads_anew(workspace, record, monkeypatch):
    looked(workspace, record)
    monkeypatch.setattr(looking, "ENGINE", looking.ENGINE + 1)
    read: list[str] = []
    monkeypatch.setattr(looking, "read_record", lambda *given, **told: read.append("once") or _nothing())
    looked(workspace, record, NOW + timedelta(days=1))
    assert read == ["once"]


def _nothing():
    return OnRecord()


def test_values_are_typed_when_they_come_back(workspace, record):
    looked(workspace, record)
    again = looked(workspace, record)
    values = {each.field: each.candidates[0].value for each in again.brief.proposals}
    assert values["contract_value"] == Money(12_000, "USD")
    assert values["start_date"] == date(2026, 4, 20)


def test_no_more_is_read_than_somebody_waits_for(workspace, monkeypatch):
    monkeypatch.setattr(sources, "MOST_TEXT", 120)
    record = workspace.open()
    text = "Carla Meyer: The contract value is 12,000 USD."
    for name in ("first.txt", "second.txt", "third.txt"):
        file = store_file(workspace.id, name, [f"{text} {name}".encode()], workspace.sender, record)
        workspace.done(workspace.sender, AttachFile(file=file), record)
    workspace.done(workspace.sender, AddNote(text="We start on 20 April 2026."), record)
    seen = looked(workspace, record)
    assert [each.title for each in seen.sources.values()] == ["", "third.txt"]
    assert [(each.file.name, each.why.code) for each in seen.left] == [
        ("first.txt", "unreadable_source"),
        ("second.txt", "unreadable_source"),
    ]
    assert "is not read: what is newer" in seen.left[0].why.sentence


def test_of_many_notes_the_latest_are_read(workspace, monkeypatch):
    monkeypatch.setattr(sources, "MOST_TEXT", 60)
    record = workspace.open()
    for day in (20, 21, 22):
        workspace.done(workspace.sender, AddNote(text=f"We start on {day} April 2026."), record)
    assert [each.text[12:14] for each in looked(workspace, record).sources.values()] == ["21", "22"]


def test_a_later_note_speaks_against_what_was_confirmed(workspace, record):
    looked(workspace, record)
    [value] = [each for each in open_of(workspace.id, record) if each.field == "contract_value"]
    assert isinstance(confirm(workspace.id, Actor(workspace.sender), value.id, now=NOW), Done)
    later = NOW + timedelta(days=1)
    workspace.act(workspace.sender, AddNote(text="The contract value is 15,000 USD."), record, now=later)
    seen = looked(workspace, record, later)
    [flag] = [each for each in seen.flags(frozenset(), later).flags if each.field == "contract_value"]
    assert (flag.kind, flag.claims[0].quote) == ("stale", "The contract value is 15,000 USD.")
    assert ("contract_value", "15,000 USD") in proposed(workspace, record)


def test_what_was_said_before_it_was_set_is_no_news(workspace, record):
    workspace.act(workspace.sender, AddNote(text="The contract value is 15,000 USD."), record, now=NOW)
    later = NOW + timedelta(days=2)
    workspace.act(workspace.sender, SetFields(values={"contract_value": "12000 USD"}), record, now=later)
    flags = looked(workspace, record, later).flags(frozenset(), later).flags
    assert [each for each in flags if each.field == "contract_value"] == []


def test_an_absence_reads_nothing_anew(workspace, record, monkeypatch):
    looked(workspace, record)
    workspace.add("Nina New", "nina@example.com")
    looked(workspace, record)
    add_absence(workspace.id, workspace.receiver, NOW, NOW + timedelta(days=3))
    monkeypatch.setattr(looking, "read_record", pytest.fail)
    looked(workspace, record)


def test_a_record_is_not_its_own_contact_under_a_new_name(workspace):
    record = workspace.open()
    workspace.done(workspace.sender, AddNote(text="Our main contact is Carla Meyer."), record)
    looked(workspace, record)
    assert ("main_contact", "Carla Meyer") in proposed(workspace, record)
    workspace.done(workspace.sender, Rename(title="Carla Meyer"), record)
    looked(workspace, record)
    assert ("main_contact", "Carla Meyer") not in proposed(workspace, record)
